"""What the results page shows, made from one search: rows, tabs, facets, map, ways out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from alliage.core import formats
from alliage.core.families import FAMILIES
from alliage.core.templatetags.alliage import marked
from alliage.directory.adapters import areas, search, words
from alliage.directory.adapters.search import Directory, Hit, Organisation, Results
from alliage.directory.criteria import Criteria
from alliage.directory.enums import LAST_PAGE, PAGE_SIZE
from alliage.directory.forms import SearchForm

from . import facets, maps
from .identity import is_stale
from .places import place_in_words
from .spots import spots_of
from .suggestions import area_note
from .ways_out import WayOut, results_url, ways_out

#: Rows of the map's table twin on the page; its export holds every commune.
TABLE_ROWS = 15
#: The parameter of an organisation's address that holds the search that led to it.
RETURN = "retour"
#: Letters of a purpose that is shown where no word of it was asked.
PURPOSE_SHOWN = 160
POSTAL_CODE = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class Row:
    """One result: its number on the page and on the map, and the reason it is there."""

    number: int
    hit: Hit
    url: str
    name: SafeString
    place: str
    reason: SafeString
    stale: bool
    first_partial: bool
    age: str = ""


def build(directory: Directory, form: SearchForm) -> dict[str, Any]:
    """Everything under the title, from a valid form that asks something."""
    criteria = form.criteria()
    found = search.search(directory, criteria)
    rows = _rows(found, criteria)
    ways = ways_out(directory, criteria, form.area, found)
    context = {
        "found": found,
        "rows": rows,
        "page": _page(found, criteria, len(rows)),
        "tabs": _tabs(directory, criteria, found),
        "facets": facets.groups(found, criteria),
        "facets_hidden": facets.kept(criteria),
        "ways_out": ways,
        "one_word": " " not in criteria.text,
        "everything": _everything(criteria, form.area, found),
        "postal_area": _postal_area(criteria, found),
        "everywhere_url": _everywhere(criteria, found, ways),
        "corrected_url": results_url(criteria.having(text=found.corrected))
        if found.corrected
        else "",
        "namesakes": place_links(form.namesakes, criteria),
        "area_note": area_note(form.area) if form.area else "",
        "without_filters": results_url(
            Criteria(text=criteria.text, place=criteria.place, families=criteria.families)
        ),
        "export_query": criteria.query_string,
    }
    return context | _map(directory, criteria, rows, found)


def _rows(found: Results, criteria: Criteria) -> list[Row]:
    first = (criteria.page - 1) * PAGE_SIZE + 1
    query = criteria.query_string
    return [_row(number, hit, found, query) for number, hit in enumerate(found.hits, start=first)]


def _row(number: int, hit: Hit, found: Results, query: str) -> Row:
    organisation = hit.organisation
    place = place_in_words(organisation)
    if hit.distance_km:
        km = formats.number(max(1, round(hit.distance_km)))
        place = _("%(place)s, à %(km)s km") % {"place": place, "km": km}
    if organisation.fictitious:
        place = format_html('{} <span class="tag">{}</span>', place, _("fictive"))
    url = reverse("directory:organisation", args=[organisation.id])
    return Row(
        number=number,
        hit=hit,
        url=f"{url}?{urlencode({RETURN: query})}",
        name=marked(organisation.name, search.name_marks(hit)),
        place=place,
        reason=_reason(hit),
        stale=is_stale(organisation),
        first_partial=found.relaxed and 0 < found.full == number - 1,
        age=_own_age(organisation),
    )


def _own_age(organisation: Organisation) -> str:
    """What an organisation says here is dated as such: it is no declaration to a register."""
    said = organisation.last_declared
    if said is None or organisation.provenance.get("last_declared") != "self":
        return ""
    return _("Mise à jour ici %(when)s") % {"when": formats.in_words(said)}


def _reason(hit: Hit) -> SafeString:
    """One line: where the words were found; where the name alone has them, what it does as well."""
    organisation = hit.organisation
    told = search.telling_reason(hit)
    if told:
        sentence, marks = search.reason_sentence(told)
        return marked(sentence, marks)
    what = organisation.purpose or words.kind_label(organisation.kind)
    shown = Truncator(what).chars(PURPOSE_SHOWN)
    if any(reason.code == "name" for reason in hit.reasons):
        return format_html("{} · {}", _("Dans le nom"), shown)
    return marked(shown, ())


def _everything(
    criteria: Criteria, area: areas.Area | None, found: Results
) -> dict[str, str] | None:
    """Where nothing is found, the way to browse the whole place: no broader search, all of it."""
    if found.total or not area or not (criteria.text or criteria.filters):
        return None
    return {"name": area.name, "url": results_url(Criteria(place=criteria.place))}


def _everywhere(criteria: Criteria, found: Results, ways: Sequence[WayOut]) -> str:
    """The same search without its place, unless a way out already finds as many."""
    if not found.elsewhere or any(way.count == found.elsewhere for way in ways):
        return ""
    return results_url(criteria.having(place="", radius=None))


def _postal_area(criteria: Criteria, found: Results) -> dict[str, str] | None:
    """The place that a postal code typed as a need names."""
    if found.total or not POSTAL_CODE.fullmatch(criteria.text):
        return None
    area = next(iter(areas.suggested(criteria.text, 1)), None)
    if area is None:
        return None
    url = results_url(criteria.having(text="", place=areas.place_of(area), radius=None))
    return {"name": area.name, "url": url}


def _page(found: Results, criteria: Criteria, shown: int) -> dict[str, Any]:
    """The pager's view of the list."""
    before = (criteria.page - 1) * PAGE_SIZE
    pages = min(LAST_PAGE, -(-found.total // PAGE_SIZE))
    more = criteria.page < pages
    return {
        "start": before + 1,
        "end": before + shown,
        "total": found.total,
        "previous_url": results_url(criteria.having(page=criteria.page - 1)) if before else "",
        "next_url": results_url(criteria.having(page=criteria.page + 1)) if more else "",
        "next_count": min(PAGE_SIZE, found.total - before - shown) if more else 0,
    }


def place_links(found: Sequence[areas.Area], criteria: Criteria) -> list[dict[str, str]]:
    """The same search in other places, each with what tells it from its namesakes."""
    return [
        {
            "name": area.name,
            "note": area_note(area),
            "url": results_url(criteria.having(place=areas.place_of(area))),
        }
        for area in found
    ]


def _tabs(directory: Directory, criteria: Criteria, found: Results) -> list[dict[str, Any]]:
    """One tab a family; counts are those of the search without the tab."""
    counts = (
        search.family_counts(directory, criteria)
        if criteria.families
        else {facet.value: facet.count for facet in found.facets.get("family", [])}
    )
    tabs: list[dict[str, Any]] = [
        {
            "label": _("Toutes"),
            "count": sum(counts.values()),
            "url": results_url(criteria.having(families=())),
            "current": not criteria.families,
        }
    ]
    tabs += [
        {
            "family": family,
            "label": FAMILIES[family].plural,
            "short": FAMILIES[family].short,
            "count": counts.get(family, 0),
            "url": results_url(criteria.having(families=(family,))),
            "current": criteria.families == (family,),
        }
        for family in FAMILIES
    ]
    return tabs


def _map(
    directory: Directory, criteria: Criteria, rows: Sequence[Row], found: Results
) -> dict[str, Any]:
    """The map and its table twin; without results there is nothing to place."""
    if not found.total:
        return {"map": None}
    departements = {item.value: item.count for item in found.facets.get("departement", [])}
    area = areas.area_of(criteria.place) or maps.area_of_most(departements, found.total)
    spots = spots_of(directory, criteria, found, area)
    hits = [(row.number, row.hit) for row in rows]
    picture = maps.results_map(area.kind, area.code, criteria.radius, spots, hits)
    return {
        "map": picture,
        "map_caption": maps.caption(found.total, picture, spots.level) if picture else "",
        "map_level": spots.level,
        "map_rows": spots.rows(TABLE_ROWS),
        "places_left": max(0, len(spots.totals) - TABLE_ROWS),
    }
