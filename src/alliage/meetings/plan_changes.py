"""What differs between two plans, and whom it touches: pure, on keys of participants."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a meeting is held: keys of a slot and a table, "" without a table."""

    slot: str
    table: str = ""


Places = Mapping[Pair, Place]


@dataclass(frozen=True)
class Changes:
    """From one plan to another: meetings added, removed, moved (from, to), and how many stay."""

    added: dict[Pair, Place] = field(default_factory=dict)
    removed: dict[Pair, Place] = field(default_factory=dict)
    moved: dict[Pair, tuple[Place, Place]] = field(default_factory=dict)
    kept: int = 0

    @property
    def touched(self) -> frozenset[str]:
        """The participants whose own timetable is not what it was."""
        pairs = (*self.added, *self.removed, *self.moved)
        return frozenset(key for one in pairs for key in one)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved)


def ordered(a: str, b: str) -> Pair:
    """The pair of two keys, as the engine writes it."""
    return (a, b) if a <= b else (b, a)


def places(plan: Mapping[str, Any]) -> dict[Pair, Place]:
    """The meetings of a plan, given as JSON."""
    return {
        ordered(one["a"], one["b"]): Place(one["slot"], one["table"])
        for one in plan.get("meetings", ())
    }


def changes(before: Places, after: Places) -> Changes:
    """Compare two plans, meeting by meeting."""
    both = before.keys() & after.keys()
    return Changes(
        added={pair: after[pair] for pair in sorted(after.keys() - both)},
        removed={pair: before[pair] for pair in sorted(before.keys() - both)},
        moved={p: (before[p], after[p]) for p in sorted(both) if before[p] != after[p]},
        kept=sum(before[pair] == after[pair] for pair in both),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """What a plan gives one participant, in counts: nothing says who asked for whom.

    said: wishes and musts that it said; met: those that are held; musts, musts_met: of its musts
    alone; waits: free slots between two of its meetings of one session.
    """

    meetings: int = 0
    said: int = 0
    met: int = 0
    musts: int = 0
    musts_met: int = 0
    waits: int = 0


def shares(problem: Mapping[str, Any], held: Places) -> dict[str, Share]:
    """Return what each participant of a problem, given as JSON, has in a plan."""
    said: Counter[str] = Counter()
    met: Counter[str] = Counter()
    musts: Counter[str] = Counter()
    musts_met: Counter[str] = Counter()
    for wish in problem.get("wishes", ()):
        if wish["kind"] not in ("must", "wish"):
            continue
        is_met, is_must = ordered(wish["by"], wish["of"]) in held, wish["kind"] == "must"
        said[wish["by"]] += 1
        met[wish["by"]] += is_met
        musts[wish["by"]] += is_must
        musts_met[wish["by"]] += is_met and is_must
    slots_of: dict[str, list[str]] = {}
    for pair, place in held.items():
        for key in pair:
            slots_of.setdefault(key, []).append(place.slot)
    blocks = _blocks(problem.get("slots", ()))
    away = {(who, slot) for who, slot in problem.get("unavailable", ())}
    return {
        key: Share(
            len(slots_of.get(key, ())),
            said[key],
            met[key],
            musts[key],
            musts_met[key],
            _waits(key, set(slots_of.get(key, ())), blocks, away),
        )
        for key in (one["id"] for one in problem.get("participants", ()))
    }


def _blocks(slots: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Slots that stand together: a pause or another session parts them."""
    blocks: list[list[str]] = []
    former: Mapping[str, Any] | None = None
    for slot in slots:
        if former is None or former["break_after"] or former["session"] != slot["session"]:
            blocks.append([])
        blocks[-1].append(slot["id"])
        former = slot
    return blocks


def _waits(key: str, busy: set[str], blocks: list[list[str]], away: set[tuple[str, str]]) -> int:
    """Free slots between the first and the last meeting of each block, when it is there."""
    count = 0
    for block in blocks:
        taken = [number for number, slot in enumerate(block) if slot in busy]
        if taken:
            inside = block[taken[0] : taken[-1]]
            count += sum(slot not in busy and (key, slot) not in away for slot in inside)
    return count
