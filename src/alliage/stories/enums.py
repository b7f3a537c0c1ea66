"""Closed lists of the area; domain.md's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoryState(models.TextChoices):
    DRAFT = "draft", _("En écriture")
    SUBMITTED = "submitted", _("Soumis à l’accord de chacun")
    PUBLISHED = "published", _("Publié")
    WITHDRAWN = "withdrawn", _("Retiré de la publication")


class MomentKind(models.TextChoices):
    """What a dated moment tells; a failure is told like the rest."""

    MEETING = "meeting", _("Rencontre")
    DECISION = "decision", _("Décision")
    ACTION = "action", _("Action")
    FAILURE = "failure", _("Échec, renoncement")
    EFFECT = "effect", _("Effet")


class Precision(models.TextChoices):
    YEAR = "year", _("année")
    MONTH = "month", _("mois")
    DAY = "day", _("jour")


class Answer(models.TextChoices):
    APPROVED = "approved", _("D’accord pour publier")
    REFUSED = "refused", _("Pas d’accord")
    WITHDRAWN = "withdrawn", _("Accord repris")
