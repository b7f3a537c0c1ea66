"""What is found: meetings, levels of the objective with their bounds, and what could not be."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from alliage_engines.scheduling.problem import Pair, SchedulingError


class Status(StrEnum):
    """optimal: every level is proved; feasible: all hard constraints hold."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


class Mode(StrEnum):
    """plan: wishes are optional; benchmark: the literature's, every meeting is held."""

    PLAN = "plan"
    BENCHMARK = "benchmark"


#: The levels of a plan in the order of the objective; the first three are to be high.
LEVELS = ("musts", "floor", "wishes", "worst_wait", "waits", "table_changes", "walking")
MAXIMISED = frozenset({"musts", "floor", "wishes"})


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the objective, given those before it. bound None: not known.

    proved: no plan that holds the levels before does better. why: what the bound comes from.
    """

    name: str
    achieved: int
    bound: int | None = None
    proved: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """a < b by id; table "" where the event has none; index: its number in a .dzn file, from 1."""

    a: str
    b: str
    slot: str
    table: str = ""
    index: int | None = None

    @property
    def pair(self) -> Pair:
        return (self.a, self.b)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish or must that is not met, and why in words."""

    a: str
    b: str
    why: str


@dataclass(frozen=True)
class Plan:
    """A plan of a day. seconds: wall clock spent."""

    status: Status
    mode: Mode
    levels: tuple[Level, ...]
    meetings: tuple[Meeting, ...]
    unmet: tuple[Unmet, ...] = ()
    seconds: float = 0.0

    def level(self, name: str) -> Level:
        return next(level for level in self.levels if level.name == name)

    def to_json(self) -> dict[str, Any]:
        """The plan as the command writes it: JSON values only."""
        found = asdict(self)
        found["meetings"] = [
            {key: value for key, value in one.items() if value is not None or key != "index"}
            for one in found["meetings"]
        ]
        return {**found, "status": str(self.status), "mode": str(self.mode)}

    @classmethod
    def from_json(cls, found: Mapping[str, Any], place: str = "plan") -> "Plan":
        """Read back what `to_json` wrote. Raises SchedulingError where something is missing."""
        try:
            return cls(
                Status(found["status"]),
                Mode(found["mode"]),
                tuple(Level(**level) for level in found["levels"]),
                tuple(Meeting(**meeting) for meeting in found["meetings"]),
                tuple(Unmet(**unmet) for unmet in found.get("unmet", ())),
                float(found.get("seconds", 0.0)),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SchedulingError(place, f"no plan of ours: {error}") from error

    def text(self) -> str:
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a solver says while it works: the step in a word, and the best plan so far if any."""

    step: str
    seconds: float
    best: Plan | None = None


#: Called from time to time; may raise to stop the solver, which loses nothing already given.
Listener = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """A listener that hears nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened on the day. now: id of the next slot to be held; earlier ones are frozen.

    absent: (participant, from slot, to slot), both included. arrived: new or changed participants,
    walk-ins with their wishes in the problem. lock: pairs that must stay where they are.
    """

    now: str
    absent: Sequence[tuple[str, str, str]] = ()
    arrived: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    tables_lost: Sequence[str] = ()
    slots_lost: Sequence[str] = ()
    lock: Sequence[Pair] = ()
