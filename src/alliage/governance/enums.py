"""Closed lists of the area; domain.md's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberRole(models.TextChoices):
    """What an organisation is in an assembly."""

    VOICE = "voice", _("Une voix")
    ADVISER = "adviser", _("Prépare, sans voix")
    READER = "reader", _("Lit, sans voix")


class BodyKind(models.TextChoices):
    POLITICAL = "political", _("Comité politique")
    TECHNICAL = "technical", _("Comité technique")
    PROJECT = "project", _("Équipe projet")
    STEERING = "steering", _("Comité de pilotage")
    ORIENTATION = "orientation", _("Comité d’orientation")
    OTHER = "other", _("Autre instance")
    #: Cross-seats: what the others hold on the board of one of the organisations.
    OWN_BOARD = "own_board", _("Conseil d’une des organisations (sièges croisés)")


class Ladder(models.TextChoices):
    """How far those concerned take part in what a public body decides."""

    INFORM = "inform", _("Informer")
    CONSULT = "consult", _("Consulter")
    CONCERT = "concert", _("Concerter")
    CO_CONSTRUCT = "co_construct", _("Co-construire")
    CO_DECIDE = "co_decide", _("Co-décider")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("À venir")
    HELD = "held", _("Tenue")
    CANCELLED = "cancelled", _("Annulée")


class MinutesState(models.TextChoices):
    WRITING = "writing", _("En écriture")
    PROPOSED = "proposed", _("À approuver")
    APPROVED = "approved", _("Approuvé")


class Presence(models.TextChoices):
    PRESENT = "present", _("Présente")
    EXCUSED = "excused", _("Excusée")
    ABSENT = "absent", _("Absente")


class Mode(models.TextChoices):
    """How a decision is taken, said before it is opened."""

    INFORMATION = "information", _("Information")
    CONSULTATION = "consultation", _("Consultation")
    CO_CONSTRUCTION = "co_construction", _("Co-construction")
    CONSENT = "consent", _("Consentement")
    CONSENSUS = "consensus", _("Consensus")
    VOTE = "vote", _("Vote, une organisation une voix")


#: Those that gather what each says; who is answerable decides afterwards.
GATHERING = (Mode.INFORMATION, Mode.CONSULTATION, Mode.CO_CONSTRUCTION)


class Majority(models.TextChoices):
    """Of the yes and no that were expressed; abstentions count in neither."""

    SIMPLE = "simple", _("Plus de la moitié")
    TWO_THIRDS = "two_thirds", _("Au moins deux tiers")
    THREE_QUARTERS = "three_quarters", _("Au moins trois quarts")


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Ouverte")
    DECIDED = "decided", _("Conclue")
    WITHDRAWN = "withdrawn", _("Retirée")


class Stance(models.TextChoices):
    """What an organisation says; its words depend on the mode (`words.STANCES`)."""

    YES = "yes", _("Pour")
    NO = "no", _("Contre")
    OBJECTION = "objection", _("Objection argumentée")
    ABSTAIN = "abstain", _("Abstention")
    WORD = "word", _("Avis")


class Result(models.TextChoices):
    ADOPTED = "adopted", _("Adoptée")
    REJECTED = "rejected", _("Non adoptée")
    BLOCKED = "blocked", _("Bloquée par une objection")
    NO_QUORUM = "no_quorum", _("Sans quorum")
    HEARD = "heard", _("Avis recueillis")


class InterestState(models.TextChoices):
    """« Juge et partie »: what an organisation says of its own interest in a decision."""

    ASKED = "asked", _("Question posée")
    DECLARED = "declared", _("Intérêt déclaré, l’organisation se retire")
    DENIED = "denied", _("L’organisation répond qu’elle n’a pas d’intérêt")
    WITHDRAWN = "withdrawn", _("Déclaration reprise")
