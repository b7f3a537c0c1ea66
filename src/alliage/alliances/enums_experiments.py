"""Closed lists of experiments and of the roadmap."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExperimentState(models.TextChoices):
    """Where a trial is. The three last but one are done, with the same standing: see `DONE`."""

    PLANNED = "planned", _("Prévu")
    RUNNING = "running", _("En cours")
    REVIEW = "review", _("En revue")
    CONTINUED = "continued", _("Mené, on continue")
    ADAPTED = "adapted", _("Mené, on adapte")
    STOPPED = "stopped", _("Mené, on arrête")
    WITHDRAWN = "withdrawn", _("Retiré avant de commencer")


#: A trial that was stopped with its lessons is done as one that continues.
DONE = (ExperimentState.CONTINUED, ExperimentState.ADAPTED, ExperimentState.STOPPED)
#: Trials that go on today, and those whose words may still change.
CURRENT = (ExperimentState.RUNNING, ExperimentState.REVIEW)
EDITABLE = (ExperimentState.PLANNED, ExperimentState.RUNNING)


class Conclusion(models.TextChoices):
    CONTINUE = "continue", _("Continuer")
    ADAPT = "adapt", _("Adapter")
    STOP = "stop", _("Arrêter")


class ReviewState(models.TextChoices):
    ASKED = "asked", _("Les porteurs se prononcent")
    SETTLED = "settled", _("Retenue")
    CONTESTED = "contested", _("À réécrire")


class EntryKind(models.TextChoices):
    FACT = "fact", pgettext_lazy("ligne d’un journal", "Fait")
    EFFECT = "effect", _("Effet")
    DIFFICULTY = "difficulty", _("Difficulté")
    LEARNING = "learning", _("Apprentissage")


class WorkstreamState(models.TextChoices):
    PLANNED = "planned", _("Prévu")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Achevé")
    DROPPED = "dropped", _("Abandonné")
