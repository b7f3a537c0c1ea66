"""Who acts for an organisation: list, answer, change, end, leave."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.formats import day
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.core.tables import Table, TableColumn
from alliage.organisations.acting import acting_required
from alliage.organisations.actions import claims_decide, mandates_invite
from alliage.organisations.actions import mandates as actions
from alliage.organisations.enums import MandateState, Role
from alliage.organisations.forms.mandates import AnswerForm, RoleForm
from alliage.organisations.models import Mandate, Organisation
from alliage.organisations.queries import mandates as queries
from alliage.organisations.rules import manage, mandate_of


def workspace(request: HttpRequest, public_id: str) -> Organisation:
    """Return the organisation of a workspace: one for which the person holds a running mandate."""
    mandated = Organisation.objects.mandating(request.user)
    return load_visible_or_404(mandated, request, public_id=public_id)


def name_of(held: Mandate) -> str:
    """How a person is named to those who act with them: never by their address."""
    return held.person.display_name or _("Une personne sans nom affiché")


def state_words(held: Mandate) -> str:
    """Where a mandate stands today, whatever its row says."""
    today = timezone.localdate()
    if held.state != MandateState.CONFIRMED:
        return str(held.get_state_display())
    if held.starts_on > today:
        return _("À venir")
    if held.ends_on and held.ends_on < today:
        return str(MandateState.ENDED.label)
    return _("En cours")


@signed_in
@acting_required
@never_cache
@require_safe
def mandates(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The people who act, acted, or ask to act for an organisation."""
    organisation = workspace(request, public_id)
    actor = actor_of(request)
    manages = manage(actor, organisation)
    context = {
        "organisation": organisation,
        "table": _table(request, organisation, manages=manages),
        "manages": manages,
        "may_invite": mandates_invite.may_invite(actor, organisation),
        "requests": [(name_of(asked), asked) for asked in queries.requests_to(organisation)]
        if manages
        else [],
        "invitations": queries.invitations_of(organisation) if manages else [],
        "roles": Role.choices,
        "mine": mandate_of(actor, organisation),
    }
    return render(request, "organisations/mandates/people.html", context)


def _table(request: HttpRequest, organisation: Organisation, *, manages: bool) -> Table:
    def url(held: Mandate) -> str | None:
        if not manages or held.state != MandateState.CONFIRMED:
            return None
        return reverse("organisations:mandate", args=[organisation.public_id, held.pk])

    columns = [
        TableColumn("person", _("Personne"), name_of, url=url),
        TableColumn("role", _("Rôle"), lambda m: m.get_role_display(), sort="role"),
        TableColumn("title", _("Fonction"), lambda m: m.title),
        TableColumn(
            "from", _("Du"), lambda m: m.starts_on, lambda m: day(m.starts_on), sort="starts_on"
        ),
        TableColumn(
            "until",
            _("Au"),
            lambda m: m.ends_on,
            lambda m: day(m.ends_on) if m.ends_on else _("sans terme"),
            sort="ends_on",
        ),
        TableColumn("state", _("État"), state_words),
    ]
    rows = queries.all_of(organisation).exclude(state=MandateState.ASKED)
    # No file: a list of people leaves this page by nobody's consent.
    caption = _("Mandats, en cours et passés")
    return Table(request, columns, rows, caption=caption, sort="-from", hide_caption=True)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: HttpRequest, public_id: str, pk: int) -> HttpResponseBase:
    """Change one mandate: its role, its title, its last day."""
    organisation = workspace(request, public_id)
    actor = actor_of(request)
    held = get_object_or_404(queries.all_of(organisation).visible_to(actor), pk=pk)
    actions.check_change(actor, held)
    initial = {"role": held.role, "title": held.title, "ends_on": held.ends_on}
    form = RoleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(mandate=held, by=actor, **form.cleaned_data)
        except Denied as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Le mandat est changé."))
            return redirect("organisations:mandates", public_id)
    context = {"organisation": organisation, "held": held, "form": form, "name": name_of(held)}
    return render(request, "organisations/mandates/mandate.html", context)


def _act(request: HttpRequest, public_id: str, pk: int, act: Any, said: str) -> HttpResponse:
    """Do one thing to one mandate of one's organisation; say what was done or why not."""
    organisation = workspace(request, public_id)
    actor = actor_of(request)
    held = get_object_or_404(queries.all_of(organisation).visible_to(actor), pk=pk)
    try:
        act(mandate=held, by=actor)
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect("organisations:mandates", public_id)
    messages.success(request, said)
    still = Organisation.objects.mandating(request.user).filter(pk=organisation.pk).exists()
    return (
        redirect("organisations:mandates", public_id) if still else redirect("organisations:mine")
    )


@signed_in
@acting_required
@require_POST
def mandate_end(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """End somebody's mandate at once."""
    return _act(request, public_id, pk, actions.end, _("Le mandat est terminé, dès maintenant."))


@signed_in
@acting_required
@require_POST
def mandate_leave(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Give up one's own mandate."""
    return _act(request, public_id, pk, actions.leave, _("Vous n’agissez plus en son nom."))


@signed_in
@acting_required
@require_POST
def mandate_answer(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Answer who asks to act for the organisation."""
    workspace(request, public_id)  # before anything is said: it may not be one's own
    if request.POST.get("answer") == "no":
        act, said = claims_decide.refuse_request, _("La demande est refusée.")
        return _act(request, public_id, pk, act, said)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez un rôle."))
        return redirect("organisations:mandates", public_id)
    role = form.cleaned_data["role"]

    def accept(**who: Any) -> None:
        claims_decide.accept_request(role=role, **who)

    return _act(request, public_id, pk, accept, _("Cette personne agit désormais avec vous."))
