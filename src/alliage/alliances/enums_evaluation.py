"""Closed lists of evaluation: levels of maturity, for whom an effect is, states of a wave."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums import Stage


class Level(models.TextChoices):
    """« Avant de compter, il faut savoir se conter et se compter. »"""

    TELL = "tell", _("Se conter")
    EACH_OTHER = "each_other", _("Se compter")
    COUNT = "count", _("Compter")


#: What the stage of a room proposes; the parties choose.
PROPOSED = {
    Stage.NEED: Level.TELL,
    Stage.MEETING: Level.TELL,
    Stage.INTENTION: Level.TELL,
    Stage.FEASIBILITY: Level.TELL,
    Stage.EXPERIMENTATION: Level.EACH_OTHER,
    Stage.ALLIANCE: Level.COUNT,
    Stage.SPREADING: Level.COUNT,
}


class Effect(models.TextChoices):
    """For whom an effect is: always the three columns."""

    SELF = "self", _("Pour soi")
    ALLIES = "allies", _("Pour les alliés")
    GENERAL = "general", _("Pour l’intérêt général")


class WaveState(models.TextChoices):
    OPEN = "open", _("En cours")
    CLOSED = "closed", _("Close")
    CANCELLED = "cancelled", _("Annulée")


class TermsState(models.TextChoices):
    ACCEPTED = "accepted", _("A accepté")
    DECLINED = "declined", _("Ne prend pas part")


class AnswerMode(models.TextChoices):
    """How an organisation answers: its people each for themselves, or all of them in one sheet."""

    PEOPLE = "people", _("Chacune répond, trois personnes au moins")
    JOINT = "joint", _("Une seule réponse commune")


class ActionState(models.TextChoices):
    OPEN = "open", _("En cours")
    DONE = "done", _("Fait")
    DROPPED = "dropped", _("Abandonné")
