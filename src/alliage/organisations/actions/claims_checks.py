"""Who may do what with a claim, and when: each check says why not."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.enums import ClaimState, Proof
from alliage.organisations.models import Claim, Organisation
from alliage.organisations.queries import claims as queries
from alliage.organisations.rules import check_manage

#: Said to a claimant and to a voucher: a third party's word gives no power over who is managed.
MANAGERS_ANSWER = _l(
    "Cette organisation a déjà des responsables ici : à eux de répondre à la demande, "
    "ou à l’exploitant sur pièce."
)


def check_claimant(by: Actor, claim: Claim) -> None:
    """Only the person who claims goes on with a claim."""
    if by.person is None or claim.person_id != by.person.pk:
        raise Denied(_("Cette demande n’est pas la vôtre."))


def check_submit(by: Actor, claim: Claim, proof: str) -> None:
    """A draft takes a proof; one that waits may take another; a decided one takes none."""
    check_claimant(by, claim)
    if claim.state not in queries.OPEN:
        raise Denied(_("Cette demande est déjà close."))
    active = queries.active_twin(claim.organisation)
    if active is not None and proof == Proof.VOUCHED and queries.has_manager(active):
        raise Denied(str(MANAGERS_ANSWER))
    refused = active is not None and queries.refused_by_managers(by.person, active)
    if refused and proof not in (Proof.RECEIPT, Proof.OPERATOR):
        raise Denied(
            _(
                "Les responsables de cette organisation ont refusé votre demande : "
                "seul l’exploitant peut la réexaminer, sur pièce."
            )
        )


def check_withdraw(by: Actor, claim: Claim) -> None:
    check_claimant(by, claim)
    if claim.state not in queries.OPEN:
        raise Denied(_("Cette demande est déjà close."))


def check_ask_voucher(by: Actor, claim: Claim, voucher: Organisation) -> None:
    """A voucher is active, holds the role today, and is not the organisation claimed."""
    check_claimant(by, claim)
    twin = queries.active_twin(claim.organisation)
    same = voucher.directory_id and voucher.directory_id == claim.organisation.directory_id
    if voucher.pk in (claim.organisation_id, twin.pk if twin else None) or same:
        raise Denied(_("Une organisation ne se porte pas garante d’elle-même."))
    check_submit(by, claim, Proof.VOUCHED)
    if not queries.may_vouch(voucher):
        raise Denied(_("Cette organisation ne peut pas se porter garante."))


def check_operate(by: Actor) -> None:
    if not by.is_operator:
        raise Denied(_("Seul l’exploitant de cette instance le peut."))


def check_open(claim: Claim) -> None:
    if claim.state != ClaimState.SUBMITTED:
        raise Denied(_("Cette demande n’attend plus de réponse."))


def check_decide(by: Actor, claim: Claim) -> None:
    """An operator decides on what was submitted, but not on their own claim."""
    check_operate(by)
    check_open(claim)
    if by.person is not None and claim.person_id == by.person.pk:
        raise Denied(_("Personne ne vérifie sa propre demande."))


def check_vouch(by: Actor, claim: Claim) -> None:
    """A manager of the chosen voucher answers, never for themself."""
    check_open(claim)
    voucher: Any = claim.voucher
    if voucher is None or claim.proof != Proof.VOUCHED:
        raise Denied(_("Cette demande n’est pas confiée à un garant."))
    check_manage(by, voucher)
    if not queries.may_vouch(voucher):
        raise Denied(_("Votre organisation ne peut plus se porter garante."))
    if by.person is not None and claim.person_id == by.person.pk:
        raise Denied(_("Personne ne se porte garant de soi-même."))


submit_allowed = allows(check_submit)
decide_allowed = allows(check_decide)
vouch_allowed = allows(check_vouch)
