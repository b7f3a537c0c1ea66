"""Type-ahead: short JSON lists that the two fields of the search box ask for."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliage.core.permissions import public
from alliage.directory.adapters import areas, search

#: Longer texts are no name that somebody is typing.
LONGEST = 80


@public
@require_safe
def suggest_areas(request: HttpRequest) -> JsonResponse:
    """Areas whose name, code or postal code begins like what is typed, else resembles it."""
    typed = request.GET.get("q", "")[:LONGEST]
    found = areas.suggested(typed) or areas.resembling(typed)
    return _answer(
        [
            {
                "label": a.label,
                "note": area_note(a),
                "value": areas.place_of(a),
                "family": None,
                "href": None,
            }
            for a in found
        ]
    )


@public
@require_safe
def suggest_organisations(request: HttpRequest) -> JsonResponse:
    """Organisations whose name begins like what is typed, each with its page."""
    directory = search.directory()
    found = search.suggested(directory, request.GET.get("q", "")[:LONGEST]) if directory else []
    return _answer(
        [
            {
                "label": item.name,
                "note": item.commune_name or "",
                "value": item.id,
                "family": item.family,
                "href": reverse("directory:organisation", args=[item.id]),
            }
            for item in found
        ]
    )


def _answer(suggestions: list[dict[str, object]]) -> JsonResponse:
    return JsonResponse({"suggestions": suggestions})


def area_note(area: areas.Area) -> str:
    """What an area is and where, to tell namesakes apart: "commune, Isère"."""
    kind = {
        "commune": pgettext("échelle", "commune"),
        "epci": pgettext("échelle", "intercommunalité"),
        "departement": pgettext("échelle", "département"),
        "region": pgettext("échelle", "région"),
        "country": pgettext("échelle", "pays"),
    }[area.kind]
    wanted = {"commune": "departement", "epci": "departement", "departement": "region"}.get(
        area.kind
    )
    above = next((a for a in areas.larger(area.kind, area.code) if a.kind == wanted), None)
    if above is None:
        return kind
    return _("%(kind)s, %(above)s") % {"kind": kind, "above": above.name}
