"""The caseload of a third party, read in a bounded number of queries whatever its length."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from alliage.organisations.models import Organisation
from alliage.partners import funnel
from alliage.partners.enums import IntroductionState, Outcome
from alliage.partners.models import FOLLOW_UP_DAYS, Case, FollowUp, Introduction, Side, Step


@dataclass
class CaseLine:
    """One organisation of a caseload and what came of the work for it. minutes: of the steps."""

    case: Case
    steps: int = 0
    minutes: int = 0
    last_step: date | None = None
    last_what: str = ""
    introductions: int = 0
    stage: funnel.Stage | None = None
    last_news: date | None = None
    next_due: date | None = None

    @property
    def organisation(self) -> Organisation:
        return self.case.organisation


@dataclass
class News:
    """What is known of a third party's introductions that were made."""

    introductions: dict[int, Introduction]
    reached: dict[int, funnel.Reached]
    follow_ups: list[FollowUp]
    of: dict[int, list[int]] = field(default_factory=dict)

    @property
    def disagreed(self) -> int:
        return sum(found.disagreed for found in self.reached.values())


def made_by(
    third_party: Organisation, since: date | None = None, until: date | None = None
) -> QuerySet[Introduction]:
    """Return the introductions that a third party asked and that were made, in a period."""
    found = Introduction.objects.filter(asked_by=third_party).exclude(made_at=None)
    if since:
        found = found.filter(made_at__date__gte=since)
    return found.filter(made_at__date__lte=until) if until else found


def news_readable(third_party: Organisation) -> QuerySet[FollowUp]:
    """Return the news that a third party reads: of those it introduced, and its own elsewhere."""
    mine = Q(introduction__by_third_party=True) | Q(organisation=third_party)
    return FollowUp.objects.filter(mine, introduction__asked_by=third_party)


def news_of(third_party: Organisation, found: QuerySet[Introduction]) -> News:
    """Return how far introductions went: four queries, and those of the registered providers."""
    introductions = {one.pk: one for one in found}
    keys = list(introductions)
    follow_ups = list(
        news_readable(third_party).filter(introduction__in=keys).order_by("due_on", "pk")
    )
    said: dict[int, dict[int, list[funnel.Stage]]] = defaultdict(lambda: defaultdict(list))
    for one in follow_ups:
        if one.answered_at and one.outcome:
            stage = funnel.OF_OUTCOME[one.outcome]
            said[one.introduction_id][one.organisation_id].append(stage)
    known = funnel.known_elsewhere(keys)
    reached = {
        key: funnel.Reached(
            key, tuple(funnel.furthest(stages) for stages in said[key].values()), known.get(key)
        )
        for key in keys
    }
    of: dict[int, list[int]] = defaultdict(list)
    # Every side that accepted, and stayed or not, was given its three dates.
    sides = FollowUp.objects.filter(introduction__in=keys, day=FOLLOW_UP_DAYS[0])
    for organisation, key in sides.values_list("organisation", "introduction"):
        of[organisation].append(key)
    return News(introductions, reached, follow_ups, dict(of))


def lines_of(third_party: Organisation, *, closed: bool = False) -> list[CaseLine]:
    """Return the open cases of a third party, or the closed ones, by name."""
    last = Step.objects.filter(case=OuterRef("pk")).order_by("-done_on", "-pk")
    cases = (
        Case.objects.filter(third_party=third_party, closed_on__isnull=not closed)
        .select_related("organisation")
        .annotate(
            steps_count=Count("steps"),
            steps_minutes=Sum("steps__minutes", default=0),
            steps_last=Max("steps__done_on"),
            steps_what=Subquery(last.values("what")[:1]),
        )
    )
    news = news_of(third_party, made_by(third_party))
    return [_line(case, news) for case in cases]


def _line(case: Any, news: News) -> CaseLine:
    keys = news.of.get(case.organisation_id, [])
    mine = [one for one in news.follow_ups if one.introduction_id in set(keys)]
    answered = [_day(one.answered_at) for one in mine if one.answered_at]
    return CaseLine(
        case=case,
        steps=case.steps_count,
        minutes=case.steps_minutes,
        last_step=case.steps_last,
        last_what=case.steps_what or "",
        introductions=len(keys),
        stage=funnel.furthest(news.reached[key].stage for key in keys) if keys else None,
        last_news=max(answered, default=None),
        next_due=min(_awaited(mine, news.introductions), default=None),
    )


def _day(when: datetime) -> date:
    return timezone.localtime(when).date()


def _awaited(follow_ups: Iterable[FollowUp], whole: dict[int, Introduction]) -> list[date]:
    """Days on which news is still to come, from today on, of what stands and did not stop."""
    found = list(follow_ups)
    stopped = {
        (f.introduction_id, f.organisation_id) for f in found if f.outcome == Outcome.STOPPED
    }
    today = timezone.localdate()
    return [
        one.due_on
        for one in found
        if one.answered_at is None
        and one.due_on >= today
        and (one.introduction_id, one.organisation_id) not in stopped
        and whole[one.introduction_id].state == IntroductionState.MADE
    ]


@dataclass(frozen=True, slots=True)
class Totals:
    """What a third party did in a period: organisations, steps, minutes, introductions made."""

    organisations: int
    steps: int
    minutes: int
    introductions: int


def totals(
    third_party: Organisation, since: date | None, until: date | None, introductions: int
) -> Totals:
    """Return the sums of a period; a step counts on the day it was done."""
    steps = Step.objects.filter(case__third_party=third_party)
    if since:
        steps = steps.filter(done_on__gte=since)
    if until:
        steps = steps.filter(done_on__lte=until)
    found = steps.aggregate(
        steps=Count("pk"), minutes=Sum("minutes", default=0), cases=Count("case", distinct=True)
    )
    return Totals(found["cases"], found["steps"], found["minutes"], introductions)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the recent activity. kind: step, made or news."""

    on: date
    kind: str
    names: str
    words: str
    url: str


def activity(third_party: Organisation, limit: int = 12) -> list[Event]:
    """Return what happened last in a caseload, newest first."""
    steps = Step.objects.filter(case__third_party=third_party).select_related("case__organisation")
    found = [
        Event(s.done_on, "step", s.case.organisation.name, s.what, s.case.get_absolute_url())
        for s in steps[:limit]
    ]
    made = made_by(third_party).order_by("-made_at", "-pk").prefetch_related("sides__organisation")
    for one in made[:limit]:
        on = _day(one.made_at)  # type: ignore[arg-type]
        found.append(Event(on, "made", _names(one, third_party), "", one.get_absolute_url()))
    news = news_readable(third_party).exclude(answered_at=None)
    news = news.select_related("organisation", "introduction").order_by("-answered_at", "-pk")
    for said in news[:limit]:
        url, words = said.introduction.get_absolute_url(), str(said.get_outcome_display())
        on = _day(said.answered_at)  # type: ignore[arg-type]
        found.append(Event(on, "news", said.organisation.name, words, url))
    return sorted(found, key=lambda event: event.on, reverse=True)[:limit]


def _names(introduction: Introduction, third_party: Organisation) -> str:
    sides = introduction.sides.all()
    return ", ".join(
        side.organisation.name for side in sides if side.organisation_id != third_party.pk
    )


def introduced_and_not_followed(third_party: Organisation) -> QuerySet[Organisation]:
    """Return those that a third party introduced and that are not in its caseload yet."""
    sides = Side.objects.filter(introduction__asked_by=third_party)
    followed = Case.objects.filter(third_party=third_party).values("organisation")
    found = Organisation.objects.active().filter(pk__in=sides.values("organisation"))
    return found.exclude(pk__in=followed).exclude(pk=third_party.pk).order_by("name", "pk")


def introductions_of(case: Case) -> list[tuple[Introduction, funnel.Reached | None, str]]:
    """Return what a third party asked for one organisation: how far it went, and with whom."""
    asked = Introduction.objects.filter(
        asked_by=case.third_party_id, sides__organisation=case.organisation_id
    ).prefetch_related("sides__organisation")
    found = list(asked)
    news = news_of(case.third_party, made_by(case.third_party).filter(pk__in=[o.pk for o in found]))
    return [(one, news.reached.get(one.pk), _names(one, case.organisation)) for one in found]
