"""Closed lists of the area; domain.md's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The way of an alliance, in its order."""

    NEED = "need", _("Besoin")
    MEETING = "meeting", _("Rencontre")
    INTENTION = "intention", _("Intention")
    FEASIBILITY = "feasibility", _("Faisabilité")
    EXPERIMENTATION = "experimentation", _("Expérimentation")
    ALLIANCE = "alliance", _("Alliance")
    SPREADING = "spreading", _("Essaimage")


STAGES = tuple(Stage)


class Status(models.TextChoices):
    """Any stage runs, rests or is closed: three normal states."""

    RUNNING = "running", _("En cours")
    PAUSED = "paused", _("En pause")
    CLOSED = "closed", _("Close")


class PartyRole(models.TextChoices):
    """What an organisation is in the room. Lead and party have one voice each; others have none."""

    LEAD = "lead", _("Chef de file")
    PARTY = "party", _("Partie")
    ACCOMPANIER = "accompanier", _("Accompagnateur")
    OBSERVER = "observer", _("Observateur")


#: Who has a voice, and who may write in the room without one.
VOICES = (PartyRole.LEAD, PartyRole.PARTY)
CONTRIBUTORS = (*VOICES, PartyRole.ACCOMPANIER)


class PartyState(models.TextChoices):
    INVITED = "invited", _("Invitée")
    ACTIVE = "active", _("Dans l’alliance")
    DECLINED = "declined", _("A décliné")
    RECALLED = "recalled", _("Invitation retirée")
    LEFT = "left", _("A quitté l’alliance")


class AllianceDepth(models.TextChoices):
    """How deep the relation goes; « alliance » is a word for the room whatever its depth."""

    EXCHANGE = "exchange", _("Échange")
    CO_CONSTRUCTION = "co_construction", _("Co-construction")
    CO_DECISION = "co_decision", _("Co-décision")


class Stream(models.TextChoices):
    UPSTREAM = "upstream", _("En amont : inventer ensemble ce que personne n’a prédéfini")
    DOWNSTREAM = "downstream", _("En aval : déployer le projet de l’une des parties")


class GateKind(models.TextChoices):
    """What a gate decides. An opening states where the alliance already is; the others change it."""

    OPENING = "opening", _("Ouverture")
    ADVANCE = "advance", _("Étape suivante")
    PAUSE = "pause", _("Mise en pause")
    RESUME = "resume", _("Reprise")
    REORIENT_INTENTION = "reorient_intention", _("Réorientation vers l’intention")
    REORIENT_FEASIBILITY = "reorient_feasibility", _("Réorientation vers la faisabilité")
    CLOSE = "close", _("Clôture")


class GateState(models.TextChoices):
    OPEN = "open", _("En attente des réponses")
    PASSED = "passed", _("Ouverte")
    REFUSED = "refused", _("Refusée")
    LAPSED = "lapsed", _("Restée sans assez de réponses")
    WITHDRAWN = "withdrawn", _("Retirée")


class Answer(models.TextChoices):
    """What one organisation says to a gate. No answer is no consent."""

    WAITING = "waiting", _("N’a pas encore répondu")
    YES = "yes", _("A consenti")
    NO = "no", _("A refusé")


class Conclusion(models.TextChoices):
    """What a feasibility study found; asked by the gate that leaves that stage."""

    POSITIVE = "positive", _("Oui, comme nous l’avions imaginée")
    REORIENTED = "reoriented", _("Oui, autrement que nous l’avions imaginée")
