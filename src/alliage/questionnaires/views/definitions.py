"""What a questionnaire asks, before asking it; bringing one of one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, signed_in
from alliage.core.ratelimit import rate_limit
from alliage.organisations.acting import acting_required
from alliage.organisations.rules import write_for
from alliage.questionnaires import definition
from alliage.questionnaires.actions import definitions as actions
from alliage.questionnaires.checking import Asking
from alliage.questionnaires.definition import words
from alliage.questionnaires.definition_reader import Unreadable
from alliage.questionnaires.forms import answering as shown
from alliage.questionnaires.forms.definitions import ImportForm
from alliage.questionnaires.queries import definitions as library


@signed_in
@acting_required
@never_cache
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Every question, as it will be asked, without its conditions."""
    actor = actor_of(request)
    values = library.newest(key, actor.organisation)
    if values is None:
        raise Http404
    asked = definition.read(values)
    asking = Asking(asked, {"0": _("chaque autre organisation")})
    sections = [
        {
            "title": words(section.title),
            "text": words(section.text),
            "conditional": bool(section.shown_if),
            "questions": shown.show(section.questions, {}, asking),
        }
        for section in asked.sections
    ]
    context = {
        "asked": asked,
        "title": words(asked.title),
        "purpose": words(asked.purpose),
        "sections": sections,
        "may_pose": write_for(actor, actor.organisation) and not library.of_alliances(asked),
    }
    return render(request, "questionnaires/definitions/preview.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("definition-import", "30/h")
def import_definition(request: HttpRequest) -> HttpResponseBase:
    """Bring a definition: what is wrong in the file is said place by place."""
    actor = actor_of(request)
    if not actions.may_import(actor, actor.organisation):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    faults = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.import_definition(
                organisation=actor.organisation, content=form.content(), by=actor
            )
        except Unreadable as error:
            faults = error.faults
        except Denied as refusal:
            form.add_error("file", refusal.reason)
        else:
            messages.success(request, _("Le questionnaire est importé, pour votre organisation."))
            return redirect("questionnaires:definition", made.key)
    context = {"form": form, "faults": faults}
    status = 422 if request.method == "POST" else 200
    return render(request, "questionnaires/definitions/import.html", context, status=status)
