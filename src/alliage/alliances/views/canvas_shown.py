"""A canvas as pages show it: the comparison of the revealed sheets, who is ready, who consents."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alliage.alliances.enums_canvas import SharedField, Topic
from alliage.alliances.models import (
    CanvasConsent,
    CanvasMark,
    CanvasSheet,
    Commitment,
    Party,
    SharedText,
)
from alliage.alliances.queries import canvas as queries
from alliage.alliances.queries import commitments
from alliage.alliances.room import Room


@dataclass(slots=True)
class Cell:
    """What one party says on one topic; marked_by: who wants to talk it over."""

    sheet: CanvasSheet
    topic: Topic
    text: str
    marked_by: list[Party] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def party(self) -> Party:
        return self.sheet.party

    @property
    def origin(self) -> str:
        return f"canvas:{self.sheet.party_id}:{self.topic.value}"


@dataclass(frozen=True, slots=True)
class Row:
    topic: Topic
    cells: list[Cell]


def comparison(
    sheets: Sequence[CanvasSheet],
    marks: Iterable[CanvasMark],
    promised: Iterable[Commitment] = (),
    topics: Iterable[Topic] = tuple(Topic),
) -> list[Row]:
    """Return rows of topics, columns of parties; rows that nobody filled are left out."""
    wanted = defaultdict(list)
    for mark in marks:
        wanted[mark.sheet_id, mark.topic].append(mark.party)
    owed = defaultdict(list)
    for commitment in promised:
        owed[commitment.origin].append(commitment)
    rows = []
    for topic in topics:
        cells = [
            Cell(sheet, topic, sheet.words.get(topic, ""), wanted[sheet.pk, topic])
            for sheet in sheets
        ]
        for cell in cells:
            cell.commitments = owed[cell.origin]
        if any(cell.text for cell in cells):
            rows.append(Row(topic, cells))
    return rows


def shared_lines(text: SharedText) -> list[tuple[str, str]]:
    """Return (label, text) of what is worded together, those that are written."""
    words = queries.shared_words(text)
    return [(str(SharedField(name).label), said) for name, said in words.items() if said]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a party stands: its sheet, its consent. state: "waits", "ready" or "revealed"."""

    party: Party
    state: str
    consent: CanvasConsent | None = None
    stale: CanvasConsent | None = None


def standings(room: Room, text: SharedText) -> list[Standing]:
    """Return each voice with its sheet's state and its consent, to this canvas or to a former one."""
    sheets = CanvasSheet.objects.open_words().filter(alliance=room.alliance)
    by_party = {sheet.party_id: sheet for sheet in sheets.defer("sealed", "words")}
    given = CanvasConsent.objects.filter(alliance=room.alliance, withdrawn_at=None)
    now: dict[int, CanvasConsent] = {}
    former: dict[int, CanvasConsent] = {}
    for consent in given.select_related("person"):
        kept = now if consent.fingerprint == text.fingerprint else former
        kept[consent.party_id] = consent
    return [
        Standing(party, _state(by_party.get(party.pk)), now.get(party.pk), former.get(party.pk))
        for party in room.voices
    ]


def _state(sheet: CanvasSheet | None) -> str:
    if sheet is None:
        return "waits"
    if sheet.revealed_at:
        return "revealed"
    return "ready" if sheet.ready_at else "waits"


def promised_in(room: Room) -> Iterable[Commitment]:
    return commitments.from_canvas(room.alliance)
