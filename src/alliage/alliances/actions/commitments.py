"""Verbs of commitments: propose, answer, keep, confirm. Changes of terms: commitments_changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.access import check_contribute, check_open
from alliage.alliances.enums_canvas import Topic
from alliage.alliances.enums_commitments import MOVES, Act, ChangeState, CommitmentState
from alliage.alliances.models import Alliance, CanvasSheet, Commitment, CommitmentChange, Party
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows

#: A date further away than this is a slip of the keyboard.
FURTHEST_YEARS = 30


@transaction.atomic
def promise(
    *,
    alliance: Alliance,
    owing: Party,
    to: Party | None,
    what: str,
    due_on: date,
    by: Actor,
    origin: str = "",
    why: str = "",
) -> Commitment:
    """Propose that a party owes something to another one, or to all (to=None), by a date.

    Anybody who contributes proposes; it binds once the owing party accepts, and at once where the
    owing party itself proposes it. origin: "canvas:<key of a party>:<topic>" of a revealed sheet,
    or empty. Raises Denied with the reason in words.
    """
    proposer = check_contribute(by, alliance)
    check_open(alliance)
    _check_ends(alliance, owing, to)
    check_due(due_on)
    _check_origin(alliance, origin)
    own = proposer.pk == owing.pk
    made = Commitment.objects.create(
        alliance=alliance,
        owing=owing,
        to=to,
        what=what.strip(),
        why=why.strip(),
        due_on=due_on,
        origin=origin,
        proposed_by=proposer,
        state=CommitmentState.RUNNING if own else CommitmentState.PROPOSED,
        accepted_at=timezone.now() if own else None,
    )
    kind = "commitment.promised" if own else "commitment.proposed"
    _record(kind, made, by)
    return made


def _check_ends(alliance: Alliance, owing: Party, to: Party | None) -> None:
    for party in filter(None, (owing, to)):
        fresh = Party.objects.get(pk=party.pk)
        if fresh.alliance_id != alliance.pk or not fresh.contributes:
            raise Denied(_("Un engagement lie des organisations qui écrivent dans cette alliance."))
    if to is not None and to.pk == owing.pk:
        raise Denied(_("Un engagement se prend envers une autre partie, ou envers toutes."))


def check_due(due_on: date) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise Denied(_("Un engagement se prend pour une date à venir."))
    if due_on.year > today.year + FURTHEST_YEARS:
        raise Denied(_("Cette date est trop lointaine."))


def _check_origin(alliance: Alliance, origin: str) -> None:
    """Only what everybody reads can be the reason of a promise."""
    if not origin:
        return
    place, _colon, rest = origin.partition(":")
    key, _colon, topic = rest.partition(":")
    known = place == "canvas" and topic in Topic.values and key.isascii() and key.isdigit()
    sheets = CanvasSheet.objects.revealed().filter(alliance=alliance)
    if not known or not sheets.filter(party=int(key)).exists():
        raise Denied(_("Ce passage du canevas n’est pas révélé."))


# Who acts at which end


def end_of(commitment: Commitment, party: Party) -> str:
    """Return at which end a party stands: "owing", "other", or "" for a bystander.

    What is owed to all has every voice but the owing one at its other end.
    """
    if party.pk == commitment.owing_id:
        return "owing"
    if commitment.to_id is None:
        return "other" if party.has_voice else ""
    return "other" if party.pk == commitment.to_id else ""


def check_end(by: Actor, commitment: Commitment, *ends: str) -> Party:
    """Contribute, and stand at one of these ends; returns the party."""
    party = check_contribute(by, commitment.alliance)
    if end_of(commitment, party) not in ends:
        words = {
            ("owing",): _("Seule la partie qui s’engage le peut."),
            ("other",): _("Seule la partie envers qui l’engagement est pris le peut."),
        }
        raise Denied(words.get(ends, _("Seules les parties de cet engagement le peuvent.")))
    return party


def check_move(commitment: Commitment, act: Act) -> CommitmentState:
    """Policy: return the state that an act leads to."""
    after = MOVES.get((commitment.state, act))
    if after is None:
        raise Denied(_("Cet engagement a changé entre-temps : relisez-le."))
    return after


def check_act(by: Actor, commitment: Commitment, act: Act) -> None:
    """Whether somebody may do an act now: for buttons, and first in every action."""
    if act == Act.TAKE_BACK:
        party = check_contribute(by, commitment.alliance)
        if party.pk != commitment.proposed_by_id:
            raise Denied(_("Seule la partie qui l’a proposé peut le reprendre."))
    else:
        check_end(by, commitment, *ENDS[act])
    check_open(commitment.alliance)
    check_move(commitment, act)


ENDS: dict[Act, tuple[str, ...]] = {
    Act.ACCEPT: ("owing",),
    Act.DECLINE: ("owing",),
    Act.SAY_KEPT: ("owing",),
    Act.UNSAY: ("owing",),
    Act.CONFIRM: ("other",),
    Act.CONTEST: ("other",),
    Act.RENEGOTIATE: ("owing", "other"),
    Act.WITHDRAW: ("owing", "other"),
}
may = allows(check_act)


# The acts


@transaction.atomic
def accept(*, commitment: Commitment, by: Actor) -> Commitment:
    """The owing party accepts: the commitment binds it."""
    return _move(commitment, Act.ACCEPT, by, "commitment.accepted", accepted_at=timezone.now())


@transaction.atomic
def decline(*, commitment: Commitment, by: Actor) -> Commitment:
    return _move(commitment, Act.DECLINE, by, "commitment.declined", settled_at=timezone.now())


@transaction.atomic
def take_back(*, commitment: Commitment, by: Actor) -> Commitment:
    """Who proposed takes the proposal back, as long as nobody answered."""
    return _move(commitment, Act.TAKE_BACK, by, "commitment.taken_back", settled_at=timezone.now())


@transaction.atomic
def say_kept(*, commitment: Commitment, by: Actor, said: str = "") -> Commitment:
    """The owing party says that it kept its word; a change still proposed falls."""

    def fall(found: Commitment) -> None:
        open_changes = found.changes.filter(state=ChangeState.PROPOSED)
        open_changes.update(state=ChangeState.TAKEN_BACK, answered_at=timezone.now())

    return _move(commitment, Act.SAY_KEPT, by, "commitment.said_kept", fall, said=said.strip())


@transaction.atomic
def unsay(*, commitment: Commitment, by: Actor) -> Commitment:
    """The owing party takes « tenu » back before the other end answers."""
    return _move(commitment, Act.UNSAY, by, "commitment.unsaid", said="")


@transaction.atomic
def confirm(*, commitment: Commitment, by: Actor) -> Commitment:
    """The other end agrees that it was kept."""
    return _move(commitment, Act.CONFIRM, by, "commitment.kept", settled_at=timezone.now())


@transaction.atomic
def contest(*, commitment: Commitment, by: Actor, said: str) -> Commitment:
    """The other end does not agree, and says why."""
    if not said.strip():
        raise Denied(_("Dites ce qui manque : l’autre partie doit pouvoir répondre."))
    return _move(commitment, Act.CONTEST, by, "commitment.contested", said=said.strip())


def locked(commitment: Commitment) -> Commitment:
    """Return the row of a commitment as it is now, locked until the end of the transaction."""
    rows = Commitment.objects.select_for_update(no_key=True)
    found = rows.get(pk=commitment.pk)
    found.alliance = commitment.alliance
    return found


def _move(
    commitment: Commitment,
    act: Act,
    by: Actor,
    kind: str,
    also: Callable[[Commitment], None] | None = None,
    **fields: Any,
) -> Commitment:
    """Do an act once: of two at the same time, the second is told."""
    found = locked(commitment)
    check_act(by, found, act)
    settle(found, act, **fields)
    if also:
        also(found)
    _record(kind, found, by)
    return found


def settle(found: Commitment, act: Act, **fields: Any) -> None:
    """Write where an act leads; the state that was read is the condition."""
    after = check_move(found, act)
    rows = Commitment.objects.filter(pk=found.pk, state=found.state, version=found.version)
    changes = {**fields, "state": after, "version": found.version + 1}
    if not rows.update(**changes, updated_at=timezone.now()):
        raise Denied(_("Cet engagement a changé entre-temps : relisez-le."))
    for name, value in changes.items():
        setattr(found, name, value)


def _record(kind: str, commitment: Commitment, by: Actor) -> None:
    history.record(
        kind,
        alliance=commitment.alliance,
        by=by,
        target=commitment,
        data={"what": commitment.what},
    )


def open_change(commitment: Commitment) -> CommitmentChange | None:
    """Return the change that waits for an answer, or None."""
    rows = CommitmentChange.objects.filter(commitment=commitment, state=ChangeState.PROPOSED)
    return rows.select_related("party__organisation").first()
