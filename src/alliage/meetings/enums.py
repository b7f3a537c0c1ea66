"""Closed lists of the area: values stay, labels may change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventState(models.TextChoices):
    """Where an event stands, in order. Wishes are said while it is inviting."""

    DRAFT = "draft", _("En préparation")
    INVITING = "inviting", _("Souhaits ouverts")
    CLOSED = "closed", _("Souhaits clos")
    PUBLISHED = "published", _("Planning publié")
    LIVE = "live", _("En cours")
    FINISHED = "finished", _("Terminée")
    CANCELLED = "cancelled", _("Annulée")


#: While the plan may be made and made again.
PLANNING = (EventState.CLOSED, EventState.PUBLISHED)
#: Somebody may come with a published timetable.
PUBLIC_PLAN = (EventState.PUBLISHED, EventState.LIVE, EventState.FINISHED)
OVER = (EventState.FINISHED, EventState.CANCELLED)


class ParticipantState(models.TextChoices):
    """Whether a participant comes. Withdrawn ones stay listed, and are never planned.

    ASKED: it asked by itself to take part, and awaits the organiser's yes; not planned until then.
    """

    ASKED = "asked", _("Demande à venir")
    INVITED = "invited", _("Invité")
    CONFIRMED = "confirmed", _("Vient")
    WITHDRAWN = "withdrawn", _("Ne vient pas")


class Origin(models.TextChoices):
    """Where a participant comes from."""

    TYPED = "typed", _("Saisie")
    IMPORTED = "imported", _("Tableur")
    DIRECTORY = "directory", _("Annuaire")
    NEED = "need", _("Besoin ou apport du territoire")
    ASKED = "asked", _("Demande de l’organisation")
    WALK_IN = "walk_in", _("Arrivée le jour même")


class WishKind(models.TextChoices):
    """What a participant says of another: the values are those of the engine."""

    MUST = "must", _("Je dois le rencontrer")
    WISH = "wish", _("Je souhaite le rencontrer")
    RATHER_NOT = "rather_not", _("Plutôt pas")
    NEVER = "never", _("Surtout pas")


class PlanKind(models.TextChoices):
    """How a version of the plan came."""

    SOLVED = "solved", _("Calculé")
    REPAIRED = "repaired", _("Réparé")


class PlanState(models.TextChoices):
    """Whether a version may be published. A stopped one still holds the best found."""

    COMPUTING = "computing", _("En calcul")
    READY = "ready", _("Prêt")
    STOPPED = "stopped", _("Arrêté, meilleur trouvé")
    INFEASIBLE = "infeasible", _("Impossible")
    FAILED = "failed", _("Échoué")


USABLE = (PlanState.READY, PlanState.STOPPED)


class MeetingState(models.TextChoices):
    """What became of a meeting of the published plan."""

    PLANNED = "planned", _("Prévue")
    CANCELLED = "cancelled", _("Retirée du planning")
    MISSED = "missed", _("N’a pas eu lieu")


class FeedbackAnswer(models.TextChoices):
    """What a side says of a meeting, in private."""

    YES = "yes", _("On continue")
    MAYBE = "maybe", _("Peut-être")
    NO = "no", _("Non")


class IncidentKind(models.TextChoices):
    """What happened on the day."""

    ABSENT = "absent", _("Absence")
    LATE = "late", _("Arrivée tardive")
    LEFT = "left", _("Départ anticipé")
    WALK_IN = "walk_in", _("Arrivée imprévue")
    TABLE_LOST = "table_lost", _("Table perdue")
    SLOT_LOST = "slot_lost", _("Créneau perdu")
