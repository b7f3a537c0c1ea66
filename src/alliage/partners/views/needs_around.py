"""What stands around a need: « nous aussi », and the list of what it takes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core.actor import actor_of
from alliage.core.permissions import load_visible_or_404, signed_in
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required
from alliage.partners.actions import needs as actions
from alliage.partners.actions import needs_around as around
from alliage.partners.adapters import needs as adapter
from alliage.partners.forms.needs import RequirementForm, SecondForm
from alliage.partners.models import Need, Requirement
from alliage.partners.queries import needs as queries

from .needs_write import own_or_404


def _visible(request: HttpRequest, pk: int) -> Need:
    return load_visible_or_404(Need.objects.select_related("organisation"), request, pk=pk)


@signed_in
@acting_required
@require_POST
def second(request: HttpRequest, pk: int) -> HttpResponseBase:
    """« Nous aussi », with a word at will."""
    need = _visible(request, pk)
    form = SecondForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ce mot est trop long : 300 signes au plus."))
        return redirect(need.get_absolute_url())
    acted(
        request,
        lambda: around.second(need=need, by=actor_of(request), **form.cleaned_data),
        _("C’est dit : votre organisation reconnaît ce besoin."),
    )
    return redirect(need.get_absolute_url())


@signed_in
@acting_required
@require_POST
def withdraw_second(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take « nous aussi » back."""
    need = _visible(request, pk)
    acted(
        request, lambda: around.withdraw_second(need=need, by=actor_of(request)), _("C’est retiré.")
    )
    return redirect(need.get_absolute_url())


# --- what a need takes


def _form(data: Any, need: Need, requirement: Requirement | None = None) -> RequirementForm:
    """The words to choose from: those of the need, and those that its text evokes."""
    keys = [f"{tag.scheme}:{tag.code}" for tag in need.tags.all()]
    keys += [one.key for one in adapter.suggested(actions.text_of(need))]
    initial: dict[str, Any] = {}
    if requirement:
        fields = ("label", "contribution", "quantity", "unit", "essential")
        initial = {name: getattr(requirement, name) for name in fields}
        if requirement.code:
            initial["concept"] = f"{requirement.scheme}:{requirement.code}"
            keys.append(initial["concept"])
    found = [adapter.word(key) for key in dict.fromkeys(keys)]
    return RequirementForm(data, initial=initial or None, concepts=[one for one in found if one])


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def requirements(request: HttpRequest, pk: int) -> HttpResponseBase:
    """List what a need takes; add one thing."""
    need = own_or_404(request, "need", pk)
    actor = actor_of(request)
    actions.check_edit(actor, need)
    form = _form(request.POST or None, need)
    if (
        request.method == "POST"
        and form.is_valid()
        and acted(
            request, lambda: around.add_requirement(need=need, by=actor, **form.values()), form=form
        )
    ):
        return redirect("partners:need_requirements", pk)
    found = list(queries.requirements_of(need))
    context = {"need": need, "form": form, "requirements": described(found)}
    return render(request, "partners/needs/requirements.html", context)


def described(requirements: list[Requirement]) -> list[dict[str, Any]]:
    """Each requirement with its word of the vocabulary and whether it can move."""
    last = len(requirements) - 1
    return [
        {
            "row": one,
            "word": adapter.label(one.scheme, one.code) if one.code else "",
            "quantity": float(one.quantity),
            "rank": rank,
            "may_up": rank > 0,
            "may_down": rank < last,
        }
        for rank, one in enumerate(requirements)
    ]


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def requirement(request: HttpRequest, pk: int, requirement: int) -> HttpResponseBase:
    """Change one thing that a need takes."""
    need = own_or_404(request, "need", pk)
    actor = actor_of(request)
    actions.check_edit(actor, need)
    found = get_object_or_404(queries.requirements_of(need), pk=requirement)
    form = _form(request.POST or None, need, found)
    if request.method == "POST" and form.is_valid():
        around.edit_requirement(requirement=found, by=actor, **form.values())
        messages.success(request, _("C’est enregistré."))
        return redirect("partners:need_requirements", pk)
    context = {"need": need, "form": form}
    return render(request, "partners/needs/requirement.html", context)


@signed_in
@acting_required
@require_POST
def remove_requirement(request: HttpRequest, pk: int, requirement: int) -> HttpResponseBase:
    """Take one thing off; what it said stands in the message, to be written again."""
    need = own_or_404(request, "need", pk)
    gone = queries.requirements_of(need).filter(pk=requirement).first()
    around.remove_requirement(need=need, pk=requirement, by=actor_of(request))
    if gone:
        messages.success(request, _("Retiré de la liste : « %(label)s ».") % {"label": gone.label})
    return redirect("partners:need_requirements", pk)


@signed_in
@acting_required
@require_POST
def move_requirement(request: HttpRequest, pk: int, requirement: int) -> HttpResponseBase:
    """Move one thing up or down from where it was seen."""
    need = own_or_404(request, "need", pk)
    rank, to = request.POST.get("rank", ""), request.POST.get("to", "")
    if rank.isascii() and rank.isdigit() and to in {"up", "down"}:
        around.move_requirement(
            need=need, pk=requirement, seen_at=int(rank[:4]), to=to, by=actor_of(request)
        )
    return redirect("partners:need_requirements", pk)
