"""« D’ici la revue »: what falls due in a room, gathered from its topics for the overview."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from alliage.alliances.room import Room

#: Lines that each topic gives at most, and that the overview shows.
AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing due. who: the organisation that owes it, in words; late: its day is over."""

    due: date
    title: str
    url: str
    who: str = ""
    late: bool = False


#: The `AT_MOST` nearest of a topic, late ones first; at most `queries` queries whatever their number.
Provider = Callable[[Room], Sequence[Coming]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add what a topic awaits; safe twice."""
    _providers[name] = provider


def of(room: Room) -> list[Coming]:
    """Return the nearest of what is due in a room."""
    found = [one for name in sorted(_providers) for one in _providers[name](room)]
    return sorted(found, key=lambda one: one.due)[:AT_MOST]
