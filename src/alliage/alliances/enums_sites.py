"""Closed lists of sites and of the time that an alliance takes to mature."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteState(models.TextChoices):
    PLANNED = "planned", _("Prévu")
    OPEN = "open", _("Ouvert")
    CLOSED = "closed", _("Fermé")


class RedeclarationState(models.TextChoices):
    """A room that says that it is the local declension of another: both ends confirm."""

    ASKED = "asked", _("Demandée")
    CONFIRMED = "confirmed", _("Confirmée")
    DECLINED = "declined", _("Déclinée")
    ENDED = "ended", _("Terminée")


class EffortKind(models.TextChoices):
    """What maturation takes: the time and the money that go into the relation itself."""

    MEETING = "meeting", _("Réunion")
    WRITING = "writing", _("Rédaction")
    TRAVEL = "travel", _("Déplacement")
    COORDINATION = "coordination", _("Coordination")
    LEGAL = "legal", _("Conseil juridique")
    OTHER = "other", _("Autre")
