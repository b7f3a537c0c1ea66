"""A day that is mended: the past frozen, kept meetings kept, one publication, the affected told."""

from typing import Any

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings import day_world

from alliage.core.actor import ANONYMOUS
from alliage.core.permissions import Denied
from alliage.meetings.actions import board, repairs, wishes
from alliage.meetings.adapters import repairs as adapter
from alliage.meetings.enums import EventState, MeetingState, ParticipantState, PlanKind
from alliage.meetings.models import Event, Incident, Meeting, Participant, PlanVersion
from alliage.meetings.plan_changes import places
from alliage.meetings.queries import incidents
from alliage.meetings.registrations import board as registered
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_offers_from_before() -> None:
    from django.core.cache import cache

    cache.clear()


def now(day: day_world.Day) -> Event:
    return Event.objects.select_related("published").get(pk=day.event.pk)


def choose(day: day_world.Day, name: str = "still", **changes: Any) -> PlanVersion:
    event = now(day)
    digest, _made = repairs.offers(event=event, by=day.by)
    asked = {"digest": digest, "sequence": event.sequence, **changes}
    return repairs.choose(event=event, name=name, by=day.by, **asked)


def rows(day: day_world.Day) -> dict[tuple[int, int], tuple[Any, ...]]:
    found = Meeting.objects.filter(event=day.event)
    return {(m.a_id, m.b_id): (m.slot_id, m.table_id, m.state, m.sequence) for m in found}


def test_what_happened_is_told_to_the_engine() -> None:
    day = day_world.running()
    slots, people = day.slots, day.people
    board.tell_absence(participant=people[3], kind="absent", by=day.by)
    board.tell_absence(participant=people[4], kind="late", last=slots[2], by=day.by)
    board.lose_table(event=day.event, table=day.tables[1], by=day.by)
    board.lose_slot(event=day.event, slot=slots[3], by=day.by)
    Participant.objects.filter(pk=people[5].pk).update(state=ParticipantState.WITHDRAWN)
    found = adapter.given(now(day), timezone.now())
    assert found is not None
    key = [str(slot.pk) for slot in slots]
    # The slot of now has begun: it is frozen, and the next is the first that may change.
    assert found.change.now == key[2]
    assert set(found.change.absent) == {
        (people[3].key, key[1], key[3]),
        (people[4].key, key[1], key[2]),
        (people[5].key, key[0], key[3]),
    }
    assert found.change.tables_lost == (str(day.tables[1].pk),)
    assert found.change.slots_lost == (key[3],)
    # Who withdrew is still somebody for the past.
    assert people[5].key in found.problem.by_id


def test_a_repair_keeps_every_meeting_that_nothing_touches() -> None:
    day = day_world.running(current=0)
    before = rows(day)
    board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    version = choose(day)
    assert (version.kind, version.offer, version.number) == (PlanKind.REPAIRED, "still", 2)
    after = rows(day)
    gone = {pair for pair, row in after.items() if row[2] == MeetingState.CANCELLED}
    assert gone == {pair for pair in before if day.people[4].pk in pair}
    # Whoever is free now may meet somebody that both wished; nobody else moves.
    for pair in before.keys() - gone:
        assert after[pair] == before[pair]
    assert now(day).published_id == version.pk
    assert not incidents.pending(day.event).exists()
    assert Incident.objects.get().repaired_by == version


def test_the_offers_are_shown_with_whom_they_move_and_one_is_chosen() -> None:
    day = day_world.running(current=0)
    client = world.client_for(day.lead)
    client.post(day.url("direct", day.people[4].key, "absence"), {"kind": "absent"})
    page = client.get(day.url("direct", "reparer"))
    text = page.content.decode()
    assert "Personne d’autre ne bouge" in text
    assert "Transports Vercellin" in text
    sent = {
        "offer": "still",
        "digest": page.context["digest"],
        "sequence": page.context["event"].sequence,
    }
    assert client.post(day.url("direct", "reparer", "choisir"), sent).status_code == 302
    assert now(day).sequence == 2
    listed = client.get(day.url("direct", "changements"))
    assert "retirée" in listed.content.decode()
    csv = client.get(day.url("direct", "changements"), {"format": "csv"})
    assert b"Transports Vercellin" in b"".join(csv.streaming_content)
    assert "Rien à réparer" in client.get(day.url("direct", "reparer")).content.decode()
    # A second click of the same button finds that the day is another one.
    client.post(day.url("direct", "reparer", "choisir"), sent)
    assert now(day).sequence == 2


def test_on_a_large_day_the_page_comes_before_the_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    from alliage.meetings.views import repairs as views

    monkeypatch.setattr(views, "AT_ONCE", 3)
    day = day_world.running(current=0)
    board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    client = world.client_for(day.lead)
    first = client.get(day.url("direct", "reparer")).content.decode()
    assert "Choisir et publier" not in first
    assert 'hx-get="?propositions=1"' in first
    found = client.get(day.url("direct", "reparer"), {"propositions": "1"}).content.decode()
    assert "Choisir et publier" in found
    assert "hx-get" not in found


def test_only_whose_timetable_changes_are_told() -> None:
    from alliage.core.models.jobs import Job

    day = day_world.running(current=0)
    board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    before = rows(day)
    choose(day)
    after = rows(day)
    told = Job.objects.get(function__endswith="notices.tell").kwargs["participants"]
    changed = {one for pair, row in after.items() if before.get(pair) != row for one in pair}
    assert set(told) == changed
    assert day.people[0].pk in told
    assert day.people[5].pk not in told


def test_the_missed_meeting_of_now_stays_missed_and_the_past_is_frozen() -> None:
    day = day_world.running(current=1)
    board.tell_absence(participant=day.people[3], kind="absent", by=day.by)
    before = {p: r for p, r in rows(day).items() if r[0] in {s.pk for s in day.slots[:2]}}
    choose(day, "deeper")
    after = rows(day)
    assert {pair: after[pair] for pair in before} == before
    assert day.meeting(0, 3).state == MeetingState.MISSED


def test_who_comes_late_holds_what_was_missed_and_nobody_else_moves() -> None:
    day = day_world.running(((0, 2, 0, 0), (1, 3, 0, 1), (1, 4, 2, 1)), slots=3, current=0)
    late = day.people[2]
    board.tell_absence(participant=late, kind="late", last=day.slots[1], by=day.by)
    assert day.meeting(0, 2).state == MeetingState.MISSED
    others = [day.meeting(1, 3), day.meeting(1, 4)]
    choose(day, "still")
    again = day.meeting(0, 2)
    assert (again.state, again.slot) == (MeetingState.PLANNED, day.slots[2])
    for one in others:
        slot, table = one.slot, one.table
        one.refresh_from_db()
        assert (one.slot, one.table) == (slot, table)


def test_who_walks_in_meets_somebody_and_moves_nobody() -> None:
    day = day_world.running(current=0, tables=3)
    others = rows(day)
    meets = [day.people[2]]
    board.walk_in(event=day.event, key="0a1b2c3d", name="Surprise", meets=meets, by=day.by)
    choose(day)
    made = Participant.objects.get(key="0a1b2c3d")
    assert Meeting.objects.filter(event=day.event, b=made, a=day.people[2]).exists()
    assert {pair: rows(day)[pair] for pair in others} == others
    with pytest.raises(Denied):  # the plan counts on it now
        board.take_back(incident=Incident.objects.get(), by=day.by)


def test_a_lost_table_moves_what_was_there_and_nothing_else() -> None:
    day = day_world.running(current=0, tables=3)
    board.lose_table(event=day.event, table=day.tables[1], by=day.by)
    choose(day, "few")
    there = Meeting.objects.filter(event=day.event, table=day.tables[1], state="planned")
    assert {meeting.slot for meeting in there} <= {day.slots[0]}


def test_taken_back_after_the_repair_it_awaits_another() -> None:
    day = day_world.running(current=0)
    incident = board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    choose(day)
    board.take_back(incident=incident, by=day.by)
    assert incidents.pending(day.event).get() == incident
    version = choose(day, "deeper")
    assert not incidents.pending(day.event).exists()
    assert any(day.people[4].key in pair for pair in places(version.plan))


def test_two_who_choose_at_once_the_second_is_told() -> None:
    day = day_world.running(current=0)
    board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    event = now(day)
    digest, _made = repairs.offers(event=event, by=day.by)
    choose(day)
    with pytest.raises(Denied):
        repairs.choose(event=event, name="few", digest=digest, sequence=event.sequence, by=day.by)
    assert PlanVersion.objects.filter(event=day.event).count() == 2


def test_offers_of_a_day_that_changed_since_are_not_taken() -> None:
    day = day_world.running(current=0)
    board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    digest, _made = repairs.offers(event=now(day), by=day.by)
    board.tell_absence(participant=day.people[5], kind="absent", by=day.by)
    with pytest.raises(Denied):
        choose(day, digest=digest)
    with pytest.raises(Denied):
        choose(day, name="autre")
    assert now(day).sequence == 1


def test_after_the_last_slot_has_begun_there_is_nothing_to_repair() -> None:
    day = day_world.running(current=3)
    board.tell_absence(participant=day.people[5], kind="absent", by=day.by)
    text = world.client_for(day.lead).get(day.url("direct", "reparer")).content.decode()
    assert "Plus aucun créneau n’est à venir" in text


def test_who_only_reads_and_strangers_repair_nothing() -> None:
    day = day_world.running(current=0)
    board.tell_absence(participant=day.people[4], kind="absent", by=day.by)
    digest, _made = repairs.offers(event=now(day), by=day.by)
    sent = {"offer": "still", "digest": digest, "sequence": 1}
    reader = world.mandate(
        world.person("lit@secret.example"), day.lead.organisation, role=Role.READER
    )
    strange = world.lead_of(world.organisation("Curieuse"))
    for held, status in ((reader, 302), (strange, 404)):
        client = world.client_for(held)
        assert client.post(day.url("direct", "reparer", "choisir"), sent).status_code == status
    assert world.client_for(strange).get(day.url("direct", "changements")).status_code == 404
    assert now(day).sequence == 1


def test_who_withdraws_from_a_published_plan_is_told_to_its_organiser_until_it_is_repaired() -> (
    None
):
    day = day_world.running(state=EventState.PUBLISHED, current=-1)
    stranger = world.lead_of(world.organisation("Autre"), "autre@secret.example")
    assert registered.what_awaits(day.lead.person) == []
    wishes.say_coming(participant=day.people[5], by=ANONYMOUS, coming=False)
    item = registered.what_awaits(day.lead.person)[0]
    assert item.title.startswith(f"{day_world.NAMES[5]} ne vient plus")
    assert registered.what_awaits(stranger.person) == []
    page = world.client_for(day.lead).get(item.url).content.decode()
    assert f"{day_world.NAMES[5]} ne vient plus" in page
    digest, offers = repairs.offers(event=day.event, by=day.by)
    assert offers
    repairs.choose(event=day.event, name="still", digest=digest, sequence=1, by=day.by)
    assert registered.what_awaits(day.lead.person) == []
