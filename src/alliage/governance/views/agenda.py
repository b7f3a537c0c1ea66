"""The agenda of a meeting, its papers, who was there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.governance.actions import meetings as actions
from alliage.governance.chamber import Chamber, in_assembly
from alliage.governance.enums import DecisionState
from alliage.governance.forms.meetings import AttendanceForm, ItemForm, PaperForm
from alliage.governance.models import AgendaItem, Decision, Meeting, Paper
from alliage.governance.queries import meetings as queries
from alliage.governance.views._common import meeting_of, page, require_hand
from alliage.governance.views.meetings import meeting_page
from alliage.organisations import conflicts


def _decisions(chamber: Chamber, item: AgendaItem | None = None) -> list[Decision]:
    """What may still be decided, and what a point is about already."""
    rows = Decision.objects.filter(assembly=chamber.assembly)
    undecided = rows.filter(state__in=(DecisionState.DRAFT, DecisionState.OPEN))
    if item is not None and item.decision_id:
        undecided = undecided | rows.filter(pk=item.decision_id)
    return list(undecided.order_by("-number")[:200])


def _item(chamber: Chamber, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.select_related("meeting", "brought_by__organisation", "decision")
    found = get_object_or_404(rows, pk=pk, meeting__assembly=chamber.assembly)
    found.meeting.assembly = chamber.assembly
    return found


def _agenda(meeting: Meeting) -> str:
    return meeting.get_absolute_url() + "#ordre-du-jour"


@in_assembly
@require_http_methods(["GET", "POST"])
def item_add(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Add a point."""
    require_hand(chamber)
    found = meeting_of(chamber, pk)
    form = ItemForm(
        request.POST or None,
        members=chamber.present,
        decisions=_decisions(chamber),
        initial={"brought_by": chamber.me.pk},
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        brought_by = said.pop("brought_by")
        if acted(
            request,
            lambda: actions.add_item(
                meeting=found, by=chamber.actor, values=said, brought_by=brought_by
            ),
            form=form,
        ):
            return redirect(_agenda(found))
    status = 422 if form.is_bound else 200
    return page(request, "meetings/item", chamber, "meetings", status, meeting=found, form=form)


@in_assembly
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Change a point; two people at once lose nothing."""
    require_hand(chamber)
    found = _item(chamber, pk)
    names = ItemForm.base_fields
    editing = conflicts.edit(
        request,
        load=lambda: _item(chamber, pk),
        initial=lambda item: {name: getattr(item, name) for name in names},
        form=lambda data, initial, item: ItemForm(
            data,
            initial=initial,
            members=chamber.members,
            decisions=_decisions(chamber, item),
        ),
        save=lambda item, version, said: actions.change_item(
            item=item, version=version, by=chamber.actor, values=said
        ),
    )
    if editing.saved:
        return redirect(_agenda(found.meeting))
    return page(request, "meetings/item", chamber, "meetings", meeting=found.meeting,
                item=found, editing=editing)  # fmt: skip


@in_assembly
@require_POST
def item_remove(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = _item(chamber, pk)
    acted(request, lambda: actions.remove_item(item=found, by=chamber.actor))
    return redirect(_agenda(found.meeting))


@in_assembly
@require_POST
def item_move(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = _item(chamber, pk)
    up = request.POST.get("sens") == "haut"
    acted(request, lambda: actions.move_item(item=found, up=up, by=chamber.actor))
    return redirect(_agenda(found.meeting))


@in_assembly
@require_POST
@rate_limit("governance-paper", "60/h")
def paper_add(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Put a document before the meeting."""
    require_hand(chamber)
    found = meeting_of(chamber, pk)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        file, title = form.cleaned_data["file"], form.cleaned_data["title"]
        if acted(
            request,
            lambda: actions.add_paper(
                meeting=found, title=title, content=file.read(), name=file.name, by=chamber.actor
            ),
            _("La pièce est déposée."),
            form=form,
        ):
            return redirect(found.get_absolute_url() + "#pieces")
    return meeting_page(request, chamber, found, 422, paper_form=form)


@in_assembly
@require_POST
def paper_remove(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    rows = Paper.objects.select_related("meeting", "file", "member")
    found = get_object_or_404(rows, pk=pk, meeting__assembly=chamber.assembly)
    acted(request, lambda: actions.remove_paper(paper=found, by=chamber.actor),
          _("La pièce est retirée."))  # fmt: skip
    return redirect(found.meeting.get_absolute_url() + "#pieces")


@in_assembly
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Note which organisations were there, by whom, in functions rather than names."""
    require_hand(chamber)
    found = meeting_of(chamber, pk)
    noted = queries.attendances_of(found)
    known = {one.member_id for one in noted}
    members = [one for one in chamber.members if one.left_at is None or one.pk in known]
    form = AttendanceForm(request.POST or None, members=members, noted=noted)
    if form.is_valid() and acted(
        request,
        lambda: actions.note_attendance(meeting=found, by=chamber.actor, said=form.said()),
        _("Les présences sont notées : le compte rendu peut s’écrire."),
        form=form,
    ):
        return redirect(found)
    status = 422 if form.is_bound else 200
    return page(request, "meetings/attendance", chamber, "meetings", status, meeting=found,
                form=form)  # fmt: skip
