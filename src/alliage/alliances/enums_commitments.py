"""What may become of a commitment: data, tested whole, drawn in docs/reference/commitments.md.

"Late" is no state: it is computed from the date (`queries.commitments.late`).
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommitmentState(models.TextChoices):
    PROPOSED = "proposed", _("Proposé")
    DECLINED = "declined", _("Décliné")
    RUNNING = "running", _("En cours")
    SAID_KEPT = "said_kept", _("Dit tenu, à confirmer")
    CONTESTED = "contested", _("Contesté")
    KEPT = "kept", _("Tenu")
    WITHDRAWN = "withdrawn", _("Retiré d’un commun accord")
    TAKEN_BACK = "taken_back", _("Proposition reprise")


class Act(StrEnum):
    """What somebody does to a commitment."""

    ACCEPT = "accept"  # the owing party: it binds from here on
    DECLINE = "decline"  # the owing party
    TAKE_BACK = "take_back"  # who proposed, before the answer
    SAY_KEPT = "say_kept"  # the owing party
    UNSAY = "unsay"  # the owing party, before the other end answers
    CONFIRM = "confirm"  # the other end
    CONTEST = "contest"  # the other end
    RENEGOTIATE = "renegotiate"  # both: one proposed other terms, the other accepted them
    WITHDRAW = "withdraw"  # both, the same way


MOVES: Mapping[tuple[str, Act], CommitmentState] = {
    (CommitmentState.PROPOSED, Act.ACCEPT): CommitmentState.RUNNING,
    (CommitmentState.PROPOSED, Act.DECLINE): CommitmentState.DECLINED,
    (CommitmentState.PROPOSED, Act.TAKE_BACK): CommitmentState.TAKEN_BACK,
    (CommitmentState.RUNNING, Act.SAY_KEPT): CommitmentState.SAID_KEPT,
    (CommitmentState.RUNNING, Act.RENEGOTIATE): CommitmentState.RUNNING,
    (CommitmentState.RUNNING, Act.WITHDRAW): CommitmentState.WITHDRAWN,
    (CommitmentState.SAID_KEPT, Act.UNSAY): CommitmentState.RUNNING,
    (CommitmentState.SAID_KEPT, Act.CONFIRM): CommitmentState.KEPT,
    (CommitmentState.SAID_KEPT, Act.CONTEST): CommitmentState.CONTESTED,
    (CommitmentState.CONTESTED, Act.SAY_KEPT): CommitmentState.SAID_KEPT,
    (CommitmentState.CONTESTED, Act.CONFIRM): CommitmentState.KEPT,
    (CommitmentState.CONTESTED, Act.RENEGOTIATE): CommitmentState.RUNNING,
    (CommitmentState.CONTESTED, Act.WITHDRAW): CommitmentState.WITHDRAWN,
}
#: Bound and not settled: only these can be late or renegotiated.
BINDING = (CommitmentState.RUNNING, CommitmentState.CONTESTED)
#: Still awaits something of somebody.
OPEN = (CommitmentState.PROPOSED, *BINDING, CommitmentState.SAID_KEPT)


class ChangeKind(models.TextChoices):
    TERMS = "terms", _("Autres termes")
    WITHDRAWAL = "withdrawal", _("Retrait")


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("Proposé")
    ACCEPTED = "accepted", _("Accepté")
    DECLINED = "declined", _("Décliné")
    TAKEN_BACK = "taken_back", _("Repris")


def drawing() -> str:
    """Return the table as a Mermaid state diagram, for the documents."""
    moves = [f"    {start} --> {end}: {act}" for (start, act), end in MOVES.items()]
    first = f"    [*] --> {CommitmentState.PROPOSED}"
    own = f"    [*] --> {CommitmentState.RUNNING}: the owing party proposes it itself"
    return "\n".join(["```mermaid", "stateDiagram-v2", first, own, *moves, "```"])
