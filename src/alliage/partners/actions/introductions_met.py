"""Two organisations met and both want to go on: their introduction is made at once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.organisations.models import Organisation
from alliage.partners.actions import introductions_checks as checks
from alliage.partners.actions.introductions_answers import settle
from alliage.partners.enums import SideState
from alliage.partners.models import Introduction, Side


@transaction.atomic
def meet(
    *,
    by: Actor,
    introduced_by: Organisation,
    contacts: Mapping[Organisation, Any],
    message: str,
) -> Introduction:
    """Open the introduction of organisations that each said yes face to face; it is made already.

    introduced_by: who held the meeting, a third party unless it is one of them. contacts: each
    organisation with the mandated person who answers for it, or None as long as none is known; the
    caller knows that this person said yes. Raises `Denied` where one of them excluded another.
    """
    checks.check_message(message)
    sides = list(contacts)
    checks.check_met(introduced_by, sides)
    now = timezone.now()
    made = Introduction.objects.create(
        asked_by=introduced_by,
        by_third_party=introduced_by.pk not in {found.pk for found in sides},
        message=message.strip(),
        created_at=now,
    )
    Side.objects.bulk_create(
        Side(
            introduction=made,
            organisation=found,
            state=SideState.ACCEPTED,
            contact=contacts[found],
            answered_at=now,
        )
        for found in sides
    )
    audit.record("introduction.met", by=by, target=made, data={"sides": len(sides)})
    settle(made)
    return made
