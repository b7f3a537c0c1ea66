"""What the portrait shows, made from the counts of a territory and of those that contain it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core.charts import BarRow, Column, Figure, columns, comparison_bars
from alliage.core.families import FAMILIES
from alliage.core.formats import day, number, percent
from alliage.directory.adapters import areas, portrait, words
from alliage.directory.criteria import Criteria
from alliage.directory.portrait import (
    Figures,
    fragilities,
    per_ten_thousand,
    theme_shares,
    themes_known,
)
from alliage.directory.portrait import facts as told

from . import facts
from .ways_out import results_url

THEMES_SHOWN = 10
YEARS_SHOWN = 21


def build(
    snapshot: Path, area: areas.Area, territories: Sequence[Figures], until: date
) -> dict[str, Any]:
    """Every section of the page. territories: this one first, then those it is compared with."""
    here, *others = territories
    return {
        "here": here,
        "others": others,
        "until": until,
        "families": _families(area, territories),
        "highlights": [
            facts.sentence(fact, others[0].name if others else "")
            for fact in told(here, others[0] if others else None, _last_whole_year(until))
        ],
        "themes": _themes(area, here, others),
        "themes_known": percent(themes_known(here)),
        "years": _years(area, here, until),
        "fragilities": _fragilities(territories),
        "zones": _zones(snapshot, area),
        "fictitious": portrait.holds_fictitious(snapshot),
    }


def _last_whole_year(until: date) -> int:
    return until.year if (until.month, until.day) == (12, 31) else until.year - 1


def _families(area: areas.Area, territories: Sequence[Figures]) -> list[dict[str, Any]]:
    place = areas.place_of(area) if area.kind != "country" else ""
    return [
        {
            "family": family,
            "label": label.plural,
            "n": territories[0].of(family).n,
            "recent": territories[0].of(family).recent,
            "url": results_url(Criteria(place=place, families=(family,))),
            "rates": [
                (t.name, number(per_ten_thousand(t.of(family).n, t.population), 1))
                for t in territories
            ],
        }
        for family, label in FAMILIES.items()
    ]


def _csv(area: areas.Area) -> str:
    return reverse("directory:export_territory", args=[area.kind, area.code, "csv"])


def _themes(area: areas.Area, here: Figures, others: Sequence[Figures]) -> Figure | None:
    """The largest themes of the peers, beside the compared territories."""
    shares = theme_shares(here)
    chosen = sorted(shares, key=lambda code: (-shares[code], code))[:THEMES_SHOWN]
    if not chosen:
        return None
    beside = [theme_shares(other) for other in others]
    rows = [
        BarRow(
            words.theme_label(code), shares[code], tuple(values.get(code, 0.0) for values in beside)
        )
        for code in chosen
    ]
    return comparison_bars(
        rows,
        title=_("Part des associations et pairs par thème principal"),
        here=here.name,
        references=[other.name for other in others],
        identifier="themes",
        csv_url=_csv(area),
    )


def _years(area: areas.Area, here: Figures, until: date) -> Figure | None:
    """Creations of peers by year; the last year is partial unless the data reach its last day."""
    shown = range(until.year - YEARS_SHOWN + 1, until.year + 1)
    if not any(here.years.get(year) for year in shown):
        return None
    partial = (until.month, until.day) != (12, 31)
    note = _("%(n)s au %(day)s") % {
        "n": number(here.years.get(until.year, 0)),
        "day": day(until),
    }
    items = [
        Column(
            str(year),
            here.years.get(year, 0),
            partial=partial and year == until.year,
            note=note if partial and year == until.year else "",
        )
        for year in shown
    ]
    return columns(
        items,
        title=_("Créations d’associations et de pairs par an"),
        unit=_("Créations"),
        over=_("Année"),
        identifier="years",
        csv_url=_csv(area),
    )


def _fragilities(territories: Sequence[Figures]) -> list[dict[str, Any]]:
    labels = {
        "stale": _("sans déclaration depuis cinq ans"),
        "employers": _("qui emploient quelqu’un"),
        "single": _("parmi les employeurs, ceux d’une ou deux personnes"),
    }
    readings = {
        "stale": _("Plus la part est haute, plus il faut vérifier qui agit encore."),
        "employers": _("Plus la part est basse, plus tout repose sur des bénévoles."),
        "single": _("Plus la part est haute, plus l’emploi tient à une seule personne."),
    }
    return [
        {
            "label": labels[sign.code],
            "reading": readings[sign.code],
            "values": [
                (territory.name, percent(value, 1))
                for territory, value in zip(territories, sign.values, strict=True)
            ],
        }
        for sign in fragilities(territories)
    ]


def _zones(snapshot: Path, area: areas.Area) -> list[str]:
    """Communes in priority zones, when those lists are loaded."""
    counts = portrait.zone_counts(snapshot, area.kind, area.code)
    qpv, frr = counts.get("qpv", 0), counts.get("frr", 0)
    found = [
        (
            qpv,
            ngettext(
                "%(n)s commune avec un quartier prioritaire",
                "%(n)s communes avec un quartier prioritaire",
                qpv,
            ),
        ),
        (
            frr,
            ngettext(
                "%(n)s commune en zone France ruralités revitalisation",
                "%(n)s communes en zone France ruralités revitalisation",
                frr,
            ),
        ),
    ]
    return [text % {"n": number(n)} for n, text in found if n]
