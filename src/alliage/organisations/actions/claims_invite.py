"""A voucher brings an organisation of the directory here, by inviting who acts for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.actions.claims import number_draft
from alliage.organisations.actions.mandates_invite import invite
from alliage.organisations.adapters import claims as directory
from alliage.organisations.enums import State
from alliage.organisations.models import Invitation, Organisation
from alliage.organisations.queries import claims as queries
from alliage.organisations.rules import check_manage


@transaction.atomic
def invite_record(
    *, record: directory.Organisation, email: str, role: str, title: str = "", by: Actor
) -> Invitation:
    """Invite an address to act for a record of the directory, on a draft that accepting activates."""
    voucher = by.organisation
    if voucher is None:
        raise Denied(_("Dites d’abord au nom de qui vous agissez."))
    check_manage(by, voucher)
    if queries.active_for(record.id):
        raise Denied(_("Cette organisation est déjà active ici : elle invite elle-même."))
    Organisation.objects.select_for_update().get(pk=voucher.pk)
    draft = (
        Organisation.objects.filter(
            directory_id=record.id, state=State.DRAFT, invitations__vouching=voucher.pk
        )
        .filter(claims=None)
        .first()
    )
    if draft is None:
        draft = Organisation.objects.create(directory_id=record.id, **directory.prefill(record))
        number_draft(draft, directory.numbers(record))
    return invite(organisation=draft, email=email, role=role, title=title, vouching=voucher, by=by)
