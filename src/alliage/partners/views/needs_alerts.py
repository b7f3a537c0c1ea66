"""One's alerts: of what to be told, stopped, resumed, removed; and the link that stops them all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core import links
from alliage.core.actor import actor_of
from alliage.core.permissions import public, signed_in
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required
from alliage.partners.actions import needs_around as around
from alliage.partners.adapters import needs as adapter
from alliage.partners.forms.needs import AlertForm
from alliage.partners.forms.needs_place import CODE
from alliage.partners.models import Alert
from alliage.partners.queries import needs as queries

from .needs_write import own_or_404


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: HttpRequest) -> HttpResponseBase:
    """One's alerts, and a new one on a territory."""
    actor = actor_of(request)
    form = AlertForm(request.POST or None, initial={"place": request.GET.get(CODE, "")})
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(
            request,
            lambda: around.follow_area(by=actor, **form.cleaned_data),
            _("C’est noté : nous vous écrirons quand il y a du nouveau."),
            form=form,
        )
    ):
        return redirect("partners:alerts")
    mine = list(queries.alerts_of(request.user))
    seen = queries.still_read(mine, actor)
    context = {
        "form": form,
        "alerts": [_described(alert, seen) for alert in mine],
        "never": getattr(request.user, "digest", "") == "never",
        "weekly": getattr(request.user, "digest", "") == "weekly",
    }
    return render(request, "partners/needs/alerts.html", context)


def _described(alert: Alert, seen: set[int]) -> dict[str, Any]:
    """What the page says of an alert; nothing of a need that one may read no longer."""
    return {
        "row": alert,
        "need": alert.need if alert.need_id in seen else None,
        "themes": [adapter.label("theme", code) for code in alert.themes],
    }


def _own(request: HttpRequest, pk: int) -> Alert:
    found: Alert = get_object_or_404(queries.alerts_of(request.user), pk=pk)
    return found


@signed_in
@require_POST
def set_alert(request: HttpRequest, pk: int, active: bool) -> HttpResponseBase:
    """Stop an alert or resume it."""
    around.set_alert(alert=_own(request, pk), active=active, by=actor_of(request))
    messages.success(request, _("L’alerte reprend.") if active else _("L’alerte est arrêtée."))
    return redirect("partners:alerts")


@signed_in
@require_POST
def remove_alert(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forget an alert; a second click finds it gone already."""
    found = queries.alerts_of(request.user).filter(pk=pk).first()
    if found:
        around.remove_alert(alert=found, by=actor_of(request))
    messages.success(request, _("L’alerte est retirée."))
    return redirect("partners:alerts")


@signed_in
@acting_required
@require_POST
def follow_need(request: HttpRequest, pk: int) -> HttpResponseBase:
    """« Prévenez-moi des apports proches de ce besoin »."""
    need = own_or_404(request, "need", pk)
    acted(
        request,
        lambda: around.follow_need(need=need, by=actor_of(request)),
        _("Nous vous écrirons quand un nouvel apport s’en approche."),
    )
    return redirect(need.get_absolute_url())


@public
@never_cache
@csrf_exempt  # RFC 8058: the mail program posts by itself, the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, stop every alert on POST: a mail scanner that opens the link changes nothing."""
    try:
        link = links.read(token, around.STOP)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    done = request.method == "POST"
    if done:
        around.stop_alerts(link)
    return render(request, "partners/needs/stop_alerts.html", {"done": done})
