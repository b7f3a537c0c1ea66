"""Gates in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliage.alliances import transitions
from alliage.alliances.enums import GateKind, Stage
from alliage.alliances.models import Alliance, Gate


def the(stage: str) -> str:
    """A stage after its article: "la faisabilité"."""
    words = {
        Stage.NEED: _("le besoin"),
        Stage.MEETING: _("la rencontre"),
        Stage.INTENTION: _("l’intention"),
        Stage.FEASIBILITY: _("la faisabilité"),
        Stage.EXPERIMENTATION: _("l’expérimentation"),
        Stage.ALLIANCE: _("l’alliance"),
        Stage.SPREADING: _("l’essaimage"),
    }
    return words[Stage(stage)]


def _titles(kind: str, stage: str) -> str:
    words = {
        GateKind.OPENING: _("Ouverture, à l’étape : %(stage)s"),
        GateKind.ADVANCE: _("Passer à l’étape suivante : %(stage)s"),
        GateKind.PAUSE: _("Mettre l’alliance en pause"),
        GateKind.RESUME: _("Reprendre, à l’étape : %(stage)s"),
        GateKind.REORIENT_INTENTION: _("Se réorienter : revenir à l’intention"),
        GateKind.REORIENT_FEASIBILITY: _("Se réorienter : revenir à la faisabilité"),
        GateKind.CLOSE: _("Clore l’alliance"),
    }
    text = words[GateKind(kind)]
    return text % {"stage": the(stage)} if "%(stage)s" in text else text


def gate_title(gate: Gate) -> str:
    """What a gate decides."""
    return _titles(gate.kind, gate.to_stage)


@dataclass(frozen=True, slots=True)
class Proposing:
    """A gate that may be proposed: what it would decide, and why one would."""

    kind: GateKind
    title: str
    why: str


def proposing(alliance: Alliance, kind: GateKind) -> Proposing:
    """What proposing a kind of gate means where an alliance stands."""
    target = transitions.after(alliance.status, alliance.stage, kind)
    why = {
        GateKind.ADVANCE: _("Ce qui devait être fait l’est, et chacune veut continuer."),
        GateKind.PAUSE: _("Le moment n’est pas bon : l’alliance attend, rien n’est perdu."),
        GateKind.RESUME: _("Ce qui manquait est là : l’alliance repart de la même étape."),
        GateKind.REORIENT_INTENTION: _("Le projet a changé : redire ensemble ce que l’on veut."),
        GateKind.REORIENT_FEASIBILITY: _("L’idée tient, autrement : étudier de nouveau."),
        GateKind.CLOSE: _("L’alliance a donné ce qu’elle pouvait : son histoire reste lisible."),
    }
    return Proposing(kind, _titles(kind, target[1] if target else alliance.stage), why[kind])
