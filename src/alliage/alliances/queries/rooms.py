"""What the pages of rooms show: one's rooms, the way, who said what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alliage.alliances.enums import (
    STAGES,
    Answer,
    GateKind,
    GateState,
    PartyState,
    Stage,
    Status,
)
from alliage.alliances.models import Alliance, Consent, EntryVoice, Gate, HistoryEntry, Party
from alliage.alliances.room import Room
from alliage.core.actor import Actor


def with_counts(rows: QuerySet[Alliance]) -> QuerySet[Alliance]:
    """Add `party_count`, the number of active parties, and `open_gate`."""
    waiting = Gate.objects.open().filter(alliance=OuterRef("pk")).exclude(kind=GateKind.OPENING)
    return rows.annotate(
        party_count=Count("parties", filter=Q(parties__state=PartyState.ACTIVE), distinct=True),
        has_open_gate=Exists(waiting),
    )


def mine(actor: Actor) -> QuerySet[Alliance]:
    """The rooms of the organisation one acts for: running ones first, the newest first."""
    order = ("status", "-created_at", "-pk")  # closed < paused < running: read downwards
    return with_counts(Alliance.objects.visible_to(actor)).order_by("-status", *order[1:])


def invitations(actor: Actor) -> QuerySet[Party]:
    rows = Party.objects.invited(actor).select_related("alliance", "invited_by__organisation")
    return rows.order_by("invited_at", "pk")


def left(actor: Actor) -> QuerySet[Party]:
    """The parties that the organisation one acts for was, in rooms that it left."""
    if actor.organisation is None or actor.mandate is None:
        return Party.objects.none()
    rows = Party.objects.filter(organisation=actor.organisation, left_at__isnull=False)
    return rows.exclude(state=PartyState.ACTIVE).select_related("alliance").order_by("-left_at")


# --- the way


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the way. place: "done", "here", "ahead"; reached: when, if it is known."""

    stage: Stage
    place: str
    reached: date | None
    began_here: bool = False

    @property
    def label(self) -> str:
        return str(self.stage.label)


def way(room: Room) -> list[Step]:
    """The seven stages with the day on which each was reached last. One query."""
    gates = Gate.objects.filter(alliance=room.alliance, state=GateState.PASSED)
    moved = gates.exclude(kind=GateKind.OPENING).order_by("decided_at", "pk")
    reached: dict[str, date] = {}
    for start, stage, at in moved.values_list("from_stage", "to_stage", "decided_at"):
        if start != stage:
            reached[stage] = timezone.localdate(at)
    return _steps(room.alliance, reached)


def _steps(alliance: Alliance, reached: dict[str, date]) -> list[Step]:
    here = STAGES.index(Stage(alliance.stage))
    first = alliance.opened_at_stage
    opened = alliance.since or timezone.localdate(alliance.created_at)
    made = []
    for place, stage in enumerate(STAGES):
        where = "here" if place == here else "done" if place < here else "ahead"
        day = reached.get(stage) or (opened if stage == first else None)
        made.append(Step(stage, where, day if where != "ahead" else None, stage == first))
    return made


def next_stage(alliance: Alliance) -> Stage | None:
    """The stage that the next gate opens, None at the last."""
    place = STAGES.index(Stage(alliance.stage)) + 1
    return STAGES[place] if place < len(STAGES) else None


# --- gates


@dataclass(frozen=True, slots=True)
class Said:
    """What one organisation said to a gate."""

    party: Party
    consent: Consent

    @property
    def waiting(self) -> bool:
        return self.consent.answer == Answer.WAITING


@dataclass(frozen=True, slots=True)
class Board:
    """An open or decided gate, and every answer; those awaited come first while it is open."""

    gate: Gate
    said: tuple[Said, ...]
    mine: Said | None

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.said)

    @property
    def yes(self) -> int:
        return sum(one.consent.answer == Answer.YES for one in self.said)


def board(room: Room, gate: Gate) -> Board:
    """The answers to a gate, in the order of the parties. One query."""
    parties = {party.pk: party for party in room.parties}
    rows = Consent.objects.filter(gate=gate).select_related("person").order_by("pk")
    said = [Said(parties[row.party_id], row) for row in rows if row.party_id in parties]
    if gate.is_open:
        said = [one for one in said if one.party.has_voice]
        said.sort(key=lambda one: not one.waiting)
    mine = next((one for one in said if one.party.pk == room.me.pk), None)
    return Board(gate, tuple(said), mine)


def open_gate(room: Room) -> Gate | None:
    """The gate that awaits answers; the opening stands apart."""
    rows = Gate.objects.open().filter(alliance=room.alliance).exclude(kind=GateKind.OPENING)
    return rows.select_related("proposed_by__organisation").first()


def gates_of(alliance: Alliance) -> QuerySet[Gate]:
    """Every gate with how many consented, refused, said nothing; the newest first."""
    counts = {
        name: Count("consents", filter=Q(consents__answer=answer))
        for name, answer in (("yes", Answer.YES), ("no", Answer.NO), ("silent", Answer.WAITING))
    }
    rows = Gate.objects.filter(alliance=alliance).annotate(**counts)
    return rows.select_related("proposed_by__organisation").order_by("-proposed_at", "-pk")


# --- newcomers, history, record


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation invited into a running room, and what the voices said of it."""

    party: Party
    voices: tuple[EntryVoice, ...]
    mine: EntryVoice | None

    @property
    def objections(self) -> list[EntryVoice]:
        return [one for one in self.voices if not one.agrees]

    @property
    def past(self) -> bool:
        until = self.party.objections_until
        return until is not None and until <= timezone.now()


def entries(room: Room) -> list[Entry]:
    """The invitations of a room that are not settled. One query."""
    waiting = [party for party in room.parties if party.state == PartyState.INVITED]
    if not waiting:
        return []
    parties = {party.pk: party for party in room.parties}
    said: dict[int, list[EntryVoice]] = {party.pk: [] for party in waiting}
    for row in EntryVoice.objects.filter(candidate__in=waiting):
        voice = parties.get(row.voice_id)
        if voice is not None and voice.has_voice:
            row.voice = voice
            said[row.candidate_id].append(row)
    me = room.me.pk
    return [
        Entry(
            party,
            tuple(said[party.pk]),
            next((one for one in said[party.pk] if one.voice_id == me), None),
        )
        for party in waiting
    ]


def history_of(alliance: Alliance) -> QuerySet[HistoryEntry]:
    rows = HistoryEntry.objects.filter(alliance=alliance)
    return rows.select_related("party__organisation", "person")


def own_history(party: Party) -> QuerySet[HistoryEntry]:
    """What an organisation itself did, up to the day it left: nothing later, nobody else's."""
    rows = HistoryEntry.objects.filter(party=party, at__lte=party.left_at)
    return rows.select_related("person")


def allies_of(organisation: Any) -> set[int]:
    """The other voices of running rooms that experiment, or went further. One query.

    Who observes or accompanies reads the room, and not what its parties keep for their allies.
    """
    further = STAGES[STAGES.index(Stage.EXPERIMENTATION) :]
    ours = Party.objects.voices().filter(organisation=organisation).values("alliance")
    rows = Party.objects.voices().filter(
        alliance__in=ours,
        alliance__status=Status.RUNNING,
        alliance__stage__in=further,
        alliance__in_opening=False,
    )
    return set(rows.values_list("organisation_id", flat=True))


def stages_by_introduction(introductions: Sequence[int]) -> dict[int, str]:
    """Key of an introduction -> the furthest stage of the rooms that came of it. One query."""
    rows = Alliance.objects.filter(introduction__in=introductions, in_opening=False)
    found: dict[int, str] = {}
    for key, stage in rows.values_list("introduction", "stage"):
        if key not in found or STAGES.index(Stage(stage)) > STAGES.index(Stage(found[key])):
            found[key] = stage
    return found
