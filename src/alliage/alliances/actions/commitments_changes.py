"""Other terms, or a withdrawal: one end proposes, the other accepts; the former terms are kept."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.access import check_contribute, check_open
from alliage.alliances.actions.commitments import (
    check_due,
    check_end,
    check_move,
    end_of,
    locked,
    settle,
)
from alliage.alliances.enums import PartyState
from alliage.alliances.enums_commitments import Act, ChangeKind, ChangeState
from alliage.alliances.models import Commitment, CommitmentChange, Party
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows

ACTS = {ChangeKind.TERMS: Act.RENEGOTIATE, ChangeKind.WITHDRAWAL: Act.WITHDRAW}


@transaction.atomic
def propose_terms(
    *, commitment: Commitment, what: str, due_on: date, why: str, by: Actor
) -> CommitmentChange:
    """Propose other words or another date; the terms in force stay until the other end accepts."""
    if what.strip() == commitment.what and due_on == commitment.due_on:
        raise Denied(_("Rien ne change : dites un autre contenu ou une autre date."))
    if due_on != commitment.due_on:
        check_due(due_on)
    terms = {"kind": ChangeKind.TERMS, "what": what.strip(), "due_on": due_on}
    return _propose(commitment, by, "commitment.change_proposed", why=why.strip(), **terms)


@transaction.atomic
def propose_withdrawal(*, commitment: Commitment, why: str, by: Actor) -> CommitmentChange:
    """Propose that nobody owes this any more."""
    return _propose(
        commitment,
        by,
        "commitment.withdrawal_proposed",
        kind=ChangeKind.WITHDRAWAL,
        why=why.strip(),
    )


def _propose(commitment: Commitment, by: Actor, event: str, **fields: Any) -> CommitmentChange:
    found = locked(commitment)
    party = check_end(by, found, "owing", "other")
    check_open(found.alliance)
    check_move(found, ACTS[fields["kind"]])
    former = {"former_what": found.what, "former_due_on": found.due_on}
    try:
        with transaction.atomic():
            made = CommitmentChange.objects.create(
                commitment=found,
                **CommitmentChange.signature(party, by),
                **former,
                **fields,
            )
    except IntegrityError:
        raise Denied(_("Un changement est déjà proposé : répondez d’abord à celui-là.")) from None
    if _alone(found, party):
        _apply(found, made)
        _answered(made, ChangeState.ACCEPTED, None)
    history.record(event, alliance=found.alliance, by=by, target=found, data={"what": found.what})
    return made


def _alone(commitment: Commitment, party: Party) -> bool:
    """Whether nobody is left at the other end: who remains then settles by itself, and says why."""
    if end_of(commitment, party) == "owing":
        if commitment.to_id is None:
            others = Party.objects.voices().filter(alliance=commitment.alliance)
            return not others.exclude(pk=party.pk).exists()
        key = commitment.to_id
    else:
        key = commitment.owing_id
    return not Party.objects.filter(pk=key, state=PartyState.ACTIVE).exists()


def _apply(commitment: Commitment, change: CommitmentChange) -> None:
    if change.kind == ChangeKind.TERMS:
        settle(commitment, Act.RENEGOTIATE, what=change.what, due_on=change.due_on, said="")
    else:
        settle(commitment, Act.WITHDRAW, settled_at=timezone.now())


def check_answer(by: Actor, change: CommitmentChange) -> Party:
    """The end that did not propose it answers."""
    commitment = change.commitment
    party = check_end(by, commitment, "owing", "other")
    if end_of(commitment, party) == end_of(commitment, change.party):
        raise Denied(_("C’est à l’autre partie de répondre à votre proposition."))
    check_open(commitment.alliance)
    check_waits(change)
    return party


def check_waits(change: CommitmentChange) -> None:
    if change.state != ChangeState.PROPOSED:
        raise Denied(_("Cette proposition a déjà reçu une réponse : relisez l’engagement."))


may_answer = allows(check_answer)


@transaction.atomic
def accept_change(*, change: CommitmentChange, by: Actor) -> Commitment:
    """Accept what the other end proposed: both now want it."""
    found, fresh = _locked(change)
    party = check_answer(by, fresh)
    _apply(found, fresh)
    _answered(fresh, ChangeState.ACCEPTED, party)
    kind = "commitment.changed" if fresh.kind == ChangeKind.TERMS else "commitment.withdrawn"
    history.record(kind, alliance=found.alliance, by=by, target=found, data={"what": found.what})
    return found


@transaction.atomic
def decline_change(*, change: CommitmentChange, by: Actor) -> Commitment:
    """The terms in force stay."""
    found, fresh = _locked(change)
    party = check_answer(by, fresh)
    _answered(fresh, ChangeState.DECLINED, party)
    history.record(
        "commitment.change_declined",
        alliance=found.alliance,
        by=by,
        target=found,
        data={"what": found.what},
    )
    return found


@transaction.atomic
def take_back_change(*, change: CommitmentChange, by: Actor) -> Commitment:
    """Who proposed a change takes it back before the answer."""
    found, fresh = _locked(change)
    party = check_contribute(by, found.alliance)
    if party.pk != fresh.party_id:
        raise Denied(_("Seule la partie qui l’a proposé peut le reprendre."))
    check_open(found.alliance)
    check_waits(fresh)
    _answered(fresh, ChangeState.TAKEN_BACK, None)
    history.record(
        "commitment.change_taken_back",
        alliance=found.alliance,
        by=by,
        target=found,
        data={"what": found.what},
    )
    return found


def _locked(change: CommitmentChange) -> tuple[Commitment, CommitmentChange]:
    """Lock the commitment, then read the change again: one order, no deadlock."""
    found = locked(change.commitment)
    fresh = CommitmentChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    fresh.commitment = found
    return found, fresh


def _answered(change: CommitmentChange, state: str, party: Party | None) -> None:
    rows = CommitmentChange.objects.filter(pk=change.pk, state=ChangeState.PROPOSED)
    if not rows.update(state=state, answered_by=party, answered_at=timezone.now()):
        raise Denied(_("Cette proposition a déjà reçu une réponse : relisez l’engagement."))
    change.state = state
