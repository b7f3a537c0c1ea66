"""Decide on a claim: an operator, a voucher, or those who manage the organisation already."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, jobs
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied
from alliage.organisations.actions.claims import ask_managers
from alliage.organisations.actions.claims_checks import MANAGERS_ANSWER, check_decide, check_vouch
from alliage.organisations.actions.claims_fold import (
    ManagersDecideError,
    fold,
    give_mandate,
    granted_role,
    settle,
)
from alliage.organisations.enums import ClaimState, MandateState, Proof
from alliage.organisations.models import Claim, Mandate, Organisation
from alliage.organisations.queries import claims as queries
from alliage.organisations.rules import check_manage

ANSWER = "alliage.organisations.tasks.claims.send_answer"


def tell(claim: Claim) -> None:
    """Write to the person that their request has an answer, once this transaction is certain."""
    stamp = int(timezone.now().timestamp())
    key = f"claim-answer:{claim.pk}:{stamp}"
    jobs.enqueue(ANSWER, by=SYSTEM, key=key, queue="mail", claim=claim.pk, stamp=stamp)


def verified(
    claim: Claim, *, proof: Proof, by: Actor, states: Iterable[str] = (ClaimState.SUBMITTED,)
) -> bool:
    """Take a claim as proved, inside a transaction; return False where somebody decided before."""
    changed = Claim.objects.filter(pk=claim.pk, state__in=states).update(
        state=ClaimState.VERIFIED, proof=proof, decided_at=timezone.now(), reason=""
    )
    if not changed:
        return False
    draft = Organisation.objects.select_for_update().get(pk=claim.organisation_id)
    voucher = claim.voucher if proof == Proof.VOUCHED else None
    found = settle(draft, proof=proof, voucher=voucher)
    folded = found.pk != draft.pk
    role = claim.role
    if folded:
        role = granted_role(found, claim.role, proof, claim.person)
        Claim.objects.filter(pk=claim.pk).update(organisation=found)
    give_mandate(found, claim.person, role, title=claim.title)
    data = {"proof": proof, "organisation": audit.reference(found), "folded": folded}
    audit.record("claim.verified", by=by, target=claim, data=data)
    if by.person is None or by.person.pk != claim.person_id:
        tell(claim)
    claim.refresh_from_db()
    return True


def refused(claim: Claim, *, reason: str, by: Actor) -> bool:
    """Take a claim as refused; the draft stays the person's, who may send another proof."""
    changed = Claim.objects.filter(pk=claim.pk, state=ClaimState.SUBMITTED).update(
        state=ClaimState.REFUSED, decided_at=timezone.now(), reason=reason
    )
    if not changed:
        return False
    audit.record("claim.refused", by=by, target=claim, data={"proof": claim.proof})
    tell(claim)
    claim.refresh_from_db()
    return True


@transaction.atomic
def verify(*, claim: Claim, by: Actor) -> bool:
    """An operator read the receipt, or decides; return False where somebody decided before."""
    check_decide(by, claim)
    proof = Proof.RECEIPT if claim.proof == Proof.RECEIPT else Proof.OPERATOR
    return verified(claim, proof=proof, by=by)


@transaction.atomic
def refuse(*, claim: Claim, reason: str, by: Actor) -> bool:
    """An operator refuses, and says why."""
    check_decide(by, claim)
    return refused(claim, reason=_said(reason), by=by)


@transaction.atomic
def vouch(*, claim: Claim, by: Actor) -> bool:
    """The voucher confirms that the person acts for the organisation.

    Where others have come to manage it since, they are asked: a voucher gives nothing over them.
    """
    check_vouch(by, claim)
    try:
        with transaction.atomic():
            return verified(claim, proof=Proof.VOUCHED, by=by)
    except ManagersDecideError:
        return _left_to_managers(claim, by=by)


def _left_to_managers(claim: Claim, *, by: Actor) -> bool:
    changed = Claim.objects.filter(pk=claim.pk, state=ClaimState.SUBMITTED).update(
        state=ClaimState.DRAFT, reason=str(MANAGERS_ANSWER)
    )
    if changed:
        ask_managers(claim)
        audit.record("claim.vouched", by=by, target=claim)
        tell(claim)
        claim.refresh_from_db()
    return bool(changed)


@transaction.atomic
def decline_vouch(*, claim: Claim, reason: str, by: Actor) -> bool:
    """The voucher does not vouch, and says why: the claim is open again to another proof."""
    check_vouch(by, claim)
    changed = Claim.objects.filter(pk=claim.pk, state=ClaimState.SUBMITTED).update(
        state=ClaimState.DRAFT, reason=_said(reason)
    )
    if changed:
        audit.record("claim.vouch_declined", by=by, target=claim)
        tell(claim)
    return bool(changed)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Denied(_("Dites pourquoi : la personne le lira."))
    return reason.strip()


# --- those who manage the organisation already


def check_answer(by: Actor, asked: Mandate) -> None:
    """Those who manage an active organisation answer who asks to act for it."""
    check_manage(by, asked.organisation)
    if asked.state != MandateState.ASKED:
        raise Denied(_("Cette demande n’attend plus de réponse."))


def _claims_behind(asked: Mandate) -> list[Claim]:
    """Return the open claims of a person whose draft is this organisation."""
    found = Claim.objects.filter(person=asked.person_id, state__in=queries.OPEN)
    return [
        claim
        for claim in found.select_related("organisation", "person")
        if (twin := queries.active_twin(claim.organisation)) and twin.pk == asked.organisation_id
    ]


@transaction.atomic
def accept_request(*, mandate: Mandate, role: str, by: Actor) -> Mandate:
    """Give the mandate that a person asked for, in the role that the managers choose."""
    check_answer(by, mandate)
    now = timezone.now()
    changed = Mandate.objects.filter(pk=mandate.pk, state=MandateState.ASKED).update(
        state=MandateState.CONFIRMED, role=role, starts_on=timezone.localdate(), decided_at=now
    )
    if changed:
        for claim in _claims_behind(mandate):
            fold(claim.organisation, into=mandate.organisation)
            Claim.objects.filter(pk=claim.pk).update(
                state=ClaimState.VERIFIED, decided_at=now, organisation=mandate.organisation_id
            )
            tell(claim)
        audit.record("mandate.confirmed", by=by, target=mandate, data={"role": role})
    mandate.refresh_from_db()
    return mandate


@transaction.atomic
def refuse_request(*, mandate: Mandate, reason: str = "", by: Actor) -> None:
    """Refuse the mandate that a person asked for; their draft stays theirs until they withdraw."""
    check_answer(by, mandate)
    changed = Mandate.objects.filter(pk=mandate.pk, state=MandateState.ASKED).update(
        state=MandateState.REFUSED, decided_at=timezone.now()
    )
    if changed:
        words = reason.strip() or _("Les responsables de l’organisation ont refusé la demande.")
        for claim in _claims_behind(mandate):
            # What an operator reads goes on: those who manage it may be the ones who should not.
            read = claim.proof in (Proof.RECEIPT, Proof.OPERATOR)
            state = claim.state if read else ClaimState.DRAFT
            Claim.objects.filter(pk=claim.pk).update(state=state, reason=words)
            tell(claim)
        audit.record("mandate.refused", by=by, target=mandate)
