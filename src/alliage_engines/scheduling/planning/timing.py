"""In which slot each meeting is: placed one by one, then annealed until few wait and none long.

Importing this module imports numpy, and numba where there is much to do.
"""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from alliage_engines.scheduling.planning import boards, kempe
from alliage_engines.scheduling.planning.board import Board
from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day
from alliage_engines.scheduling.planning.slots import Held

_CHAINS = 200  # tries to place a meeting before others are moved at random
_ROUNDS = 60
_HOT, _COLD = 1.0, 0.1
_FIRST_PASS = 250  # moves for each choice
#: Moves a second, at least, and how many between two looks at the clock: as they are, compiled.
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
    left = [m for m in order if not kempe.insert(board, m, _CHAINS)]
    best, fewest = _held(board, options), left
    for _ in range(_ROUNDS):
        if not fewest or not clock.left:
            break
        kempe.shake(board, 2 * _CHAINS)
        left = [m for m in left if not kempe.insert(board, m, _CHAINS)]
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
    slot = {at: one for at, one in enumerate(slots) if one != kempe.NONE}
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
                kempe.put(board, at, slot)
            board.box[kempe.LOOSE] = len(day.choices) - len(held.slot)
            self._begin(board)

    @property
    def best(self) -> tuple[int, int]:
        """The worst wait of one participant, and all waits, of the best plan."""
        return min(_reached(board) for board in self.boards)

    @property
    def held(self) -> Held:
        """The best plan."""
        found = min(self.boards, key=_reached)
        return _held(found, self.option, found.best)

    def _begin(self, board: Board) -> None:
        """Waits that are longer than the worst has to be cost as much as several short ones."""
        for wait in range(len(board.price)):
            board.price[wait] = wait + 2 * max(0, wait - max(1, self.worst))
        kempe.start(board)

    def run(self, seconds: float, goal: int, tell: Callable[[], None]) -> None:
        """Anneal until a total of `goal`, the time or as many moves as it is sure to hold are over.

        Each pass cools from the same heat and is twice as long as the last one, so that an easy day
        is soon over. `tell` is called at each look at the clock, and may raise to end it.
        """
        end, left = self.clock.spent + seconds, seconds * _RATE[self.fast]
        length = _FIRST_PASS * len(self.day.choices)
        with ThreadPoolExecutor(len(self.boards)) as pool:
            while left > 0 and self.best[1] > goal and self.clock.spent < end:
                now = min(length, left)
                if left - now < now:
                    now = left
                self._pass(pool, now, end, goal, tell)
                left -= now
                length *= 2

    def _pass(
        self,
        pool: ThreadPoolExecutor,
        steps: float,
        end: float,
        goal: int,
        tell: Callable[[], None],
    ) -> None:
        begun, done, chunk = self.clock.spent, 0, _CHUNK[self.fast]
        while self.best[1] > goal:
            part = max(done / steps, (self.clock.spent - begun) / max(end - begun, 1e-9))
            if part >= 1:
                return
            heat = _HOT * (_COLD / _HOT) ** part
            jobs = [pool.submit(self.kernels.anneal, one, chunk, heat, goal) for one in self.boards]
            for job in jobs:
                job.result()
            done += chunk
            tell()


def _reached(board: Board) -> tuple[int, int]:
    return int(board.box[kempe.BEST_WORST]), int(board.box[kempe.BEST_TOTAL])
