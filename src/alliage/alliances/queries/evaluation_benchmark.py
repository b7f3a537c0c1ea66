"""Editions of the barometer of alliances: which half-years, which waves count in each."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from alliage.alliances.enums_evaluation import WaveState
from alliage.alliances.models import BenchmarkEdition, HealthWave


def half_year(day: date) -> str:
    """2026-07-01 -> "2026-2"."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def waves_by_edition(before: str) -> dict[str, list[HealthWave]]:
    """Return, for each half-year before one, the last wave of each room whose parties agreed."""
    rows = HealthWave.objects.filter(state=WaveState.CLOSED, in_benchmark=True)
    last: dict[str, dict[int, HealthWave]] = defaultdict(dict)
    for wave in rows.order_by("closed_at", "pk"):
        key = half_year(_day(wave.closed_at))
        if key < before:
            last[key][wave.alliance_id] = wave
    return {key: list(waves.values()) for key, waves in sorted(last.items())}


def editions() -> QuerySet[BenchmarkEdition]:
    """Return the published editions, the last first."""
    return BenchmarkEdition.objects.order_by("-key")
