"""The smallest causes of an impossible day: none of those found could be left out."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from alliage_engines.scheduling.explaining.causes import Atom, Cause, What, atoms_of
from alliage_engines.scheduling.explaining.model import Together
from alliage_engines.scheduling.problem import Problem

#: More causes of a kind than this are told in one sentence.
APART = 12
#: More than this are not told apart by counting.
_MANY = 40
#: Share of the time left for one question of many.
_SOON = 0.2
#: Seconds for a look at one participant and whom it may meet.
_GLANCE = 1.0


def causes(problem: Problem, *, seconds: float = 20.0) -> tuple[Cause, ...]:
    """What cannot hold together; nothing where a day is possible, or where time did not tell.

    Without any one of the causes a day is possible, unless the time ended: they then are too many,
    but still cannot hold together.
    """
    search = _Search(problem, seconds)
    for atoms in _narrowing(problem):
        if search.impossible(atoms):
            return search.smallest(search.nearer(atoms))
    return ()


def _narrowing(problem: Problem) -> Iterator[Sequence[Atom]]:
    """Sets of causes, those of few people first: what is impossible mostly is so for one of them."""
    every = atoms_of(problem)
    neighbours = _neighbours(problem)
    for one in problem.participants:
        if one.min_meetings and one.min_meetings > _alone(problem, one.id, neighbours[one.id]):
            near = {one.id, *neighbours[one.id]}
            yield [atom for atom in every if _of_one(atom, one.id, near)]
    if problem.fixed:
        yield [atom for atom in every if atom.what is not What.MINIMUM]
    if any(one.min_meetings for one in problem.participants):
        yield every


def _neighbours(problem: Problem) -> dict[str, set[str]]:
    """Whom each participant may meet."""
    found: dict[str, set[str]] = defaultdict(set)
    for a, b in problem.candidates:
        found[a].add(b)
        found[b].add(a)
    return found


def _circles(problem: Problem) -> Iterator[set[str]]:
    """Each participant with a minimum and whom it may meet, those with the least choice first."""
    neighbours = _neighbours(problem)
    spare = {
        one.id: _alone(problem, one.id, neighbours[one.id]) - one.min_meetings
        for one in problem.participants
        if one.min_meetings
    }
    for who in sorted(spare, key=lambda one: (spare[one], len(neighbours[one]))):
        yield {who, *neighbours[who]}


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

    def soon(self, atoms: Collection[Atom]) -> bool:
        """The same, if that is found in a part of the time left."""
        seconds = _SOON * self.left
        return self.counted(atoms) or Together(self.problem, atoms).possible(seconds) is False

    def nearer(self, atoms: Sequence[Atom]) -> Sequence[Atom]:
        """The causes of one participant and whom it may meet where these suffice, else all.

        Only asked where many causes cannot be told apart by counting.
        """
        if len(atoms) <= _MANY or self.counted(atoms):
            return atoms
        in_time = self._in_time(0.6)
        for circle in _circles(self.problem):
            if not in_time():
                break
            near = [a for a in atoms if a.what is What.AWAY or circle.issuperset(a.who)]
            if Together(self.problem, near).possible(_GLANCE) is False:
                return near
        return atoms

    def smallest(self, atoms: Sequence[Atom]) -> tuple[Cause, ...]:
        """Reduced by counting as far as that goes, then in full."""
        whole: frozenset[What] = frozenset()
        if self.counted(atoms):
            quick = _Reduction(self.counted, self._in_time(0.3), _MANY).of(atoms)
            atoms = [atom for cause in quick for atom in cause.atoms]
            number = Counter(atom.what for atom in atoms)
            whole = frozenset(what for what in number if number[what] > APART)
        return tuple(_Reduction(self.soon, self._in_time(1.0), APART, whole).of(atoms))

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
