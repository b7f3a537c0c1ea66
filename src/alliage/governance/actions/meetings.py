"""Meetings: planned, changed, cancelled; their agenda, papers, attendance."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import files
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.governance import access, owners, transitions
from alliage.governance.actions._entering import entering, locked
from alliage.governance.enums import MeetingState, MinutesState
from alliage.governance.models import (
    AgendaItem,
    Assembly,
    AssemblyMember,
    Attendance,
    Body,
    Meeting,
    Minutes,
    Paper,
)
from alliage.governance.models.attribution import attributed
from alliage.organisations import conflicts

SCOPE = "governance"
MOST_PAPERS, MOST_ITEMS = 40, 60
#: What a calendar shows: when one of these changes, its copies are told by a new sequence.
SHOWN = ("title", "starts_at", "ends_at", "place", "link")


@transaction.atomic
def plan_meeting(
    *, assembly: Assembly, by: Actor, values: dict[str, Any], body: Body | None = None
) -> Meeting:
    """Plan a meeting of a body, or of all. values: title, starts_at, ends_at, place, link."""
    entering(access.check_prepare, by, assembly)
    if body is not None and (body.assembly_id != assembly.pk or body.closed_on is not None):
        raise Denied(_("Cette instance est close : son passé se lit, elle ne change plus."))
    meeting = Meeting.objects.create(assembly=assembly, body=body, **values)
    _record("governance.meeting_planned", meeting, by)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, version: int, by: Actor, values: dict[str, Any]) -> None:
    """Move or rename a planned meeting; raises `Stale`."""
    entering(access.check_prepare, by, meeting.assembly)
    held: Meeting = conflicts.advance(meeting, version)
    if held.state != MeetingState.PLANNED:
        raise Denied(_("Cette réunion est tenue ou annulée : elle ne change plus."))
    if any(getattr(held, name) != values[name] for name in SHOWN):
        held.sequence += 1
    for name in SHOWN:
        setattr(held, name, values[name])
    held.updated_at = timezone.now()
    held.save(update_fields=[*SHOWN, "sequence", "updated_at"])
    _record("governance.meeting_changed", held, by)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Cancel a planned meeting: calendars are told. Safe twice."""
    entering(access.check_speak, by, meeting.assembly)
    held = locked(meeting)
    if held.state == MeetingState.CANCELLED:
        return
    state = transitions.after("meeting", held.state, transitions.MeetingEvent.CANCEL)
    Meeting.objects.filter(pk=held.pk).update(
        state=state, sequence=F("sequence") + 1, updated_at=timezone.now()
    )
    _record("governance.meeting_cancelled", held, by)


@transaction.atomic
def add_item(
    *,
    meeting: Meeting,
    by: Actor,
    values: dict[str, Any],
    brought_by: AssemblyMember | None = None,
) -> AgendaItem:
    """Add a point at the end of the agenda. values: title, note, minutes, decision."""
    entering(access.check_prepare, by, meeting.assembly)
    held = _agenda_open(meeting)
    if held.items.count() >= MOST_ITEMS:
        raise Denied(_("Cet ordre du jour est plein."))
    _check_item(held, brought_by, values.get("decision"))
    last = held.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=held, position=last + 1, brought_by=brought_by, **values
    )
    _record("governance.agenda_changed", held, by)
    return item


@transaction.atomic
def change_item(*, item: AgendaItem, version: int, by: Actor, values: dict[str, Any]) -> None:
    """Change a point: title, note, minutes, brought_by, decision; raises `Stale`."""
    entering(access.check_prepare, by, item.meeting.assembly)
    meeting = _agenda_open(item.meeting)
    held: AgendaItem = conflicts.advance(item, version)
    _check_item(meeting, values["brought_by"], values["decision"])
    for name in ("title", "note", "minutes", "brought_by", "decision"):
        setattr(held, name, values[name])
    held.save(update_fields=["title", "note", "minutes", "brought_by", "decision"])
    _record("governance.agenda_changed", meeting, by)


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Actor) -> None:
    """Take a point off the agenda; safe twice."""
    entering(access.check_prepare, by, item.meeting.assembly)
    meeting = _agenda_open(item.meeting)
    written = Minutes.objects.filter(meeting=meeting).values_list("texts", flat=True).first() or {}
    if written.get(str(item.pk)):
        raise Denied(_("Le compte rendu parle de ce point : il reste à l’ordre du jour."))
    if AgendaItem.objects.filter(pk=item.pk).delete()[0]:
        _record("governance.agenda_changed", meeting, by)


@transaction.atomic
def move_item(*, item: AgendaItem, up: bool, by: Actor) -> None:
    """Change places with the point before, or after."""
    entering(access.check_prepare, by, item.meeting.assembly)
    meeting = _agenda_open(item.meeting)
    keys = list(meeting.items.order_by("position", "pk").values_list("pk", flat=True))
    if item.pk not in keys:
        return
    at = keys.index(item.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(keys):
        return
    keys[at], keys[to] = keys[to], keys[at]
    for position, key in enumerate(keys, start=1):
        AgendaItem.objects.filter(pk=key).exclude(position=position).update(position=position)
    _record("governance.agenda_changed", meeting, by)


@transaction.atomic
def add_paper(*, meeting: Meeting, title: str, content: bytes, name: str, by: Actor) -> Paper:
    """Put a document before a meeting; the members of the assembly may read it."""
    member = entering(access.check_prepare, by, meeting.assembly)
    held = locked(meeting)
    if held.state == MeetingState.CANCELLED:
        raise Denied(_("Cette réunion est annulée."))
    if held.papers.count() >= MOST_PAPERS:
        raise Denied(_("Cette réunion a déjà beaucoup de pièces : retirez-en une."))
    subject = f"assembly:{held.assembly_id}"
    file = files.store(content, name, scope=SCOPE, by=by, subject=subject)
    paper = Paper.objects.create(
        meeting=held, file=file, title=title or file.name, member=member, **attributed(by)
    )
    _record("governance.paper_added", held, by)
    return paper


@transaction.atomic
def remove_paper(*, paper: Paper, by: Actor) -> None:
    """Take a paper back: that of one's own organisation, before the minutes are approved."""
    member = entering(access.check_prepare, by, paper.meeting.assembly)
    meeting = _agenda_open(paper.meeting)
    if paper.member_id != member.pk:
        raise Denied(_("Seule l’organisation qui a déposé une pièce la retire."))
    file = paper.file
    if Paper.objects.filter(pk=paper.pk).delete()[0]:
        files.remove(file, by=by)
        _record("governance.paper_removed", meeting, by)


@transaction.atomic
def note_attendance(*, meeting: Meeting, by: Actor, said: Mapping[int, tuple[str, str]]) -> None:
    """Note who was there: member's key -> (presence, by whom in words). The meeting is then held."""
    entering(access.check_prepare, by, meeting.assembly)
    held = locked(meeting)
    _check_minutes_open(held)
    if held.starts_at > timezone.now():
        raise Denied(_("Cette réunion n’a pas encore commencé."))
    if held.state == MeetingState.PLANNED:
        state = transitions.after("meeting", held.state, transitions.MeetingEvent.HOLD)
        Meeting.objects.filter(pk=held.pk).update(state=state)
    elif held.state == MeetingState.CANCELLED:
        raise Denied(_("Cette réunion est annulée."))
    keys = set(
        AssemblyMember.objects.filter(assembly=held.assembly_id).values_list("pk", flat=True)
    )
    for key, (presence, by_whom) in said.items():
        if key in keys:
            Attendance.objects.update_or_create(
                meeting=held, member_id=key, defaults={"presence": presence, "by_whom": by_whom}
            )
    Minutes.objects.get_or_create(meeting=held)
    _record("governance.attendance_noted", held, by)


def _agenda_open(meeting: Meeting) -> Meeting:
    held = locked(meeting)
    if held.state == MeetingState.CANCELLED:
        raise Denied(_("Cette réunion est annulée."))
    _check_minutes_open(held)
    return held


def _check_minutes_open(meeting: Meeting) -> None:
    """What is being approved, or was, no longer changes under those who approve."""
    proposed = (MinutesState.PROPOSED, MinutesState.APPROVED)
    if Minutes.objects.filter(meeting=meeting, state__in=proposed).exists():
        raise Denied(
            _("Le compte rendu est à approuver ou approuvé : ce qu’il décrit ne change plus.")
        )


def _check_item(meeting: Meeting, brought_by: AssemblyMember | None, decision: Any) -> None:
    for thing in (brought_by, decision):
        if thing is not None and thing.assembly_id != meeting.assembly_id:
            raise Denied(_("Ce choix n’est pas de cette assemblée."))


def _record(kind: str, meeting: Meeting, by: Actor) -> None:
    data = {"title": meeting.title}
    owners.record(kind, assembly=meeting.assembly, by=by, target=meeting, data=data)
