"""The rest of a day as a model of CP-SAT: what stays is forced, only the rest is free."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alliage_engines.scheduling.plan import Meeting
from alliage_engines.scheduling.problem import Pair
from alliage_engines.scheduling.repair_day import Day
from alliage_engines.scheduling.repair_seats import Placed, waited

#: One point of weight: what a move costs is counted in quarters of it.
POINT = 4
#: Twice what a pair may weigh among what only decides between equals: see `_ties`.
_TIE = 32


@dataclass(frozen=True)
class Rest:
    """What may be decided. movable: kept meetings that may go elsewhere. targets: how many
    meetings each participant should have. most: how many may move, None for all. price: what a
    move costs, in quarters of a point of weight."""

    day: Day
    targets: Mapping[str, int]
    movable: frozenset[Pair] = frozenset()
    most: int | None = None
    price: int = 0

    @cached_property
    def staying(self) -> tuple[Meeting, ...]:
        return tuple(m for m in self.day.kept if m.pair not in self.movable)

    @cached_property
    def moving(self) -> tuple[Meeting, ...]:
        return tuple(m for m in self.day.kept if m.pair in self.movable)

    @cached_property
    def open(self) -> tuple[Pair, ...]:
        """Pairs worth meeting: those that only fill a minimum where one is short of it."""
        day, short = self.day, self.short
        return tuple(
            key
            for key, one in day.open.items()
            if not one.filler or any(p in short and self._below(p) for p in key)
        )

    @cached_property
    def short(self) -> frozenset[str]:
        return frozenset(p for p, least in self.targets.items() if self.day.held[p] < least)

    def worth(self, meetings: Sequence[Meeting]) -> tuple[int, ...]:
        """What the objective of a model says of the meetings to come: the more the better."""
        day, candidates = self.day, self.day.open
        kept, adrift = set(day.kept), {m.pair for m in day.adrift}
        new = [m.pair for m in meetings if m.pair in candidates]
        total = Counter(one for m in (*day.frozen, *meetings) for one in m.pair)
        changed = [m for m in meetings if m not in kept]
        return (
            len(meetings) - len(new),
            sum(key in adrift or candidates[key].fixed for key in new),
            sum(candidates[key].must for key in new),
            -sum(max(0, least - total[one]) for one, least in self.targets.items()),
            POINT * sum(candidates[key].weight for key in new)
            - self.price * (len(changed) - len(new)),
            -len({one for m in changed for one in m.pair}),
        )

    def _below(self, participant: str) -> bool:
        return self.day.held[participant] < self.day.problem.by_id[participant].min_meetings


class Model:
    """Variables by pair, slot and table; limits of persons, tables and order; one objective.

    Only what the change or this offer leaves free has variables. Where what stays already passes
    a limit, by hand or before, that limit forbids more and nothing else.
    """

    def __init__(self, rest: Rest) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy

        self.rest, self.day = rest, rest.day
        self.cp: Any = cp_model
        self.model = cp_model.CpModel()
        self.stays = {m.pair: self.model.new_bool_var("") for m in rest.moving}
        self.puts: dict[Placed, Any] = {}
        self.of_pair: dict[Pair, list[Any]] = {}
        self.lacks: dict[str, Any] = {}
        self.touched: dict[str, Any] = {}
        self._variables()
        self._persons()
        if self.day.seated:
            self._tables()
        self._order()
        self._objective()

    # --- variables

    def _variables(self) -> None:
        for key in (*self.rest.open, *self.stays):
            places = self.day.places(key)
            chosen = self._chosen(key, places)
            own = [
                self._put((key, slot, table))
                for slot in self._times(key)
                for table in chosen
                if places is None or places
            ]
            self.of_pair[key] = own
            stay = self.stays.get(key)
            if stay is None:
                self.model.add_at_most_one(own)
            else:
                self.model.add_exactly_one([*own, stay])

    def _put(self, one: Placed) -> Any:
        self.puts[one] = self.model.new_bool_var("")
        return self.puts[one]

    def _chosen(self, key: Pair, places: tuple[str, ...] | None) -> tuple[str, ...]:
        """The tables among which the model chooses; ("",) where one is found afterwards."""
        a, b = (self.day.problem.by_id[one] for one in key)
        named = self.day.bound.get(key, ("", ""))[1]
        return places or () if a.home_table or b.home_table or named else ("",)

    def _times(self, key: Pair) -> list[int]:
        """Slots where neither side is full of meetings that stay."""
        if key in self.stays:
            away = self.where[key]
            return [n for n in self.day.times(key) if n != away and self._room(key, n)]
        return [n for n in self.day.times(key) if self._room(key, n)]

    def _room(self, key: Pair, slot: int) -> bool:
        known = self.day.problem.by_id
        return all(self.fast[one, slot] < known[one].delegates for one in key)

    @cached_property
    def where(self) -> dict[Pair, int]:
        number = self.day.problem.slot_number
        return {m.pair: number[m.slot] for m in self.day.kept}

    @cached_property
    def fast(self) -> Mapping[tuple[str, int], int]:
        """How many meetings of each person stay for sure in a slot."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for m in self.rest.staying:
            for one in m.pair:
                found[one, self.where[m.pair]] += 1
        return found

    # --- limits

    def _limit(self, terms: Sequence[Any], room: int, *, now: int = 0) -> None:
        """At most `room`, or as many as there are of what is there `now`."""
        if len(terms) > max(0, room, now):
            self.model.add(sum(terms) <= max(0, room, now))

    def _persons(self) -> None:
        terms: dict[tuple[str, int], list[Any]] = defaultdict(list)
        new: dict[str, list[Any]] = defaultdict(list)
        for (key, slot, _), put in self.puts.items():
            for one in key:
                terms[one, slot].append(put)
                if key not in self.stays:
                    new[one].append(put)
        for key, stay in self.stays.items():
            for one in key:
                terms[one, self.where[key]].append(stay)
        known = self.day.problem.by_id
        for (one, slot), load in terms.items():
            self._limit(load, known[one].delegates - self.fast[one, slot])
        for one, more in new.items():
            most = known[one].max_meetings
            if most is not None:
                self._limit(more, most - self.day.held[one])
        self.new = new

    def _tables(self) -> None:
        """Of each slot: all tables, the accessible ones, and each that somebody must have."""
        day, tables = self.day, self.day.tables
        every: dict[object, list[Any]] = defaultdict(list)
        there: dict[object, int] = defaultdict(int)
        fixed: dict[object, int] = defaultdict(int)
        chosen = {table for _, _, table in self.puts if table}
        for (key, slot, table), put in self.puts.items():
            for what in self._uses(table, chosen, needed=not table and day.places(key) is not None):
                every[slot, what].append(put)
        for m in day.kept:
            slot = self.where[m.pair]
            for what in self._uses(m.table, chosen):
                there[slot, what] += 1
                if m.pair in self.stays:
                    every[slot, what].append(self.stays[m.pair])
                else:
                    fixed[slot, what] += 1
        size: dict[object, int] = {one: table.meetings for one, table in tables.items()}
        size["*"] = sum(table.meetings for table in tables.values())
        size["accessible"] = sum(table.meetings for table in tables.values() if table.accessible)
        for place, load in every.items():
            _, what = place  # type: ignore[misc]
            self._limit(load, size[what] - fixed[place], now=there[place] - fixed[place])

    def _uses(self, table: str, chosen: set[str], *, needed: bool = False) -> list[str]:
        found = ["*"]
        if needed or (table in self.day.tables and self.day.tables[table].accessible):
            found.append("accessible")
        if table in chosen:
            found.append(table)
        return found

    def _order(self) -> None:
        """A pair that comes before another: from any slot on, not the first while up to it the
        other."""
        for one in self.day.problem.precedences:
            first, then = self._held(one.before), self._held(one.after)
            for slot in self.day.slots:
                late = [v for n, v in first if n >= slot] + [v for n, v in then if n <= slot]
                sure = sum(isinstance(v, int) for v in late)
                free = [v for v in late if not isinstance(v, int)]
                if free and len(late) > 1:
                    held = sum(any(v is stay for stay in self.stays.values()) for v in free)
                    self._limit(free, 1 - sure, now=held)

    def _held(self, key: Pair) -> list[tuple[int, Any]]:
        """Where a pair may be, with the variable, or 1 where it stays."""
        key = (min(key), max(key))
        number = self.day.problem.slot_number
        found: list[tuple[int, Any]] = [
            (number[m.slot], 1) for m in (*self.day.frozen, *self.rest.staying) if m.pair == key
        ]
        if key in self.stays:
            found.append((self.where[key], self.stays[key]))
        return found + [(slot, v) for (pair, slot, _), v in self.puts.items() if pair == key]

    # --- objective

    def _objective(self) -> None:
        """Meetings that lost their table, promises and musts, who is short, weight less what moves
        cost; then, between equals, few people affected and few waits."""
        rest = self.rest
        open_, candidates = set(rest.open), self.day.open
        adrift = {m.pair for m in self.day.adrift}
        moved = [1 - stay for stay in self.stays.values()]
        if rest.most is not None:
            self._limit(moved, rest.most)
        ordinary = POINT * sum(candidates[key].weight for key in open_) + 1
        ordinary += rest.price * len(moved)
        lacking = self._lacking()
        must = ordinary * (sum(rest.targets[one] for one in rest.short) + 1)
        first = must * (sum(candidates[key].must for key in open_) + 1)
        terms = [-ordinary * short for short in lacking] + [-rest.price * one for one in moved]
        for key in rest.open:
            one = candidates[key]
            worth = POINT * one.weight + must * one.must + first * (key in adrift or one.fixed)
            worth -= one.filler
            terms += [worth * put for put in self.of_pair[key]]
        scale = _TIE * (len(self.of_pair) + 1)
        self.model.maximize(scale * sum(terms) + sum(self._ties()))

    def _lacking(self) -> list[Any]:
        """How many meetings each participant that is short of some still lacks."""
        for one in sorted(self.rest.short):
            least = self.rest.targets[one] - self.day.held[one]
            self.lacks[one] = self.model.new_int_var(0, least, "")
            self.model.add(self.lacks[one] + sum(self.new.get(one, ())) >= least)
        return list(self.lacks.values())

    def _ties(self) -> list[Any]:
        """What decides between equals: who is affected, waits, and the slot of who lost a table."""
        number = self.day.problem.slot_number
        busy: dict[str, set[int]] = defaultdict(set)
        for m in (*self.day.frozen, *self.day.kept):
            for one in m.pair:
                busy[one].add(number[m.slot])
        before = {one: waited(self.day, one, slots) for one, slots in busy.items()}
        own = {m.pair: number[m.slot] for m in self.day.adrift}
        found: list[Any] = []
        for (key, slot, _), put in self.puts.items():
            wait = sum(
                waited(self.day, one, busy[one] | {slot}) - before.get(one, 0) for one in key
            )
            bonus = max(-4, min(4, -wait)) + (8 if own.get(key) == slot else 0)
            if bonus:
                found.append(bonus * put)
        found += self._affected()
        return found

    def _affected(self) -> list[Any]:
        for key, puts in self.of_pair.items():
            for one in key if puts else ():
                if one not in self.touched:
                    self.touched[one] = self.model.new_bool_var("")
                self.model.add(self.touched[one] >= sum(puts))
        return [-6 * touched for touched in self.touched.values()]

    # --- solving

    def hint(self, meetings: Iterable[Meeting]) -> None:
        """Begin from a solution: nothing is held by a hint, it only saves time."""
        number = self.day.problem.slot_number
        there = {m.pair: (number[m.slot], m.table) for m in meetings}
        kept = {m.pair: (self.where[m.pair], m.table) for m in self.rest.moving}
        for key, stay in self.stays.items():
            self.model.add_hint(stay, there.get(key) == kept[key])
        new: Counter[str] = Counter()
        touched: set[str] = set()
        for (key, slot, table), put in self.puts.items():
            at = there.get(key)
            here = at is not None and at[0] == slot and table in ("", at[1]) and at != kept.get(key)
            self.model.add_hint(put, here)
            touched.update(key if here else ())
            new.update(key if here and key not in kept else ())
        for one, short in self.lacks.items():
            least = self.rest.targets[one] - self.day.held[one]
            self.model.add_hint(short, max(0, least - new[one]))
        for one, variable in self.touched.items():
            self.model.add_hint(variable, one in touched)

    def solve(self, seconds: float, seed: int) -> tuple[list[Meeting], list[Placed]] | None:
        """What stays and what is put where; None when nothing was found in time."""
        solver = self.cp.CpSolver()
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is its caller's
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
        solver.parameters.num_workers = 2
        solver.parameters.random_seed = seed
        status = solver.solve(self.model)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        staying = [m for m in self.rest.moving if solver.value(self.stays[m.pair])]
        placed = [one for one, put in self.puts.items() if solver.value(put)]
        return [*self.rest.staying, *staying], placed
