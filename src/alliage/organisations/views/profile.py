"""The profile in the workspace: its parts, a form each, and what each kind of reader sees."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.core.actor import actor_of
from alliage.core.permissions import load_visible_or_404, signed_in
from alliage.core.tables import Table, TableColumn
from alliage.organisations import conflicts, rules
from alliage.organisations.acting import acting_required
from alliage.organisations.actions import profile as actions
from alliage.organisations.enums import Visibility
from alliage.organisations.forms import profile as forms
from alliage.organisations.models import Organisation
from alliage.organisations.queries import profile, profile_public
from alliage.organisations.views import profile_shown


def own_or_404(request: HttpRequest, public_id: str) -> Organisation:
    """Return the organisation for which the request acts; of any other, nothing is said."""
    found = load_visible_or_404(Organisation, request, public_id=public_id)
    if not rules.read_for(actor_of(request), found):
        raise Http404
    return found


@signed_in
@acting_required
@never_cache
@require_safe
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the profile says, part by part, and the way to change each."""
    organisation = own_or_404(request, public_id)
    actor = actor_of(request)
    seen = profile.visible_fields(organisation, actor)
    context = {
        "organisation": organisation,
        "told": profile_shown.told(seen),
        "figures": profile_shown.figures_in_words(seen),
        "may_edit": actions.edit(actor, organisation),
        "may_rename": actions.rename(actor, organisation),
        "who": _who(organisation),
        "next_step": next_step(organisation, seen),
    }
    return render(request, "organisations/profile/edit.html", context)


def _who(organisation: Organisation) -> dict[str, str]:
    """Who sees each field, in words."""
    return {key: profile.visibility_of(organisation, key).label for key in profile.FIELDS}


def section_url(organisation: Organisation, section: str) -> str:
    """The address of the form of a part of the profile."""
    if section == "leviers":
        return reverse("organisations:levers", args=[organisation.public_id])
    return reverse("organisations:edit_section", args=[organisation.public_id, section])


def next_step(organisation: Organisation, seen: dict[str, Any]) -> dict[str, str] | None:
    """The first field that is empty and where it is filled, None when nothing is."""
    missing = next((field for key, field in profile.FIELDS.items() if key not in seen), None)
    if missing is None:
        return None
    return {"label": str(missing.label), "url": section_url(organisation, missing.section)}


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_section(request: HttpRequest, public_id: str, section: str) -> HttpResponseBase:
    """The form of one part, with who sees each field beside it."""
    if section not in forms.SECTIONS:
        raise Http404
    made = forms.SECTIONS[section]
    title, lead = {
        "activite": (_("Ce que vous faites"), _("Ce que lisent d’abord ceux qui vous cherchent.")),
        "territoire": (
            _("Où et sur quoi vous agissez"),
            _("C’est par là que des besoins et des alliés proches vous sont proposés."),
        ),
    }[section]
    return edit_form(
        request,
        public_id,
        made=made,
        save=actions.edit_profile,
        title=title,
        lead=lead,
        template="organisations/profile/section.html",
    )


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def levers(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The form of the three levers."""
    return edit_form(
        request,
        public_id,
        made=forms.LeversForm,
        save=actions.edit_levers,
        title=_("Vos trois leviers"),
        lead=_("Sur quoi votre modèle repose : les personnes, l’argent, les alliances."),
        template="organisations/profile/levers.html",
    )


def edit_form(
    request: HttpRequest,
    public_id: str,
    *,
    made: type[forms.SectionForm],
    save: Any,
    title: str,
    lead: str,
    template: str,
) -> HttpResponseBase:
    """Show and take in a form of the profile, merged with what others wrote meanwhile."""
    actor = actor_of(request)
    actions.check_edit(actor, own_or_404(request, public_id))

    def saved(organisation: Organisation, version: int, values: dict[str, Any]) -> None:
        fields, seen = forms.split(values)
        save(organisation=organisation, version=version, by=actor, values=fields, visibility=seen)

    editing = conflicts.edit(
        request,
        load=lambda: own_or_404(request, public_id),
        initial=lambda found: forms.initial_of(found, made),
        form=lambda data, initial, _found: made(data, initial=initial),
        save=saved,
    )
    if editing.saved:
        return _back(request, editing, "organisations:edit")
    context = {
        "organisation": editing.thing,
        "editing": editing,
        "title": title,
        "lead": lead,
        "cancel_url": reverse("organisations:edit", args=[public_id]),
    }
    return render(request, template, context)


def _back(request: HttpRequest, editing: conflicts.Editing, name: str) -> HttpResponse:
    """Say what was saved, and what another wrote that was kept beside it."""
    messages.success(request, _("C’est enregistré."))
    if editing.merged:
        labels = ", ".join(str(label) for label in editing.merged)
        messages.info(
            request,
            _(
                "Quelqu’un d’autre avait changé entre-temps : %(labels)s. Ses changements sont gardés."
            )
            % {"labels": labels},
        )
    return redirect(name, editing.thing.public_id)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Change the name and the acronym, for those who manage the organisation."""
    actor = actor_of(request)
    actions.check_rename(actor, own_or_404(request, public_id))
    editing = conflicts.edit(
        request,
        load=lambda: own_or_404(request, public_id),
        initial=lambda found: {"name": found.name, "acronym": found.acronym},
        form=lambda data, initial, _found: forms.NameForm(data, initial=initial),
        save=lambda found, version, values: actions.rename_organisation(
            organisation=found, version=version, by=actor, **values
        ),
    )
    if editing.saved:
        return _back(request, editing, "organisations:edit")
    context = {"organisation": editing.thing, "editing": editing}
    return render(request, "organisations/profile/rename.html", context)


@signed_in
@acting_required
@never_cache
@require_safe
def visibility(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Who sees what: the list of fields, and the profile as each kind of reader reads it."""
    organisation = own_or_404(request, public_id)
    table = _fields_table(request, organisation)
    download = table.export()
    if download is not None:
        return download
    asked = request.GET.get("vu_par", "")
    level = Visibility(asked) if asked in Visibility.values else Visibility.PUBLIC
    seen = profile.fields_at(organisation, level)
    partners = profile_public.partners_by_family(organisation, profile_public.seen_at(level))
    context = {
        "organisation": organisation,
        "table": table,
        "tabs": [
            {
                "label": choice.label,
                "url": f"?vu_par={choice.value}",
                "count": None,
                "current": choice == level,
            }
            for choice in profile.ORDER
        ],
        "told": profile_shown.told(seen),
        "levers": profile_shown.lever_context(organisation, seen, partners),
    }
    return render(request, "organisations/profile/visibility.html", context)


def _fields_table(request: HttpRequest, organisation: Organisation) -> Table:
    own = profile.fields_at(organisation, Visibility.PRIVATE)
    columns = [
        TableColumn(
            "field",
            _("Rubrique"),
            lambda field: str(field.label),
            url=lambda field: section_url(organisation, field.section),
        ),
        TableColumn(
            "who",
            _("Qui la voit"),
            lambda field: str(profile.visibility_of(organisation, field.key).label),
        ),
        TableColumn(
            "filled",
            _("Remplie"),
            lambda field: field.key in own,
            text=lambda field: _("oui") if field.key in own else _("pas encore"),
        ),
    ]
    return Table(
        request,
        columns,
        list(profile.FIELDS.values()),
        caption=_("Qui voit chaque rubrique"),
        name=f"visibilite-{organisation.public_id}",
        hide_caption=True,
    )
