"""Meetings placed by moving one or two others: quick, and where a model of the rest begins."""

import time
from collections.abc import Iterator, Sequence
from itertools import product

from alliage_engines.scheduling.plan import Meeting
from alliage_engines.scheduling.problem import Pair
from alliage_engines.scheduling.repair_model import POINT, Rest
from alliage_engines.scheduling.repair_seats import Seats


def moved(rest: Rest, start: Sequence[Meeting], seconds: float) -> list[Meeting]:
    """The meetings to come of `start`, and more: one that finds no hole takes the place of another,
    which goes to a hole of both its sides; of two others at most, where that is worth the moves."""
    return _Moves(rest, start).run(time.perf_counter() + seconds)


class _Moves:
    """Who sits where as meetings change place; each try is undone when it fails."""

    def __init__(self, rest: Rest, start: Sequence[Meeting]) -> None:
        self.rest, self.day = rest, rest.day
        self.seats = Seats(rest.day, start)
        self.number = rest.day.problem.slot_number
        self.kept = set(rest.day.kept)
        self.tied = {
            pair for one in rest.day.problem.precedences for pair in (one.before, one.after)
        }
        self.there = {m.pair: m for m in start}
        self.of: dict[tuple[str, int], set[Pair]] = {}
        for meeting in start:
            self._note(meeting)

    def run(self, deadline: float) -> list[Meeting]:
        candidates = self.day.open
        adrift = {m.pair for m in self.day.adrift}

        def rank(key: Pair) -> tuple[bool, bool, int, Pair]:
            one = candidates[key]
            return (not (key in adrift or one.fixed), not one.must, -one.weight, key)

        for key in sorted(self.rest.open, key=rank):
            if time.perf_counter() > deadline:
                break
            one = candidates[key]
            if key not in self.there and key not in self.tied and not one.filler:
                above = one.must or one.fixed or key in adrift
                self._place(key, 3 if above else POINT * one.weight / max(1, self.rest.price))
        return list(self.there.values())

    def _place(self, key: Pair, worth: float) -> bool:
        """Put a pair where that moves fewest: `worth` kept meetings may move for it."""
        tries = sorted(
            (
                (self._cost(others), n, others)
                for n in self.day.times(key)
                for others in self._in(key, n)
            ),
            key=lambda one: one[:2],
        )
        already = self._moved() if self.rest.most is not None else 0
        for cost, slot, others in tries:
            if cost > worth or (self.rest.most is not None and already + cost > self.rest.most):
                return False
            if self._try(key, slot, others):
                return True
        return False

    def _moved(self) -> int:
        return sum(self.there.get(m.pair) != m for m in self.kept)

    def _cost(self, others: Sequence[Meeting]) -> int:
        return sum(m in self.kept for m in others)

    def _in(self, key: Pair, slot: int) -> Iterator[tuple[Meeting, ...]]:
        """The meetings to send away so that both sides have room in a slot."""
        ways: list[list[Meeting | None]] = []
        for one in key:
            who = self.day.problem.by_id[one]
            full = self.seats.busy[one, slot] >= who.delegates
            here = sorted(self.of.get((one, slot), ()))
            ways.append([self.there[p] for p in here if self._may_go(p)] if full else [None])
        for chosen in product(*ways):
            others = tuple(m for m in chosen if m is not None)
            if len(set(others)) == len(others):
                yield others

    def _may_go(self, key: Pair) -> bool:
        fresh = self.there[key] not in self.kept
        return key not in self.tied and (fresh or key in self.rest.movable)

    def _try(self, key: Pair, slot: int, others: Sequence[Meeting]) -> bool:
        for meeting in others:
            self._out(meeting)
        put: list[Meeting] = []
        if self._into(key, [slot], put) and all(
            self._into(m.pair, [n for n in self.day.times(m.pair) if n != slot], put)
            for m in others
        ):
            return True
        for meeting in put:
            self._out(meeting)
        for meeting in others:
            self._back(meeting)
        return False

    def _into(self, key: Pair, slots: Sequence[int], put: list[Meeting]) -> bool:
        """Put a pair into the first of these slots where both and a table are free."""
        for slot in slots:
            if self.seats.free(key, slot):
                table = self.seats.table(key, slot)
                if table is not None:
                    put.append(self.seats.put(key, slot, table))
                    self._note(put[-1])
                    return True
        return False

    def _note(self, meeting: Meeting) -> None:
        self.there[meeting.pair] = meeting
        for one in meeting.pair:
            self.of.setdefault((one, self.number[meeting.slot]), set()).add(meeting.pair)

    def _out(self, meeting: Meeting) -> None:
        self.seats.clear(meeting)
        del self.there[meeting.pair]
        for one in meeting.pair:
            self.of[one, self.number[meeting.slot]].discard(meeting.pair)

    def _back(self, meeting: Meeting) -> None:
        self.seats.put(meeting.pair, self.number[meeting.slot], meeting.table)
        self._note(meeting)
