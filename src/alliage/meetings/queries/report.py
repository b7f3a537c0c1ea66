"""What became of an event: counted for its organiser, so that no count leads back to a refusal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.meetings.enums import FeedbackAnswer, MeetingState
from alliage.meetings.models import Event, Feedback, Meeting, News
from alliage.meetings.queries import after
from alliage.partners import funnel
from alliage.partners.funnel import Stage
from alliage.partners.models import FOLLOW_UP_DAYS, FollowUp

#: Fewer participants than this, and a count of answers would speak of persons.
FEWEST = 5
#: Answers are told apart only among so many, and where no refusal makes more than this share.
ANSWERS, DOMINANT = 10, 0.85
#: What a meeting may lead to, that is counted.
STAGES = (Stage.SHARED_LEAD, Stage.EXPERIMENT, Stage.ALLIANCE)


@dataclass(frozen=True, slots=True)
class Reached:
    """One stage: how many mutual yes had reached it, by what was said at each date, and to date.

    by_day: day -> number, None while no mutual yes is that old.
    """

    stage: Stage
    by_day: Mapping[int, int | None]
    now: int

    @property
    def label(self) -> str:
        return {
            Stage.SHARED_LEAD: _("Pistes communes"),
            Stage.EXPERIMENT: _("Expérimentations"),
            Stage.ALLIANCE: _("Alliances"),
        }[self.stage]


@dataclass(frozen=True, slots=True)
class Report:
    """An event in numbers. answered, answers: None where they would say too much.

    answers: how many of each answer, only once nobody can change theirs any more.
    """

    participants: int
    came: int
    planned: int
    held: int
    missed: int
    answered: int | None
    answers: Mapping[str, int] | None
    mutual: int
    introduced: int
    reached: tuple[Reached, ...]
    minutes: int
    talked: int

    @property
    def given(self) -> list[tuple[str, int]]:
        """Answers in words with their numbers."""
        found = self.answers or {}
        return [(str(label), found.get(key, 0)) for key, label in FeedbackAnswer.choices]


def report(event: Event) -> Report:
    """Count what became of an event; a bounded number of queries, whatever its size."""
    coming = list(event.participants.coming().values_list("pk", "arrived_at"))
    held_rows = list(
        Meeting.objects.filter(after.was_held(event)).values_list("pk", "a", "b", "agreed_at")
    )
    met = {key for _pk, a, b, _agreed in held_rows for key in (a, b)}
    arrived = {key for key, at in coming if at} | (met & {key for key, _at in coming})
    rows = event.meetings.exclude(state=MeetingState.CANCELLED)
    answered, answers = _answers(event, len(met))
    agreed = list(event.meetings.exclude(agreed_at=None))
    return Report(
        participants=len(coming),
        came=len(arrived),
        planned=rows.count(),
        held=len(held_rows),
        missed=rows.filter(state=MeetingState.MISSED).count(),
        answered=answered,
        answers=answers,
        mutual=len(agreed),
        introduced=sum(meeting.introduction_id is not None for meeting in agreed),
        reached=_reached(agreed),
        minutes=_minutes(agreed),
        talked=len(held_rows) * event.minutes,
    )


def _answers(event: Event, asked: int) -> tuple[int | None, Mapping[str, int] | None]:
    """How many participants answered, and their answers where no one's can be found again."""
    rows = Feedback.objects.filter(meeting__event=event)
    said = list(rows.values_list("participant", "answer"))
    people = len({participant for participant, _answer in said})
    if asked < FEWEST:
        return None, None
    end = after.closes_at(event)
    found = Counter(answer for _participant, answer in said)
    refusals = (found[FeedbackAnswer.MAYBE], found[FeedbackAnswer.NO])
    hidden = (
        end is None
        or timezone.now() < end  # while answers change, two readings would tell whose did
        or people < FEWEST
        or len(said) < ANSWERS
        or max(refusals) > DOMINANT * len(said)
    )
    return people, None if hidden else found


def _news(agreed: Iterable[Meeting]) -> dict[int, list[tuple[int, str]]]:
    """meeting -> (day, outcome) of everything that its sides told."""
    rows = list(agreed)
    of_introduction = {one.introduction_id: one.pk for one in rows if one.introduction_id}
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    told = FollowUp.objects.filter(introduction__in=of_introduction).exclude(answered_at=None)
    for introduction, day, outcome in told.values_list("introduction", "day", "outcome"):
        found[of_introduction[introduction]].append((day, outcome))
    news = News.objects.filter(meeting__in=rows).exclude(answered_at=None)
    for meeting, day, outcome in news.values_list("meeting", "day", "outcome"):
        found[meeting].append((day, outcome))
    return found


def _reached(agreed: list[Meeting]) -> tuple[Reached, ...]:
    told = _news(agreed)
    keys = [one.introduction_id for one in agreed if one.introduction_id]
    elsewhere = funnel.known_elsewhere(keys) if keys else {}
    today = timezone.localdate()
    made = []
    for stage in STAGES:
        by_day: dict[int, int | None] = {}
        for day in FOLLOW_UP_DAYS:
            old = [
                one
                for one in agreed
                if one.agreed_at
                and timezone.localtime(one.agreed_at).date() + timedelta(days=day) <= today
            ]
            by_day[day] = sum(_goes(told[one.pk], stage, day) for one in old) if old else None
        now = sum(
            _goes(told[one.pk], stage, max(FOLLOW_UP_DAYS))
            or funnel.rank(elsewhere.get(one.introduction_id or 0, Stage.INTRODUCED))
            >= funnel.rank(stage)
            for one in agreed
        )
        made.append(Reached(stage, by_day, now))
    return tuple(made)


def _goes(told: list[tuple[int, str]], stage: Stage, day: int) -> bool:
    """Whether a side had told, on that day at the latest, that they went as far as a stage."""
    return any(
        when <= day and funnel.rank(funnel.OF_OUTCOME[outcome]) >= funnel.rank(stage)
        for when, outcome in told
    )


def _minutes(agreed: list[Meeting]) -> int:
    """The time that sides say they spent since, in minutes."""
    keys = [one.introduction_id for one in agreed if one.introduction_id]
    rows = [
        *FollowUp.objects.filter(introduction__in=keys).values_list("minutes", flat=True),
        *News.objects.filter(meeting__in=agreed).values_list("minutes", flat=True),
    ]
    return sum(minutes or 0 for minutes in rows)


def met_of(introductions: Iterable[int]) -> dict[int, Stage]:
    """Tell the funnel of introductions that these came from a meeting face to face."""
    rows = Meeting.objects.filter(introduction__in=list(introductions))
    return {key: Stage.MET for key in rows.values_list("introduction", flat=True) if key}


def of_introduction(introduction: int) -> Meeting | None:
    """Return the meeting from which an introduction came, with its event."""
    return Meeting.objects.select_related("event").filter(introduction=introduction).first()
