"""Broader searches offered beside the results, each with what it would find."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.directory.adapters import areas, search, words
from alliage.directory.adapters.search import Directory, Results
from alliage.directory.criteria import Criteria

#: Themes proposed at most, and the share of what is found that a theme must hold to be one.
THEMES, THEME_SHARE = 2, 0.1


@dataclass(frozen=True, slots=True)
class WayOut:
    """A broader search with what it would find."""

    label: str
    url: str
    count: int


def results_url(criteria: Criteria) -> str:
    """The address of a results page."""
    query = criteria.query_string
    return reverse("directory:results") + (f"?{query}" if query else "")


def ways_out(
    directory: Directory, criteria: Criteria, area: areas.Area | None, found: Results
) -> list[WayOut]:
    """Broader territories, then themes: only those that find more."""
    ways: list[WayOut] = []
    for larger in areas.larger(area.kind, area.code) if area else ():
        wider = criteria.having(place=areas.place_of(larger), radius=None)
        count = search.count(directory, wider)
        if count > found.total:
            label = _("Élargir : %(area)s") % {"area": larger.name}
            ways.append(WayOut(label, results_url(wider), count))
            break
    for theme in _themes(criteria, found):
        wider = criteria.having(text="", themes=(theme,))
        count = search.count(directory, wider)
        if count > found.total:
            label = _("Tout le thème « %(theme)s »") % {"theme": words.theme_label(theme)}
            ways.append(WayOut(label, results_url(wider), count))
    if not found.total and criteria.filters:
        wider = Criteria(text=criteria.text, place=criteria.place, families=criteria.families)
        if count := search.count(directory, wider):
            ways.append(WayOut(_("Retirer les filtres"), results_url(wider), count))
    return ways


def _themes(criteria: Criteria, found: Results) -> list[str]:
    """Themes of the words asked and of what is found, the commonest among the latter first."""
    if not criteria.text:
        return []
    asked = search.broader_themes(criteria.text)
    counts = {facet.value: facet.count for facet in found.facets.get("theme", []) if facet.value}
    if found.total:
        held = sorted(counts, key=lambda code: (-counts[code], code))[:1]
        among = [
            code for code in {*asked, *held} if counts.get(code, 0) >= THEME_SHARE * found.total
        ]
        asked = sorted(among, key=lambda code: (-counts[code], code))
    return [code for code in asked if code not in criteria.themes][:THEMES]
