"""What a verified claim does: the draft becomes active, or is folded into the active one."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliage.organisations import merging
from alliage.organisations.actions.upkeep import announce
from alliage.organisations.enums import MandateState, Proof, Role, State, Visibility
from alliage.organisations.models import (
    ActionArea,
    Claim,
    GrantedRole,
    Invitation,
    Levers,
    Mandate,
    Organisation,
    OrganisationIdentifier,
)
from alliage.organisations.queries import claims as queries

#: What belongs to the draft itself: the active organisation has its own.
OWN = (
    Organisation, OrganisationIdentifier, ActionArea, Levers, GrantedRole, Mandate, Claim, Invitation,
)  # fmt: skip


class ManagersDecideError(Exception):
    """A voucher's word gives nothing over an organisation that others manage: they decide."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(f"{organisation!r} has managers")
        self.organisation = organisation


def settle(
    draft: Organisation, *, proof: Proof, voucher: Organisation | None = None
) -> Organisation:
    """Make a verified draft active, or fold it into the one that already is; return that one.

    Two at once: the unique constraint lets one become active, the other finds it and folds.
    Raises ManagersDecideError, nothing moved, where a voucher alone says so of one that is managed.
    """
    if draft.state == State.ACTIVE:
        return draft
    for _attempt in range(3):
        twin = queries.active_twin(draft)
        if twin is not None:
            if proof == Proof.VOUCHED and queries.has_manager(twin):
                raise ManagersDecideError(twin)
            fold(draft, into=twin)
            return twin
        try:
            with transaction.atomic():
                return _activate(draft, proof=proof, voucher=voucher)
        except IntegrityError:
            draft.refresh_from_db()
    raise IntegrityError(f"{draft!r} neither became active nor found who is")


def _activate(draft: Organisation, *, proof: Proof, voucher: Organisation | None) -> Organisation:
    draft.state = State.ACTIVE
    draft.public_id = _public_id(draft)
    draft.proof = proof
    draft.vouched_by = voucher
    draft.verified_at = timezone.now()
    draft.save(
        update_fields=["state", "public_id", "proof", "vouched_by", "verified_at", "updated_at"]
    )
    announce()
    return draft


def _public_id(draft: Organisation) -> str:
    """Return the id under which others will know it: its record's, else its RNA or RNF, else ours."""
    numbers = draft.identifiers.filter(scheme__in=("rna", "rnf"), current=True)
    wanted = [draft.directory_id, *numbers.values_list("value", flat=True)]
    taken = Organisation.objects.exclude(pk=draft.pk)
    return next(
        (found for found in wanted if found and not taken.filter(public_id=found).exists()),
        draft.public_id,
    )


def fold(draft: Organisation, *, into: Organisation) -> None:
    """Move what was drafted to the active organisation, and leave the draft behind as merged.

    Partnerships arrive private: nobody who manages it has read what would be told in its name.
    """
    draft.partnerships.update(visibility=Visibility.PRIVATE)
    merging.move_all(draft, into, staying=OWN)
    for held in draft.mandates.filter(state__in=(MandateState.ASKED, MandateState.CONFIRMED)):
        close(held)
    draft.state, draft.merged_into = State.MERGED, into
    draft.save(update_fields=["state", "merged_into", "updated_at"])


def close(held: Mandate) -> None:
    """End a mandate at once; it stays in the record."""
    held.state = MandateState.ENDED
    held.ends_on = max(
        held.starts_on, min(held.ends_on or timezone.localdate(), timezone.localdate())
    )
    held.decided_at = timezone.now()
    held.save(update_fields=["state", "ends_on", "decided_at"])


def give_mandate(
    organisation: Organisation, person: Any, role: str, *, title: str = "", ends_on: Any = None
) -> Mandate:
    """Give a person a mandate that starts today, or return the one they hold already.

    A mandate asked for becomes this one; one that ran out is closed first. Never lowers a role.
    """
    held = _held(organisation, person)
    today = timezone.localdate()
    if held and held.state == MandateState.CONFIRMED and held.starts_on <= today:
        return held
    if held is None:
        held = Mandate(organisation=organisation, person=person)
    held.role, held.title = role, title or held.title
    held.state, held.decided_at = MandateState.CONFIRMED, timezone.now()
    held.starts_on, held.ends_on = today, ends_on
    held.save()
    return held


def ask_mandate(organisation: Organisation, person: Any, role: str, *, title: str = "") -> Mandate:
    """Ask those who manage an organisation for a mandate, or return the one held or asked already."""
    held = _held(organisation, person)
    return held or Mandate.objects.create(
        organisation=organisation, person=person, role=role, title=title
    )


def _held(organisation: Organisation, person: Any) -> Mandate | None:
    """Return, locked, what a person holds or asked; one that ran out is closed and is not it."""
    held = (
        Mandate.objects.select_for_update()
        .filter(
            organisation=organisation.pk,
            person=person.pk,
            state__in=(MandateState.ASKED, MandateState.CONFIRMED),
        )
        .first()
    )
    if held and held.ends_on and held.ends_on < timezone.localdate():
        close(held)
        return None
    return held


def granted_role(organisation: Organisation, asked: str, proof: str, person: Any) -> str:
    """Return the role that a proof gives in an organisation that somebody already manages.

    An address shows that one belongs to it, not that one represents it: managers may raise it.
    """
    managed = queries.has_manager(organisation)
    already = queries.managed_by(person).filter(organisation=organisation.pk).exists()
    if proof == Proof.DOMAIN and managed and not already and asked != Role.READER:
        return Role.DELEGATE
    return asked
