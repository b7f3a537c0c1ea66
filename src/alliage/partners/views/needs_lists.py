"""The lists: what territories need, what organisations can bring, what one's own has written."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import public, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.tables import Table
from alliage.organisations import rules
from alliage.organisations.acting import acting_required
from alliage.organisations.models import Organisation
from alliage.partners.adapters import needs as adapter
from alliage.partners.forms.needs import ListForm
from alliage.partners.queries import needs as queries

from . import needs_columns as columns


@rate_limit("partners-export", "30/m")
def _download(request: HttpRequest, table: Table) -> HttpResponseBase | None:  # noqa: ARG001
    return table.export()


@public
@require_safe
def published(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What runs today and what the visitor may see: by territory, theme, recognition."""
    actor = actor_of(request)
    form = ListForm(request.GET, kind=kind)
    found = queries.live(kind, actor)
    understood = form.is_valid()
    found = _filtered(found, form.cleaned_data) if understood else found.none()
    shown = columns.shown(kind)
    if "format" in request.GET:
        shown = columns.exported(kind, request.build_absolute_uri("/").rstrip("/"))
    caption = _("Besoins") if kind == "need" else _("Apports")
    name = "besoins" if kind == "need" else "apports"
    table = Table(
        request, shown, found, caption=caption, sort="-published", name=name, hide_caption=True
    )
    if understood and "format" in request.GET and (download := _download(request, table)):
        return download
    place = form.cleaned_data.get("place", "") if understood else ""
    context = {
        "kind": kind,
        "form": form,
        "table": table,
        "area": adapter.area_of(place) if place else None,
        "place": place,
        "filtered": any(form.cleaned_data.values()),
        "tabs": _tabs(kind, request),
        "sets_aside": bool(actor.organisation and queries.excluded_by(actor.organisation)),
    }
    return render(request, "partners/needs/list.html", context)


def _filtered(found: Any, data: dict[str, Any]) -> Any:
    if data["place"]:
        found = found.filter(adapter.within(*data["place"].split(":", 1)))
    if data["theme"]:
        found = queries.tagged(found, adapter.of_theme([data["theme"]]))
    if data.get("partage"):
        found = (
            found.filter(recognised__gt=0)
            if data["partage"] == "oui"
            else found.filter(recognised=0)
        )
    if data.get("nature"):
        found = found.filter(contribution=data["nature"])
    return found


def _tabs(kind: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The two lists, each keeping what both can be filtered by."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in {"ou", "lieu", "theme"}:
            del kept[name]
    query = f"?{kept.urlencode()}" if kept else ""
    return [
        {
            "label": label,
            "url": reverse(f"partners:{one}s") + query,
            "current": one == kind,
        }
        for one, label in (("need", _("Besoins")), ("offer", _("Apports")))
    ]


@signed_in
@acting_required
@never_cache
@require_safe
def ours(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Everything that one's organisation wrote, drafts and ended ones too."""
    actor = actor_of(request)
    organisation = get_object_or_404(Organisation.objects.visible_to(actor), public_id=public_id)
    if not rules.read_for(actor, organisation):
        return get_object_or_404(Organisation.objects.none())
    tables = {
        kind: Table(
            request,
            columns.own(kind),
            queries.of_organisation(kind, organisation),
            caption=_("Nos besoins") if kind == "need" else _("Nos apports"),
            sort="-created",
            name="nos-besoins" if kind == "need" else "nos-apports",
            hide_caption=True,
            prefix="b-" if kind == "need" else "a-",
        )
        for kind in ("need", "offer")
    }
    for table in tables.values():
        if download := table.export():
            return download
    context = {
        "organisation": organisation,
        "needs": tables["need"],
        "offers": tables["offer"],
        "may_write": rules.write_for(actor, organisation),
    }
    return render(request, "partners/needs/ours.html", context)
