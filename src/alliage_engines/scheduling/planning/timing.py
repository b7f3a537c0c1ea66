"""In which slot each meeting is: placed one by one, then annealed until few wait and none long.

Importing this module imports numpy, and numba where there is much to do.
"""

import math
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from alliage_engines.scheduling.planning import boards, chains, kempe
from alliage_engines.scheduling.planning.board import Board
from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day
from alliage_engines.scheduling.planning.slots import Held

_CHAINS = 200  # tries to place a meeting before others are moved at random
_ROUNDS = 60
_HOT, _COLD = 1.5, 0.1
_LOW_FINE, _HIGH_FINE = 3, 12  # for a meeting without a table, as a pass begins and ends
_FIRST_PASS = 250  # moves for each choice
#: Moves a second, taken for what one worker does, and how many between two looks at the clock: as they
#: are, compiled.
_RATE = {False: 4_000, True: 250_000}
_CHUNK = {False: 400, True: 50_000}


def place(
    day: Day, chosen: Collection[int], low: list[int], clock: Clock, seed: int
) -> tuple[Held, list[int]]:
    """Slots for the chosen, and those for which none was found.

    Fixed ones come first, then those with the fewest slots; who finds no slot moves others aside.
    """
    options = _options(day, chosen)
    board = boards.make(day, options, low, seed)
    order = sorted(chosen, key=lambda m: (not day.choices[m].candidate.fixed, _slack(day, m)))
    left = [m for m in order if not chains.insert(board, m, _CHAINS)]
    best, fewest = _held(board, options), left
    for _ in range(_ROUNDS):
        if not fewest or not clock.left:
            break
        chains.shake(board, 2 * _CHAINS)
        left = [m for m in left if not chains.insert(board, m, _CHAINS)]
        if len(left) < len(fewest):
            best, fewest = _held(board, options), left
    return best, fewest


def _slack(day: Day, choice: int) -> int:
    """How many slots a choice has beyond what its sides need."""
    one = day.choices[choice]
    return len(one.slots) - max(len(day.of_person[one.a]), len(day.of_person[one.b]))


def _options(day: Day, chosen: Collection[int]) -> dict[int, int]:
    """Of choices that either side's stand serves: the stand that fewer meetings are at."""
    busy: dict[int, int] = {}
    found = {}
    for at in sorted(chosen, key=lambda m: len(day.choices[m].options)):
        options = day.choices[at].options
        taken = min(
            range(len(options)), key=lambda o: busy.get(options[o][-1], 0) if options[o] else 0
        )
        if options[taken]:
            busy[options[taken][-1]] = busy.get(options[taken][-1], 0) + 1
        if len(options) > 1:
            found[at] = taken
    return found


def _held(board: Board, options: Mapping[int, int], slots: Any = None) -> Held:
    slots = (board.slot if slots is None else slots).tolist()
    slot = {at: one for at, one in enumerate(slots) if one != chains.NONE}
    return Held(slot, {at: one for at, one in options.items() if at in slot})


class Annealing:
    """A plan whose waits grow fewer; the levels before them stay as they are.

    As many boards as there are workers are annealed side by side, from seeds of their own.
    worst: what the worst wait of one participant has to be, as far as is known.
    """

    def __init__(
        self, day: Day, held: Held, low: list[int], clock: Clock, *, worst: int, compiled: bool
    ) -> None:
        self.day, self.clock = day, clock
        self.kernels = boards.kernels(compiled=compiled)
        self.fast = self.kernels is not kempe
        # Python itself runs one thread at a time.
        count = max(1, clock.workers) if self.fast else 1
        self.boards = [boards.make(day, held.option, low, clock.seed + n) for n in range(count)]
        self.option = held.option
        self.worst = worst
        for board in self.boards:
            for at, slot in held.slot.items():
                chains.put(board, at, slot)
            board.box[chains.LOOSE] = len(day.choices) - len(held.slot)
            kempe.start(board)

    @property
    def best(self) -> tuple[int, int]:
        """The worst wait of one participant, and all waits, of the best plan."""
        return min(_reached(board) for board in self.boards)

    @property
    def held(self) -> Held:
        """The best plan."""
        found = min(self.boards, key=_reached)
        return _held(found, self.option, found.best)

    def _price(self, board: Board) -> None:
        """Waits that are much longer than the worst has to be cost twice: those that others may do
        without next."""
        usual = max(1, self.worst, int(board.box[chains.BEST_WORST]) // 2)
        for wait in range(len(board.price)):
            board.price[wait] = wait + max(0, wait - usual)

    def run(self, seconds: float, goal: int, tell: Callable[[], None]) -> None:
        """Anneal until a total of `goal` or the time is over.

        Each pass cools from the same heat and is twice as long as the last one, so that an easy day
        is soon over; the last one takes what is left. One worker makes as many moves as the time is
        sure to hold, so that it finds the same again. `tell` is called at each look at the clock,
        and may raise to end it.
        """
        begun, done = self.clock.spent, 0
        length = float(_FIRST_PASS * len(self.day.choices))
        rate = float(_RATE[self.fast])
        with ThreadPoolExecutor(len(self.boards)) as pool:
            while self.best[1] > goal and self.clock.spent < begun + seconds:
                if done and self.clock.workers > 1:
                    rate = done / (self.clock.spent - begun)
                    left = (begun + seconds - self.clock.spent) * rate
                else:
                    left = seconds * rate - done
                if left <= 0:
                    return
                last = left < 2 * length
                steps = left if last else length
                if last and self.clock.workers > 1:
                    steps = math.inf
                done += self._pass(pool, steps, begun + seconds, goal, tell)
                length *= 2

    def _pass(
        self,
        pool: ThreadPoolExecutor,
        steps: float,
        end: float,
        goal: int,
        tell: Callable[[], None],
    ) -> int:
        """One cooling, in so many moves or until `end`; how many moves each board made."""
        begun, done, chunk = self.clock.spent, 0, _CHUNK[self.fast]
        for board in self.boards:
            self._price(board)
        while self.best[1] > goal:
            part = max(done / steps, (self.clock.spent - begun) / max(end - begun, 1e-9))
            if part >= 1:
                break
            heat = _HOT * (_COLD / _HOT) ** part
            for board in self.boards:
                board.box[chains.FINE] = round(_LOW_FINE + (_HIGH_FINE - _LOW_FINE) * part**2)
            jobs = [pool.submit(self.kernels.anneal, one, chunk, heat, goal) for one in self.boards]
            for job in jobs:
                job.result()
            done += chunk
            tell()
        return done


def _reached(board: Board) -> tuple[int, int]:
    return int(board.box[chains.BEST_WORST]), int(board.box[chains.BEST_TOTAL])
