"""What everybody may ask of an organisation active here: its profile as data, levers, network."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core import exports
from alliage.core.actor import actor_of
from alliage.core.formats import day
from alliage.core.permissions import load_visible_or_404, public, signed_in
from alliage.core.tables import Table, TableColumn
from alliage.organisations import exports_profile
from alliage.organisations.enums import MembershipKind
from alliage.organisations.models import Membership, Organisation
from alliage.organisations.queries import profile, profile_networks, profile_public

#: Suggestions that the type-ahead shows; longer texts are no name that somebody is typing.
SHOWN, LONGEST = 8, 80


def _shown_or_404(request: HttpRequest, public_id: str) -> Organisation:
    """Return an organisation with what its profile asks, where this reader may see it."""
    found = Organisation.objects.select_related("levers").prefetch_related("areas", "roles")
    return load_visible_or_404(found, request, public_id=public_id)


@public
@never_cache
@require_safe
def profile_json(request: HttpRequest, public_id: str) -> JsonResponse:
    """The profile as JSON: what this reader may see, as on the page."""
    organisation = _shown_or_404(request, public_id)
    seen = profile.visible_fields(organisation, actor_of(request))
    record = exports_profile.profile_record(organisation, seen)
    return JsonResponse(record, json_dumps_params={"ensure_ascii": False})


@public
@never_cache
@require_safe
def levers_export(request: HttpRequest, public_id: str, fmt: str) -> HttpResponseBase:
    """The figures of the three levers as a file; none when this reader may see none."""
    organisation = _shown_or_404(request, public_id)
    actor = actor_of(request)
    seen = profile.visible_fields(organisation, actor)
    if not any(key in seen for key in ("weights", "people", "money")):
        raise Http404
    partners = profile_public.partners_by_family(organisation, profile_public.seen_by(actor))
    rows = exports_profile.lever_rows(seen, partners)
    name = f"leviers-{organisation.public_id}"
    return exports.export(request, name, exports_profile.LEVER_COLUMNS, rows, fmt)


@public
@never_cache
@require_safe
def network(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The confirmed members of a network, and the antennas of an organisation."""
    organisation = load_visible_or_404(Organisation, request, public_id=public_id)
    rows = (
        Membership.objects.confirmed()
        .filter(head=organisation)
        .select_related("member")
        .order_by("member__name", "pk")
    )
    table = Table(
        request,
        _member_columns(),
        rows,
        caption=_("Membres et antennes de %(name)s") % {"name": organisation.name},
        sort="name",
        name=f"reseau-{organisation.public_id}",
        hide_caption=True,
    )
    download = table.export()
    if download is not None:
        return download
    context = {"organisation": organisation, "table": table}
    return render(request, "organisations/profile/network.html", context)


def _member_columns() -> list[TableColumn]:
    def since(row: Any) -> str:
        return day(row.since) if row.since else "–"

    return [
        TableColumn(
            "name",
            _("Organisation"),
            lambda row: row.member.name,
            sort="member__name",
            url=lambda row: row.member.get_absolute_url(),
            family=lambda row: row.member.family,
        ),
        TableColumn(
            "kind", _("Lien"), lambda row: str(MembershipKind(row.kind).label), sort="kind"
        ),
        TableColumn("since", _("Depuis"), lambda row: row.since, text=since, sort="since"),
        TableColumn("id", _("Identifiant"), lambda row: row.member.public_id),
    ]


@signed_in
@require_safe
def suggest_active(request: HttpRequest) -> JsonResponse:
    """Type-ahead: organisations active here whose name holds what is typed."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    found = profile_networks.named(typed)[:SHOWN] if typed else []
    return JsonResponse(
        {
            "suggestions": [
                {
                    "label": item.name,
                    "note": item.acronym or item.public_id,
                    "value": item.public_id,
                    "family": item.family,
                    "href": None,
                }
                for item in found
            ]
        }
    )
