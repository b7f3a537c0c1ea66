"""Background work: composing a coalition takes a solver, a few seconds, and no web process."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from alliage.core.actor import Actor
from alliage.core.jobs import GiveUpError, job
from alliage.partners.adapters import coalitions as adapter
from alliage.partners.adapters.coalitions_parties import parties_for
from alliage.partners.enums import CoalitionState
from alliage.partners.models import Coalition
from alliage.partners.queries import coalitions as queries


@job(title=_l("Composer une coalition"), retries=1)
def compose(*, coalition: int) -> dict[str, Any]:
    """Compute the proposals of a coalition; what contradicts itself ends it, with the reason."""
    found = Coalition.objects.select_related("need", "organisation").get(pk=coalition)
    # What the organisation may see, whoever of its people asked.
    actor = Actor(organisation=found.organisation)
    requirements = queries.requirements_of(found.need)
    parties = parties_for(found, actor)
    try:
        proposals = adapter.proposed(requirements, parties.values(), adapter.rules_of(found))
    except adapter.CoalitionError as error:
        raise GiveUpError(str(error)) from error
    Coalition.objects.filter(pk=found.pk, state=CoalitionState.DRAFT).update(proposals=proposals)
    return {"proposals": len(proposals)}
