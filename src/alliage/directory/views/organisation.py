"""The page of one organisation, its JSON twin, and what is said of one that is gone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.core.permissions import public
from alliage.directory.adapters import areas, search, words
from alliage.directory.adapters.search import Gone, Organisation
from alliage.directory.criteria import Criteria
from alliage.directory.exports import organisation_record

from . import contact, identity, maps
from .back import back_to_results
from .places import own_area
from .ways_out import results_url


def _load(identifier: str) -> Organisation | Gone:
    directory = search.directory()
    found = search.organisation(directory, identifier) if directory else None
    if found is None:
        raise Http404(_("Aucune organisation de l’annuaire ne porte cet identifiant."))
    return found


@public
@require_safe
def organisation(request: HttpRequest, identifier: str) -> HttpResponse:
    """One organisation by its id; a past identifier leads to the present one."""
    found = _load(identifier)
    if isinstance(found, Gone):
        return _gone(request, found)
    if found.id != identifier:
        return redirect("directory:organisation", found.id, permanent=True)
    context = _context(found) | {"back": back_to_results(request)}
    return render(request, "directory/organisation.html", context)


@public
@require_safe
def organisation_json(_request: HttpRequest, identifier: str) -> HttpResponse:
    """The same as JSON, for machines."""
    found = _load(identifier)
    if isinstance(found, Gone):
        since = found.since.isoformat() if found.since else None
        record = {
            "id": found.id,
            "name": found.name,
            "status": found.status,
            "since": since,
            "successor": found.successor,
        }
        return JsonResponse(record, status=410)
    if found.id != identifier:
        return redirect("directory:organisation_json", found.id, permanent=True)
    return JsonResponse(organisation_record(found), json_dumps_params={"ensure_ascii": False})


def _gone(request: HttpRequest, found: Gone) -> HttpResponse:
    """410 with what is known: search engines forget the page, people learn what became of it."""
    directory = search.directory()
    successor = None
    if found.successor and directory:
        candidate = search.organisation(directory, found.successor)
        successor = candidate if isinstance(candidate, Organisation) else None
    place = areas.place(found.commune) if found.commune else None
    context = {"gone": found, "successor": successor, "place": place}
    return render(request, "directory/gone.html", context, status=410)


def _territory(found: Organisation) -> areas.Area | None:
    """Where it is: its commune, or for an intercommunality the territory that it administers."""
    own = own_area(found)
    return own or (areas.area("commune", found.commune) if found.commune else None)


def _context(found: Organisation) -> dict[str, object]:
    area = _territory(found)
    larger = areas.larger(area.kind, area.code) if area else ()
    return {
        "organisation": found,
        "kind_label": words.kind_label(found.kind),
        "theme_label": identity.shown_theme(found),
        "activity_label": words.activity_label(found.naf) if found.naf else "",
        "theme_url": results_url(Criteria(themes=(found.theme,))) if found.theme else "",
        "theme_rule": identity.theme_rule(found.theme_rule, found.purpose),
        "general": found.kind in identity.GENERAL,
        "communes_count": len(set(found.establishment_communes)),
        "area": area,
        "larger": [a for a in larger if a.kind != "country"],
        "map": maps.place_map(found),
        "website": contact.web_address(found.website),
        "contact_ways": contact.ways(found),
        "records": identity.records(found),
        "purpose_source": identity.purpose_source(found),
        "identifiers": identity.identifiers(found),
        "stale": identity.is_stale(found),
        "contact_email": settings.CONTACT_EMAIL,
    }
