"""Asking for an introduction, and a third party's page that introduces others."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import Denied, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.organisations.acting import acting_required
from alliage.organisations.models import Organisation
from alliage.partners.actions import introductions as actions
from alliage.partners.actions import introductions_checks as checks
from alliage.partners.forms.introductions import AskForm, IntroduceForm
from alliage.partners.models import Need, Offer
from alliage.partners.queries import introductions_names as names


def _subject(request: HttpRequest, actor: Actor) -> tuple[Need | None, Offer | None]:
    """The need and the offer that the address names and the reader may read."""
    need, offer = request.GET.get("besoin", ""), request.GET.get("apport", "")
    return (
        Need.objects.visible_to(actor).filter(pk=need).first() if need.isdecimal() else None,
        Offer.objects.visible_to(actor).filter(pk=offer).first() if offer.isdecimal() else None,
    )


def _target(request: HttpRequest, need: Need | None, offer: Offer | None) -> Organisation:
    """Whom one asks: the organisation named, else whose offer or need it is."""
    named = request.GET.get("a", "")
    about = offer or need
    if not named and about is None:
        raise Http404
    lookup = {"public_id": named} if named else {"pk": about.organisation_id}  # type: ignore[union-attr]
    found = Organisation.objects.active().filter(**lookup).first()
    if found is None:
        raise Http404
    return found


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("introduction", "60/h")
def introduction_ask(request: HttpRequest) -> HttpResponse:
    """Ask one organisation: `?a=<public id>`, `&besoin=<key>`, `&apport=<key>`."""
    actor = actor_of(request)
    need, offer = _subject(request, actor)
    target = _target(request, need, offer)
    form = AskForm(request.POST or None, by=actor)
    refusal = _refusal(actor, target)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(by=actor, to=target, need=need, offer=offer, **form.cleaned_data)
        except Denied as denied:
            form.add_error(None, denied.reason)
        else:
            messages.success(
                request,
                _("Votre demande est partie : %(name)s a trois semaines pour répondre.")
                % {"name": target.name},
            )
            return redirect(made)
    context = {"form": form, "target": target, "need": need, "offer": offer, "refusal": refusal}
    return render(request, "partners/introductions/ask.html", context)


def _refusal(actor: Actor, target: Organisation) -> str:
    """Why one may not ask, said before one writes; empty when one may."""
    try:
        checks.check_asker(actor)
        checks.check_asked(actor, [target])
        checks.check_pair(actor.organisation, target)
    except Denied as denied:
        return denied.reason
    return ""


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("introduction", "60/h")
def introduction_third_party(request: HttpRequest) -> HttpResponse:
    """A third party chooses whom to introduce: `?avec=<public id>` once or more, `&besoin=<key>`."""
    actor = actor_of(request)
    if not checks.is_third_party(actor.organisation):
        raise Http404
    need, _offer = _subject(request, actor)
    asked = request.POST.getlist("organisations") or request.GET.getlist("avec")
    search = request.POST.get("q", "")
    found = names.candidates(actor.organisation, chosen=asked, search=search)
    posted = request.POST if "send" in request.POST else None
    initial = {"organisations": asked, "message": request.POST.get("message", "")}
    form = IntroduceForm(posted, choices=found.choices, initial=initial)
    if posted is not None and form.is_valid():
        made = _introduce(actor, form, need)
        if made:
            messages.success(request, _("Votre proposition est partie : chacun a trois semaines."))
            return redirect(made)
    context = {
        "form": form,
        "need": need,
        "q": search,
        "none_found": bool(search) and not found.new,
    }
    return render(request, "partners/introductions/third_party.html", context)


def _introduce(actor: Actor, form: IntroduceForm, need: Need | None) -> Any:
    values = form.cleaned_data
    chosen = {
        o.public_id: o for o in Organisation.objects.filter(public_id__in=values["organisations"])
    }
    try:
        return actions.introduce(
            by=actor,
            organisations=[chosen[key] for key in values["organisations"]],
            message=values["message"],
            need=need,
        )
    except Denied as denied:
        form.add_error(None, denied.reason)
        return None
