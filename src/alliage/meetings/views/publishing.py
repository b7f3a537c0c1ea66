"""Put a version in force: who will be told is shown before, who was faster is shown after."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alliage.core.actor import actor_of
from alliage.core.formats import folded
from alliage.core.formats import number as in_figures
from alliage.core.permissions import Denied
from alliage.core.ratelimit import rate_limit
from alliage.core.views.moments import moment
from alliage.meetings.actions import publishing as actions
from alliage.meetings.event import in_event
from alliage.meetings.forms.plans import PublishForm
from alliage.meetings.models import Event, PlanVersion, Publication
from alliage.meetings.plan_changes import places
from alliage.meetings.queries import plans as queries

from .plans import HERE, load


@in_event
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("meeting-publish", "60/h")
def publish(request: HttpRequest, event: Event, number: int) -> HttpResponseBase:
    """Show what changes and who will be told; put the version in force on POST."""
    version = load(event, number)
    if event.published_id == version.pk:
        messages.info(request, _("Cette version est déjà en vigueur."))
        return redirect("meetings:plan", event.code, number)
    form = PublishForm(request.POST or None, initial={"sequence": event.sequence})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.publish(
                version=version,
                by=actor_of(request),
                expected_sequence=form.cleaned_data["sequence"],
                note=form.cleaned_data["note"],
            )
        except actions.PublishedMeanwhile as late:
            return _late(request, event, version, late.publication)
        except Denied as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _said(made))
            return redirect("meetings:plan", event.code, number)
    return _page(request, event, version, form)


def _said(made: Publication) -> str:
    return _("La version %(n)s est en vigueur : ceux dont le planning change sont prévenus.") % {
        "n": made.plan.number
    }


def _page(
    request: HttpRequest, event: Event, version: PlanVersion, form: PublishForm
) -> HttpResponseBase:
    names = queries.names_of(event)
    found = queries.changes_to(event, version)
    refusal = ""
    try:
        actions.check_publish(event, version)
        actions.check_known(places(version.plan), names, live=event.state == "live")
    except Denied as refused:
        refusal = refused.reason
    first = event.published_id is None
    told = sorted(actions.told_of(names, found, first=first), key=lambda one: folded(one.name))
    context = {
        "event": event,
        "here": HERE,
        "version": version,
        "form": form,
        "changes": found,
        "first": first,
        "told": told,
        "told_words": told_words(len(told)),
        "unreached": [one for one in told if not one.email],
        "refusal": refusal,
        "past": all(slot.ends_at < timezone.now() for slot in names.slots.values()),
        "may_publish": event.may_organise and not refusal,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/plans/publish.html", context, status=status)


def told_words(count: int) -> str:
    """« 4 participants seront prévenus. »"""
    if not count:
        return _("Personne ne sera prévenu : aucun planning ne change.")
    words = ngettext(
        "%(n)s participant sera prévenu.", "%(n)s participants seront prévenus.", count
    )
    return words % {"n": in_figures(count)}


def _late(
    request: HttpRequest, event: Event, version: PlanVersion, publication: Publication | None
) -> HttpResponseBase:
    context = {
        "event": event,
        "here": HERE,
        "version": version,
        "publication": publication,
        "when": moment(publication.published_at) if publication else "",
    }
    return render(request, "meetings/plans/late.html", context, status=409)
