"""Annealing of a seating: people change places within a round, two by two or group for group."""

import math
import random
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from alliage_engines.scheduling.rounds_start import Seating

#: What one repeat, one meeting beyond the aim, and one person off the shares cost.
_REPEAT, _BEYOND, _UNEVEN = 10, 40, 1
#: Temperatures of the first cycle, which only mends, of the later ones, and of the end of each.
_MEND, _HOT, _COLD = 2.0, 12.0, 0.4
_CYCLE = 20_000

Key = tuple[int, int, int]


class Search:
    """A seating, how often each pair meets in it, and the best one so far."""

    def __init__(
        self,
        families: Sequence[str],
        begin: Seating,
        hosts: Mapping[int, int],
        groups: Sequence[Sequence[int]],
        banned: Collection[frozenset[int]],
        seed: int,
    ) -> None:
        self.drawn = random.Random(seed)  # noqa: S311 - seats people, no secret
        self.tables = begin
        self.rounds, self.people = len(begin), len(families)
        self.unit: list[tuple[int, ...]] = [(one,) for one in range(self.people)]
        for group in groups:
            for one in group:
                self.unit[one] = tuple(group)
        self.stuck = {one for host in hosts for one in self.unit[host]}
        self.foes: list[set[int]] = [set() for _ in families]
        for a, b in map(sorted, banned):
            self.foes[a].add(b)
            self.foes[b].add(a)
        names = sorted(set(families))
        self.family = [names.index(name) for name in families]
        self.total = Counter(self.family)
        self.times = [[0] * self.people for _ in families]
        self.often = [0] * (self.rounds + 2)
        self._count()

    def _count(self) -> None:
        for tables in self.tables:
            for table in tables:
                for place, a in enumerate(table):
                    for b in table[:place]:
                        self.times[a][b] += 1
                        self.times[b][a] += 1
        for a in range(self.people):
            for b in range(a):
                self.often[self.times[a][b]] += 1
        self.uneven = sum(self.off(table) for tables in self.tables for table in tables)

    def off(self, table: Iterable[int]) -> int:
        """By how many persons the families of a table are off their shares, rounded either way."""
        here = Counter(self.family[one] for one in table)
        size = here.total()
        off = 0
        for family, count in self.total.items():
            low, high = _share(count * size, self.people)
            off += max(0, here[family] - high, low - here[family])
        return off

    def key(self) -> Key:
        """The levels as they are now."""
        most = max((m for m, pairs in enumerate(self.often) if pairs), default=0)
        repeats = sum((m - 1) * pairs for m, pairs in enumerate(self.often) if m > 1)
        return most, repeats, self.uneven

    def run(self, low: Key, deadline: float) -> tuple[Seating, Key]:
        """The best seating found until the clock (of `time.perf_counter`), or until it is `low`."""
        best, kept = self.key(), self._copy()
        cycle = 0
        while best != low and time.perf_counter() < deadline:
            if best[:2] > low[:2] or cycle:
                aim = low[0] if cycle % 2 == 0 else best[0]
                steps = _CYCLE << min(cycle, 6)
                for found in self._cycle(aim, _HOT if cycle else _MEND, steps, deadline):
                    if found < best:
                        best, kept = found, self._copy()
                        if best == low:
                            return kept, best
            if best[2] > low[2]:
                off, renamed = self._renamed(kept, deadline)
                if off < best[2]:
                    best, kept = (*best[:2], off), renamed
            cycle += 1
        return kept, best

    def _renamed(self, seating: Seating, deadline: float) -> tuple[int, Seating]:
        """The seating with people in each other's place all day long: pairs repeat as before, and
        families are mixed better. Who is tied to others or to a table keeps its place."""
        free = [
            one
            for one in range(self.people)
            if len(self.unit[one]) == 1 and one not in self.stuck and not self.foes[one]
        ]
        mixing = _Mixing(self, seating)
        best, kept = mixing.off, list(mixing.name)
        heat, steps = _MEND, _CYCLE // 2
        for step in range(steps if len({self.family[one] for one in free}) > 1 else 0):
            heat *= (_COLD / _MEND / 2) ** (1 / steps)
            if not best or (step % 64 == 0 and time.perf_counter() > deadline):
                break
            a, b = self.drawn.choice(free), self.drawn.choice(free)
            change = mixing.change(a, b)
            if change <= 0 or self.drawn.random() < math.exp(-change / heat):
                mixing.swap(a, b, change)
                if mixing.off < best:
                    best, kept = mixing.off, list(mixing.name)
        return best, [[[kept[one] for one in t] for t in tables] for tables in seating]

    def _copy(self) -> Seating:
        return [[list(table) for table in tables] for tables in self.tables]

    def _cycle(self, aim: int, hot: float, steps: int, deadline: float) -> Iterable[Key]:
        """One cooling. Yields the levels after each step down."""
        cost = [_REPEAT * max(0, m - 1) + _BEYOND * max(0, m - aim) for m in range(self.rounds + 2)]
        up = [cost[m + 1] - cost[m] for m in range(self.rounds + 1)]
        cool = (_COLD / hot) ** (1 / steps)
        heat = hot
        for step in range(steps):
            heat *= cool
            if step % 128 == 0 and time.perf_counter() > deadline:
                return
            move = self._draw()
            if move is None:
                continue
            change = self._change(*move, up)
            before = self.uneven
            off = self._uneven(*move)
            change += _UNEVEN * off
            if change <= 0 or self.drawn.random() < math.exp(-change / heat):
                self._do(*move)
                self.uneven = before + off
                if change < 0:
                    yield self.key()

    def _draw(self) -> "tuple[list[int], list[int], tuple[int, ...], tuple[int, ...]] | None":
        """Two tables of a round, and who changes from the one to the other and back."""
        drawn = self.drawn
        tables = self.tables[int(drawn.random() * self.rounds)]
        one, other = (tables[int(drawn.random() * len(tables))] for _ in range(2))
        if one is other or not one or not other:
            return None
        go = self.unit[one[int(drawn.random() * len(one))]]
        if go[0] in self.stuck:
            return None
        back = self._as_many(other, len(go))
        if back is None:
            return None
        if any(self.foes[a] and self.foes[a] & (set(other) - set(back)) for a in go):
            return None
        if any(self.foes[b] and self.foes[b] & (set(one) - set(go)) for b in back):
            return None
        return one, other, go, back

    def _as_many(self, table: list[int], count: int) -> tuple[int, ...] | None:
        """Some units of a table that are `count` people together."""
        if count == 1:
            back = self.unit[table[int(self.drawn.random() * len(table))]]
            return back if len(back) == 1 and back[0] not in self.stuck else None
        found: tuple[int, ...] = ()
        units = sorted({self.unit[one] for one in table if one not in self.stuck})
        self.drawn.shuffle(units)
        for unit in units:
            if len(found) + len(unit) <= count:
                found += unit
        return found if len(found) == count else None

    def _change(
        self,
        one: list[int],
        other: list[int],
        go: tuple[int, ...],
        back: tuple[int, ...],
        up: list[int],
    ) -> int:
        """What the pairs cost more after a move."""
        change = 0
        for leaving, left, met, swapped in ((go, one, other, back), (back, other, one, go)):
            for a in leaving:
                times = self.times[a]
                for b in left:
                    if b not in leaving:
                        change -= up[times[b] - 1]
                for b in met:
                    if b not in swapped:
                        change += up[times[b]]
        return change

    def _uneven(
        self, one: list[int], other: list[int], go: tuple[int, ...], back: tuple[int, ...]
    ) -> int:
        """What the families are off more after a move."""
        if sorted(self.family[a] for a in go) == sorted(self.family[b] for b in back):
            return 0
        new = [a for a in one if a not in go] + list(back)
        renewed = [b for b in other if b not in back] + list(go)
        return self.off(new) + self.off(renewed) - self.off(one) - self.off(other)

    def _do(
        self, one: list[int], other: list[int], go: tuple[int, ...], back: tuple[int, ...]
    ) -> None:
        stay, remain = [a for a in one if a not in go], [b for b in other if b not in back]
        for leaving, left, met in ((go, stay, remain), (back, remain, stay)):
            for a in leaving:
                for b in left:
                    self._meet(a, b, -1)
                for b in met:
                    self._meet(a, b, 1)
        one[:], other[:] = [*stay, *back], [*remain, *go]

    def _meet(self, a: int, b: int, more: int) -> None:
        times = self.times[a][b]
        self.often[times] -= 1
        self.often[times + more] += 1
        self.times[a][b] = self.times[b][a] = times + more


class _Mixing:
    """Who has whose place in a seating, and how many of each family sit at each of its tables."""

    def __init__(self, search: Search, seating: Seating) -> None:
        self.family = search.family
        self.name = list(range(search.people))
        self.where = [
            {one: place for place, table in enumerate(tables) for one in table}
            for tables in seating
        ]
        families = range(len(search.total))
        self.count = [
            [[sum(self.family[one] == f for one in t) for f in families] for t in tables]
            for tables in seating
        ]
        self.share = [
            [
                [_share(search.total[f] * len(table), search.people) for f in families]
                for table in tables
            ]
            for tables in seating
        ]
        self.off = sum(search.off(table) for tables in seating for table in tables)

    def _off(self, number: int, table: int, *families: int) -> int:
        count, share = self.count[number][table], self.share[number][table]
        return sum(max(0, count[f] - share[f][1], share[f][0] - count[f]) for f in families)

    def change(self, a: int, b: int) -> int:
        """By how many more persons families are off when the places of a and b are exchanged."""
        f, g = self.family[self.name[a]], self.family[self.name[b]]
        if f == g:
            return 0
        change = 0
        for number, where in enumerate(self.where):
            one, other = where[a], where[b]
            if one != other:
                change -= self._off(number, one, f, g) + self._off(number, other, f, g)
                self._move(number, one, other, f, g)
                change += self._off(number, one, f, g) + self._off(number, other, f, g)
                self._move(number, one, other, g, f)
        return change

    def _move(self, number: int, one: int, other: int, f: int, g: int) -> None:
        """Of a round, one person of family f goes to the other table, and one of g comes back."""
        here, there = self.count[number][one], self.count[number][other]
        here[f] -= 1
        here[g] += 1
        there[f] += 1
        there[g] -= 1

    def swap(self, a: int, b: int, change: int) -> None:
        f, g = self.family[self.name[a]], self.family[self.name[b]]
        for number, where in enumerate(self.where):
            if f != g and where[a] != where[b]:
                self._move(number, where[a], where[b], f, g)
        self.name[a], self.name[b] = self.name[b], self.name[a]
        self.off += change


def _share(times: int, people: int) -> tuple[int, int]:
    low, rest = divmod(times, people)
    return low, low + (rest > 0)
