"""What a third party brings for others: an organisation not yet here, a draft for one of its own.

Decided so: a third party that an operator recognised may write a draft in the workspace of an
organisation of its running caseload. It reads nothing there, cannot change what it proposed, and
does not learn what became of it; the organisation's people alone publish, edit or withdraw it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.actions.claims import number_draft
from alliage.organisations.actions.mandates_invite import invite
from alliage.organisations.adapters import claims as directory
from alliage.organisations.models import Invitation, Organisation
from alliage.organisations.queries import claims as claim_queries
from alliage.partners.actions.caseload import add_case, check_write_caseload, update_case
from alliage.partners.actions.imports import check_import
from alliage.partners.actions.needs import located
from alliage.partners.enums import ImportKind
from alliage.partners.models import Case
from alliage.partners.queries import imports as queries
from alliage.partners.queries.needs import MODELS


def check_propose(by: Actor, organisation: Organisation) -> None:
    """A third party, for an organisation of its running caseload."""
    check_write_caseload(by)
    if not queries.open_cases(by.organisation).filter(organisation=organisation).exists():
        raise Denied(_("Cette organisation n’est pas dans votre portefeuille."))


def proposal_key(by: Actor, what: str) -> str:
    """Return the `import_key` of a proposed draft; `what` tells those of one third party apart."""
    return f"{queries.PROPOSED}{by.organisation.pk}:{what}"[:120]


@transaction.atomic
def propose(
    *, kind: str, organisation: Organisation, by: Actor, key: str, place: str, **values: Any
) -> bool:
    """Write a draft for another organisation; return whether it was not there yet."""
    check_propose(by, organisation)
    model = MODELS[kind]
    try:
        with transaction.atomic():
            draft = model._default_manager.create(
                organisation=organisation, import_key=key, **located(place), **values
            )
    except IntegrityError:
        return False
    audit.record(f"{kind}.proposed", by=by, target=draft)
    return True


@dataclass(frozen=True, slots=True)
class Brought:
    """An organisation as a line of a file gives it. record: of the directory, None without one."""

    record: Any
    values: dict[str, Any]
    number: str = ""
    email: str = ""
    role: str = ""
    title: str = ""
    note: str = ""


#: Invitations that a third party sends in a day, whatever the number of its files.
INVITED_A_DAY = 200


@transaction.atomic
def bring(*, found: Brought, draft: Organisation | None, by: Actor) -> Organisation:
    """Put an organisation in the caseload: the active one, else a draft; invite who acts for it.

    draft: the one that this third party already brought for a name without record.
    """
    check_import(by, ImportKind.ORGANISATIONS)
    voucher = by.organisation
    # The third party's own row is the lock: two loads at once make one draft.
    type(voucher)._default_manager.select_for_update().get(pk=voucher.pk)
    active = claim_queries.active_for(found.record.id) if found.record else None
    if active is not None:
        case = add_case(by=by, organisation=active)
    else:
        made = draft or _draft_of(found, by)
        case = _open_case(made, by)
        if found.email and not made.invitations.filter(vouching=voucher).exists():
            _check_room(voucher)
            invite(
                organisation=made,
                email=found.email,
                role=found.role,
                title=found.title,
                vouching=voucher,
                by=by,
            )
    if found.note:
        update_case(by=by, case=case, note=found.note)
    return case.organisation


def _check_room(voucher: Organisation) -> None:
    """A file invites so many people a day: what comes in our name must not become a flood."""
    since = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(vouching=voucher, created_at__gte=since).count() >= INVITED_A_DAY:
        raise Denied(
            _("Pas plus de %(n)d invitations par jour : chargez de nouveau ce fichier demain.")
            % {"n": INVITED_A_DAY}
        )


def _draft_of(found: Brought, by: Actor) -> Organisation:
    existing = (
        queries.brought_drafts(by.organisation, found.record.id)
        if found.record is not None
        else queries.brought_without_record(
            by.organisation, found.values["name"], found.values["commune"]
        )
    ).first()
    if existing is not None:
        return existing
    if found.record is not None:
        values = {"directory_id": found.record.id, **directory.prefill(found.record)}
        numbers = directory.numbers(found.record)
    else:
        values = found.values
        scheme = directory.scheme_of(found.number) if found.number else ""
        numbers = [(scheme, found.number, True)] if scheme else []
    made = Organisation.objects.create(**values)
    number_draft(made, numbers)
    audit.record("organisation.brought", by=by, target=made)
    return made


def _open_case(made: Organisation, by: Actor) -> Case:
    """Follow a draft; a case that was closed stays so: closing it was somebody's decision."""
    case, created = Case.objects.get_or_create(third_party=by.organisation, organisation=made)
    if created:
        audit.record("case.opened", by=by, target=case)
    return case
