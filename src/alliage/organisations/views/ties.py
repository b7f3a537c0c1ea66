"""Declared partnerships: in the workspace, answered by the other end, told as a trajectory."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.families import family_label
from alliage.core.permissions import Denied, load_visible_or_404, public, signed_in
from alliage.core.tables import Table, TableColumn
from alliage.organisations import conflicts
from alliage.organisations.acting import acting_required
from alliage.organisations.actions import ties as actions
from alliage.organisations.adapters import ties as adapter
from alliage.organisations.enums import LinkState, State
from alliage.organisations.forms.ties import AnswerForm, TieForm
from alliage.organisations.models import Organisation, Partnership
from alliage.organisations.queries import ties as queries
from alliage.organisations.rules import write_for
from alliage.organisations.ties_drawing import Step, lines
from alliage.organisations.views.profile import own_or_404


def _own_tie(request: HttpRequest, pk: int) -> Partnership:
    found = load_visible_or_404(Partnership, request, pk=pk)
    if not write_for(actor_of(request), found.organisation):
        raise Http404
    return found


def columns(own: Organisation | None = None) -> list[TableColumn]:
    """The columns of every list of partnerships; own: whose list it is, None on a public page."""

    def partner(tie: Partnership) -> str:
        return tie.organisation.name if own and tie.partner_id == own.pk else tie.partner_name

    return [
        TableColumn("partner", _("Partenaire"), partner, family=_family(own), url=_page_of(own)),
        TableColumn("form", _("Forme"), lambda t: t.get_form_display()),
        TableColumn("category", _("Catégorie"), lambda t: t.get_category_display()),
        TableColumn("depth", _("Profondeur"), lambda t: t.get_depth_display() or ""),
        TableColumn("since", _("Depuis"), lambda t: t.since, text=lambda t: str(t.since or "")),
        TableColumn("until", _("Jusqu’à"), lambda t: t.until, text=lambda t: str(t.until or "")),
        TableColumn(
            "confirmed",
            _("Confirmé par les deux"),
            lambda t: _("oui") if t.state == LinkState.CONFIRMED else _("non"),
        ),
    ]


def _family(own: Organisation | None) -> Any:
    def family(tie: Partnership) -> str:
        if own and tie.partner_id == own.pk:
            return tie.organisation.family
        return tie.partner_family

    return family


def _page_of(own: Organisation | None) -> Any:
    def address(tie: Partnership) -> str | None:
        if own and tie.partner_id == own.pk:
            return tie.organisation.get_absolute_url()
        if tie.partner is not None and tie.partner.is_active:
            return tie.partner.get_absolute_url()
        if tie.partner_directory_id:
            return reverse("directory:organisation", args=[tie.partner_directory_id])
        return None

    return address


@signed_in
@acting_required
@require_safe
def ties(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an organisation declares, what awaits a choice, what others say of it."""
    own = own_or_404(request, public_id)
    table = Table(
        request,
        [
            *columns(),
            TableColumn("state", _("État"), lambda t: t.get_state_display()),
            TableColumn("linking", _("Reconnu"), lambda t: t.get_linking_display()),
        ],
        list(queries.declared_by(own)),
        caption=_("Nos partenariats"),
        name="partenariats",
    )
    if (file := table.export()) is not None:
        return file
    context = {
        "organisation": own,
        "table": table,
        "declared": list(queries.declared_by(own)),
        "waiting": list(queries.to_confirm(own)),
        "said": list(queries.said_of(own)),
        "choose": list(queries.to_choose(own)),
        "answer": AnswerForm(),
        "may_write": write_for(actor_of(request), own),
    }
    return render(request, "organisations/ties/list.html", context)


def _told(request: HttpRequest, tie: Partnership) -> HttpResponse:
    """After a declaration: to the choice where one is needed, else to the list."""
    if tie.linking == "proposed":
        return redirect("organisations:tie_link", tie.pk)
    sure = _("Partenariat enregistré ; « %(name)s » est reconnu dans l’annuaire.")
    unknown = _("Partenariat enregistré ; « %(name)s » n’est pas reconnu, il est gardé tel quel.")
    said = sure if tie.partner_directory_id or tie.partner_id else unknown
    messages.success(request, said % {"name": tie.partner_name})
    return redirect("organisations:ties", tie.organisation.public_id)


@signed_in
@acting_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Declare a partnership."""
    own = own_or_404(request, public_id)
    if not write_for(actor_of(request), own):
        raise Http404
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        tie = actions.declare(organisation=own, by=actor_of(request), **form.cleaned_data)
        return _told(request, tie)
    context = {"form": form, "organisation": own}
    status = 422 if form.is_bound else 200
    return render(request, "organisations/ties/add.html", context, status=status)


@signed_in
@acting_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was declared; two people at once lose nothing."""
    editing = conflicts.edit(
        request,
        load=lambda: _own_tie(request, pk),
        initial=lambda tie: {name: getattr(tie, name) for name in actions.FIELDS},
        form=lambda data, initial, _tie: TieForm(data, initial=initial),
        save=lambda tie, version, values: actions.edit(
            tie=tie, version=version, by=actor_of(request), **values
        ),
    )
    if editing.saved:
        return _told(request, _own_tie(request, pk))
    context = {"editing": editing, "tie": editing.thing, "organisation": editing.thing.organisation}
    status = 422 if editing.form.errors else 200
    return render(request, "organisations/ties/edit.html", context, status=status)


@signed_in
@acting_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does this name mean? Candidates with their reasons, or none of them."""
    tie = _own_tie(request, pk)
    if request.method == "POST":
        try:
            chosen = request.POST.get("partner", "")
            actions.choose_partner(tie=tie, identifier=chosen, by=actor_of(request))
        except Denied as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _("C’est noté."))
        return redirect("organisations:ties", tie.organisation.public_id)
    candidates = [
        {**one, "says": [_reason(code) for code in one["reasons"]]} for one in tie.candidates
    ]
    context = {"tie": tie, "organisation": tie.organisation, "candidates": candidates}
    return render(request, "organisations/ties/link.html", context)


def _reason(code: str) -> str:
    if code == adapter.ACTIVE_HERE:
        return _("active ici, même nom")
    return adapter.reason_words(code)


@signed_in
@acting_required
@require_POST
def tie_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or dispute what another declares with us."""
    tie = get_object_or_404(Partnership.objects.visible_to(actor_of(request)), pk=pk)
    if not actions.may_answer(actor_of(request), tie):
        raise Http404
    form = AnswerForm(request.POST)
    confirmed = request.POST.get("answer") == "confirm"
    depth = form.cleaned_data["depth"] if form.is_valid() else None
    actions.answer(tie=tie, confirmed=confirmed, depth=depth, by=actor_of(request))
    said = _("Partenariat confirmé.") if confirmed else _("C’est noté : vous le contestez.")
    messages.success(request, said)
    return redirect("organisations:ties", tie.partner.public_id)  # type: ignore[union-attr]


@signed_in
@acting_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, after one question."""
    tie = _own_tie(request, pk)
    if request.method == "POST":
        actions.remove(tie=tie, by=actor_of(request))
        messages.success(request, _("Ce partenariat n’est plus déclaré."))
        return redirect("organisations:ties", tie.organisation.public_id)
    context = {"tie": tie, "organisation": tie.organisation}
    return render(request, "organisations/ties/remove.html", context)


@public
@require_safe
def trajectory(request: HttpRequest, identifier: str) -> HttpResponse:
    """The story of an organisation's partnerships, in time: a picture and its table."""
    organisation = queries.whose_story(identifier)
    if organisation is None:
        raise Http404
    told = organisation.state == State.TOLD
    found = queries.trajectory(organisation, actor_of(request))
    table = _trajectory_table(request, organisation, found, told=told)
    if (file := table.export()) is not None:
        return file
    name, family = columns(organisation)[0].value, _family(organisation)
    # A document gives an order and few years: nothing says what lasts, so nothing is drawn to last.
    dated = [] if told else [t for t in found if t.since]
    steps = [Step(name(t), family(t), t.since, t.until) for t in dated]
    in_order = sorted(found, key=lambda t: t.pk) if told else [t for t in found if not t.since]
    listed = [
        {
            "name": name(t),
            "family": family(t),
            "step": _own_words(t, organisation, "step"),
            "since": t.since,
        }
        for t in in_order
    ]
    seen = {step.family for step in steps} | {one["family"] for one in listed}
    context = {
        "organisation": organisation,
        "page": reverse("directory:organisation", args=[identifier]),
        "told": told,
        "table": table,
        "lines": lines(steps, timezone.localdate().year) if steps else [],
        "families": [(key, family_label(key)) for key in sorted(seen - {""})],
        "listed": listed,
    }
    return render(request, "organisations/ties/trajectory.html", context)


def _own_words(tie: Partnership, organisation: Organisation, name: str) -> str:
    """What the organisation itself wrote: another's words do not stand on its page."""
    return str(getattr(tie, name)) if tie.organisation_id == organisation.pk else ""


def _trajectory_table(
    request: HttpRequest, organisation: Organisation, found: list[Partnership], *, told: bool
) -> Table:
    shown = [c for c in columns(organisation) if not (told and c.key == "confirmed")]

    def words_of(name: str) -> Any:
        return lambda tie: _own_words(tie, organisation, name)

    return Table(
        request,
        [
            *shown,
            TableColumn("step", _("Ce qu’il a permis"), words_of("step")),
            TableColumn("source", _("Source"), words_of("source_url"), url=words_of("source_url")),
        ],
        sorted(found, key=lambda t: t.pk) if told else found,
        caption=_("Partenariats, dans l’ordre de la source")
        if told
        else _("Partenariats, du plus ancien au plus récent"),
        name=f"trajectoire-{organisation.public_id}",
    )
