"""Networks and antennas in the workspace: the list, ask, answer, end."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.formats import day
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.core.tables import Table, TableColumn
from alliage.organisations import rules
from alliage.organisations.acting import acting_required
from alliage.organisations.actions import profile_networks as actions
from alliage.organisations.enums import LinkState
from alliage.organisations.forms.profile_networks import AskForm
from alliage.organisations.models import Membership, Organisation
from alliage.organisations.queries import profile_networks as queries
from alliage.organisations.views.profile import own_or_404


def in_words(place: str) -> str:
    """What the other end is to us."""
    return {
        "head": _("Tête de réseau"),
        "member": _("Membre de notre réseau"),
        "parent": _("Organisation mère"),
        "antenna": _("Notre antenne"),
    }[place]


def state_in_words(membership: Any, organisation: Organisation) -> str:
    """Where a tie stands, as this end reads it: whose answer is awaited."""
    if membership.state != LinkState.ASKED:
        return str(membership.get_state_display())
    if membership.asked_by_id == organisation.pk:
        return _("En attente de l’autre organisation")
    return _("En attente de votre réponse")


@signed_in
@acting_required
@never_cache
@require_safe
def networks(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The networks, members and antennas of an organisation, and what awaits its answer."""
    organisation = own_or_404(request, public_id)
    actor = actor_of(request)
    table = _table(request, organisation)
    download = table.export()
    if download is not None:
        return download
    context = {
        "organisation": organisation,
        "table": table,
        "asked": [
            {"membership": row, "other": queries.other_end(row, organisation)}
            for row in queries.awaiting(organisation)
        ],
        "may_act": rules.act_publicly(actor, organisation),
    }
    return render(request, "organisations/profile/networks.html", context)


def _table(request: HttpRequest, organisation: Organisation) -> Table:
    def address(row: Any) -> str:
        return reverse("organisations:membership", args=[organisation.public_id, row.pk])

    def since(row: Any) -> str:
        return _day(row.since)

    columns = [
        TableColumn(
            "name",
            _("Organisation"),
            lambda row: row.other_name,
            sort="other_name",
            url=address,
            family=lambda row: queries.other_end(row, organisation).family,
        ),
        TableColumn("place", _("Elle est"), lambda row: in_words(row.place), sort="place"),
        TableColumn(
            "state", _("État"), lambda row: state_in_words(row, organisation), sort="state"
        ),
        TableColumn("since", _("Depuis"), lambda row: row.since, text=since, sort="since"),
    ]
    return Table(
        request,
        columns,
        queries.beside(organisation, actor_of(request)),
        caption=_("Vos réseaux, membres et antennes"),
        sort="name",
        name=f"reseaux-{organisation.public_id}",
        hide_caption=True,
    )


def _day(value: date | None) -> str:
    return day(value) if value else "–"


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def networks_ask(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Ask another organisation to confirm a tie."""
    organisation = own_or_404(request, public_id)
    actor = actor_of(request)
    rules.check_act_publicly(actor, organisation)
    form = AskForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(by=actor, **form.asked())
        except Denied as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _said(made))
            return redirect("organisations:networks", public_id)
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/profile/networks_ask.html", context)


def _said(membership: Membership) -> str:
    if membership.state == LinkState.CONFIRMED:
        return _("Le lien est confirmé par les deux : il se voit maintenant sur vos deux pages.")
    return _("La demande est envoyée. Rien ne se voit tant que l’autre n’a pas confirmé.")


def _load(request: HttpRequest, public_id: str, pk: int) -> tuple[Organisation, Membership]:
    """Return the organisation for which one acts and one of its memberships, else 404."""
    organisation = own_or_404(request, public_id)
    found = load_visible_or_404(
        Membership.objects.select_related("head", "member", "asked_by"), request, pk=pk
    )
    if organisation.pk not in (found.head_id, found.member_id):
        raise Http404
    return organisation, found


@signed_in
@acting_required
@never_cache
@require_safe
def membership(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """One tie, and what this end may do of it."""
    organisation, found = _load(request, public_id, pk)
    actor = actor_of(request)
    place = queries.beside(organisation, actor).get(pk=found.pk).place
    context = {
        "organisation": organisation,
        "membership": found,
        "other": queries.other_end(found, organisation),
        "place": in_words(place),
        "state": state_in_words(found, organisation),
        "may_answer": actions.may_answer(actor, found),
        "may_end": actions.may_end(actor, found),
        "ours": found.asked_by_id == organisation.pk,
    }
    return render(request, "organisations/profile/membership.html", context)


@signed_in
@acting_required
@require_POST
def membership_confirm(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Confirm a request of the other end."""
    _organisation, found = _load(request, public_id, pk)
    messages.success(request, _said(actions.confirm(membership=found, by=actor_of(request))))
    return redirect("organisations:networks", public_id)


@signed_in
@acting_required
@require_POST
def membership_refuse(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Refuse a request of the other end."""
    _organisation, found = _load(request, public_id, pk)
    actions.refuse(membership=found, by=actor_of(request))
    messages.success(request, _("La demande est refusée. Rien n’en paraît sur vos pages."))
    return redirect("organisations:networks", public_id)


@signed_in
@acting_required
@require_POST
def membership_end(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """End a tie, or take one's request back."""
    _organisation, found = _load(request, public_id, pk)
    actions.end(membership=found, by=actor_of(request))
    messages.success(request, _("Le lien est terminé : il ne paraît plus sur les deux pages."))
    return redirect("organisations:networks", public_id)
