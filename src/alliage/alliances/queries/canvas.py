"""Reading a canvas: one's own draft, what is revealed, who consents to it as it reads now."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from alliage.alliances.enums_canvas import SharedField, Topic
from alliage.alliances.models import (
    Alliance,
    CanvasConsent,
    CanvasMark,
    CanvasSheet,
    Party,
    SharedText,
)
from alliage.core import sealed

#: A canvas says things shortly: characters a topic, characters a shared field.
LONGEST, LONGEST_SHARED = 2000, 4000


def sheet_of(party: Party) -> CanvasSheet:
    """Return a party's sheet, or one that is not written yet (version 0)."""
    found = CanvasSheet.objects.filter(party=party).first()
    found = found or CanvasSheet(party=party, alliance=party.alliance)
    found.party, found.alliance = party, party.alliance
    return found


def draft_words(sheet: CanvasSheet) -> dict[str, str]:
    """Return what a sheet says to its own organisation, topic -> text. Raises sealed.SealBroken.

    The caller has checked that who asks acts for the sheet's party: nobody else may.
    """
    found = sheet.words if sheet.revealed_at else sealed.unseal(sheet.sealed)
    return {topic: str(found.get(topic, "")) for topic in Topic.values}


def cleaned(words: Mapping[str, Any], fields: Iterable[str], longest: int) -> dict[str, str]:
    """Return the known fields alone, trimmed, newlines as one sign, cut at their limit."""
    return {
        name: str(words.get(name) or "").replace("\r\n", "\n").strip()[:longest] for name in fields
    }


def revealed_of(alliance: Alliance) -> list[CanvasSheet]:
    """Return the revealed sheets with their parties, in the order of entry."""
    rows = CanvasSheet.objects.revealed().open_words().filter(alliance=alliance)
    return list(rows.select_related("party__organisation").order_by("party"))


def marks_of(alliance: Alliance) -> QuerySet[CanvasMark]:
    """What the parties want to talk over."""
    rows = CanvasMark.objects.filter(sheet__alliance=alliance, sheet__revealed_at__isnull=False)
    return rows.select_related("party__organisation")


def shared_of(alliance: Alliance) -> SharedText:
    """Return the shared text, or one that is not written yet (version 0)."""
    found = SharedText.objects.filter(alliance=alliance).first() or SharedText(alliance=alliance)
    found.alliance = alliance
    return found


def shared_words(text: SharedText) -> dict[str, str]:
    return {name: getattr(text, name) for name in SharedField.values}


def fingerprint(text: SharedText, sheets: Iterable[CanvasSheet]) -> str:
    """Return the SHA-256 (hexadecimal) of a canvas exactly as it reads.

    Canonical JSON (sorted keys, UTF-8) of {"shared": {field: text}, "sheets": {party: {topic: text}}}.
    """
    content = {
        "shared": shared_words(text),
        "sheets": {str(sheet.party_id): sheet.words for sheet in sheets},
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def voices_with_consent(alliance: Alliance, of: str) -> QuerySet[Party]:
    """The voices of today, each with `consents`: whether it consents to the canvas as it reads.

    of: the fingerprint of now; an empty one has no consent.
    """
    given = CanvasConsent.objects.filter(
        alliance=alliance, party=OuterRef("pk"), fingerprint=of, withdrawn_at=None
    )
    return Party.objects.voices().filter(alliance=alliance).annotate(consents=Exists(given))
