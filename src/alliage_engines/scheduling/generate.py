"""Families of drawn events, published as an open benchmark: the literature has none with wishes.

Everything follows from a name and a seed, so that anybody may draw the same instance again.
docs/reference/meetings-benchmark.md describes how.
"""

import math
import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alliage_engines.scheduling.plan import Change, Plan
from alliage_engines.scheduling.problem import (
    Fixed,
    Kind,
    Pair,
    Participant,
    Precedence,
    Problem,
    SchedulingError,
    Slot,
    Table,
    Wish,
    pair,
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the events of a family are.

    slots: the seed picks one of them; tables 0: just enough for what may be met at most;
    pairs: how many pairs at least one side of which wishes to meet; opens: minutes after midnight.
    long: one session without a pause, in which waits add up; promised: so many more meetings are, each
    at a slot, so that some wait whatever else is planned.
    """

    participants: int
    slots: tuple[int, ...]
    tables: int
    pairs: int
    opens: int
    long: bool = False
    promised: int = 0

    @property
    def key(self) -> str:
        """What the draw rests on: neither tables, sessions nor promises, which change nobody's wishes."""
        people, pairs = f"participants={self.participants}", f"pairs={self.pairs}"
        return f"Size({people}, slots={self.slots}, tables=0, {pairs}, opens={self.opens})"


FAMILIES: Mapping[str, Size] = {
    "evening": Size(60, (8, 9, 10), 20, 220, 18 * 60),
    "day": Size(150, (16,), 60, 700, 10 * 60),
    "fair": Size(300, (24,), 80, 1500, 9 * 60),
    "fair-tight": Size(300, (24,), 0, 1500, 9 * 60),
    "fair-long": Size(300, (24,), 80, 1500, 9 * 60, long=True),
    "fair-long-tight": Size(300, (24,), 0, 1500, 9 * 60, long=True),
    "fair-fixed": Size(300, (24,), 80, 1500, 9 * 60, long=True, promised=150),
}

#: What may happen on the day.
INCIDENTS = ("no_show", "late", "early", "walk_in", "table", "slot")

#: Kinds of organisation, and how many of a hundred participants are of each.
_SHARES = {"peer": 48, "private": 32, "public": 20}
_THEMES = 12
_STEP, _TALK, _PAUSE, _LUNCH = 10, 7, 20, 75  # minutes
_ZONES = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class _Person:
    """What a participant looks for and brings; how many would like to meet it; how many it asks."""

    family: str
    needs: frozenset[int]
    offers: frozenset[int]
    known: float
    appetite: float


def family(name: str, seed: int = 0) -> Problem:
    """Draw an event of the family `name`: the same for the same seed.

    All fairs of a seed have the same participants, wishes and ties.
    Raises SchedulingError when no family has that name.
    """
    if name not in FAMILIES:
        raise SchedulingError(name, f"no such family: {', '.join(FAMILIES)}")
    size = FAMILIES[name]
    key = f"{size.key}/{seed}"
    drawn = random.Random(key)  # noqa: S311 - draws events, no secret
    people = [_person(drawn) for _ in range(size.participants)]
    ids = [f"p{number:03}" for number in range(1, size.participants + 1)]
    slots = _slots(drawn.choice(size.slots), size)
    said = _said(drawn, ids, people, size.pairs)
    unavailable = _unavailable(drawn, ids, slots)
    participants = _participants(drawn, ids, people, said, len(slots))
    problem = _with_ties(drawn, Problem(participants, slots, (), unavailable, said))
    problem = _with_promises(random.Random(f"promises/{key}"), problem, size.promised)  # noqa: S311
    return _with_tables(random.Random(key), problem, size.tables or just_enough(problem))  # noqa: S311


def just_enough(problem: Problem) -> int:
    """The fewest tables that hold every wanted meeting, were only persons in short supply."""
    degree = Counter(p for key, one in problem.candidates.items() if not one.filler for p in key)
    met = sum(min(degree[p.id], room(problem, p)) for p in problem.participants) // 2
    return max(1, math.ceil(met / len(problem.slots)))


def room(problem: Problem, participant: Participant) -> int:
    """How many meetings a participant may hold at most, by its slots, delegates and own limit."""
    free = sum(problem.available(participant.id, slot.id) for slot in problem.slots)
    most = free * participant.delegates
    return most if participant.max_meetings is None else min(most, participant.max_meetings)


def _person(drawn: random.Random) -> _Person:
    return _Person(
        drawn.choices(list(_SHARES), list(_SHARES.values()))[0],
        frozenset(drawn.sample(range(_THEMES), drawn.choice((1, 2, 2, 3)))),
        frozenset(drawn.sample(range(_THEMES), drawn.choice((1, 1, 2)))),
        drawn.lognormvariate(0, 0.85),
        drawn.lognormvariate(0, 0.5),
    )


def _slots(count: int, size: Size) -> tuple[Slot, ...]:
    """An evening is one session with a pause, a day has a morning and an afternoon with one each;
    a long session has none."""
    one = size.long or count <= 10
    found: list[Slot] = []
    minute = size.opens
    for session, most in enumerate([count] if one else [count // 2, count - count // 2], 1):
        for place in range(most):
            pause = place == most // 2 - 1 and not size.long
            end = minute + _TALK
            found.append(
                Slot(f"s{len(found) + 1:02}", _clock(minute), _clock(end), f"h{session}", pause)
            )
            minute += _STEP + (_PAUSE if pause else 0)
        minute += _LUNCH
    return tuple(found)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _liking(one: _Person, other: _Person) -> float:
    """How much one would like to meet the other: what it brings, another family, its name."""
    served = len(one.needs & other.offers)
    serves = len(one.offers & other.needs)
    across = 1.0 if one.family != other.family else 0.4
    return other.known * across * (0.15 + 2 * served + serves)


def _said(
    drawn: random.Random, ids: list[str], people: list[_Person], pairs: int
) -> tuple[Wish, ...]:
    """Wishes one by one, by appetite, until so many pairs are wished; the liked one may answer.

    A wish is answered the more likely the more it is liked back; one in forty is a must.
    Then one pair in thirty is one that a side would rather not meet or will never.
    """
    count = len(ids)
    likings = [
        [0.0 if i == j else _liking(people[i], people[j]) for j in range(count)]
        for i in range(count)
    ]
    middle = sorted(value for row in likings for value in row)[count * count * 4 // 5]
    wishes: dict[tuple[int, int], Wish] = {}
    met: set[tuple[int, int]] = set()
    turns = list(range(count)) * 2  # everybody says something
    while len(met) < pairs:
        i = turns.pop() if turns else drawn.choices(range(count), [p.appetite for p in people])[0]
        j = drawn.choices(range(count), likings[i])[0]
        if (i, j) in wishes:
            continue
        met.add((min(i, j), max(i, j)))
        answered = drawn.random() < 0.55 * likings[j][i] / (likings[j][i] + middle)
        for a, b in [(i, j), (j, i)] if answered else [(i, j)]:
            if (a, b) not in wishes:
                wishes[a, b] = _wish(drawn, ids[a], ids[b], likings[a][b] / middle)
    return (*wishes.values(), *_against(drawn, ids, set(wishes), pairs // 30))


def _wish(drawn: random.Random, by: str, of: str, liked: float) -> Wish:
    kind = Kind.MUST if drawn.random() < 1 / 40 else Kind.WISH
    weight = min(5, max(1, round(2 + math.log2(max(liked, 0.1)) / 1.5 + drawn.gauss(0, 1))))
    return Wish(by, of, kind, weight)


def _against(
    drawn: random.Random, ids: list[str], wished: set[tuple[int, int]], count: int
) -> list[Wish]:
    """Half of them answer somebody's wish, half are of pairs that nobody wishes."""
    one_sided = sorted((j, i) for i, j in wished if (j, i) not in wished)
    said = set(drawn.sample(one_sided, count // 2))
    while len(said) < count:
        i, j = drawn.sample(range(len(ids)), 2)
        if (i, j) not in wished and (j, i) not in wished and (j, i) not in said:
            said.add((i, j))
    kinds = (Kind.NEVER, Kind.RATHER_NOT, Kind.RATHER_NOT)
    return [Wish(ids[i], ids[j], drawn.choice(kinds)) for i, j in sorted(said)]


def _unavailable(
    drawn: random.Random, ids: list[str], slots: tuple[Slot, ...]
) -> frozenset[tuple[str, str]]:
    """One in ten comes late, one in ten leaves early, one in ten is on stage for a slot or two."""
    found: set[tuple[str, str]] = set()
    for one in ids:
        numbers: set[int] = set()
        most = len(slots) // 3
        if drawn.random() < 0.1:
            numbers.update(range(drawn.randint(1, most)))
        if drawn.random() < 0.1:
            numbers.update(range(len(slots) - drawn.randint(1, most), len(slots)))
        if drawn.random() < 0.1:
            first = drawn.randrange(len(slots) - 1)
            numbers.update(range(first, first + drawn.randint(1, 2)))
        found.update((one, slots[number].id) for number in numbers)
    return frozenset(found)


def _participants(
    drawn: random.Random,
    ids: list[str],
    people: list[_Person],
    wishes: tuple[Wish, ...],
    slots: int,
) -> tuple[Participant, ...]:
    """Those whom many wish to meet come with colleagues; some set a most, some a least."""
    nevers = {pair(w.by, w.of) for w in wishes if w.kind == Kind.NEVER}
    pairs = {pair(w.by, w.of) for w in wishes if w.kind in (Kind.MUST, Kind.WISH)} - nevers
    degree = Counter(one for key in pairs for one in key)
    found = []
    for one, person in zip(ids, people, strict=True):
        crowded = degree[one] / slots
        delegates = 1
        if drawn.random() < 0.05 + max(0.0, crowded - 0.6):
            delegates = 3 if crowded > 1.8 else 2
        most = max(4, slots // 2) if drawn.random() < 0.1 else None
        least = 2 if degree[one] >= 6 and drawn.random() < 0.3 else 0
        found.append(
            Participant(
                one,
                f"Participant {one[1:]}",
                f"Organisation {one[1:]}",
                person.family,
                delegates,
                least,
                most,
                needs_accessible=drawn.random() < 0.03,
            )
        )
    return tuple(found)


def _with_tables(drawn: random.Random, problem: Problem, count: int) -> Problem:
    """Small tables; one in five is accessible, and the first always.

    One participant in fifteen keeps a stand, as wide as it has delegates.
    """
    zones = max(1, min(len(_ZONES), count // 10))
    tables = {
        f"t{number + 1:02}": Table(
            f"t{number + 1:02}",
            _ZONES[number * zones // count],
            accessible=not number or drawn.random() < 0.2,
        )
        for number in range(count)
    }
    free = drawn.sample(list(tables), count)
    participants = list(problem.participants)
    for number in sorted(drawn.sample(range(len(participants)), len(participants) // 15)):
        one, home = participants[number], free.pop()
        participants[number] = replace(one, home_table=home, needs_accessible=False)
        # A stand is accessible: whoever needs it may come.
        tables[home] = replace(tables[home], capacity=2 * one.delegates, accessible=True)
    return replace(problem, participants=tuple(participants), tables=tuple(tables.values()))


def _with_ties(drawn: random.Random, problem: Problem) -> Problem:
    """A few meetings are promised, one in two at a slot; a few pairs come one before the other."""
    wanted = [key for key, one in problem.candidates.items() if one.weight and not one.must]
    drawn.shuffle(wanted)
    fixed: list[Fixed] = []
    taken: set[str] = set()
    for a, b in wanted[: len(problem.participants) // 50]:
        slots = [s.id for s in problem.slots if problem.available(a, s.id)]
        slots = [slot for slot in slots if problem.available(b, slot)]
        if slots and not taken & {a, b}:
            fixed.append(Fixed(a, b, drawn.choice(slots) if drawn.random() < 0.5 else ""))
            taken |= {a, b}
    return replace(problem, fixed=tuple(fixed), precedences=_precedences(problem, wanted, taken))


def _precedences(problem: Problem, wanted: list[Pair], taken: set[str]) -> tuple[Precedence, ...]:
    """Of a participant without a fixed meeting, one meeting before another."""
    found: list[Precedence] = []
    for before in wanted:
        after = next((k for k in wanted if before[0] in k and k != before), None)
        if after and not taken & {*before, *after}:
            taken |= {*before, *after}
            found.append(Precedence(before, after))
        if len(found) == max(1, len(problem.participants) // 100):
            break
    return tuple(found)


def _with_promises(drawn: random.Random, problem: Problem, count: int) -> Problem:
    """So many more meetings are promised at a slot, two of a participant at most, none of who has a
    tie already."""
    wanted = [key for key, one in problem.candidates.items() if one.weight]
    drawn.shuffle(wanted)
    tied = {one for fixed in problem.fixed for one in (fixed.a, fixed.b)}
    tied |= {one for order in problem.precedences for one in (*order.before, *order.after)}
    taken: set[tuple[str, str]] = set(problem.unavailable)
    held: Counter[str] = Counter()
    fixed = list(problem.fixed)
    for key in wanted:
        slots = [s.id for s in problem.slots if not any((one, s.id) in taken for one in key)]
        if len(fixed) - len(problem.fixed) == count:
            break
        if slots and not tied & {*key} and max(held[one] for one in key) < 2:
            slot = drawn.choice(slots)
            fixed.append(Fixed(*key, slot))
            taken |= {(one, slot) for one in key}
            held.update(key)
    return replace(problem, fixed=tuple(fixed))


def incident(
    problem: Problem, plan: Plan, seed: int = 0, kinds: Collection[str] | None = None
) -> Change:
    """What may happen on the day, between its first third and its second: the same for the same seed.

    kinds: some of INCIDENTS; without, all but a lost slot, which one seed in four adds. One
    participant in fifty does not come, one in a hundred comes late and one leaves early; at least
    one each, among those with meetings to come.
    """
    drawn = random.Random(f"incident/{seed}")  # noqa: S311 - draws events, no secret
    if kinds is None:
        kinds = INCIDENTS if seed % 4 == 3 else INCIDENTS[:-1]
    count = len(problem.slots)
    now = drawn.randint(count // 3, max(count // 3, 2 * count // 3 - 1))
    to_come = [m for m in plan.meetings if problem.slot_number[m.slot] >= now]
    busy = sorted({one for meeting in to_come for one in meeting.pair})
    drawn.shuffle(busy)
    absent = []
    for kind, share in (("no_show", 50), ("late", 100), ("early", 100)):
        if kind in kinds:
            many = max(1, len(problem.participants) // share)
            absent += [_absence(drawn, problem, now, kind, busy.pop()) for _ in range(many) if busy]
    tables = sorted({meeting.table for meeting in to_come if meeting.table})
    slots = sorted({meeting.slot for meeting in to_come})
    return Change(
        problem.slots[now].id,
        absent,
        [_walk_in(drawn, problem)] if "walk_in" in kinds else (),
        [drawn.choice(tables)] if "table" in kinds and tables else (),
        [drawn.choice(slots)] if "slot" in kinds and slots else (),
    )


def _absence(
    drawn: random.Random, problem: Problem, now: int, kind: str, who: str
) -> tuple[str, str, str]:
    last = len(problem.slots) - 1
    since, until = now, last
    if kind == "late":
        until = drawn.randint(now, max(now, last - 1))
    if kind == "early":
        since = drawn.randint(min(now + 1, last), last)
    return who, problem.slots[since].id, problem.slots[until].id


def _walk_in(drawn: random.Random, problem: Problem) -> Mapping[str, str]:
    """Somebody new, who wishes to meet four others; one in two of them wishes it too."""
    row: dict[str, Any] = {"id": "walkin", "name": "Arrival", "family": "peer", "delegates": "1"}
    wishes = []
    for other in drawn.sample([one.id for one in problem.participants], 4):
        ways = [("walkin", other), (other, "walkin")][: drawn.choice((1, 2))]
        for by, of in ways:
            weight = str(drawn.randint(1, 5))
            wishes.append({"from": by, "to": of, "kind": str(Kind.WISH), "weight": weight})
    return {**row, "wishes": tuple(wishes)}
