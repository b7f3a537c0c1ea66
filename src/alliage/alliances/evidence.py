"""What opens the next gate: each topic says what the room itself shows of a stage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from alliage.alliances.enums import Stage
from alliage.alliances.models import Alliance


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that shows a stage done, or not yet. url: where it is done in the room."""

    label: Any
    done: bool
    url: str = ""


#: At most `queries` queries, whatever the size of the room.
Provider = Callable[[Alliance], Sequence[Evidence]]
_providers: dict[tuple[Stage, str], Provider] = {}


def register(stage: Stage, name: str, provider: Provider) -> None:
    """Add what shows that a stage may be LEFT for the next one; safe twice.

    stage: the one where the alliance stands. Missing evidence is shown and blocks nothing: the
    organisations consent, not the software.
    """
    _providers[stage, name] = provider


def of(alliance: Alliance) -> list[Evidence]:
    """Return the evidence of the stage where an alliance stands."""
    return [
        found
        for (stage, _name), provider in _providers.items()
        if stage == alliance.stage
        for found in provider(alliance)
    ]
