"""After a meeting: what one said of it, what came of it. Nobody reads what the other said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alliage.meetings.enums import EventState, FeedbackAnswer, MeetingState, ParticipantState
from alliage.meetings.models import Event, Feedback, Meeting, News, Participant
from alliage.partners.enums import Outcome

#: One says, and changes, what one thought of a meeting this long after the event.
SAID_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting that was held, as one of its sides sees it.

    agreed: both said yes; only then are the other's person and address here.
    """

    meeting: Meeting
    other: Participant
    answer: str
    note: str
    agreed: bool

    @property
    def person_name(self) -> str:
        return self.other.person_name if self.agreed else ""

    @property
    def email(self) -> str:
        return self.other.email if self.agreed else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many meetings were held, how many wait for one's word; open: one may still say it."""

    held: int
    waiting: int
    open: bool


def of(participant: Participant) -> QuerySet[Meeting]:
    return Meeting.objects.filter(Q(a=participant.pk) | Q(b=participant.pk))


def was_held(event: Event, now: datetime | None = None) -> Q:
    """Meetings of an event that were held: their slot is over, nobody said that they were missed."""
    held = Q(event=event.pk, state=MeetingState.PLANNED)
    if event.state == EventState.FINISHED:
        return held
    if event.state == EventState.CANCELLED or not event.has_public_plan:
        return Q(pk=None)
    return held & Q(slot__ends_at__lte=now or timezone.now())


def closes_at(event: Event) -> datetime | None:
    """When one may no longer say what one thought; None while the event goes on."""
    return event.finished_at + SAID_WITHIN if event.finished_at else None


def is_open(event: Event) -> bool:
    end = closes_at(event)
    return event.has_public_plan and (end is None or timezone.now() < end)


def held(participant: Participant) -> list[Line]:
    """Return the meetings that a participant held, in the order of time. Two queries."""
    rows = of(participant).filter(was_held(participant.event)).select_related("a", "b", "slot")
    found = list(rows.order_by("slot__position", "pk"))
    mine = {
        said.meeting_id: said
        for said in Feedback.objects.filter(meeting__in=found, participant=participant)
    }
    return [_line(one, participant, mine.get(one.pk)) for one in found]


def _line(meeting: Meeting, participant: Participant, said: Feedback | None) -> Line:
    return Line(
        meeting,
        other_of(meeting, participant),
        said.answer if said else "",
        said.note if said else "",
        meeting.agreed_at is not None,
    )


def other_of(meeting: Meeting, participant: Participant) -> Participant:
    return meeting.b if meeting.a_id == participant.pk else meeting.a


def counts(participant: Participant) -> Counts:
    """Return how many meetings await one's word. Two queries."""
    rows = of(participant).filter(was_held(participant.event))
    mine = Feedback.objects.filter(meeting=OuterRef("pk"), participant=participant)
    number, waiting = rows.count(), rows.filter(~Exists(mine)).count()
    return Counts(number, waiting, bool(waiting) and is_open(participant.event))


def awaiting(organisations: Iterable[int]) -> QuerySet[Participant]:
    """Return participants of organisations that have something to say of a finished event."""
    said = Feedback.objects.filter(meeting=OuterRef("pk"), participant=OuterRef(OuterRef("pk")))
    unsaid = Meeting.objects.filter(
        Q(a=OuterRef("pk")) | Q(b=OuterRef("pk")), ~Exists(said), state=MeetingState.PLANNED
    )
    rows = Participant.objects.coming().filter(
        Exists(unsaid),
        organisation__in=list(organisations),
        event__state=EventState.FINISHED,
        event__finished_at__gt=timezone.now() - SAID_WITHIN,
    )
    return rows.select_related("event").order_by("event__day", "pk")


def both_said_yes(meeting: Meeting) -> bool:
    yes = Feedback.objects.filter(meeting=meeting, answer=FeedbackAnswer.YES)
    return yes.filter(participant__in=(meeting.a_id, meeting.b_id)).count() == 2


# --- « qu’en est-il ? »


def standing() -> QuerySet[News]:
    """News that may be asked: both had said yes, and this side did not say that it stops there."""
    same = {"meeting": OuterRef("meeting"), "participant": OuterRef("participant")}
    stopped = News.objects.filter(outcome=Outcome.STOPPED, **same)
    rows = News.objects.exclude(meeting__agreed_at=None)
    rows = rows.exclude(meeting__event__state=EventState.CANCELLED)
    return rows.exclude(participant__state=ParticipantState.WITHDRAWN).filter(~Exists(stopped))


def due(day: date | None = None) -> QuerySet[News]:
    """Those to answer now: not answered, and no later one of the same side is due as well."""
    day = day or timezone.localdate()
    later = News.objects.filter(
        meeting=OuterRef("meeting"),
        participant=OuterRef("participant"),
        day__gt=OuterRef("day"),
        due_on__lte=day,
    )
    return standing().filter(~Exists(later), answered_at=None, due_on__lte=day)


def due_of(participants: Iterable[int]) -> list[News]:
    """Return the news that participants are asked for now, with of whom."""
    rows = due().filter(participant__in=list(participants))
    return list(rows.select_related("meeting__a", "meeting__b", "participant__event"))
