"""A meeting outside the site: its minutes as PDF, itself as iCalendar."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from alliage.core import formats, pdf
from alliage.governance.enums import MeetingState, MinutesState, Presence, Result
from alliage.governance.models import Assembly, Decision, Meeting, Minutes
from alliage.governance.queries import decisions as register
from alliage.governance.queries import meetings as queries
from alliage.governance.words import REASONS

TEMPLATE = Path(__file__).parent / "typst" / "minutes.typ"


def meeting_ics(meeting: Meeting, assembly_title: str, url: str) -> bytes:
    """Return a meeting as iCalendar (RFC 5545), hours of Paris; nobody's address stands in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Alliage//governance//FR")
    calendar.add("version", "2.0")
    cancelled = meeting.state == MeetingState.CANCELLED
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{meeting.uid}@alliage")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.updated_at.astimezone(timezone.get_fixed_timezone(0)))
    zone = timezone.get_default_timezone()
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", f"{meeting.title} ({assembly_title})")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", url)
    if meeting.place or meeting.link:
        event["location"] = vText(meeting.place or meeting.link)
    lines = [meeting.link, _("Ordre du jour et pièces :"), url]
    event.add("description", "\n".join(line for line in lines if line))
    calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=(meeting.starts_at - timedelta(days=400)).date(),
        last_date=(meeting.ends_at + timedelta(days=400)).date(),
    )
    found: bytes = calendar.to_ical()
    return found


def minutes_pdf(assembly: Assembly, meeting: Meeting, minutes: Minutes) -> bytes:
    """Return the minutes as a document; a draft bears its word across each page."""
    made = minutes.approved_at or timezone.now()
    return pdf.render(TEMPLATE, minutes_data(assembly, meeting, minutes), made=made)


def minutes_data(assembly: Assembly, meeting: Meeting, minutes: Minutes) -> dict[str, Any]:
    """What the document says, in strings."""
    approved = minutes.state == MinutesState.APPROVED
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "lang": (get_language() or "fr")[:2],
        "site": settings.SITE_NAME,
        "right": _standing(minutes),
        "title": _("Compte rendu"),
        "lead": f"{meeting.title}, {assembly.title}.",
        "foot": assembly.title,
        "pages": [_("page"), pgettext("page 1 sur 6", "sur")],
        "draft": "" if approved else _("projet"),
        "when": {
            "name": _("Réunion"),
            "rows": [
                [_("Instance"), meeting.body.title if meeting.body else _("Toute l’assemblée")],
                [_("Date"), f"{formats.day(start)}, {start:%H:%M} – {end:%H:%M}"],
                [_("Lieu"), meeting.place or (_("visioconférence") if meeting.link else "–")],
            ],
        },
        "who": _who(meeting),
        "points": _points(meeting, minutes),
        "decisions": _decisions(meeting),
        "approvals": _approvals(minutes),
        "proof": minutes.sha256
        and _("Empreinte SHA-256 du texte approuvé : %(hash)s") % {"hash": minutes.sha256},
    }


def _who(meeting: Meeting) -> dict[str, Any]:
    attendances = queries.attendances_of(meeting)
    present = sum(one.presence == Presence.PRESENT for one in attendances)
    there = ngettext("%(n)s organisation présente", "%(n)s organisations présentes", present) % {
        "n": present
    }
    return {
        "name": _("Présences"),
        "hint": there,
        "header": [_("organisation"), _("représentée par"), ""],
        "rows": [
            {
                "family": one.member.organisation.family,
                "name": one.member.organisation.name,
                "by": one.by_whom or "–",
                "presence": str(Presence(one.presence).label).lower(),
                "away": one.presence != Presence.PRESENT,
            }
            for one in attendances
        ],
    }


def _standing(minutes: Minutes) -> str:
    if minutes.state == MinutesState.APPROVED and minutes.approved_at:
        return _("Version %(n)s, approuvée le %(day)s") % {
            "n": minutes.version,
            "day": formats.day(minutes.approved_at),
        }
    return _("Version %(n)s, non approuvée") % {"n": minutes.version}


def _points(meeting: Meeting, minutes: Minutes) -> dict[str, Any]:
    rows = [
        {
            "number": str(number),
            "title": item.title,
            "note": _("apporté par %(name)s") % {"name": item.brought_by.organisation.name}
            if item.brought_by
            else "",
            "text": minutes.texts.get(str(item.pk), ""),
        }
        for number, item in enumerate(queries.items_of(meeting), start=1)
    ]
    general = minutes.texts.get("general", "")
    if general:
        rows.append({"number": "", "title": _("Et aussi"), "note": "", "text": general})
    count = len(rows) - bool(general)
    hint = ngettext("%(n)s point", "%(n)s points", count) % {"n": count}
    return {"name": _("Ordre du jour"), "hint": hint, "rows": rows}


def _decisions(meeting: Meeting) -> dict[str, Any]:
    """Those taken at the meeting, with the result as it stands."""
    rows = register.register(meeting.assembly).filter(meeting=meeting)
    shown = rows.exclude(state__in=("draft", "withdrawn")).order_by("number")
    return {"name": _("Décisions"), "hint": "", "rows": [_decision(one) for one in shown]}


def _decision(decision: Decision) -> dict[str, str]:
    result = str(Result(decision.result).label) if decision.result else _("encore ouverte")
    reason = str(REASONS.get(decision.reason, ""))
    return {
        "number": _("n° %(number)s") % {"number": decision.number},
        "title": decision.title,
        "mode": decision.get_mode_display(),
        "result": result,
        "reason": reason,
    }


def _approvals(minutes: Minutes) -> dict[str, Any]:
    rows = [
        {
            "family": one.member.organisation.family,
            "name": one.member.organisation.name,
            "by": one.mandate_title,
            "at": formats.day(one.at),
        }
        for one in queries.approvals_of(minutes)
    ]
    return {
        "name": _("Approbations"),
        "hint": _("par celles qui étaient là"),
        "header": [_("organisation"), _("sous quel mandat"), _("le")],
        "rows": rows,
    }
