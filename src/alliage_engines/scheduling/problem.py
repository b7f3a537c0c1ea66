"""What is given: who comes, when, where, who wants whom; and the errors that name the place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from alliage_engines.tabular import PlacedError

#: A pair of participants, the smaller id first: a meeting has no direction.
Pair = tuple[str, str]

#: Added to the weights of a wish that both sides have.
MUTUAL = 2
#: Of a wish that says none.
DEFAULT_WEIGHT = 3


class SchedulingError(PlacedError):
    """Input that cannot be used. place: a file, line or id; reason: what is wrong with it."""


class Infeasible(SchedulingError):  # noqa: N818 - a state of things, told in words
    """No plan holds all hard constraints. reasons: a smallest set that cannot hold together."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("no plan", " ".join(self.reasons))


class Kind(StrEnum):
    """What one participant says of another."""

    MUST = "must"
    WISH = "wish"
    RATHER_NOT = "rather_not"
    NEVER = "never"


def pair(a: str, b: str) -> Pair:
    """The pair of two participants, whatever their order."""
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who comes. delegates: how many meetings it may hold at once (>= 1).

    min_meetings is hard; max_meetings None: as many as it has room for. home_table: id of the table
    where all its meetings are, "" for none; when both sides have one, either of the two serves.
    needs_accessible: all its meetings are at accessible tables.
    """

    id: str
    name: str = ""
    organisation: str = ""
    family: str = ""
    delegates: int = 1
    min_meetings: int = 0
    max_meetings: int | None = None
    home_table: str = ""
    needs_accessible: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One round. start, end: as given ("18:00", ISO); session: waits are counted within one.

    break_after: a pause follows; the slots on its two sides are then not next to each other.
    """

    id: str
    start: str = ""
    end: str = ""
    session: str = ""
    break_after: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Where meetings are. capacity: seats; a meeting takes two, and any table takes one meeting."""

    id: str
    zone: str = ""
    capacity: int = 2
    accessible: bool = False

    @property
    def meetings(self) -> int:
        """How many meetings it holds at once."""
        return max(1, self.capacity // 2)


@dataclass(frozen=True, slots=True)
class Wish:
    """What `by` says of `of`. weight: 1 to 5, of a wish or a must."""

    by: str
    of: str
    kind: Kind
    weight: int = DEFAULT_WEIGHT


@dataclass(frozen=True, slots=True)
class Fixed:
    """A meeting that must be held, at a slot and a table when they are named ("" when not)."""

    a: str
    b: str
    slot: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Precedence:
    """The meeting of one pair comes in an earlier slot than that of another, if both are held."""

    before: Pair
    after: Pair


@dataclass(frozen=True)
class Problem:
    """A day to plan. Slots stand in the order of time. unavailable: (participant, slot) ids.

    Pairs without a wish are not met, unless they are fixed.
    """

    participants: tuple[Participant, ...]
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...] = ()
    unavailable: frozenset[tuple[str, str]] = frozenset()
    wishes: tuple[Wish, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    precedences: tuple[Precedence, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Participant]:
        return {participant.id: participant for participant in self.participants}

    @cached_property
    def slot_number(self) -> Mapping[str, int]:
        """Where each slot stands in time, from 0."""
        return {slot.id: number for number, slot in enumerate(self.slots)}

    @cached_property
    def candidates(self) -> Mapping[Pair, "Candidate"]:
        """Every pair that may meet, in a fixed order: those nobody refuses, and fixed ones."""
        said: dict[Pair, list[Wish]] = {}
        for wish in self.wishes:
            said.setdefault(pair(wish.by, wish.of), []).append(wish)
        fixed = {pair(one.a, one.b) for one in self.fixed}
        found = {
            key: Candidate.of(key, said.get(key, ()), fixed=key in fixed)
            for key in sorted(said.keys() | fixed)
        }
        return {key: one for key, one in found.items() if one.fixed or not one.never}

    @cached_property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """Numbers of the slots that stand together: waits are counted within each."""
        return tuple(_blocks(self.slots))

    def available(self, participant: str, slot: str) -> bool:
        return (participant, slot) not in self.unavailable


def _blocks(slots: tuple[Slot, ...]) -> Iterator[tuple[int, ...]]:
    """A session ends where its name changes or a pause follows."""
    block: list[int] = []
    for number, slot in enumerate(slots):
        if block and (slots[number - 1].break_after or slots[number - 1].session != slot.session):
            yield tuple(block)
            block = []
        block.append(number)
    if block:
        yield tuple(block)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What both sides of a pair say together.

    weight: of its wishes and musts, plus MUTUAL when both sides have one; 0 when somebody would
    rather not. filler: somebody would rather not and nobody must, so it only serves to reach the
    floor or a minimum. A never wins over everything but a fixed meeting, which is an error.
    """

    pair: Pair
    must: bool = False
    weight: int = 0
    filler: bool = False
    never: bool = False
    fixed: bool = False

    @classmethod
    def of(cls, key: Pair, wishes: Iterable[Wish], *, fixed: bool) -> "Candidate":
        kinds = {wish.by: wish.kind for wish in wishes}
        wanted = {wish.by: wish.weight for wish in wishes if wish.kind in (Kind.MUST, Kind.WISH)}
        must = Kind.MUST in kinds.values()
        filler = Kind.RATHER_NOT in kinds.values() and not must
        weight = sum(wanted.values()) + (MUTUAL if len(wanted) == 2 else 0)
        never = Kind.NEVER in kinds.values()
        return cls(key, must and not never, 0 if filler else weight, filler, never, fixed)
