"""Invite a person by address; only the holder of that address may accept."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, jobs, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.links import SignedLink
from alliage.core.permissions import Denied, allows
from alliage.organisations.actions.claims_fold import (
    ManagersDecideError,
    ask_mandate,
    give_mandate,
    settle,
)
from alliage.organisations.enums import Proof, State
from alliage.organisations.models import Invitation, Mandate, Organisation
from alliage.organisations.queries import claims as claim_queries
from alliage.organisations.rules import check_act_publicly, check_manage

#: What the link of an invitation is for.
PURPOSE = "organisations.invitation"
LIVES = timedelta(days=30)
SEND = "alliage.organisations.tasks.mandates.send_invitation"


def subject_of(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


def check_invite(by: Actor, organisation: Organisation) -> None:
    """Those who manage a verified organisation invite others to act for it."""
    check_manage(by, organisation)
    check_act_publicly(by, organisation)


def check_invite_vouching(by: Actor, organisation: Organisation, voucher: Organisation) -> None:
    """Those who manage a voucher invite somebody to act for an organisation not yet here."""
    check_manage(by, voucher)
    if not claim_queries.may_vouch(voucher):
        raise Denied(_("Votre organisation ne peut pas se porter garante d’une autre."))
    if organisation.state != State.DRAFT:
        raise Denied(_("Cette organisation est déjà active ici : elle invite elle-même."))
    if organisation.claims.exists():
        raise Denied(_("Quelqu’un d’autre prépare ce brouillon."))


def check_not_oneself(by: Actor, address: str) -> None:
    """A voucher's word is worth something about others: none is given to one's own address."""
    if by.person is None:
        return
    own = {by.person.email.lower(), *claim_queries.verified_addresses(by.person)}
    if address in own:
        raise Denied(_("Personne ne se porte garant de soi-même."))


may_invite = allows(check_invite)


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    role: str,
    by: Actor,
    title: str = "",
    ends_on: date | None = None,
    vouching: Organisation | None = None,
) -> Invitation:
    """Invite an address to act for an organisation; asked twice, return the open invitation.

    vouching: the voucher in whose name it is done; accepting then makes the draft active.
    """
    if vouching is None:
        check_invite(by, organisation)
    else:
        check_invite_vouching(by, organisation, vouching)
    address = email.strip().lower()
    if vouching is not None:
        check_not_oneself(by, address)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    found = organisation.invitations.filter(email=address, answered_at=None).first()
    if found is not None:
        return found
    made = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        title=title,
        ends_on=ends_on,
        vouching=vouching,
    )
    jobs.enqueue(SEND, by=SYSTEM, key=f"invitation:{made.pk}", queue="mail", invitation=made.pk)
    data = {"organisation": audit.reference(organisation), "role": role}
    audit.record("mandate.invited", by=by, target=made, data=data)
    return made


def link_of(invitation: Invitation) -> str:
    """Return the path of a new link for an invitation."""
    token = links.make(PURPOSE, subject_of(invitation), expires_in=LIVES, by=SYSTEM)
    return reverse("organisations:invitation", args=[token])


def invitation_of(link: SignedLink) -> Invitation | None:
    """Return the invitation of a link while it waits for its answer; None afterwards."""
    key = link.subject.removeprefix("invitation:")
    return (
        Invitation.objects.filter(pk=key, answered_at=None)
        .select_related("organisation", "vouching")
        .first()
    )


def check_accept(by: Actor, invitation: Invitation) -> None:
    """The account must have proved the very address that was invited."""
    if by.person is None:
        raise Denied(_("Connectez-vous d’abord."))
    if invitation.answered_at or not invitation.email:
        raise Denied(_("Cette invitation a déjà reçu une réponse."))
    if invitation.email.lower() not in claim_queries.verified_addresses(by.person):
        raise Denied(
            _(
                "L’invitation a été envoyée à une autre adresse que celle de ce compte. "
                "Connectez-vous avec l’adresse où vous l’avez reçue."
            )
        )
    if invitation.ends_on and invitation.ends_on < timezone.localdate():
        raise Denied(_("Le mandat proposé est déjà terminé."))
    if invitation.organisation.state not in (State.ACTIVE, State.DRAFT):
        raise Denied(_("Cette organisation n’est plus active ici."))
    _check_voucher(by, invitation)


def _check_voucher(by: Actor, invitation: Invitation) -> None:
    """A voucher's word still counts, is given to another than itself, and was not turned down."""
    organisation, voucher = invitation.organisation, invitation.vouching
    if voucher is None and organisation.state == State.ACTIVE:
        return
    if voucher is None or not claim_queries.may_vouch(voucher):
        raise Denied(_("Le garant qui vous a invité ne peut plus l’être."))
    # The one who invited is not kept with the invitation: none of those who may have answers it.
    if claim_queries.managed_by(by.person).filter(organisation=voucher.pk).exists():
        raise Denied(_("Personne ne se porte garant de soi-même."))
    active = claim_queries.active_twin(organisation) or organisation
    if claim_queries.refused_by_managers(by.person, active):
        raise Denied(
            _(
                "Les responsables de cette organisation ont refusé votre demande : "
                "seul l’exploitant peut la réexaminer, sur pièce."
            )
        )


accept_allowed = allows(check_accept)


@transaction.atomic
def accept(*, invitation: Invitation, by: Actor) -> Mandate:
    """Take the mandate offered; a draft that its voucher brought becomes active.

    Where others manage the organisation already, a voucher's invitation asks them: the mandate
    returned is "asked" until they answer.
    """
    invitation = _locked(invitation)
    check_accept(by, invitation)
    organisation = Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    if organisation.state == State.DRAFT:
        try:
            with transaction.atomic():
                organisation = settle(
                    organisation, proof=Proof.VOUCHED, voucher=invitation.vouching
                )
        except ManagersDecideError as managed:
            organisation = managed.organisation
    held = _held_by(by, organisation, invitation)
    _answered(invitation, accepted=True)
    data = {"mandate": held.pk, "organisation": audit.reference(organisation)}
    audit.record("invitation.accepted", by=by, target=invitation, data=data)
    return held


def _held_by(by: Actor, organisation: Organisation, invitation: Invitation) -> Mandate:
    """Give the mandate offered; a voucher only asks for it from those who manage already."""
    role, title = invitation.role, invitation.title
    if invitation.vouching_id and claim_queries.has_manager(organisation):
        return ask_mandate(organisation, by.person, role, title=title)
    return give_mandate(organisation, by.person, role, title=title, ends_on=invitation.ends_on)


@transaction.atomic
def decline(*, invitation: Invitation, by: Actor) -> None:
    """Refuse: the address is forgotten; whoever holds the link may, it went to that address."""
    invitation = _locked(invitation)
    if invitation.answered_at:
        return
    _answered(invitation, accepted=False)
    audit.record("invitation.declined", by=by, target=invitation)


@transaction.atomic
def cancel(*, invitation: Invitation, by: Actor) -> None:
    """Take an invitation back: its link is worth nothing from now on; safe twice.

    Who sent it does, and who manages the organisation that it concerns: a voucher invited before
    it was active here, and those who manage it now answer for who joins them.
    """
    invitation = _locked(invitation)
    acting = by.organisation.pk if by.organisation else None
    concerned = acting == invitation.organisation_id
    check_manage(
        by, invitation.organisation if concerned else invitation.vouching or invitation.organisation
    )
    if invitation.answered_at:
        return
    _answered(invitation, accepted=None)
    audit.record("invitation.cancelled", by=by, target=invitation)


def _locked(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "vouching").get(pk=invitation.pk)


def _answered(invitation: Invitation, *, accepted: bool | None) -> None:
    """Close an invitation and forget its address."""
    invitation.email, invitation.answered_at = "", timezone.now()
    invitation.accepted = accepted
    invitation.save(update_fields=["email", "answered_at", "accepted"])
    SignedLink.objects.filter(subject=subject_of(invitation), revoked_at=None).update(
        revoked_at=timezone.now()
    )


@transaction.atomic
def forget_unanswered() -> int:
    """Forget the addresses of invitations that nobody answered in time; return how many."""
    old = Invitation.objects.filter(answered_at=None, created_at__lt=timezone.now() - LIVES)
    return old.exclude(email="").update(email="", answered_at=timezone.now())
