"""A submitted version of a story: each organisation reads it, agrees, refuses, or thinks again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import load_visible_or_404, signed_in
from alliage.core.replies import acted
from alliage.organisations.acting import acting_required
from alliage.stories import access, telling
from alliage.stories.actions import stories as actions
from alliage.stories.forms.stories import RefusalForm
from alliage.stories.models import Story, StoryApproval, StoryVersion
from alliage.stories.views.public import actors_of


@signed_in
@acting_required
@never_cache
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact words that are submitted, and the answer to give."""
    found = _version(request, pk)
    return _version_page(request, found, RefusalForm())


def _version(request: HttpRequest, pk: int) -> StoryVersion:
    rows = StoryVersion.objects.select_related("story", "story__alliance", "story__organisation")
    return load_visible_or_404(rows, request, pk=pk)


def _version_page(
    request: HttpRequest, found: StoryVersion, form: RefusalForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    approvals = list(found.approvals.select_related("organisation", "person"))
    mine = next((a for a in approvals if a.organisation_id == actor.organisation.pk), None)
    last = found.story.versions.first()
    context = {
        "version": found,
        "story": found.story,
        "content": found.content,
        "lines": telling.lines(found.content["moments"]),
        "tags": telling.tags(found.content),
        "actors": actors_of(found.content),
        "approvals": approvals,
        "mine": mine,
        "is_last": last is not None and last.pk == found.pk,
        "may_answer": mine is not None and access.answer(actor, mine),
        "drafts": Story.objects.visible_to(actor).filter(pk=found.story_id).exists(),
        "form": form,
    }
    return render(request, "stories/version.html", context, status=status)


@signed_in
@acting_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, or say what does not suit."""
    found = _version(request, pk)
    actor = actor_of(request)
    mine = found.approvals.filter(organisation=actor.organisation).first()
    if mine is None:
        raise Http404
    form = RefusalForm(request.POST)
    agrees = request.POST.get("answer") == "approve"
    if form.is_valid() and acted(
        request,
        lambda: _answered(request, mine, form.cleaned_data["reason"], agrees=agrees),
        form=form,
    ):
        return redirect("stories:version", pk)
    return _version_page(request, found, form, status=422)


def _answered(request: HttpRequest, mine: StoryApproval, reason: str, *, agrees: bool) -> None:
    public = actions.answer(approval=mine, agrees=agrees, reason=reason, by=actor_of(request))
    if public:
        messages.success(request, _("Chacun est d’accord : le récit est publié."))
    else:
        messages.success(request, _("Votre réponse est enregistrée."))


@signed_in
@acting_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's agreement back; also after one left the room."""
    actor = actor_of(request)
    rows = StoryApproval.objects.filter(organisation=actor.organisation, version__story__code=code)
    mine = rows.select_related("version__story__alliance").first()
    if mine is None:
        raise Http404
    acted(
        request,
        lambda: actions.withdraw(story=mine.version.story, by=actor),
        _("Le récit n’est plus public. Les autres organisations le voient dans leur historique."),
    )
    return redirect("stories:version", mine.version_id)
