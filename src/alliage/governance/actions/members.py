"""Keeping an assembly in step with what owns it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.governance.models import Assembly, AssemblyMember


@transaction.atomic
def set_members(*, assembly: Assembly, roles: Mapping[int, str], by: Actor) -> None:
    """Make the assembly's members those of `roles`: organisation's key -> `MemberRole`.

    Who is no longer named leaves and stays in the record; who comes back is the same member. Safe
    twice. The owner's action has checked who may do this.
    """
    held = AssemblyMember.objects.select_for_update().filter(assembly=assembly)
    known = {member.organisation_id: member for member in held}
    gone = [m.pk for key, m in known.items() if key not in roles and m.left_at is None]
    AssemblyMember.objects.filter(pk__in=gone).update(left_at=timezone.now())
    changed = list(gone)
    for key, role in roles.items():
        member = known.get(key)
        if member is None:
            made = AssemblyMember.objects.create(assembly=assembly, organisation_id=key, role=role)
            changed.append(made.pk)
        elif member.left_at is not None or member.role != role:
            AssemblyMember.objects.filter(pk=member.pk).update(role=role, left_at=None)
            changed.append(member.pk)
    if changed:
        audit.record("assembly.members_set", by=by, target=assembly, data={"count": len(changed)})
