"""Meetings: those to come, one with all that stands on its page."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from alliage.governance.enums import MeetingState
from alliage.governance.models import (
    AgendaItem,
    Assembly,
    Attendance,
    Meeting,
    Minutes,
    MinutesApproval,
    Paper,
)


def meetings_of(assembly: Assembly | int) -> QuerySet[Meeting]:
    """Meetings with their body and minutes, the latest first."""
    rows = Meeting.objects.filter(assembly=assembly).select_related("body", "minutes")
    return rows.annotate(items_count=Count("items", distinct=True))


def coming(assembly: Assembly | int, most: int = 3) -> list[Meeting]:
    """Planned meetings that are not over, the nearest first. One query."""
    rows = Meeting.objects.filter(
        assembly=assembly, state=MeetingState.PLANNED, ends_at__gte=timezone.now()
    )
    return list(rows.select_related("body").order_by("starts_at", "pk")[:most])


def items_of(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.select_related("brought_by__organisation", "decision"))


def papers_of(meeting: Meeting) -> list[Paper]:
    rows = meeting.papers.select_related("file", "member__organisation", "person")
    return list(rows.order_by("pk"))


def attendances_of(meeting: Meeting) -> list[Attendance]:
    rows = meeting.attendances.select_related("member__organisation")
    return list(rows.order_by("member__organisation__name", "pk"))


def minutes_of(meeting: Meeting) -> Minutes | None:
    return Minutes.objects.filter(meeting=meeting).first()


def approvals_of(minutes: Minutes | None) -> list[MinutesApproval]:
    """Approvals of the version that stands."""
    if minutes is None:
        return []
    rows = minutes.approvals.filter(number=minutes.version)
    return list(rows.select_related("member__organisation", "person"))


def soon(organisations: Any, days: int = 14) -> QuerySet[Meeting]:
    """Planned meetings of the next days in assemblies where organisations are members."""
    now = timezone.now()
    rows = Meeting.objects.filter(
        state=MeetingState.PLANNED, starts_at__gte=now, starts_at__lte=now + timedelta(days=days)
    )
    here = Q(assembly__members__organisation__in=organisations, assembly__members__left_at=None)
    papers = Count("papers", distinct=True)
    return rows.filter(here).distinct().annotate(papers_count=papers).select_related("assembly")
