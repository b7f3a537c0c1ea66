"""The smallest causes of an impossible day: none of those found could be left out."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from alliage_engines.scheduling.explaining.causes import Atom, Cause, What, atoms_of
from alliage_engines.scheduling.explaining.model import Together
from alliage_engines.scheduling.problem import Problem

#: More causes of a kind than this are told in one sentence.
APART = 12
#: More than this are not told apart by counting.
_MANY = 40


def causes(problem: Problem, *, seconds: float = 20.0) -> tuple[Cause, ...]:
    """What cannot hold together; nothing where a day is possible, or where time did not tell.

    Without any one of the causes a day is possible, unless the time ended: they then are too many,
    but still cannot hold together.
    """
    search = _Search(problem, seconds)
    for atoms in _narrowing(problem):
        if search.impossible(atoms):
            return search.smallest(atoms)
    return ()


def _narrowing(problem: Problem) -> Iterator[Sequence[Atom]]:
    """Sets of causes, those of few people first: what is impossible mostly is so for one of them."""
    every = atoms_of(problem)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for a, b in problem.candidates:
        neighbours[a].add(b)
        neighbours[b].add(a)
    for one in problem.participants:
        if one.min_meetings and one.min_meetings > _alone(problem, one.id, neighbours[one.id]):
            near = {one.id, *neighbours[one.id]}
            yield [atom for atom in every if _of_one(atom, one.id, near)]
    if problem.fixed:
        yield [atom for atom in every if atom.what is not What.MINIMUM]
    if any(one.min_meetings for one in problem.participants):
        yield every


def _of_one(atom: Atom, who: str, near: Collection[str]) -> bool:
    """What may keep one participant from its minimum: its own causes, and when others are away."""
    return atom.who[0] == who or (atom.what is What.AWAY and atom.who[0] in near)


def _alone(problem: Problem, who: str, others: Collection[str]) -> int:
    """How many meetings somebody could hold, were all others free whenever they are there."""
    person = problem.by_id[who]
    slots = [slot.id for slot in problem.slots if problem.available(who, slot.id)]
    room = [slot for slot in slots for _ in range(min(person.delegates, len(others)))]
    fits = {
        other: [at for at, slot in enumerate(room) if problem.available(other, slot)]
        for other in others
    }
    taken: dict[int, str] = {}

    def placed(other: str, tried: set[int]) -> bool:
        for at in fits[other]:
            if at not in tried:
                tried.add(at)
                if at not in taken or placed(taken[at], tried):
                    taken[at] = other
                    return True
        return False

    count = sum(placed(other, set()) for other in sorted(others))
    return count if person.max_meetings is None else min(count, person.max_meetings)


class _Search:
    """Asks again and again whether causes can hold together, until the time ends."""

    def __init__(self, problem: Problem, seconds: float) -> None:
        self.problem, self.seconds = problem, seconds
        self.began = time.perf_counter()

    @property
    def left(self) -> float:
        return self.began + self.seconds - time.perf_counter()

    def counted(self, atoms: Collection[Atom]) -> bool:
        """Whether numbers alone say that they cannot hold together."""
        return Together(self.problem, atoms, counted=True).possible(self.left) is False

    def impossible(self, atoms: Collection[Atom]) -> bool:
        """Whether they surely cannot hold together."""
        return self.counted(atoms) or Together(self.problem, atoms).possible(self.left) is False

    def smallest(self, atoms: Sequence[Atom]) -> tuple[Cause, ...]:
        """Reduced by counting as far as that goes, then in full."""
        whole: frozenset[What] = frozenset()
        if self.counted(atoms):
            quick = _Reduction(self.counted, self._in_time(0.3), _MANY).of(atoms)
            atoms = [atom for cause in quick for atom in cause.atoms]
            whole = frozenset(cause.what for cause in quick if len(cause.atoms) > 1)
        return tuple(_Reduction(self.impossible, self._in_time(1.0), APART, whole).of(atoms))

    def _in_time(self, share: float) -> Callable[[], bool]:
        return lambda: self.left > (1 - share) * self.seconds


@dataclass(frozen=True)
class _Reduction:
    """Leaves out what is not needed. apart: kinds with as many needed causes stay whole, as do
    those of `whole`.
    """

    impossible: Callable[[Collection[Atom]], bool]
    in_time: Callable[[], bool]
    apart: int
    whole: frozenset[What] = frozenset()

    def of(self, atoms: Sequence[Atom]) -> list[Cause]:
        """First whole kinds are left out, then each kind that is needed is taken apart."""
        kinds: dict[What, list[Atom]] = defaultdict(list)
        for atom in atoms:
            kinds[atom.what].append(atom)
        for what in list(kinds):
            if self.impossible(_but(kinds, what)):
                del kinds[what]
        found: list[Cause] = []
        for what in reversed(What):
            if what in kinds:
                needed = self._needed(what, kinds[what], _but(kinds, what))
                found += [Cause((one,)) for one in needed or ()] or [Cause(tuple(kinds[what]))]
                kinds[what] = needed or kinds[what]
        return found

    def _needed(self, what: What, atoms: list[Atom], others: list[Atom]) -> list[Atom] | None:
        """Which of a kind are needed beside the others; None when they are too many to tell.

        The last cause of the shortest impossible beginning of the list is needed; then again with
        those before it.
        """
        needed: list[Atom] = []
        left = [] if what in self.whole else atoms
        while left and len(needed) < self.apart and self.in_time():
            low, high = 0, len(left)
            while high - low > 1:
                middle = (low + high) // 2
                if self.impossible([*others, *needed, *left[:middle]]):
                    high = middle
                else:
                    low = middle
            needed.append(left[high - 1])
            left = left[: high - 1]
            if self.impossible([*others, *needed]):
                return needed[::-1]
        return None


def _but(kinds: dict[What, list[Atom]], left_out: What) -> list[Atom]:
    return [atom for what, atoms in kinds.items() if what != left_out for atom in atoms]
