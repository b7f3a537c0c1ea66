"""The steps of one search, in order. Importing this module imports OR-Tools and numpy."""

import time

from alliage_engines.scheduling.plan import Listener, Plan
from alliage_engines.scheduling.planning import boards, wording
from alliage_engines.scheduling.planning.best import Best
from alliage_engines.scheduling.planning.bounds import least_waits
from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day
from alliage_engines.scheduling.planning.holding import adopt, holds
from alliage_engines.scheduling.planning.selection import STEPS, Selection, select, value
from alliage_engines.scheduling.planning.slots import Held, Placing
from alliage_engines.scheduling.planning.tables import Seating
from alliage_engines.scheduling.planning.timing import Annealing, place
from alliage_engines.scheduling.problem import Infeasible, Problem, SchedulingError

#: Choices times slots up to which waits are worth proving, and up to which that is sooner done than
#: annealing.
_SMALL, _TINY = 6000, 200
#: Of the time left, what a large day has for waits; the rest is for tables.
_LARGE_SHARE = 0.9
#: Seconds from which a selection that was cut short is gone on with.
_AGAIN = 2
#: Seconds that compiling may take the first time: only where more are left is a small day worth it.
_COMPILING = 15
_WHY = {"musts": wording.why_musts, "floor": wording.why_floor, "wishes": wording.why_wishes}


class Search:
    """Pairs, then slots, then waits, then tables; each better plan is told."""

    def __init__(
        self, problem: Problem, seconds: float, workers: int, seed: int, listen: Listener
    ) -> None:
        self.clock = Clock(seconds, workers, seed)
        self.day = Day.of(problem)
        self.best = Best(self.day, self.clock, listen)
        self.top: int | None = None

    def run(self, start: Plan | None) -> Plan:
        self._adopt(start)
        self.best.tell("selection")
        selection = select(self.day, self.clock)
        if selection.impossible:
            raise _infeasible(self.day.problem)
        self._bound_selection(selection)
        self._place(selection)
        self._select_on(selection)
        self._anneal()
        self._prove()
        self._seat()
        return self.best.plan()

    def _adopt(self, start: Plan | None) -> None:
        known = None if start is None else adopt(self.day, start)
        if known is not None:
            self.best.offer("selection", known[0], known[1])

    def _bound_selection(self, selection: Selection) -> None:
        given: dict[str, int] = {}
        self.top = selection.bounds.get("wishes")
        worth = value(self.day, selection.chosen or frozenset())
        for step, bound in selection.bounds.items():
            why = _WHY[step](self.day, bound) if step in _WHY else ""
            self.best.bound(step, bound, given, why)
            given[step] = worth[step]

    def _select_on(self, selection: Selection) -> None:
        """Where the clock cut the selection short, there is a plan by now, and time to go on."""
        worth = value(self.day, selection.chosen or frozenset())
        cut = any(worth[step] < selection.bounds.get(step, worth[step] + 1) for step in STEPS)
        if cut and self.clock.left > _AGAIN:
            again = select(self.day, self.clock, selection.chosen)
            self._bound_selection(again)
            self._place(again)

    @property
    def _size(self) -> int:
        return len(self.day.choices) * self.day.slot_count

    @property
    def _selected(self) -> bool:
        """Whether the pairs are as good as can be."""
        return bool(self.best.worth) and all(self.best.settled(step) for step in STEPS)

    def _place(self, selection: Selection) -> None:
        """Slots for the pairs selected; where they have none together, pairs and slots at once."""
        if self._selected:
            return
        self.best.tell("feasibility")
        held, left = Held({}, {}), [0]
        if selection.chosen is not None:
            held, left = place(
                self.day, selection.chosen, self._low(0), self.clock, self.clock.seed
            )
            self._take("feasibility", held)
            if left:
                model = Placing(self.day, selection.chosen)
                model.hint_held(held)
                answer = model.find(None, self.clock, 0.3)
                if answer.held is not None:
                    self._take("feasibility", answer.held)
                    left = []
        if left:
            self._place_at_once(held)

    def _place_at_once(self, hint: Held) -> None:
        if not self.best.worth:
            model = Placing(self.day)
            model.hint_held(hint)
            answer = model.find(None, self.clock, 0.5)
            if answer.impossible:
                raise _infeasible(self.day.problem)
            if answer.held is None:
                raise SchedulingError("time", "no plan was found in the time given")
            self._take("feasibility", answer.held)
        for step in STEPS:
            if self.best.settled(step):
                continue
            given = self.best.before(step)
            model = Placing(self.day)
            model.hold(given)
            model.hint_held(self._held)
            answer = model.find(step, self.clock, 0.4, lambda held: self._take("feasibility", held))
            if answer.bound is not None:
                why = "no more can be held in the slots there are" if step in _WHY else ""
                self.best.bound(step, answer.bound, given, why)

    def _take(self, step: str, held: Held) -> None:
        if holds(self.day, held):
            self.best.offer(step, held)

    @property
    def _held(self) -> Held:
        assert self.best.held is not None  # noqa: S101 - a plan was found, or we had raised
        return self.best.held

    def _low(self, floor: int) -> list[int]:
        """The least number of meetings of each participant, so that the floor stays."""
        low = [one.min_meetings for one in self.day.people]
        for p in self.day.counted:
            low[p] = max(low[p], floor)
        return low

    def _anneal(self) -> None:
        """Fewer waits: on a small day by plain Python first, which mostly is all it takes."""
        if self.best.worth["waits"]:
            self._bound_alone()
        if self._size <= _TINY:
            return
        small = not boards.large(self.day)
        if small:
            self._anneal_for(self.clock.left * 0.25, compiled=False)
        if not small or self.clock.left > _COMPILING:
            share = 0.5 if self._size <= _SMALL else _LARGE_SHARE
            self._anneal_for(self.clock.left * share, compiled=True)

    def _anneal_for(self, seconds: float, *, compiled: bool) -> None:
        worst, goal = (self._bounded(level) for level in ("worst_wait", "waits"))
        if -self.best.worth["waits"] <= goal:
            return
        self.best.tell("waits")
        low = self._low(self.best.worth["floor"])
        annealing = Annealing(self.day, self._held, low, self.clock, worst=worst, compiled=compiled)
        told = self.clock.spent

        def tell() -> None:
            nonlocal told
            if self.clock.spent - told > 1:
                self._take("waits", annealing.held)
                told = self.clock.spent
            self.best.tell("waits")

        annealing.run(max(0.3, seconds), goal, tell)
        self._take("waits", annealing.held)

    def _bounded(self, level: str) -> int:
        known = self.best.known(level)
        return 0 if known is None else -known.value

    def _prove(self) -> None:
        """Bounds of the waits, and better plans where the annealing missed them."""
        if self._size > _SMALL:
            return
        for level in ("worst_wait", "waits"):
            if not self.best.worth[level] or self.best.settled(level):
                continue
            self.best.tell("proof")
            given = self.best.before(level)
            model = Placing(self.day)
            model.hold({step: given[step] for step in STEPS})
            if level == "waits":
                model.limit_waits(-given["worst_wait"])
            model.hint_held(self._held)
            answer = model.find(level, self.clock, 0.5, lambda held: self._take("proof", held))
            if answer.bound is not None:
                self.best.bound(level, min(0, answer.bound), given, "no slots with fewer exist")

    def _bound_alone(self) -> None:
        """Waits that somebody has whatever the slots of the others."""
        given = self.best.before("worst_wait")
        alone = least_waits(
            self.day, given, self.top, until=time.monotonic() + 0.15 * self.clock.left
        )
        why = wording.why_waits(self.day, alone)
        self.best.bound("worst_wait", -max(alone, default=0), given, why)
        self.best.bound("waits", -sum(alone), given, why)

    def _seat(self) -> None:
        if self.day.problem.tables:
            self.best.tell("tables")
            held = self._held
            tables = Seating(self.day, held.slot, self.clock.seed).settle(self.clock)
            self.best.offer("tables", held, tables)


def _infeasible(problem: Problem) -> Infeasible:
    from alliage_engines.scheduling.explain import explain  # noqa: PLC0415 - only then

    return Infeasible(explain(problem))
