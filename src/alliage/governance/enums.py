"""Closed lists of the area; domain.md's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberRole(models.TextChoices):
    """What an organisation is in an assembly."""

    VOICE = "voice", _("Une voix")
    ADVISER = "adviser", _("Prépare, sans voix")
    READER = "reader", _("Lit, sans voix")
