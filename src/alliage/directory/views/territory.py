"""The portrait of a territory: who is here, on what, what is born, what is fragile."""

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.core.exports import export
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.directory.adapters import areas, portrait, snapshots
from alliage.directory.criteria import Criteria
from alliage.directory.enums import EXPORT_FORMATS
from alliage.directory.exports import PORTRAIT_COLUMNS, portrait_rows
from alliage.directory.portrait import Figures

from . import maps, territory_context
from .ways_out import results_url


def _area(kind: str, code: str) -> areas.Area:
    found = areas.area(kind, code)
    if found is None:
        raise Http404(_("Aucun territoire de ce type n’a ce code."))
    return found


#: Below this share of inhabitants a snapshot does not tell of a territory.
COVERED = 0.8


def compared(snapshot: Path, area: areas.Area) -> tuple[list[Figures], list[str]]:
    """The territory, then its département (its région for a département) and the country.

    The second list names those that the snapshot covers too little to be compared with.
    """
    larger = {a.kind: a for a in areas.larger(area.kind, area.code)}
    wanted = {"departement": ("region", "country"), "region": ("country",), "country": ()}
    kinds = wanted.get(area.kind, ("departement", "country"))
    chosen = [larger[kind] for kind in kinds if kind in larger]
    covered = [a for a in chosen if portrait.coverage(snapshot, a.kind, a.code) >= COVERED]
    found = (portrait.figures(snapshot, a.kind, a.code) for a in (area, *covered))
    return [figures for figures in found if figures], [a.name for a in chosen if a not in covered]


def _covered_in_part(snapshot: Path, area: areas.Area) -> float | None:
    """Per cent of the inhabitants covered, where it is too little to be read as the territory's."""
    covered = portrait.coverage(snapshot, area.kind, area.code)
    return None if area.kind == "commune" or covered >= COVERED else covered * 100


@public
@require_safe
def territory(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One territory beside those that contain it."""
    area = _area(kind, code)
    if area.code != code:
        return redirect("directory:territory", kind, area.code, permanent=True)
    snapshot, manifest = snapshots.current(), snapshots.manifest()
    context: dict[str, Any] = {
        "area": area,
        "larger": areas.larger(kind, code),
        "nearer": areas.nearer(kind, code),
        "communes": len(areas.communes_of(area)),
        "export_formats": EXPORT_FORMATS,
        "manifest": manifest,
        "find_url": results_url(Criteria(place=areas.place_of(area))),
    }
    if snapshot and manifest:
        until = portrait.data_until(snapshot) or snapshots.built_at(manifest).date()
        territories, uncompared = compared(snapshot, area)
        context |= territory_context.build(snapshot, area, territories, until)
        context["uncompared"] = ", ".join(uncompared)
        context["covered"] = _covered_in_part(snapshot, area)
        context["density"] = maps.density_map(snapshot, kind, code)
    return render(request, "directory/territory.html", context)


@public
@require_safe
@rate_limit("directory-export", "30/m")
def export_territory(request: HttpRequest, kind: str, code: str, fmt: str) -> HttpResponseBase:
    """Every figure of the page, for every territory that it shows."""
    area = _area(kind, code)
    snapshot = snapshots.current()
    if snapshot is None:
        raise Http404(_("Aucun annuaire n’a encore été construit sur cette instance."))
    name = _("portrait %(name)s") % {"name": area.name}
    return export(request, name, PORTRAIT_COLUMNS, portrait_rows(compared(snapshot, area)[0]), fmt)
