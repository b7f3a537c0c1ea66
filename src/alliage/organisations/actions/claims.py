"""Begin and withdraw a claim: a private draft, its claim, a mandate on that draft alone."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, files
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.actions.claims_checks import check_withdraw
from alliage.organisations.actions.claims_fold import close
from alliage.organisations.adapters import claims as directory
from alliage.organisations.enums import ClaimState, MandateState, State
from alliage.organisations.models import Claim, Mandate, Organisation, OrganisationIdentifier
from alliage.organisations.queries import claims as queries


def check_claim(by: Actor, directory_id: str = "") -> None:
    """A person with an account, who does not act for this organisation already."""
    if by.person is None:
        raise Denied(_("Connectez-vous d’abord."))
    active = queries.active_for(directory_id)
    if active and Mandate.objects.running().of(by.person).filter(organisation=active).exists():
        raise Denied(_("Vous agissez déjà pour cette organisation."))


@transaction.atomic
def claim(*, record: directory.Organisation, role: str, title: str = "", by: Actor) -> Claim:
    """Begin a claim on a record of the directory; asked twice, return the one that is open."""
    directory_id = _directory_id(record)
    check_claim(by, directory_id)
    # The person's own row is the lock: two clicks at once make one claim.
    get_user_model().objects.select_for_update().get(pk=by.person.pk)  # type: ignore[union-attr]
    found = queries.open_claim(by.person, directory_id)
    if found is not None:
        return found
    draft = Organisation.objects.create(directory_id=directory_id, **directory.prefill(record))
    number_draft(draft, directory.numbers(record))
    made = _begin(draft, role=role, title=title, by=by)
    ask_managers(made)
    audit.record("claim.started", by=by, target=made, data={"record": directory_id})
    return made


@transaction.atomic
def register(
    *, values: dict[str, Any], number: str = "", role: str, title: str = "", by: Actor
) -> Claim:
    """Prepare an organisation that the directory does not hold.

    values: name, family, kind, and perhaps acronym, commune, website; number: an RNA, SIREN or RNF.
    """
    check_claim(by)
    draft = Organisation.objects.create(**values)
    scheme = directory.scheme_of(number)
    number_draft(draft, [(scheme, number, True)] if scheme else [])
    made = _begin(draft, role=role, title=title, by=by)
    audit.record("organisation.registered", by=by, target=made)
    return made


def _directory_id(record: directory.Organisation) -> str:
    """Return the directory's id of a record, which an active organisation may show as its own."""
    active = queries.active_for(record.id)
    return active.directory_id if active and active.directory_id else record.id


def number_draft(draft: Organisation, numbers: list[tuple[str, str, bool]]) -> None:
    OrganisationIdentifier.objects.bulk_create(
        OrganisationIdentifier(organisation=draft, scheme=scheme, value=value, current=current)
        for scheme, value, current in numbers
    )


def _begin(draft: Organisation, *, role: str, title: str, by: Actor) -> Claim:
    Mandate.objects.create(
        organisation=draft,
        person=by.person,
        role=role,
        title=title,
        state=MandateState.CONFIRMED,
        decided_at=timezone.now(),
    )
    return Claim.objects.create(organisation=draft, person=by.person, role=role, title=title)


def ask_managers(made: Claim) -> None:
    """Let those who manage an organisation already active here answer the request themselves."""
    active = queries.active_twin(made.organisation)
    if active is None or queries.refused_by_managers(made.person, active):
        return
    try:
        with transaction.atomic():
            Mandate.objects.create(
                organisation=active, person=made.person, role=made.role, title=made.title
            )
    except IntegrityError:
        return  # asked before, or held already


@transaction.atomic
def withdraw(*, claim: Claim, by: Actor) -> None:
    """Give up a claim: the draft goes out of sight, the receipt is deleted at once; safe twice."""
    check_withdraw(by, claim)
    changed = Claim.objects.filter(pk=claim.pk, state__in=queries.OPEN).update(
        state=ClaimState.WITHDRAWN, decided_at=timezone.now()
    )
    if not changed:
        return
    drop_draft(claim)
    if claim.receipt:
        files.remove(claim.receipt, by=by)
    audit.record("claim.withdrawn", by=by, target=claim)


def drop_draft(made: Claim) -> None:
    """Close a draft that nobody will verify, its mandates, and what was asked of managers."""
    draft = made.organisation
    active = queries.active_twin(draft)
    if active is not None:
        asked = active.mandates.filter(person=made.person_id, state=MandateState.ASKED)
        for found in asked:
            close(found)
    if draft.state != State.DRAFT:
        return
    for held in draft.mandates.filter(state=MandateState.CONFIRMED):
        close(held)
    draft.state = State.CLOSED
    draft.save(update_fields=["state", "updated_at"])
