"""The best plan so far, with the bounds proved so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from alliage_engines.scheduling.plan import (
    LEVELS,
    MAXIMISED,
    Level,
    Listener,
    Meeting,
    Mode,
    Plan,
    Progress,
    Status,
)
from alliage_engines.scheduling.planning import wording
from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day
from alliage_engines.scheduling.planning.measuring import measure
from alliage_engines.scheduling.planning.selection import value
from alliage_engines.scheduling.planning.slots import Held
from alliage_engines.scheduling.planning.tables import Seating

#: In the order of the objective. Spares count below zero, as all that is to be low does here.
ORDER = ("musts", "floor", "wishes", "spares", "worst_wait", "waits", "table_changes", "walking")


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan that does as well as `given` on the levels before passes `value` on this one."""

    level: str
    value: int
    given: Mapping[str, int]
    why: str = ""


class Best:
    """Takes plans and keeps the best; tells the listener of each that is better."""

    def __init__(self, day: Day, clock: Clock, listen: Listener) -> None:
        self.day, self.clock, self.listen = day, clock, listen
        self.held: Held | None = None
        self.worth: dict[str, int] = {}
        self._meetings: tuple[Meeting, ...] = ()
        self._bounds: list[Bound] = []

    def offer(self, step: str, held: Held, tables: Mapping[int, int] | None = None) -> bool:
        """Take a plan where it is better; tables are given quickly where none are. True if taken."""
        if tables is None:
            tables = Seating(self.day, held.slot, self.clock.seed).quick()
        meetings = self._as_meetings(held, tables)
        worth = worth_of(self.day, held, meetings)
        if self.worth and _rank(worth) <= _rank(self.worth):
            return False
        self.held, self.worth, self._meetings = held, worth, meetings
        self.listen(Progress(step, self.clock.spent, self.plan()))
        return True

    def tell(self, step: str) -> None:
        """Let the listener stop the search."""
        self.listen(Progress(step, self.clock.spent))

    def bound(self, level: str, found: int, given: Mapping[str, int], why: str = "") -> None:
        self._bounds.append(Bound(level, found, dict(given), why))

    def known(self, level: str) -> Bound | None:
        """The tightest bound that holds for the best plan; values as in `ORDER`."""
        valid = [
            one
            for one in self._bounds
            if one.level == level
            and all(self.worth[name] >= least for name, least in one.given.items())
        ]
        return min(valid, key=lambda one: one.value, default=None)

    def settled(self, level: str) -> bool:
        """Whether nothing better can be."""
        known = self.known(level)
        return known is not None and self.worth[level] >= known.value

    def before(self, level: str) -> dict[str, int]:
        """What the best plan reaches on the levels before."""
        return {name: self.worth[name] for name in ORDER[: ORDER.index(level)]}

    def _as_meetings(self, held: Held, tables: Mapping[int, int]) -> tuple[Meeting, ...]:
        problem = self.day.problem
        found = (
            Meeting(
                *self.day.choices[at].candidate.pair,
                problem.slots[slot].id,
                problem.tables[tables[at]].id if tables else "",
            )
            for at, slot in held.slot.items()
        )
        order = problem.slot_number
        return tuple(sorted(found, key=lambda one: (order[one.slot], one.a, one.b)))

    def plan(self) -> Plan:
        levels = tuple(self._level(name) for name in LEVELS)
        status = Status.OPTIMAL if all(one.proved for one in levels) else Status.FEASIBLE
        unmet = wording.unmet(self.day, self._meetings)
        return Plan(status, Mode.PLAN, levels, self._meetings, unmet, round(self.clock.spent, 3))

    def _level(self, name: str) -> Level:
        achieved = abs(self.worth[name])
        known = self.known(name)
        if name not in MAXIMISED and not achieved:
            return Level(name, 0, 0, True, "none at all")
        if known is None:
            return Level(name, achieved, None, False, "no bound is known")
        bound = abs(known.value)
        return Level(name, achieved, bound, self.worth[name] >= known.value, known.why)


def worth_of(day: Day, held: Held, meetings: tuple[Meeting, ...]) -> dict[str, int]:
    """The levels of a plan, each to be high."""
    found = measure(day.problem, meetings)
    found["spares"] = -value(day, frozenset(held.slot))["spares"]
    return {name: found[name] if name in MAXIMISED else -found[name] for name in ORDER}


def _rank(worth: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(worth[name] for name in ORDER)
