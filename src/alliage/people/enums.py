"""Choices of an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class Digest(models.TextChoices):
    """How often the list of things to do is sent."""

    DAILY = "daily", _("Chaque jour où il y a du nouveau")
    WEEKLY = "weekly", _("Le lundi")
    NEVER = "never", _("Jamais")
