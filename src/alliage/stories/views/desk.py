"""Where a story is written and agreed on, by a room's parties or by one organisation."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import room as rooms
from alliage.alliances.room import Room, in_room
from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import View, load_visible_or_404, signed_in
from alliage.core.replies import acted
from alliage.organisations import conflicts
from alliage.organisations.acting import acting_required
from alliage.partners.adapters.needs import area_of
from alliage.stories import access, telling
from alliage.stories.actions import stories as actions
from alliage.stories.forms.stories import (
    ActorForm,
    BeginForm,
    MomentForm,
    StoryForm,
    rough_words,
)
from alliage.stories.models import Moment, Story
from alliage.stories.queries import stories as queries
from alliage.stories.views.public import moments_table


@dataclass(slots=True)
class Desk:
    """A story and the room it belongs to, for whom one acts."""

    story: Story
    room: Room | None
    actor: Actor

    @property
    def base(self) -> dict[str, Any]:
        """What every page of the desk needs: within the room when there is one."""
        template = "alliances/room_base.html" if self.room else "base.html"
        return {
            "story": self.story,
            "room": self.room,
            "here": "story",
            "base_template": template,
            "may_write": access.write(self.actor, self.story),
        }


def at_desk(view: Callable[..., HttpResponseBase]) -> View:
    """Load the desk of the address's story: 404 for who does not write it nor is in its room."""

    @signed_in
    @acting_required
    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        rows = Story.objects.select_related("organisation", "alliance", "current")
        story = load_visible_or_404(rows, request, code=code)
        room = rooms.load(request, story.alliance.code) if story.alliance else None
        if room is not None:
            story.alliance = room.alliance
        return view(request, desk=Desk(story, room, actor_of(request)), **kwargs)

    return guarded


def write_url(story: Story) -> Any:
    return redirect("stories:write", story.code)


@signed_in
@acting_required
@never_cache
@require_safe
def ours(request: HttpRequest) -> HttpResponse:
    """What one tells without a room, and what one is asked to agree with."""
    actor = actor_of(request)
    context = {
        "drafts": list(queries.drafts_of(actor)),
        "asked": list(queries.to_answer(actor)),
        "may_begin": access.begin(actor),
    }
    return render(request, "stories/ours.html", context)


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a story without a room."""
    actor = actor_of(request)
    form = BeginForm(request.POST or None)
    made: list[Story] = []
    if (
        form.is_bound
        and form.is_valid()
        and acted(
            request,
            lambda: made.append(actions.begin(title=form.cleaned_data["title"], by=actor)),
            form=form,
        )
    ):
        return redirect("stories:write", made[0].code)
    status = 422 if form.is_bound else 200
    context = {"form": form, "may_begin": access.begin(actor)}
    return render(request, "stories/begin.html", context, status=status)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def of_room(request: HttpRequest, room: Room) -> HttpResponseBase:
    """The room's story: begin it, or go on."""
    story = Story.objects.filter(alliance=room.alliance).first()
    if request.method == "POST" and story is None:
        made: list[Story] = []
        if acted(
            request,
            lambda: made.append(actions.begin_in(alliance=room.alliance, by=room.actor)),
        ):
            story = made[0]
    if story is not None:
        return write_url(story)
    return render(request, "stories/empty_room.html", {"room": room, "here": "story"})


@at_desk
@require_safe
def write(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The draft: its words, its moments, who must agree and who has."""
    story = desk.story
    moments = list(story.moments.select_related("party__organisation"))
    content = actions.frozen(story)
    lines = telling.lines(content["moments"])
    table = moments_table(request, lines, f"recit-{story.code}")
    if (file := table.export()) is not None:
        return file
    versions = queries.versions_of(story)
    last = versions[0] if versions else None
    given = desk.actor.organisation.pk
    context = desk.base | {
        "moments": list(zip(moments, lines, strict=True)),
        "tags": telling.tags(content),
        "actors": list(story.actors.all()),
        "versions": versions,
        "last": last,
        "changed": last is None or last.sha256 != actions.digest(content),
        "awaited": last is not None
        and any(one.organisation_id == given and not one.answer for one in last.approvals.all()),
        "may_submit": access.submit(desk.actor, story),
        "may_withdraw": story.current_id is not None
        and any(one.organisation_id == given for one in last.approvals.all())
        if last
        else False,
        "table": table,
    }
    return render(request, "stories/write.html", context)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The words and the tags, edited by several without losing a line."""
    access.check_write(desk.actor, desk.story)

    def initial(story: Story) -> dict[str, Any]:
        names = ("title", "summary", "lessons", "depth", "stage", "themes", "sdgs")
        place = f"{story.area_kind}:{story.area_code}" if story.area_kind else ""
        return {
            **{name: getattr(story, name) for name in names},
            "forms_of": story.forms,
            "place": place,
            "source_label": story.source_label,
            "source_url": story.source_url,
        }

    def save(story: Story, version: int, values: dict[str, Any]) -> None:
        values = dict(values)
        area = area_of(values.pop("place"))
        values["area_kind"] = area.kind if area else ""
        values["area_code"] = area.code if area else ""
        values["area_name"] = area.name if area else ""
        values["forms"] = values.pop("forms_of")
        story.alliance = desk.story.alliance
        actions.edit(story=story, version=version, by=desk.actor, **values)

    editing = conflicts.edit(
        request,
        load=lambda: Story.objects.get(pk=desk.story.pk),
        initial=initial,
        form=lambda data, values, _story: StoryForm(data, initial=values),
        save=save,
    )
    if editing.saved:
        messages.success(request, _("C’est enregistré dans le brouillon."))
        return write_url(desk.story)
    status = 422 if editing.form.errors else 200
    return render(request, "stories/words.html", desk.base | {"editing": editing}, status=status)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def moment_add(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Add a dated moment."""
    access.check_write(desk.actor, desk.story)
    form = MomentForm(request.POST or None)
    if (
        form.is_bound
        and form.is_valid()
        and acted(
            request,
            lambda: actions.add_moment(story=desk.story, by=desk.actor, **form.values()),
            _("Le moment est ajouté."),
            form=form,
        )
    ):
        return write_url(desk.story)
    status = 422 if form.is_bound else 200
    return render(request, "stories/moment.html", desk.base | {"form": form}, status=status)


def _moment(desk: Desk, pk: int) -> Moment:
    found = get_object_or_404(Moment, story=desk.story, pk=pk)
    found.story = desk.story
    return found


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def moment_edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponseBase:
    """Correct a moment; two people at once lose nothing."""
    access.check_write(desk.actor, desk.story)

    def save(moment: Moment, version: int, values: dict[str, Any]) -> None:
        values = dict(values)
        values["on"], values["precision"] = values.pop("when")
        actions.edit_moment(moment=moment, version=version, by=desk.actor, **values)

    editing = conflicts.edit(
        request,
        load=lambda: _moment(desk, pk),
        initial=lambda one: {
            "when": rough_words(one.on, one.precision),
            "kind": one.kind,
            "title": one.title,
            "text": one.text,
        },
        form=lambda data, values, _one: MomentForm(data, initial=values),
        save=save,
    )
    if editing.saved:
        messages.success(request, _("Le moment est corrigé."))
        return write_url(desk.story)
    status = 422 if editing.form.errors else 200
    context = desk.base | {"editing": editing, "moment": editing.thing}
    return render(request, "stories/moment.html", context, status=status)


@at_desk
@require_POST
def moment_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponseBase:
    """Take a moment out of the draft."""
    moment = _moment(desk, pk)
    acted(
        request,
        lambda: actions.remove_moment(moment=moment, by=desk.actor),
        _("« %(title)s » n’est plus dans le brouillon.") % {"title": moment.title},
    )
    return write_url(desk.story)


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def actor_add(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Name an organisation that the story tells of."""
    access.check_write(desk.actor, desk.story)
    form = ActorForm(request.POST or None)
    if (
        form.is_bound
        and form.is_valid()
        and acted(
            request,
            lambda: actions.name_actor(story=desk.story, by=desk.actor, **form.cleaned_data),
            form=form,
        )
    ):
        return write_url(desk.story)
    status = 422 if form.is_bound else 200
    return render(request, "stories/actor.html", desk.base | {"form": form}, status=status)


@at_desk
@require_POST
def actor_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponseBase:
    """Stop naming an organisation."""
    named = get_object_or_404(desk.story.actors.select_related("story"), pk=pk)
    named.story = desk.story
    acted(request, lambda: actions.remove_actor(actor=named, by=desk.actor))
    return write_url(desk.story)


@at_desk
@require_POST
def submit(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Ask each organisation to agree with the exact words of now."""
    acted(
        request,
        lambda: actions.submit(story=desk.story, by=desk.actor),
        _("C’est soumis : le récit paraît quand chaque organisation est d’accord."),
    )
    return write_url(desk.story)
