"""Jobs of evaluation: close the waves whose day is past, publish the barometer; safe twice."""

from django.utils.translation import gettext_lazy

from alliage.alliances.actions import evaluation_benchmark, evaluation_waves
from alliage.alliances.queries.evaluation_waves import over
from alliage.core.actor import SYSTEM
from alliage.core.jobs import job


@job(title=gettext_lazy("Clore les vagues dont le dernier jour est passé"))
def close_waves() -> int:
    """Close them, each in its own transaction; return how many."""
    found = list(over().select_related("alliance", "campaign").order_by("pk"))
    for wave in found:
        evaluation_waves.close(wave=wave, by=SYSTEM)
    return len(found)


@job(title=gettext_lazy("Publier le baromètre des alliances"))
def publish_benchmark() -> int:
    """Publish the half-years that are over; return how many editions came out."""
    return len(evaluation_benchmark.publish())
