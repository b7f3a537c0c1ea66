"""A moment as operators read it: the day and the minute, in the instance's time zone."""

from datetime import datetime

from django.utils import timezone

from alliage.core import formats


def moment(when: datetime | None) -> str:
    """Return "21 novembre 2026, 14:05", or a dash."""
    if when is None:
        return "–"
    local = timezone.localtime(when)
    return f"{formats.day(local)}, {local:%H:%M}"
