"""The report of an event: its table, its picture, its PDF."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliage.core import charts, formats, pdf
from alliage.core.tables import Table, TableColumn
from alliage.meetings.models import Event
from alliage.meetings.queries.report import Reached, Report
from alliage.partners.models import FOLLOW_UP_DAYS

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"

Line = tuple[str, int | None]


def lines(found: Report, *, dated: bool = True) -> list[Line]:
    """Every figure of a report with its words, in the order of the way; None: not told.

    dated: with the stages at each date, which a document shows in a table of their own.
    """
    given = [
        (_("Réponses « %(answer)s »") % {"answer": label}, number) for label, number in found.given
    ]
    reached = [
        (_("%(what)s, %(day)d jours après") % {"what": one.label, "day": day}, one.by_day[day])
        for one in found.reached
        for day in FOLLOW_UP_DAYS
    ]
    return [
        (_("Participants attendus"), found.participants),
        (_("Participants venus"), found.came),
        (_("Rencontres prévues"), found.planned),
        (_("Rencontres tenues"), found.held),
        (_("Rencontres manquées"), found.missed),
        (_("Participants qui ont dit avec qui continuer"), found.answered),
        *(given if found.answers else []),
        (_("« On continue » des deux côtés"), found.mutual),
        (_("dont mises en lien ouvertes ici"), found.introduced),
        *(reached if dated else []),
        *(
            (_("%(what)s, à ce jour") % {"what": one.label}, one.now)
            for one in found.reached
            if dated
        ),
        (_("Minutes de rencontre"), found.talked),
        (_("Minutes passées depuis, dites par les participants"), found.minutes),
    ]


def table(request: HttpRequest, event: Event, found: Report) -> Table:
    columns = [
        TableColumn("what", _("Mesure"), lambda line: line[0]),
        TableColumn("number", _("Nombre"), lambda line: line[1], numeric=True),
    ]
    name = f"bilan {event.title}"
    rows: Sequence[Line] = lines(found)
    return Table(request, columns, rows, caption=_("Le bilan en chiffres"), per_page=60, name=name)


def figure(found: Report) -> charts.Figure:
    """The way from a meeting to an alliance; its table stands under it."""
    rows = [
        charts.BarRow(_("Rencontres prévues"), found.planned),
        charts.BarRow(_("Rencontres tenues"), found.held),
        charts.BarRow(_("« On continue » des deux côtés"), found.mutual),
        *(charts.BarRow(one.label, one.now) for one in found.reached),
    ]
    return charts.comparison_bars(
        rows,
        title=_("De la rencontre à l’alliance, à ce jour"),
        here=_("Nombre"),
        unit="",
        decimals=0,
        identifier="chemin",
        csv_url="?format=csv",
    )


def pdf_of(event: Event, found: Report) -> bytes:
    """Return the report as a PDF; the same figures on the same day make the same bytes."""
    today = timezone.localdate()
    answered = found.answered
    data: dict[str, Any] = {
        "lang": "fr" if formats.is_french() else (get_language() or "en")[:2],
        "site": settings.SITE_NAME,
        "title": event.title,
        "right": _("Bilan au %(day)s") % {"day": formats.day(today)},
        "lead": sentence(found),
        "facts": [
            [_("Organisation"), event.organiser.name],
            [_("Jour"), formats.day(event.day)],
            [_("Lieu"), event.place or "–"],
        ],
        "headings": [_("Mesure"), _("Nombre")],
        "bars": [[row.label, row.value or 0, formats.number(row.value)] for row in _bars(found)],
        "lines": [[words, formats.number(number)] for words, number in lines(found, dated=False)],
        "stages": [_dated(one) for one in found.reached],
        "dates": ["", *(_("%(n)d jours") % {"n": day} for day in FOLLOW_UP_DAYS), _("À ce jour")],
        "words": {
            "facts": _("La rencontre"),
            "way": _("De la rencontre à l’alliance"),
            "figures": _("En chiffres"),
            "private": privacy(answered is None),
            "foot": _("%(title)s, bilan") % {"title": event.title},
            "page": _("page"),
            "of": _("sur"),
        },
    }
    return pdf.render(TEMPLATE, data, made=today)


def _dated(one: Reached) -> list[str]:
    numbers = [*(one.by_day[day] for day in FOLLOW_UP_DAYS), one.now]
    return [one.label, *(formats.number(number) for number in numbers)]


def _bars(found: Report) -> list[charts.BarRow]:
    return [
        charts.BarRow(_("Rencontres tenues"), found.held),
        charts.BarRow(_("« On continue » des deux côtés"), found.mutual),
        *(charts.BarRow(one.label, one.now) for one in found.reached),
    ]


def sentence(found: Report) -> str:
    """The report in one sentence."""
    held = ngettext("%(n)d rencontre tenue", "%(n)d rencontres tenues", found.held)
    mutual = ngettext(
        "%(n)d « on continue » réciproque", "%(n)d « on continue » réciproques", found.mutual
    )
    return _("%(held)s, %(mutual)s à ce jour.") % {
        "held": held % {"n": found.held},
        "mutual": mutual % {"n": found.mutual},
    }


def privacy(too_few: bool) -> str:
    """What the report does not say, and why."""
    words = _(
        "Ce que chacun a répondu n’est lu de personne : seuls des nombres figurent ici, et le détail "
        "des réponses seulement quand il ne permet de retrouver aucun refus."
    )
    return (
        words + " " + _("Trop peu de participants pour compter leurs réponses.")
        if too_few
        else words
    )
