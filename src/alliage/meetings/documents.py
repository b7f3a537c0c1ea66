"""What is printed for the day: sheets, table signs, the host's list, badges. Values are strings."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from alliage.core import formats, pdf
from alliage.core.families import FAMILIES
from alliage.core.formats import clock
from alliage.meetings import rules
from alliage.meetings.models import Event, Participant, Slot
from alliage.meetings.queries.prints import Day
from alliage.meetings.queries.timetable import Line

FOLDER = Path(__file__).parent / "typst"
#: Words of a participant that a sheet has room for.
WORDS = 95
#: Rules beyond which a card is set smaller and in one run: signs in all, lines.
LONG, MANY = 900, 12


def sheets(day: Day, urls: Mapping[int, str]) -> bytes:
    """Return one A4 sheet per participant of the day. urls: what each code leads to, by key."""
    return _render("sheets.typ", sheets_data(day, urls))


def sheets_data(day: Day, urls: Mapping[int, str]) -> dict[str, Any]:
    made = [_sheet(day, one, urls[one.pk]) for one in day.participants]
    for number, sheet in enumerate(made, start=1):
        sheet["number"] = _("feuille %(n)s sur %(total)s") % {"n": number, "total": len(made)}
    return {
        **_common(day.event),
        "title": _("Feuilles des participants, %(event)s") % {"event": day.event.title},
        "right": [day.event.title, _where(day.event)],
        "qr": _("Votre feuille à jour, sans compte"),
        "nothing": _("Aucune rencontre n’est prévue pour vous à ce jour."),
        "heads": [
            _("%(n)s minutes") % {"n": day.event.minutes},
            _("table"),
            _("avec, et pourquoi"),
            _("après l’échange"),
        ],
        "answers": [_("on continue"), _("pas cette fois")],
        "rules": _rules(day.event),
        "then": {
            "title": _("Et ensuite ?"),
            "text": _("Nous vous demanderons des nouvelles à 7, 30 et 90 jours."),
        },
        "legend": [
            {"family": value, "label": str(words.short)} for value, words in FAMILIES.items()
        ],
        "sheets": made,
    }


def _rules(event: Event) -> dict[str, Any]:
    """The event's own card. apart: few and short enough to stand one under the other."""
    lines = rules.lines(event.rules)
    long = sum(len(line) for line in lines) > LONG or len(lines) > MANY
    return {
        "title": _("Règles du jeu"),
        "lines": lines,
        "apart": len(lines) <= MANY and all(len(line) <= WORDS * 2 for line in lines),
        "size": 7 if long else 9,
    }


def _sheet(day: Day, one: Participant, url: str) -> dict[str, Any]:
    words = [
        sentence % {"words": Truncator(text).chars(WORDS)}
        for sentence, text in (
            (_("Vous apportez : %(words)s"), one.offers),
            (_("Vous cherchez : %(words)s"), one.needs),
        )
        if text
    ]
    return {
        "title": one.person_name or one.name,
        "name": one.name,
        "family": one.family,
        "words": words,
        "qr": qr(url),
        "rows": _rows(day, one),
    }


def _rows(day: Day, one: Participant) -> list[dict[str, Any]]:
    """A participant's meetings, and the pauses between two sessions while it is there."""
    rows: list[dict[str, Any]] = []
    former: Slot | None = None
    for line in day.lines.get(one.pk, []):
        if line.begins_session and former is not None:
            rows.append(_pause(former, line.slot))
        if line.other is not None:
            rows.append(_row(line, line.other))
        former = line.slot
    return rows


def _pause(former: Slot, slot: Slot) -> dict[str, str]:
    minutes = int((slot.starts_at - former.ends_at).total_seconds() // 60)
    text = ngettext("Pause, %(n)s minute.", "Pause, %(n)s minutes.", minutes) % {"n": minutes}
    return {"kind": "pause", "at": clock(former.ends_at), "text": text}


def _row(line: Line, other: Participant) -> dict[str, Any]:
    """What a sheet says of another: no person, and no word of who wished whom.

    The organiser prints the sheets, and a meeting that neither of two wished would tell that one
    of them would rather not.
    """
    lines = [
        sentence % {"words": Truncator(text).chars(WORDS)}
        for sentence, text in (
            (_("Cherche : %(words)s"), other.needs),
            (_("Apporte : %(words)s"), other.offers),
        )
        if text
    ]
    return {
        "kind": "meeting",
        "at": clock(line.starts_at),
        "table": line.table.label if line.table else "",
        "family": other.family,
        "name": other.name,
        "lines": lines,
    }


def signs(day: Day) -> bytes:
    """Return a sign per table, an A4 to fold in two."""
    card = _rules(day.event)
    big = 150 if card["apart"] and card["size"] > 7 else 100
    made = [
        {
            "label": table.label,
            "size": big if len(table.label) < 4 else 64,
            "zone": table.zone,
            "note": _("accessible en fauteuil") if table.accessible else "",
        }
        for table in day.tables
        if table.lost_at is None
    ]
    title = _("Panneaux de table, %(event)s") % {"event": day.event.title}
    words = {"title": title, "table": _("table"), "rules": card, "signs": made}
    return _render("signs.typ", {**_common(day.event), **words})


def hosts(day: Day) -> bytes:
    """Return the list of whom to seat where, slot by slot."""
    return _render("hosts.typ", hosts_data(day))


def hosts_data(day: Day) -> dict[str, Any]:
    at: dict[int, list[dict[str, Any]]] = {}
    for meeting in day.meetings:
        row = {
            "table": meeting.table.label if meeting.table else "–",
            "a": {"family": meeting.a.family, "name": meeting.a.name},
            "b": {"family": meeting.b.family, "name": meeting.b.name},
        }
        at.setdefault(meeting.slot_id, []).append(row)
    return {
        **_common(day.event),
        "title": _("Liste d’accueil"),
        "lead": day.event.title,
        "right": _where(day.event),
        "pages": [_("page"), pgettext("page 1 sur 6", "sur")],
        "heads": [_("table"), _("une partie"), _("l’autre")],
        "slots": [_host_slot(slot, at.get(slot.pk, [])) for slot in day.slots],
    }


def _host_slot(slot: Slot, rows: list[dict[str, Any]]) -> dict[str, Any]:
    count = len(rows)
    hint = ngettext("%(n)s rencontre", "%(n)s rencontres", count) % {"n": count}
    return {
        "title": f"{clock(slot.starts_at)} – {clock(slot.ends_at)}",
        "hint": _("créneau perdu") if slot.lost_at else hint,
        "rows": rows,
    }


def badges(day: Day, urls: Mapping[int, str]) -> bytes:
    """Return badges to cut, one per delegate; the person's name stands on the first."""
    made = []
    for one in day.participants:
        first = {
            "person": one.person_name,
            "name": one.name,
            "family": one.family,
            "size": 18 if len(one.person_name or one.name) < 22 else 14,
            "qr": qr(urls[one.pk]),
        }
        made += [first, *({**first, "person": ""} for _more in range(one.delegates - 1))]
    title = _("Badges, %(event)s") % {"event": day.event.title}
    words = {"title": title, "event": day.event.title, "qr": _("Votre feuille à jour")}
    return _render("badges.typ", {**_common(day.event), **words, "badges": made})


def qr(url: str) -> str:
    """Return a code as SVG, dark on nothing; it survives a quarter of it being spoilt (level Q)."""
    out = io.BytesIO()
    segno.make(url, error="q", micro=False).save(out, kind="svg", border=0, dark="#16202a")
    return out.getvalue().decode()


def _where(event: Event) -> str:
    return ", ".join(part for part in (formats.day(event.day), event.place) if part)


def _common(event: Event) -> dict[str, Any]:
    return {
        "lang": (get_language() or "fr")[:2],
        "site": settings.SITE_NAME,
        "foot": _("Planning publié, version %(n)s") % {"n": event.sequence},
    }


def _render(name: str, data: dict[str, Any]) -> bytes:
    return pdf.render(FOLDER / name, data, made=timezone.now())
