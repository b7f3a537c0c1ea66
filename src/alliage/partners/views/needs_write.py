"""Writing a need or an offer in two steps that need no script: the words, then the tags."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core.actor import actor_of
from alliage.core.permissions import Denied, load_visible_or_404, signed_in
from alliage.organisations import conflicts, rules
from alliage.organisations.acting import acting_required
from alliage.partners.actions import needs as actions
from alliage.partners.adapters import needs as adapter
from alliage.partners.forms.needs import FORMS, PublicationForm, written
from alliage.partners.forms.needs_place import CODE, TYPED
from alliage.partners.queries import needs as queries


def own_or_404(request: HttpRequest, kind: str, pk: int) -> Any:
    """Load a thing of the organisation for which one acts: another's does not exist here."""
    organisation = actor_of(request).organisation
    rows = queries.with_context(
        queries.MODELS[kind]._default_manager.filter(organisation=organisation)
    )
    return load_visible_or_404(rows, request, pk=pk)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponseBase:
    """First step: the words. What is sent is kept as a draft, then the tags are asked."""
    actor = actor_of(request)
    rules.check_write_for(actor, actor.organisation)
    form = FORMS[kind](request.POST or None, initial=_prefilled(request.GET))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        key = data.pop("key") or uuid.uuid4()
        thing = actions.write(kind=kind, by=actor, key=str(key), **data)
        return redirect(f"partners:{kind}_tags", thing.pk)
    context = {"kind": kind, "form": form, "organisation": actor.organisation}
    return render(request, "partners/needs/add.html", context)


def _prefilled(query: QueryDict) -> dict[str, Any]:
    """What a search that found nothing already says: the words, the place."""
    code = query.get(CODE, "")
    typed = query.get(TYPED, "")[:100]
    place: Any = code if adapter.area_of(code) else {TYPED: typed, CODE: "", "lequel": ""}
    return {"title": query.get("q", "")[:160], "place": place, "key": uuid.uuid4()}


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Change the words. Somebody else was faster: both versions are shown, field by field."""
    actor = actor_of(request)
    thing = own_or_404(request, kind, pk)
    actions.check_edit(actor, thing)

    def form(data: Any, initial: dict[str, Any], _thing: Any) -> PublicationForm:
        made = FORMS[kind](data, initial=initial)
        del made.fields["key"]
        return made

    editing = conflicts.edit(
        request,
        load=lambda: own_or_404(request, kind, pk),
        initial=written,
        form=form,
        save=lambda held, version, values: actions.edit(
            thing=held, version=version, by=actor, **values
        ),
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(thing.get_absolute_url())
    context = {"kind": kind, "thing": thing, "editing": editing}
    return render(request, "partners/needs/edit.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Second step: the words of the vocabulary, proposed from the text, ticked, searched."""
    actor = actor_of(request)
    thing = own_or_404(request, kind, pk)
    actions.check_edit(actor, thing)
    if request.method == "POST" and request.POST.get("action") != "search":
        return _save_tags(request, thing)
    context = _tag_context(request, thing) | {
        "kind": kind,
        "thing": thing,
        "may_publish": actions.may_step(actor, thing, "publish"),
        "not_verified": not thing.organisation.is_active,
    }
    return render(request, "partners/needs/tags.html", context)


def _tag_context(request: HttpRequest, thing: Any) -> dict[str, Any]:
    """Three groups of checkboxes: already on it, proposed, found by the search; none twice."""
    posted = request.method == "POST"
    there = [f"{tag.scheme}:{tag.code}" for tag in thing.tags.all()]
    proposed = adapter.suggested(actions.text_of(thing))
    untouched = not posted and not there
    ticked = set(request.POST.getlist("tag")) if posted else set(there)
    if untouched:
        ticked = {one.key for one in proposed if one.weight >= adapter.PRESELECTED}
    asked = " ".join(request.POST.get("q", "").split())[:100] if posted else ""
    found = adapter.searched(asked) if asked else []
    kept = [one for key in sorted(ticked | set(there)) if (one := adapter.word(key))]
    seen = {one.key for one in proposed}
    groups = [
        (_("Proposés d’après votre texte"), proposed),
        (_("Trouvés dans le vocabulaire"), [one for one in found if one.key not in seen]),
    ]
    seen |= {one.key for _label, ones in groups for one in ones}
    groups.insert(1, (_("Vos autres mots"), [one for one in kept if one.key not in seen]))
    return {
        "groups": [
            (label, [(one, one.key in ticked) for one in ones]) for label, ones in groups if ones
        ],
        "before": there,
        "asked": asked,
        "nothing_found": bool(asked) and not found,
        "found_count": len(found),
    }


def _save_tags(request: HttpRequest, thing: Any) -> HttpResponseBase:
    actor = actor_of(request)
    ticked, before = set(request.POST.getlist("tag")), set(request.POST.getlist("before"))
    actions.tag(thing=thing, add=ticked - before, remove=before - ticked, by=actor)
    if request.POST.get("action") != "publish":
        messages.success(request, _("C’est enregistré."))
        return redirect(thing.get_absolute_url())
    return _stepped(request, thing, "publish")


@signed_in
@acting_required
@require_POST
def step(request: HttpRequest, kind: str, pk: int, verb: str) -> HttpResponseBase:
    """Publish, meet, withdraw or renew."""
    if verb not in actions.STEPS:
        raise Http404
    return _stepped(request, own_or_404(request, kind, pk), verb)


def _stepped(request: HttpRequest, thing: Any, verb: str) -> HttpResponseBase:
    said = {
        "publish": _("C’est publié : d’autres peuvent le lire."),
        "meet": _("C’est noté. Il reste lisible, hors des listes."),
        "withdraw": _("C’est retiré. Vous pouvez le remettre à tout moment."),
        "renew": _("C’est renouvelé pour six mois."),
    }
    try:
        actions.take_step(thing=thing, verb=verb, by=actor_of(request))
    except Denied as refusal:
        messages.error(request, refusal.reason)
        if verb == "publish":
            return redirect(reverse(f"partners:{queries.kind_of(thing)}", args=[thing.pk]))
    else:
        messages.success(request, said[verb])
    return redirect(thing.get_absolute_url())
