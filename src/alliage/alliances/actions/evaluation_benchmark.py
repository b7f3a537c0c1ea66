"""The barometer of alliances: an edition after each half-year, never changed afterwards."""

from django.db import transaction
from django.utils import timezone

from alliage.alliances.adapters import evaluation_benchmark as adapter
from alliage.alliances.models import BenchmarkEdition
from alliage.alliances.queries import evaluation_benchmark as queries
from alliage.core import audit
from alliage.core.actor import SYSTEM, Actor


@transaction.atomic
def publish(*, by: Actor = SYSTEM) -> list[BenchmarkEdition]:
    """Publish the half-years that are over and were not yet; safe twice.

    A half-year is published once, when no wave can join it any more: pages that changed with each
    new wave would tell, by their difference, what that wave said.
    """
    waves = queries.waves_by_edition(before=queries.half_year(timezone.localdate()))
    known = {edition.key: edition.cells for edition in queries.editions()}
    missing = [key for key in waves if key not in known]
    if not missing:
        return []
    # A half-year whose edition stands already is closed: what is late counts nowhere.
    cells = adapter.protected(waves, {key: known[key] for key in known if key in waves})
    made = []
    for key in missing:
        edition, created = BenchmarkEdition.objects.get_or_create(
            key=key, defaults={"cells": cells[key]}
        )
        if created:
            audit.record("benchmark.published", by=by, target=edition)
            made.append(edition)
    return made
