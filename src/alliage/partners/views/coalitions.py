"""Coalitions: three proposals for a need, changed by hand, proposed to all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import load_visible_or_404, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required
from alliage.organisations.models import Organisation
from alliage.partners.actions import coalitions as actions
from alliage.partners.adapters import coalitions as adapter
from alliage.partners.adapters.coalitions_parties import directory_record, parties_for
from alliage.partners.forms.coalitions import MemberForm, ProposeForm, RulesForm
from alliage.partners.models import Coalition
from alliage.partners.queries import coalitions as queries
from alliage.partners.queries import suggestions
from alliage.partners.queries.needs import organisation_of

from . import coalitions_context as shown


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("coalition", "60/h")
def coalition_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Say the rules, and have coalitions composed for a need."""
    actor = actor_of(request)
    need = get_object_or_404(suggestions.helped_by(actor), pk=pk)
    requirements = queries.requirements_of(need)
    form = RulesForm(request.POST if request.method == "POST" else None)
    if form.is_bound and requirements and form.is_valid():
        made: list[Coalition] = []
        rules = form.rules()
        if acted(request, lambda: made.append(actions.draw_up(need=need, by=actor, rules=rules))):
            return redirect(made[0])
    context = {
        "need": need,
        "requirements": requirements,
        "form": form,
        "earlier": list(queries.coalitions_for(need, actor)[:10]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "partners/coalitions/new.html", context, status=status)


@signed_in
@acting_required
@never_cache
@require_safe
def coalition(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposals, and the coalition as it stands, with what it covers."""
    found = _load(request, pk)
    return render(request, "partners/coalitions/coalition.html", _context(request, found))


def _load(request: HttpRequest, pk: int) -> Coalition:
    rows = Coalition.objects.select_related("need__organisation", "organisation", "job")
    found = load_visible_or_404(rows, request, pk=pk)
    actor = actor_of(request)
    if not actor.is_operator and not suggestions.helped_by(actor).filter(pk=found.need_id).exists():
        raise Http404  # the need is no longer for who drew it up
    return found


def _context(request: HttpRequest, found: Coalition, **forms: Any) -> dict[str, Any]:
    actor = actor_of(request)
    requirements = queries.requirements_of(found.need)
    parties = parties_for(found, Actor(organisation=found.organisation))
    members = list(queries.members_of(found))
    chosen = [member.party_id for member in members]
    counted = None
    if chosen:
        counted = adapter.counted(requirements, parties, chosen, adapter.rules_of(found))
    return {
        "coalition": found,
        "need": found.need,
        "requirements": requirements,
        "progress": shown.progress(found),
        "proposals": shown.proposals(found.proposals, requirements, parties),
        "members": shown.members(members, counted, requirements, parties),
        "cover": shown.cover(counted, requirements, parties),
        "remarks": shown.remarks(counted, parties),
        "others": shown.others(parties, chosen, requirements),
        "may_change": actions.may_change(actor, found),
        "rules": forms.get("rules") or RulesForm(initial=RulesForm.initial_of(found.rules)),
        "add": forms.get("add") or MemberForm(requirements=requirements),
        "propose": forms.get("propose") or ProposeForm(initial={"message": shown.letter(found)}),
        "absent": [member for member in members if member.organisation is None],
    }


@signed_in
@acting_required
@require_POST
@rate_limit("coalition", "60/h")
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """New proposals under other rules."""
    found = _load(request, pk)
    form = RulesForm(request.POST)
    if not form.is_valid():
        context = _context(request, found, rules=form)
        return render(request, "partners/coalitions/coalition.html", context, status=422)
    acted(
        request,
        lambda: actions.compose_again(coalition=found, by=actor_of(request), rules=form.rules()),
    )
    return redirect(found)


@signed_in
@acting_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a proposal the coalition."""
    found = _load(request, pk)
    number = request.POST.get("number", "")
    names = parties_for(found, Actor(organisation=found.organisation))
    acted(
        request,
        lambda: actions.take(
            coalition=found,
            number=int(number) if number in {"0", "1", "2"} else -1,
            names=names,
            by=actor_of(request),
        ),
        _("C’est votre coalition : changez-la à la main, ce qu’elle couvre est recompté."),
    )
    return redirect(found.get_absolute_url() + "#coalition")


@signed_in
@acting_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a candidate, take a member out, make it a must-have or no longer."""
    found, actor = _load(request, pk), actor_of(request)
    party, what = request.POST.get("party", "")[:64], request.POST.get("what", "")
    if what == "add":
        return _add_candidate(request, found, party)
    if what == "remove":
        acted(request, lambda: actions.remove_member(coalition=found, party_id=party, by=actor))
    elif what in ("fix", "free"):
        acted(
            request,
            lambda: actions.fix_member(
                coalition=found, party_id=party, fixed=what == "fix", by=actor
            ),
        )
    return redirect(found.get_absolute_url() + "#coalition")


def _add_candidate(request: HttpRequest, found: Coalition, key: str) -> HttpResponse:
    parties = parties_for(found, Actor(organisation=found.organisation))
    party = parties.get(key)
    if party is None:
        messages.error(request, _("Cette organisation n’est plus candidate."))
        return redirect(found)
    organisation = Organisation.objects.active().filter(public_id=key).first()
    _add(request, found, (key, party.name, party.family), organisation, {})
    return redirect(found.get_absolute_url() + "#coalition")


def _add(
    request: HttpRequest,
    found: Coalition,
    who: tuple[str, str, str],
    organisation: Organisation | None,
    brings: dict[str, float],
) -> None:
    key, name, family = who
    acted(
        request,
        lambda: actions.add_member(
            coalition=found,
            party_id=key,
            name=name,
            family=family,
            organisation=organisation,
            brings=brings,
            by=actor_of(request),
        ),
    )


@signed_in
@acting_required
@require_POST
def add_by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who offers nothing here yet, with what it would bring."""
    found = _load(request, pk)
    form = MemberForm(request.POST, requirements=queries.requirements_of(found.need))
    who = _who(form.cleaned_data["party"]) if form.is_valid() else None
    if form.is_valid() and who is None:
        form.add_error("party", _("Ni ce numéro ni ce nom exact ne sont connus."))
    if who is None:
        context = _context(request, found, add=form)
        return render(request, "partners/coalitions/coalition.html", context, status=422)
    _add(request, found, who[0], who[1], form.brings())
    return redirect(found.get_absolute_url() + "#coalition")


def _who(typed: str) -> tuple[tuple[str, str, str], Organisation | None] | None:
    """Who an identifier, or the exact name of an active organisation, means."""
    typed = typed.strip()
    here = organisation_of(typed)
    if here is None:
        named = list(Organisation.objects.active().filter(name__iexact=typed)[:2])
        here = named[0] if len(named) == 1 else None
    if here is not None:
        return (here.public_id, here.name, here.family), here
    record = directory_record(typed)
    return ((record.id, record.name, record.family), None) if record else None


@signed_in
@acting_required
@require_POST
@rate_limit("coalition-propose", "10/h")
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an introduction to all the members."""
    found = _load(request, pk)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        context = _context(request, found, propose=form)
        return render(request, "partners/coalitions/coalition.html", context, status=422)
    message = form.cleaned_data["message"]
    if not acted(
        request,
        lambda: actions.propose(coalition=found, message=message, by=actor_of(request)),
        _("La coalition est proposée : chacun répond pour soi."),
    ):
        return redirect(found)
    return redirect(Coalition.objects.get(pk=found.pk).introduction or found)
