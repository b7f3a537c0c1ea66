"""An instance as clauses: who meets when, who is busy when, and what a day without a break is.

Bofill et al. (JAIR 74, 2022) pay for each end of a break. Here a participant pays with one literal
for its first break, and without it its day is one interval as long as its number of meetings: then
where the day begins says where it ends. Conflicts speak of few participants, not of many slots.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alliage_engines.scheduling.benchmark.dzn import Benchmark

#: Breaks of any two participants differ by no more.
FAIR = 2

_PAIRWISE = 5  # literals of which at most one holds, without variables of their own

Clause = list[int]


@dataclass
class Encoding:
    """Clauses over variables from 1.

    held: [meeting][slot], the literal that it is held then, of the slots of its domain only; busy:
    (participant, slot), absent where it never is; breaks: literals, as many hold as there are
    breaks at least.
    """

    instance: Benchmark
    variables: int = 0
    clauses: list[Clause] = field(default_factory=list)
    held: list[dict[int, int]] = field(default_factory=list)
    busy: dict[tuple[int, int], int] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def new(self, count: int) -> list[int]:
        """As many fresh variables."""
        first = self.variables + 1
        self.variables += count
        return list(range(first, first + count))

    def slots(self, model: Sequence[int]) -> list[int]:
        """The slot of each meeting in a model (the literals of all variables in their order)."""
        return [
            next(slot for slot, literal in held.items() if model[literal - 1] > 0)
            for held in self.held
        ]


def encode(instance: Benchmark, domains: Sequence[Iterable[int]]) -> Encoding:
    """The clauses of an instance whose meetings may be in `domains`."""
    made = Encoding(instance)
    for domain in domains:
        slots = list(domain)
        made.held.append(dict(zip(slots, made.new(len(slots)), strict=True)))
        made.clauses.append(list(made.held[-1].values()))
        _at_most_one(made, list(made.held[-1].values()))
    for participant in range(instance.participants):
        _busy(made, participant)
    _tables(made)
    _precedences(made)
    levels = _Levels(made)
    for participant in range(instance.participants):
        levels.count(participant)
    levels.balance()
    return made


def at_most(made: Encoding, literals: Sequence[int], most: int) -> None:
    """Clauses that no more than `most` literals hold; Sinz's sequential counter (2005)."""
    if most >= len(literals):
        return
    if most <= 0:  # below 0 nothing can hold: a literal and its contrary say so
        made.clauses.extend([-literal] for literal in literals)
        made.clauses.extend([[literal] for literal in literals] if most < 0 else [])
        return
    before: list[int] = []
    for literal in literals:
        row = made.new(most)
        made.clauses.append([-literal, row[0]])
        if before:
            made.clauses.extend([-old, now] for old, now in zip(before, row, strict=True))
            made.clauses.extend(
                [-literal, -old, now] for old, now in zip(before[:-1], row[1:], strict=True)
            )
            made.clauses.append([-literal, -before[-1]])
        before = row


def count(made: Encoding, literals: Sequence[int], most: int) -> list[int]:
    """Literals of which the n-th holds when n of `literals` do, up to `most`: a totalizer.

    Bailleux and Boufkhad (2003). Only that way round; the last one holds when there are more, too.
    """
    if len(literals) <= 1:
        return list(literals)
    half = len(literals) // 2
    left = [0, *count(made, literals[:half], most)]  # 0: none of them, which always holds
    right = [0, *count(made, literals[half:], most)]
    total = made.new(min(most, len(literals)))
    for low, one in enumerate(left):
        for high, other in enumerate(right):
            if 0 < low + high <= most or low + high == most + 1:
                given = [-literal for literal in (one, other) if literal]
                made.clauses.append([*given, total[min(low + high, most) - 1]])
    made.clauses.extend([-late, early] for early, late in pairwise(total))
    return total


def _at_most_one(made: Encoding, literals: Sequence[int]) -> None:
    if len(literals) > _PAIRWISE:
        at_most(made, literals, 1)
        return
    for number, literal in enumerate(literals):
        made.clauses.extend([-literal, -other] for other in literals[:number])


def _busy(made: Encoding, participant: int) -> None:
    """One meeting at a time, and exactly as many slots as it has meetings."""
    meetings = made.instance.meetings_of[participant]
    own = []
    for slot in range(made.instance.slots):
        held = [made.held[m][slot] for m in meetings if slot in made.held[m]]
        if held:
            (busy,) = made.new(1)
            made.busy[participant, slot] = busy
            made.clauses.append([-busy, *held])
            made.clauses.extend([-literal, busy] for literal in held)
            _at_most_one(made, held)
            own.append(busy)
    at_most(made, own, len(meetings))
    at_most(made, [-busy for busy in own], len(own) - len(meetings))


def _tables(made: Encoding) -> None:
    """At most so many meetings in a slot: twice as many participants are busy, and they are fewer."""
    instance = made.instance
    for slot in range(instance.slots):
        busy = [made.busy.get((p, slot), 0) for p in range(instance.participants)]
        seats = count(made, [literal for literal in busy if literal], 2 * instance.tables + 1)
        made.clauses.extend([-literal] for literal in seats[2 * instance.tables :])


def _precedences(made: Encoding) -> None:
    for meeting, firsts in enumerate(made.instance.before):
        for first in sorted(firsts):
            after, before = made.held[meeting], made.held[first]
            for slot, literal in after.items():
                earlier = [other for at, other in before.items() if at < slot]
                made.clauses.append([-literal, *earlier])
            for slot, literal in before.items():
                made.clauses.append([-literal, *(x for at, x in after.items() if at > slot)])


class _Levels:
    """How many breaks each has, in unary, and that no two differ by more than FAIR.

    Who has at most one meeting has no break; then nobody has more than FAIR. least: the most breaks
    that everybody can have; nobody may have more than FAIR above.
    """

    def __init__(self, made: Encoding) -> None:
        self.made = made
        instance = made.instance
        self.least = min((self._room(p) for p in range(instance.participants)), default=0)
        self.most = self.least + FAIR
        self.levels: list[list[int]] = []

    def _room(self, participant: int) -> int:
        """The most breaks that a participant may have."""
        meetings = len(self.made.instance.meetings_of[participant])
        return max(0, min(meetings - 1, self.made.instance.slots - meetings))

    def count(self, participant: int) -> None:
        if not self._room(participant):
            return
        made, slots = self.made, self.made.instance.slots
        busy = [made.busy.get((participant, slot), 0) for slot in range(slots)]
        begun, left = made.new(slots), made.new(slots)
        self._frame(busy, begun, left)
        ends = []
        for slot in range(1, slots - 1):
            if busy[slot + 1]:
                (end,) = made.new(1)
                idle = [busy[slot]] if busy[slot] else []
                made.clauses.append([end, -begun[slot - 1], -busy[slot + 1], *idle])
                if self.least:  # only then may it matter that there are enough breaks
                    made.clauses += [[-end, begun[slot - 1]], [-end, busy[slot + 1]]]
                    made.clauses += [[-end, -literal] for literal in idle]
                ends.append(end)
        levels = self._unary(ends, min(self._room(participant), self.most))
        self._whole(busy, begun, left, levels[0], len(made.instance.meetings_of[participant]))
        self.levels.append(levels)
        made.breaks += levels

    def _frame(self, busy: list[int], begun: list[int], left: list[int]) -> None:
        """begun: it has met by this slot; left: it meets in this slot or later."""
        clauses = self.made.clauses
        for slot, literal in enumerate(busy):
            own = [literal] if literal else []
            clauses.extend([[-x, begun[slot]] for x in own] + [[-x, left[slot]] for x in own])
            clauses.append(
                [-begun[slot], *begun[slot - 1 : slot], *own] if slot else [-begun[0], *own]
            )
            clauses.append([-left[slot], *left[slot + 1 : slot + 2], *own])
        clauses.extend([-early, late] for early, late in pairwise(begun))
        clauses.extend([-late, early] for early, late in pairwise(left))

    def _whole(
        self, busy: list[int], begun: list[int], left: list[int], broken: int, length: int
    ) -> None:
        """Unless broken, busy from begin to end; a day is never shorter than its meetings."""
        clauses, slots = self.made.clauses, len(busy)
        for slot, literal in enumerate(busy):
            own = [literal] if literal else []
            clauses.append([broken, -begun[slot], -left[slot], *own])
            earlier = [begun[slot - 1]] if slot else []
            last = slot + length - 1
            clauses.append([*earlier, *([left[last]] if last < slots else [])])
            if last + 1 < slots:
                clauses.append([broken, -begun[slot], -left[last + 1]])

    def _unary(self, ends: list[int], room: int) -> list[int]:
        """Literals of which the n-th holds when n ends hold; no more than self.most may."""
        clauses = self.made.clauses
        if not ends:
            none = self.made.new(room)
            clauses.extend([-literal] for literal in none)
            return none
        before: list[int] = []
        for end in ends:
            row = self.made.new(room)
            clauses.append([-end, row[0]])
            if before:
                clauses.extend([-old, now] for old, now in zip(before, row, strict=True))
                clauses.extend(
                    [-end, -old, now] for old, now in zip(before[:-1], row[1:], strict=True)
                )
                clauses.append([-end, -before[-1]])
            if self.least:
                clauses.append([-row[0], end, *before[:1]])
                for level in range(1, room):
                    old = before[level : level + 1]
                    clauses.append([-row[level], *old, *before[level - 1 : level]])
                    clauses.append([-row[level], *old, end])
            before = row
        clauses.extend([-late, early] for early, late in pairwise(before))
        return before

    def balance(self) -> None:
        """Who has FAIR breaks more than n obliges everybody to have n."""
        for level in range(self.least):
            (floor,) = self.made.new(1)
            for levels in self.levels:
                if level + FAIR < len(levels):
                    self.made.clauses.append([-levels[level + FAIR], floor])
                self.made.clauses.append([-floor, levels[level]])
