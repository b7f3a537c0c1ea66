"""The results page: its address holds the whole search; a fragment is a region of the page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.core.exports import export
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.directory.adapters import search, snapshots
from alliage.directory.criteria import Criteria
from alliage.directory.enums import EXPORT_FORMATS, FAMILIES
from alliage.directory.exports import COMMUNE_COLUMNS, about, found_columns
from alliage.directory.forms import SearchForm

from . import facets, results_context, ways_out
from .builds_context import source_rows
from .spots import Spots

#: The region that htmx replaces: its id in the page and the name of its part of the template.
REGION = "resultats"


@public
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Who could help with what is asked, where it is asked."""
    form = SearchForm(request.GET)
    form.is_valid()
    directory = search.directory()
    criteria = form.criteria()
    context: dict[str, Any] = {
        "form": form,
        "criteria": criteria,
        "sought": {"text": criteria.text, "place": criteria.place},
        "area": form.area,
        "place_text": form.area.name if form.area else _typed_place(request),
        "place_code": criteria.place,
        "resembling": results_context.place_links(form.resembling, criteria),
        "kept": facets.kept_by_search(criteria),
        "families": FAMILIES,
        "export_formats": EXPORT_FORMATS,
        "example_url": ways_out.results_url(Criteria(text=_("des vélos à réparer"))),
    }
    if directory is None:
        context["no_snapshot"] = True
    elif not form.errors and criteria.says_something:
        context |= results_context.build(directory, form)
    if request.headers.get("HX-Target") == REGION:
        response = _fragment(request, context)
    else:
        response = render(request, "directory/results.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _typed_place(request: HttpRequest) -> str:
    """What was given for the place, kept when it is not understood."""
    chosen = request.GET.get("lieu", "")
    return request.GET.get("ou", "") or chosen.partition(":")[2] or chosen


def _fragment(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The region alone, after the title that the browser's tab must show."""
    title = render_to_string("directory/_results_title.html", context, request).strip()
    region = render_to_string(f"directory/results.html#{REGION}", context, request)
    return HttpResponse(f"<title>{title} · {settings.SITE_NAME}</title>{region}")


def _export(
    request: HttpRequest, write: Callable[[search.Directory, SearchForm], HttpResponseBase]
) -> HttpResponseBase:
    """Answers an export, or says in JSON which parameter is not understood."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    directory = search.directory()
    if directory is None:
        message = _("Aucun annuaire n’a encore été construit sur cette instance.")
        return JsonResponse({"errors": {"__all__": [{"message": message}]}}, status=503)
    return write(directory, form)


def _named(what: str, form: SearchForm) -> str:
    """A file's name that says what was searched: "organisations insertion Isère"."""
    area = form.area.name if form.area else ""
    return " ".join(part for part in (what, form.criteria().text, area) if part)


def _about(request: HttpRequest, form: SearchForm) -> list[tuple[str, str]]:
    manifest = snapshots.manifest()
    if manifest is None:
        return []
    files = [(row["label"], row["file"], row["date"]) for row in source_rows(manifest)]
    criteria = form.criteria()
    searched = ", ".join(part for part in (criteria.text, form.area and form.area.name) if part)
    url = request.build_absolute_uri(ways_out.results_url(criteria))
    return about(searched, url, snapshots.built_at(manifest).date(), files)


@public
@require_safe
@rate_limit("directory-export", "30/m")
def export_results(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """The organisations found, at most 10 000, in the order of the page."""
    origin = request.build_absolute_uri("/").rstrip("/")
    return _export(
        request,
        lambda directory, form: export(
            request,
            _named(_("organisations"), form),
            found_columns(origin),
            search.exported(directory, form.criteria()),
            fmt,
            title=_("Organisations"),
            about=_about(request, form),
        ),
    )


@public
@require_safe
@rate_limit("directory-export", "30/m")
def export_communes(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """The map's table twin: counts by commune and family over everything found."""
    return _export(
        request,
        lambda directory, form: export(
            request,
            _named(_("communes"), form),
            COMMUNE_COLUMNS,
            Spots("commune", search.spots(directory, form.criteria(), "commune")).rows(),
            fmt,
            title=_("Communes"),
            about=_about(request, form),
        ),
    )
