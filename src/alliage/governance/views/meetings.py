"""Meetings on screen: the list, one meeting, planned, changed, cancelled."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core import formats
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.governance.actions import meetings as actions
from alliage.governance.chamber import Chamber, in_assembly
from alliage.governance.enums import MeetingState, MinutesState, Presence
from alliage.governance.forms.meetings import MeetingForm, PaperForm
from alliage.governance.models import Attendance, Meeting
from alliage.governance.queries import bodies, decisions
from alliage.governance.queries import meetings as queries
from alliage.governance.views._common import meeting_of, page, require_hand
from alliage.organisations import conflicts


def _minutes_words(meeting: Meeting) -> str:
    held = getattr(meeting, "minutes", None)
    return str(MinutesState(held.state).label) if held else ""


@in_assembly
@require_safe
def meetings(request: HttpRequest, chamber: Chamber) -> HttpResponseBase:
    """Every meeting, the latest first."""
    table = Table(
        request,
        [
            TableColumn("objet", _("Réunion"), lambda m: m.title, sort="title",
                        url=lambda m: m.get_absolute_url()),
            TableColumn("instance", _("Instance"),
                        lambda m: m.body.title if m.body else _("Toute l’assemblée"),
                        sort="body__title"),
            TableColumn("date", _("Date"), lambda m: m.starts_at, sort="starts_at",
                        text=lambda m: formats.day(m.starts_at)),
            TableColumn("lieu", _("Lieu"), lambda m: m.place),
            TableColumn("etat", _("État"), lambda m: m.get_state_display(), sort="state"),
            TableColumn("points", _("Points"), lambda m: m.items_count, numeric=True),
            TableColumn("compte-rendu", _("Compte rendu"), _minutes_words),
        ],
        queries.meetings_of(chamber.assembly),
        caption=_("Réunions"),
        sort="-date",
        name="reunions",
        hide_caption=True,
    )  # fmt: skip
    return table.export() or page(request, "meetings/list", chamber, "meetings", table=table)


@in_assembly
@require_http_methods(["GET", "POST"])
def meeting_add(request: HttpRequest, chamber: Chamber) -> HttpResponse:
    """Plan a meeting."""
    require_hand(chamber)
    open_bodies = list(bodies.bodies_of(chamber.assembly).open().prefetch_related(None))
    asked = request.GET.get("instance", "")
    form = MeetingForm(request.POST or None, bodies=open_bodies, initial={"body": asked})
    if form.is_valid():
        made: list[Meeting] = []
        if acted(
            request,
            lambda: made.append(
                actions.plan_meeting(
                    assembly=chamber.assembly,
                    by=chamber.actor,
                    values=MeetingForm.values_of(form.cleaned_data),
                    body=form.cleaned_data["body"],
                )
            ),
            _("La réunion est prévue : écrivez l’ordre du jour, déposez les pièces."),
            form=form,
        ):
            return redirect(made[0])
    status = 422 if form.is_bound else 200
    return page(request, "meetings/add", chamber, "meetings", status, form=form)


def meeting_page(
    request: HttpRequest, chamber: Chamber, found: Meeting, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a meeting, with a form just refused in place of the fresh one."""
    minutes = queries.minutes_of(found)
    approvals = queries.approvals_of(minutes)
    attendances = queries.attendances_of(found)
    frozen = minutes is not None and minutes.state != MinutesState.WRITING
    items = queries.items_of(found)
    texts = minutes.texts if minutes else {}
    return page(
        request,
        "meetings/meeting",
        chamber,
        "meetings",
        status,
        meeting=found,
        points=[(item, texts.get(str(item.pk), "")) for item in items],
        general=texts.get("general", ""),
        length=sum(item.minutes or 0 for item in items),
        papers=queries.papers_of(found),
        attendances=attendances,
        decisions=list(decisions.register(chamber.assembly).filter(meeting=found)),
        minutes=minutes,
        approvals=approvals,
        begun=found.starts_at <= timezone.now(),
        may_agenda=chamber.may_prepare and not frozen and found.state != MeetingState.CANCELLED,
        may_agree=_may_agree(chamber, minutes, attendances, approvals),
        paper_form=forms.get("paper_form") or PaperForm(),
    )


def _may_agree(
    chamber: Chamber, minutes: Any, attendances: list[Attendance], approvals: list[Any]
) -> bool:
    """Whether one's organisation was there and has not approved the version that is proposed."""
    if minutes is None or minutes.state != MinutesState.PROPOSED or not chamber.may_speak:
        return False
    there = {one.member_id for one in attendances if one.presence == Presence.PRESENT}
    return chamber.me.pk in there - {one.member_id for one in approvals}


@in_assembly
@require_safe
def meeting(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """One meeting: when, where, agenda, papers, who was there, minutes, what was decided."""
    return meeting_page(request, chamber, meeting_of(chamber, pk))


@in_assembly
@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Move or rename a meeting; two people at once lose nothing."""
    require_hand(chamber)
    found = meeting_of(chamber, pk)
    editing = conflicts.edit(
        request,
        load=lambda: meeting_of(chamber, pk),
        initial=MeetingForm.initial_of,
        form=lambda data, initial, _thing: MeetingForm(data, initial=initial, bodies=None),
        save=lambda thing, version, said: actions.change_meeting(
            meeting=thing,
            version=version,
            by=chamber.actor,
            values=MeetingForm.values_of(said),
        ),
    )
    if editing.saved:
        return redirect(found)
    return page(request, "meetings/edit", chamber, "meetings", meeting=found, editing=editing)


@in_assembly
@require_POST
def meeting_cancel(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = meeting_of(chamber, pk)
    acted(
        request,
        lambda: actions.cancel_meeting(meeting=found, by=chamber.actor),
        _(
            "La réunion est annulée. Reprenez le fichier d’agenda pour l’effacer de votre calendrier."
        ),
    )
    return redirect(found)
