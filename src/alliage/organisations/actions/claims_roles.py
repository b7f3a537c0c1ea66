"""Grant and withdraw the roles of third parties."""

from django.db import IntegrityError, transaction

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.organisations.actions.claims_checks import check_operate
from alliage.organisations.enums import ThirdParty
from alliage.organisations.models import GrantedRole, Organisation


@transaction.atomic
def grant_role(*, organisation: Organisation, role: str, by: Actor) -> bool:
    """Grant a third party's role to an organisation; return False where it has it already."""
    check_operate(by)
    try:
        with transaction.atomic():
            GrantedRole.objects.create(organisation=organisation, role=ThirdParty(role))
    except IntegrityError:
        return False
    audit.record("role.granted", by=by, target=organisation, data={"role": role})
    return True


@transaction.atomic
def withdraw_role(*, organisation: Organisation, role: str, by: Actor) -> bool:
    """Take a role back; what it vouched for stays, and it vouches no more. False: it had none."""
    check_operate(by)
    deleted, _rows = organisation.roles.filter(role=role).delete()
    if deleted:
        audit.record("role.withdrawn", by=by, target=organisation, data={"role": role})
    return bool(deleted)
