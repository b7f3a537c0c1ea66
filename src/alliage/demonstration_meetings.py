"""Two events of the demonstration: one that ended five weeks ago, one that is under way.

Everything is done by the actions that people use: the solver computes the plans, the matching
suggests the wishes, both sides say what they thought. Then the first is put back in time.
"""

import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliage.core.actor import ANONYMOUS, Actor
from alliage.core.worker import run_waiting
from alliage.demonstration_story import actor_for, public_id
from alliage.demonstration_telling import days_ago
from alliage.meetings.actions import (
    after,
    arranging,
    board,
    events,
    participants,
    plans,
    publishing,
    wishes,
)
from alliage.meetings.adapters.wishes import suggestions
from alliage.meetings.enums import EventState, FeedbackAnswer, IncidentKind, Origin
from alliage.meetings.models import Event, Participant, PlanVersion
from alliage.meetings.timetable import Shape, rounds
from alliage.organisations.models import Organisation
from alliage.partners.enums import Outcome
from alliage.partners.models import FollowUp

STORY = Path(__file__).with_name("demonstration_meetings.toml")
ORGANISER = "labo"
WORDS = ("needs", "offers", "delegates", "max_meetings")
#: Wishes that each participant takes from the matching, beside what it says itself.
TAKEN = 6
#: Into the live event when the demonstration starts: two rounds held, the third under way.
INTO = timedelta(minutes=21)


@cache
def story() -> dict[str, Any]:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))


def tell() -> bool:
    """Write both events, where they are not there yet; return whether it did."""
    by = actor_for(ORGANISER)
    if Event.objects.organised_by(by).exists():
        return False
    finished, live = story()["events"]
    with days_ago(-finished["days"]):
        past = _planned(finished, by, day_before=True)
        _held(past, by)
    _put_back(past, -finished["days"])
    _news(past)
    _live(_planned(live, by), by)
    return True


def _planned(given: dict[str, Any], by: Actor, *, day_before: bool = False) -> Event:
    """An event from its creation to its published plan."""
    day = timezone.localdate() - timedelta(days=1 if day_before else 0)
    with transaction.atomic():
        event = events.create(
            by=by,
            key=given["slug"],
            title=given["title"],
            day=day,
            venue=given["place"],
            place="departement:38",
            summary=given["summary"],
            announced=True,
        )
        _arranged(event, given, by)
        rows = {_key(one): _participant(event, one, by) for one in given["participants"]}
        events.open_wishes(event=event, by=by)
        for one in given["participants"]:
            _wished(rows, one)
        events.close_wishes(event=event, by=by)
        version = plans.ask_plan(event=event, seconds=5, seed=1, by=by)
    run_waiting()
    version = PlanVersion.objects.get(pk=version.pk)
    publishing.publish(version=version, by=by, expected_sequence=0, note="")
    return Event.objects.get(pk=event.pk)


def _arranged(event: Event, given: dict[str, Any], by: Actor) -> None:
    start = time.fromisoformat(given["start"]) if "start" in given else time(9)
    shape = Shape(start, 7, 2, rounds=given["rounds"], breaks={given["pause_after"]: 15})
    version = event.version
    arranging.set_rounds(
        event=event, version=version, by=by, minutes=7, changeover=2,
        rounds=rounds(event.day, shape),
    )  # fmt: skip
    for place, zone in enumerate(given["zones"]):
        many = given["tables"] // 2 if place else given["tables"] - given["tables"] // 2
        version = Event.objects.get(pk=event.pk).version
        arranging.add_tables(event=event, version=version, by=by, count=many, zone=zone)


def _key(given: dict[str, Any]) -> str:
    return str(given.get("slug") or given["key"])


def _participant(event: Event, given: dict[str, Any], by: Actor) -> Participant:
    values = {
        name: given[name]
        for name in ("needs", "offers", "delegates", "max_meetings")
        if name in given
    }
    if "slug" in given:
        row = Organisation.objects.get(public_id=public_id(given["slug"]))
        values |= {"name": row.name, "family": row.family, "organisation": row}
        values["email"] = getattr(actor_for(given["slug"]).person, "email", "")
    else:
        values |= {"name": given["name"], "family": given["family"]}
        values["email"] = f"{given['key']}@demo.alliage.example"
    first = event.slots.filter(position__lte=given.get("late", 0)).values_list("pk", flat=True)
    return participants.add(
        event=event,
        by=by,
        origin=Origin.IMPORTED,
        person_name=given["person"],
        unavailable=list(first),
        **values,
    )


def _wished(rows: dict[str, Participant], given: dict[str, Any]) -> None:
    """What one says by its link: musts, nevers, and the best of what the matching suggests."""
    me = rows[_key(given)]
    others = [one for one in rows.values() if one.pk != me.pk]
    said = {rows[key].key: "must" for key in given.get("must", ())}
    said |= {rows[key].key: "never" for key in given.get("never", ())}
    found = [one.participant.key for one in suggestions(me, others, TAKEN)]
    taken = {key: f"wish-{max(1, 5 - place)}" for place, key in enumerate(found) if key not in said}
    wishes.say(participant=me, by=ANONYMOUS, said=said)
    wishes.say(participant=me, by=ANONYMOUS, said=taken, suggested=True)


# --- the one that ended


def _held(event: Event, by: Actor) -> None:
    """The day, and what both sides of each meeting said afterwards."""
    events.start_day(event=event, by=by)
    for one in event.participants.coming():
        board.check_in(participant=one, by=by)
    board.finish_day(event=event, by=by)
    named = {_key(one): _named(event, one) for one in story()["events"][0]["participants"]}
    answers = {
        frozenset((named[a].pk, named[b].pk)): answer
        for answer in (FeedbackAnswer.NO, FeedbackAnswer.MAYBE)
        for a, b in story()["after"][str(answer)]
    }
    rows = list(event.meetings.all())
    for one in event.participants.coming():
        mine = [row for row in rows if one.pk in (row.a_id, row.b_id)]
        wished = set(one.wishes.values_list("of", flat=True))
        said = {}
        for row in mine:
            other = row.b_id if row.a_id == one.pk else row.a_id
            usual = FeedbackAnswer.YES if other in wished else FeedbackAnswer.MAYBE
            said[row.pk] = (str(answers.get(frozenset((row.a_id, row.b_id)), usual)), "")
        after.say(participant=one, by=ANONYMOUS, said=said)
    run_waiting()


def _named(event: Event, given: dict[str, Any]) -> Participant:
    if "slug" in given:
        return event.participants.get(organisation__public_id=public_id(given["slug"]))
    return event.participants.get(name=given["name"])


def _put_back(event: Event, days: int) -> None:
    """Put the day itself, its slots and what is asked afterwards as far back as what was written."""
    back = timedelta(days=days - 1)
    Event.objects.filter(pk=event.pk).update(day=event.day - back)
    for slot in event.slots.all():
        slot.starts_at, slot.ends_at = (
            earlier(one, back) for one in (slot.starts_at, slot.ends_at)
        )
        slot.save()
    for meeting in event.meetings.all():
        for asked in (*meeting.news.all(), *_follow_ups(meeting)):
            asked.due_on -= back
            asked.save()


def earlier(moment: datetime, back: timedelta) -> datetime:
    """The same hour of the clock some days before, whether or not summer time lies between."""
    return timezone.make_aware(timezone.make_naive(moment) - back)


def _follow_ups(meeting: Any) -> Any:
    return FollowUp.objects.filter(introduction=meeting.introduction_id)


def _news(event: Event) -> None:
    """What those without an account tell on day 7 and 30: they met again; some share a lead."""
    named = {_key(one): _named(event, one).pk for one in story()["events"][0]["participants"]}
    shared = {frozenset((named[a], named[b])) for a, b in story()["after"]["shared_leads"]}
    for meeting in event.meetings.exclude(agreed_at=None):
        both = frozenset((meeting.a_id, meeting.b_id))
        outcome = Outcome.SHARED_LEAD if both in shared or meeting.pk % 3 == 0 else Outcome.MET
        for one in meeting.news.filter(due_on__lte=timezone.localdate()).order_by("day"):
            after.answer_news(news=one, by=ANONYMOUS, outcome=outcome, minutes=60)


# --- the one that is under way


def _live(event: Event, by: Actor) -> None:
    retime(event)
    events.start_day(event=event, by=by)
    told = story()["live"]
    named = {_key(one): _named(event, one) for one in story()["events"][1]["participants"]}
    there = [one for key, one in named.items() if key != told["absent"]][: told["arrived"]]
    for one in there:
        board.check_in(participant=one, by=by)
    board.tell_absence(participant=named[told["absent"]], kind=IncidentKind.ABSENT, by=by)


def retime(event: Event | None = None) -> None:
    """Put the live event around now, when the demonstration starts and finds it over."""
    found = (
        event
        or Event.objects.filter(
            state=EventState.LIVE, organiser__public_id=public_id(ORGANISER)
        ).first()
    )
    slots = list(found.slots.all()) if found else []
    if found is None or not slots or (event is None and slots[-1].ends_at > timezone.now()):
        return
    start = timezone.now().replace(second=0, microsecond=0) - INTO
    apart = start - slots[0].starts_at
    for slot in slots:
        slot.starts_at, slot.ends_at = slot.starts_at + apart, slot.ends_at + apart
        slot.save()
    Event.objects.filter(pk=found.pk).update(day=timezone.localdate())
