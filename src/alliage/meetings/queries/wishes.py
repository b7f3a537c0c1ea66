"""What one participant sees of the others, what it said, and what the organiser may count."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from alliage.core.formats import folded
from alliage.meetings.enums import WishKind
from alliage.meetings.models import Event, Participant, Unavailability, Wish

#: What a line of the form says: nothing, or one of these.
NOTHING = ""
WANTED = (WishKind.MUST, WishKind.WISH)
#: « Je dois » that one participant may say: beyond, the word means nothing any more.
MOST_MUSTS = 3
#: Lines of one page of the list.
PER_PAGE = 40


def value_of(wish: Wish | None) -> str:
    """Return what the form shows of a wish: "must", "wish-4", "rather_not", "never" or nothing."""
    if wish is None:
        return NOTHING
    return f"wish-{wish.weight}" if wish.kind == WishKind.WISH else str(wish.kind)


@dataclass(frozen=True, slots=True)
class Line:
    """Another participant, and what one said of it."""

    other: Participant
    value: str = NOTHING
    proposed: bool = False


@dataclass(slots=True)
class Said:
    """Everything that one participant sees and said."""

    others: list[Participant]
    wishes: dict[int, Wish]

    @property
    def musts(self) -> int:
        return sum(wish.kind == WishKind.MUST for wish in self._shown())

    @property
    def wanted(self) -> int:
        return sum(wish.kind in WANTED for wish in self._shown())

    def _shown(self) -> list[Wish]:
        return [self.wishes[one.pk] for one in self.others if one.pk in self.wishes]

    def line(self, other: Participant) -> Line:
        wish = self.wishes.get(other.pk)
        return Line(other, value_of(wish), bool(wish and wish.suggested))

    def families(self) -> dict[str, int]:
        return Counter(one.family for one in self.others)


def others_of(participant: Participant) -> QuerySet[Participant]:
    """Who else comes, with what everybody may read: no person, no address."""
    rows = Participant.objects.filter(event=participant.event_id).coming()
    shown = rows.exclude(pk=participant.pk).only(
        "pk", "key", "name", "family", "needs", "offers", "terms", "event_id"
    )
    return shown.order_by("name", "pk")


def said_by(participant: Participant) -> Said:
    """Return what one said of whom, two queries whatever the size of the event."""
    mine = Wish.objects.filter(by=participant)
    others = sorted(others_of(participant), key=lambda one: (folded(one.name), one.pk))
    return Said(others, {wish.of_id: wish for wish in mine})


def matching(said: Said, *, words: str = "", family: str = "", mine: bool = False) -> list[Any]:
    """Return the others that a search leaves. mine: those of whom one said something."""
    asked = folded(words).split()
    return [
        one
        for one in said.others
        if (not family or one.family == family)
        and (not mine or one.pk in said.wishes)
        and all(word in folded(f"{one.name} {one.needs} {one.offers}") for word in asked)
    ]


# --- what the organiser counts


@dataclass(frozen=True, slots=True)
class Counted:
    """One participant as its organiser sees it: how many, never whom, and nothing against."""

    participant: Participant
    wanted: int
    musts: int
    received: int


@dataclass(frozen=True, slots=True)
class MustProblem:
    """What no plan can hold of the « je dois ». other: None where one is asked too often."""

    participant: Participant
    other: Participant | None
    asked: int = 0
    possible: int = 0


@dataclass(slots=True)
class Overview:
    """The wishes of an event, counted."""

    rows: list[Counted]
    problems: list[MustProblem]

    @property
    def answered(self) -> list[Counted]:
        return [row for row in self.rows if row.participant.answered_at]

    @property
    def silent(self) -> list[Counted]:
        return [row for row in self.rows if not row.participant.answered_at]

    @property
    def unwished(self) -> list[Counted]:
        return [row for row in self.rows if not row.received]

    @property
    def musts(self) -> int:
        return sum(row.musts for row in self.rows)

    @property
    def wanted(self) -> int:
        return sum(row.wanted for row in self.rows)

    @property
    def to_invite(self) -> int:
        return sum(
            not row.participant.invited_at and bool(row.participant.email) for row in self.rows
        )

    @property
    def without_email(self) -> list[Counted]:
        return [row for row in self.rows if not row.participant.email]


def overview(event: Event) -> Overview:
    """Count the wishes of an event for its organiser; four queries, whatever its size."""
    rows = sorted(event.participants.coming().order_by("pk"), key=lambda one: folded(one.name))
    coming = {row.pk for row in rows}
    wishes = Wish.objects.filter(by__event=event, kind__in=WANTED)
    said = [w for w in wishes.values_list("by", "of", "kind") if w[0] in coming and w[1] in coming]
    wanted, received = Counter(w[0] for w in said), Counter(w[1] for w in said)
    musts = [(by, of) for by, of, kind in said if kind == WishKind.MUST]
    per = Counter(by for by, _of in musts)
    counted = [Counted(row, wanted[row.pk], per[row.pk], received[row.pk]) for row in rows]
    return Overview(counted, _problems(event, rows, musts))


def _problems(
    event: Event, rows: Collection[Participant], musts: Iterable[tuple[int, int]]
) -> list[MustProblem]:
    """« Je dois » that cannot be held by time alone; what anybody refuses plays no part in it."""
    pairs = {(min(pair), max(pair)) for pair in musts}
    if not pairs:
        return []
    slots = set(event.slots.filter(lost_at=None).values_list("pk", flat=True))
    free: dict[int, set[int]] = {row.pk: set(slots) for row in rows}
    busy = Unavailability.objects.filter(participant__event=event)
    for participant, slot in busy.values_list("participant", "slot"):
        free.get(participant, set()).discard(slot)
    by_key = {row.pk: row for row in rows}
    asked = Counter(key for pair in pairs for key in pair)
    found = [
        MustProblem(by_key[key], None, number, room)
        for key, number in asked.items()
        if number > (room := len(free[key]) * by_key[key].delegates)
    ]
    apart = [pair for pair in pairs if not free[pair[0]] & free[pair[1]]]
    found += [MustProblem(by_key[a], by_key[b]) for a, b in apart]
    return sorted(found, key=lambda one: (folded(one.participant.name), one.participant.pk))
