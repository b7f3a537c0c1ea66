"""Introductions on screen: the list of one organisation, one introduction, its answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import load_visible_or_404, signed_in
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required, choice_url
from alliage.organisations.rules import act_publicly
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.actions.introductions_checks import PAUSE, is_third_party
from alliage.partners.forms.introductions import AcceptForm, ContactForm, DeclineForm
from alliage.partners.models import ContactConsent, Introduction
from alliage.partners.queries import introductions as queries
from alliage.partners.queries import introductions_lists as lists

from .introductions_table import tab_labels, table_of


@signed_in
@acting_required
@never_cache
@require_safe
def introductions(request: HttpRequest) -> HttpResponseBase:
    """List the introductions of the organisation for which one acts."""
    actor = actor_of(request)
    organisation = actor.organisation
    counts = lists.counts(organisation)
    asked = request.GET.get("onglet", "")
    first = next((tab for tab in lists.TABS if counts[tab]), lists.TABS[0])
    tab = asked if asked in lists.TABS else first
    table = table_of(request, organisation, tab)
    if download := table.export():
        return download
    labels = tab_labels()
    context = {
        "organisation": organisation,
        "tabs": [
            {
                "label": labels[key],
                "url": f"?onglet={key}",
                "count": counts[key],
                "current": key == tab,
            }
            for key in lists.TABS
        ],
        "tab": tab,
        "table": table,
        "due": [(found, lists.others_of(found)) for found in lists.due_of([organisation])],
        "third_party": is_third_party(organisation),
        "publicly": act_publicly(actor, organisation),
        "consented": ContactConsent.objects.filter(
            organisation=organisation, person=request.user.pk
        ).exists(),
    }
    return render(request, "partners/introductions/list.html", context)


def _load(request: HttpRequest, pk: int) -> tuple[Introduction, Actor] | HttpResponse:
    """Return an introduction of the acting organisation; another of one's own: choose it first."""
    found = load_visible_or_404(Introduction, request, pk=pk)
    actor = actor_of(request)
    if queries.is_party(found, actor.organisation):
        return found, actor
    mine = (mandate.organisation for mandate in getattr(request, "mandates", []))
    if any(queries.is_party(found, organisation) for organisation in mine):
        return redirect(choice_url(request))
    if request.method in ("GET", "HEAD"):
        return found, Actor(person=actor.person)  # an operator, who sees the states alone
    raise Http404


@signed_in
@never_cache
@require_safe
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an introduction to one of its parties; to operators its states alone."""
    loaded = _load(request, pk)
    return loaded if isinstance(loaded, HttpResponse) else _page(request, *loaded)


def _page(
    request: HttpRequest, found: Introduction, actor: Actor, status: int = 200, **forms: Any
) -> HttpResponse:
    viewer = actor.organisation
    sight = queries.see(found, viewer)
    needs, offers = queries.subject_of([found], actor)
    own_contact = next((party.contact for party in sight.parties if party.mine), None)
    context: dict[str, Any] = {
        "introduction": found,
        "sight": sight,
        "need": needs.get(found.need_id),
        "offer": offers.get(found.offer_id),
        "own_contact": own_contact,
        "may_withdraw": answers.may_withdraw(actor, found),
        "may_leave": answers.may_leave(actor, found),
        "again_on": found.expires_on + PAUSE,
        "follow_ups": [
            (one, news.may_answer_follow_up(actor, one))
            for one in (queries.follow_ups_of(found, viewer) if viewer else ())
        ],
        "reads_all": found.by_third_party and sight.asked_it,
        **_forms(actor, found, sight, forms),
    }
    return render(request, "partners/introductions/page.html", context, status=status)


def _forms(
    actor: Actor, found: Introduction, sight: queries.Sight, given: dict[str, Any]
) -> dict[str, Any]:
    """The forms that the actor may use, those just refused in place of the fresh ones."""
    made: dict[str, Any] = {}
    if answers.answer(actor, found):
        made["accept_form"] = given.get("accept_form") or AcceptForm(by=actor, prefix="oui")
        made["decline_form"] = given.get("decline_form") or DeclineForm(prefix="non")
    elif answers.may_leave(actor, found) or (sight.side and answers.may_withdraw(actor, found)):
        initial = {"contact": sight.side.contact_id if sight.side else None}
        made["contact_form"] = ContactForm(by=actor, initial=initial)
    return made


@signed_in
@acting_required
@require_POST
def introduction_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes for one's organisation."""
    loaded = _load(request, pk)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    form = AcceptForm(request.POST, by=actor, prefix="oui")
    if not form.is_valid():
        return _page(request, found, actor, status=422, accept_form=form)
    contact = form.cleaned_data["contact"]
    done = _("C’est noté : vous acceptez cette mise en lien.")
    acted(request, lambda: answers.accept(introduction=found, by=actor, contact=contact), done)
    return redirect(found)


@signed_in
@acting_required
@require_POST
def introduction_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no for one's organisation, with a reason that may stay at home."""
    loaded = _load(request, pk)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    form = DeclineForm(request.POST, prefix="non")
    if not form.is_valid():
        return _page(request, found, actor, status=422, decline_form=form)
    done = _("C’est noté : cette mise en lien reste sans suite.")
    values = form.cleaned_data
    acted(request, lambda: answers.decline(introduction=found, by=actor, **values), done)
    return redirect(found)


@signed_in
@acting_required
@require_POST
def introduction_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's question, or one's yes."""
    loaded = _load(request, pk)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    if answers.may_leave(actor, found):
        done = _("Votre contact n’est plus montré, et nous ne vous demanderons plus de nouvelles.")
        acted(request, lambda: answers.leave(introduction=found, by=actor), done)
    else:
        done = _("La demande est retirée.")
        acted(request, lambda: answers.withdraw(introduction=found, by=actor), done)
    return redirect(found)


@signed_in
@acting_required
@require_POST
def introduction_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Name another contact on one's own side."""
    loaded = _load(request, pk)
    if isinstance(loaded, HttpResponse):
        return loaded
    found, actor = loaded
    form = ContactForm(request.POST, by=actor)
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        done = _("Votre contact est changé.")
        act = answers.change_contact
        acted(request, lambda: act(introduction=found, by=actor, contact=contact), done)
    else:
        messages.error(request, _("Cette personne n’a pas accepté d’être votre contact."))
    return redirect(found)


@signed_in
@acting_required
@require_POST
def contact_consent(request: HttpRequest) -> HttpResponse:
    """Agree, or no longer, that colleagues name one as the contact."""
    actor = actor_of(request)
    given = request.POST.get("accord") == "oui"
    done = (
        _("Vos collègues peuvent désormais vous désigner comme contact.")
        if given
        else _("Vous n’êtes plus le contact d’aucune mise en lien de cette organisation.")
    )
    organisation = actor.organisation
    acted(request, lambda: answers.consent(by=actor, organisation=organisation, given=given), done)
    return redirect("partners:introductions")
