"""Numbers and dates as a person reads them, in the language of the page."""

import unicodedata
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"


def number(value: float | int | None, decimals: int | None = None) -> str:
    """A number with its thousands apart: 10 840 or 10,840. None is a dash.

    decimals: digits after the mark; left out, whole numbers show none and others one.
    """
    if value is None:
        return "–"
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    text = f"{value:,.{decimals}f}".replace("-", "\u2212")
    if is_french():
        return text.replace(",", NARROW_SPACE).replace(".", ",")
    return text


def percent(value: float | None, decimals: int = 0) -> str:
    """A share given from 0 to 100: 31 % in French, 31% in English."""
    if value is None:
        return "–"
    return number(value, decimals) + (f"{NO_BREAK_SPACE}%" if is_french() else "%")


def folded(text: str) -> str:
    """Return a text without accents nor capitals: « Énergie » is found by « energie », and
    stands before « Ville »."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def is_french() -> bool:
    return (get_language() or "fr").startswith("fr")


def day(when: date) -> str:
    """21 novembre 2026, and 1er for the first of a month in French."""
    text = date_format(_local_day(when), "j F Y", use_l10n=False)
    return "1er" + text[1:] if is_french() and when.day == 1 else text


def clock(when: datetime) -> str:
    """A time of day as it is read aloud: 18 h 05 in French, 18:05 in English."""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    if is_french():
        return f"{local.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{local.minute:02d}"
    return f"{local:%H:%M}"


def in_words(when: date, today: date | None = None) -> str:
    """How far a date is, with the date: "il y a 3 mois, août 2026".

    The further the date, the coarser both parts: days with the day, months with the month, years
    with the year.
    """
    when = _local_day(when)
    today = today or timezone.localdate()
    days = (today - when).days
    if abs(days) < 14:
        return _near(days, when)
    past = days > 0
    if abs(days) < 56:
        weeks = abs(days) // 7
        words = (
            ngettext("il y a %(n)s semaine", "il y a %(n)s semaines", weeks)
            if past
            else ngettext("dans %(n)s semaine", "dans %(n)s semaines", weeks)
        )
        return f"{words % {'n': weeks}}, {_month(when) if past else day(when)}"
    months = _months_between(when, today)
    if months < 24:
        words = (
            ngettext("il y a %(n)s mois", "il y a %(n)s mois", months)
            if past
            else ngettext("dans %(n)s mois", "dans %(n)s mois", months)
        )
        return f"{words % {'n': months}}, {_month(when)}"
    years = months // 12
    words = (
        ngettext("il y a %(n)s an", "il y a %(n)s ans", years)
        if past
        else ngettext("dans %(n)s an", "dans %(n)s ans", years)
    )
    return f"{words % {'n': years}}, {when.year}"


def years_since(when: date | None, today: date | None = None) -> int:
    """Whole years from a day to today; 0 for a day to come."""
    return max(0, _months_between(when, today or timezone.localdate()) // 12) if when else 0


def _near(days: int, when: date) -> str:
    if days in (-1, 0, 1):
        words = {0: gettext("aujourd’hui"), 1: gettext("hier"), -1: gettext("demain")}[days]
    elif days > 0:
        words = ngettext("il y a %(n)s jour", "il y a %(n)s jours", days) % {"n": days}
    else:
        words = ngettext("dans %(n)s jour", "dans %(n)s jours", -days) % {"n": -days}
    return f"{words}, {day(when)}"


def _month(when: date) -> str:
    return date_format(when, "F Y", use_l10n=False)


def _months_between(day: date, today: date) -> int:
    """Whole months between two days, whichever comes first."""
    first, last = sorted((day, today))
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (1 if last.day < first.day else 0)


def _local_day(when: date) -> date:
    if isinstance(when, datetime):
        return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return when
