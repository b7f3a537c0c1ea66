"""The topics of a canvas, in the order in which a party thinks them through."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """One row of the comparison. Decision time, size and weaknesses are the asymmetries."""

    WANT = "want", _("Ce que nous voulons")
    CONSTRAINTS = "constraints", _("Nos contraintes")
    STRENGTHS = "strengths", _("Nos forces")
    DECISION_TIME = "decision_time", _("Temps de décision")
    SIZE = "size", _("Taille")
    WEAKNESSES = "weaknesses", _("Nos faiblesses à côté des autres")
    BRING = "bring", _("Ce que nous pouvons apporter")
    KEEP = "keep", _("À ne pas perdre")
    NEED = "need", _("Pour jouer notre rôle")


#: What a button turns into a commitment first: differences, and what each needs.
ASYMMETRIES = (Topic.DECISION_TIME, Topic.SIZE, Topic.WEAKNESSES)
#: The rows that the overview of the room shows.
OVERVIEW = (Topic.DECISION_TIME, Topic.SIZE, Topic.KEEP, Topic.NEED)


class SharedField(models.TextChoices):
    """What the parties word together."""

    VISION = "vision", _("Vision")
    PURPOSE = "purpose", _("Raison d’être de l’alliance")
    TERRITORY = "territory", _("Territoire")
    BENEFICIARIES = "beneficiaries", _("Pour qui")
