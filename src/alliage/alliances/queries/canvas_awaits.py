"""What the canvas awaits of people, and what those who left keep of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from alliage.alliances.enums import VOICES, PartyState, Status
from alliage.alliances.enums_canvas import SharedField, Topic
from alliage.alliances.models import (
    CanvasConsent,
    CanvasSheet,
    CanvasVersion,
    Party,
    SharedTextVersion,
)

#: Consents of one party that a record shows; older ones stay in the room.
MOST_CONSENTS = 20


def last_to_be_ready(organisations: Iterable[Any]) -> list[Party]:
    """Return the voices of these organisations whose sheet alone is missing. One query."""
    keys = list(organisations)
    if not keys:
        return []
    sheets = CanvasSheet.objects.filter(alliance=OuterRef("alliance"))
    done = CanvasSheet.objects.filter(party=OuterRef("pk"), ready_at__isnull=False)
    mine = Party.objects.voices().filter(organisation__in=keys, alliance__status=Status.RUNNING)
    voice = Q(alliance__parties__state=PartyState.ACTIVE, alliance__parties__role__in=VOICES)
    ready = Q(alliance__parties__canvas_sheet__ready_at__isnull=False)
    rows = (
        mine.filter(Exists(sheets))
        .exclude(Exists(done))
        .annotate(
            waiting=Count("alliance__parties", filter=voice & ~ready, distinct=True),
            present=Count("alliance__parties", filter=voice, distinct=True),
        )
    )
    found = rows.filter(waiting=1, present__gt=1).select_related("alliance", "organisation")
    return list(found.order_by("pk"))


def consented_by(party: Party, until: datetime) -> list[tuple[CanvasConsent, str]]:
    """Return what a party consented to, each with its words whole. Three queries."""
    consents = list(
        CanvasConsent.objects.filter(party=party, at__lte=until).order_by("-at")[:MOST_CONSENTS]
    )
    if not consents:
        return []
    shared = {
        version.number: version.words
        for version in SharedTextVersion.objects.filter(
            text__alliance=party.alliance_id, number__in={c.shared for c in consents}
        )
    }
    numbers = {number for consent in consents for number in consent.sheets.values()}
    versions = CanvasVersion.objects.filter(
        sheet__alliance=party.alliance_id, number__in=numbers
    ).select_related("sheet__party__organisation")
    sheets = {(str(v.sheet.party_id), v.number): v for v in versions.order_by("sheet__party")}
    return [(consent, _words(consent, shared, sheets)) for consent in consents]


def _words(
    consent: CanvasConsent,
    shared: dict[int, dict[str, str]],
    sheets: dict[tuple[str, int], CanvasVersion],
) -> str:
    """The shared text, then each sheet, as plain text."""
    said = shared.get(consent.shared, {})
    parts = ["\n".join(f"{n.label} — {said[n]}" for n in SharedField if said.get(n))]
    for key, number in consent.sheets.items():
        version = sheets.get((key, number))
        if version is None:
            continue
        lines = [version.sheet.party.organisation.name]
        lines += [f"{t.label} — {version.words[t]}" for t in Topic if version.words.get(t)]
        parts.append("\n".join(lines))
    return "\n\n".join(part for part in parts if part)
