"""Pages of events: who sees them, what they show, how many queries they take."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.core.worker import run_waiting
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Event
from alliage.meetings.registrations.participants import what_awaits
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db

#: Pages of the organiser without another argument than the event.
PAGES = (
    "event", "edit", "rounds", "tables", "rules", "cancel", "open_wishes", "participants",
    "participant_add", "participant_import", "participant_directory", "participant_territory",
    "fixed", "orders",
)  # fmt: skip


@pytest.fixture
def org():
    return world.organisation()


@pytest.fixture
def client_of(org):
    return world.client_for(world.lead_of(org))


def page(name, event, *more):
    return reverse(f"meetings:{name}", args=[event.code, *more])


def test_every_page_shows_to_the_organiser_and_to_nobody_else(org, client_of):
    event = world.event(org, is_announced=True)
    one = world.participant(event, "Une")
    other = world.organisation("Autre")
    world.participant(event, "Autre", organisation=other)
    stranger = world.client_for(world.lead_of(other))
    paths = [page(name, event) for name in PAGES]
    paths += [page("participant", event, one.key), page("table", event, event.tables.first().pk)]
    for path in paths:
        assert client_of.get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path
        assert stranger.post(path, {"name": "X"}).status_code == 404, path


def test_a_reader_reads_and_writes_nothing(org):
    event = world.event(org)
    one = world.participant(event, "Une")
    reader = world.client_for(world.mandate(world.person("l@secret.example"), org, Role.READER))
    for name in ("event", "participants"):
        assert reader.get(page(name, event)).status_code == 200
    assert reader.get(page("participant", event, one.key)).status_code == 200
    for name in ("edit", "rounds", "tables", "cancel", "participant_add", "fixed"):
        assert reader.post(page(name, event), {}).status_code == 403, name
    assert reader.post(page("participant", event, one.key), {}).status_code == 403
    reader.post(page("participant_move", event, one.key), {"act": "withdraw"})
    one.refresh_from_db()
    assert one.state == ParticipantState.INVITED


def test_ids_of_another_event_lead_nowhere(org, client_of):
    mine, elsewhere = world.event(org), world.event(org)
    one = world.participant(elsewhere, "Ailleurs")
    for path in (
        page("participant", mine, one.key),
        page("table", mine, elsewhere.tables.first().pk),
    ):
        assert client_of.get(path).status_code == 404
    assert client_of.post(
        page("participant_move", mine, one.key), {"act": "withdraw"}
    ).status_code == 404  # fmt: skip
    table = elsewhere.tables.first()
    client_of.post(page("remove_tables", mine), {"version": 1, "table": [table.pk]})
    assert elsewhere.tables.count() == 4


def test_a_new_event_step_by_step(org, client_of):
    day = timezone.localdate() + timedelta(days=20)
    values = {"title": "Soirée du Voironnais", "day": day.isoformat(), "venue": "La Grange"}
    answer = client_of.post(reverse("meetings:new"), {**values, "key": "k"})
    event = Event.objects.get()
    assert answer.url == page("rounds", event) + "?etape=1"
    assert client_of.post(reverse("meetings:new"), {**values, "key": "k"}).status_code == 302
    assert Event.objects.count() == 1
    rounds = {"start": "18:00", "rounds": 4, "minutes": 7, "changeover": 2, "version": 1}
    shown = client_of.post(answer.url, {**rounds, "after_1": 2, "pause_1": 10})
    assert "Rien n’est encore gardé" in shown.content.decode()
    assert not event.slots.exists()
    kept = client_of.post(answer.url, {**rounds, "after_1": 2, "pause_1": 10, "keep": 1})
    assert kept.url == page("tables", event) + "?etape=1"
    assert event.slots.count() == 4
    tables = {"count": 3, "capacity": 2, "version": 2, "accessible": "on"}
    assert client_of.post(kept.url, tables).url == kept.url
    answer = client_of.post(
        page("rules", event) + "?etape=1", {"rules": "Personne ne vend.", "version": 3}
    )
    assert answer.url == page("event", event)
    assert "Ajouter des participants" in client_of.get(answer.url).content.decode()


def test_a_form_on_an_older_version_says_so_and_writes_nothing(org, client_of):
    event = world.event(org, state=EventState.DRAFT)
    answer = client_of.post(page("tables", event), {"count": 3, "capacity": 2, "version": 7})
    assert answer.status_code == 422
    assert "vient de modifier" in answer.content.decode()
    assert event.tables.count() == 4


def test_cancelling_asks_why_and_the_name(org, client_of):
    event = world.event(org)
    wrong = client_of.post(page("cancel", event), {"reason": "Pluie", "title": "Autre"})
    assert wrong.status_code == 422
    client_of.post(page("cancel", event), {"reason": "Pluie", "title": event.title})
    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == ("cancelled", "Pluie")
    assert client_of.get(page("edit", event)).status_code == 403
    run_waiting()


def test_opening_until_a_day_before_the_event(org, client_of):
    event = world.event(org, state=EventState.DRAFT)
    world.participant(event, "Une")
    world.participant(event, "Deux")
    late = (event.day + timedelta(days=1)).isoformat()
    assert client_of.post(page("open_wishes", event), {"until": late}).status_code == 422
    day = event.day.isoformat()
    assert client_of.post(page("open_wishes", event), {"until": day}).status_code == 302
    event.refresh_from_db()
    assert event.state == EventState.INVITING
    assert event.wishes_until == event.slots.first().starts_at


@pytest.fixture
def counted(client_of):
    def count(path):
        client_of.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client_of.get(path).status_code == 200
        return len(queries)

    return count


@pytest.mark.parametrize("name", ["event", "participants", "fixed", "orders", "tables"])
def test_pages_take_the_same_queries_with_one_and_three(org, counted, name):
    event = world.event(org, tables=1)

    def more(n):
        a = world.participant(event, f"A{n}", organisation=world.organisation(f"A{n}"))
        b = world.participant(event, f"B{n}", answered_at=timezone.now())
        world.wish(a, b)
        event.fixed_meetings.create(a=a, b=b, slot=event.slots.first())
        event.orders.create(before_a=a, before_b=b, after_a=b, after_b=a)
        event.tables.create(position=9 + n, label=f"X{n}")

    more(1)
    once = counted(page(name, event))
    more(2)
    more(3)
    assert counted(page(name, event)) == once


def test_the_list_takes_the_same_queries_with_one_and_three(org, counted):
    def more():
        world.participant(world.event(org), "Une")
        world.event(world.organisation("Autre"), is_announced=True)

    more()
    once = counted(reverse("meetings:events"))
    more()
    more()
    assert counted(reverse("meetings:events")) == once


def test_everybody_reads_announced_events_and_never_who_comes(org, client):
    shown = world.event(org, title="Annoncée", is_announced=True, rules="Personne ne vend.")
    hidden = world.event(org, title="Sur invitation")
    draft = world.event(org, title="Brouillon", is_announced=True, state=EventState.DRAFT)
    over = world.event(org, title="Passée", is_announced=True, state=EventState.FINISHED)
    one = world.participant(shown, "Vergers secrets", needs="Un terrain secret")
    text = client.get(reverse("meetings:events")).content.decode()
    assert "Annoncée" in text
    for title in ("Sur invitation", "Brouillon", "Passée", one.name):
        assert title not in text
    card = client.get(page("card", shown)).content.decode()
    assert "Personne ne vend." in card
    for word in (one.name, one.person_name, one.email, "terrain secret", "participant"):
        assert word not in card.replace("Participant", "")
    for event in (hidden, draft):
        assert client.get(page("card", event)).status_code == 404
        assert client.get(page("ask", event)).status_code in (302, 404)
    assert client.get(page("card", over)).status_code == 200


def test_an_organisation_asks_to_come_once_and_the_organiser_answers(org, client_of):
    event = world.event(org, is_announced=True)
    lead = world.lead_of(world.organisation("Les Ponts"), "ponts@secret.example")
    asking = world.client_for(lead)
    for _twice in range(2):
        asking.post(page("ask", event), {"needs": "Un local", "offers": ""})
    made = event.participants.get()
    assert (made.state, made.origin, made.email) == ("asked", "asked", "ponts@secret.example")
    assert not event.participants.coming().exists()
    assert "demande à venir" in client_of.get(page("event", event)).content.decode()
    waiting = [item.title for item in what_awaits(world.lead_of(org).person)]
    assert waiting == ["Les Ponts demande à venir"]
    assert what_awaits(lead.person) == []
    client_of.post(page("participant_move", event, made.key), {"act": "accept"})
    made.refresh_from_db()
    assert made.state == ParticipantState.INVITED
    assert "est attendue" in asking.get(page("card", event)).content.decode()


def test_one_s_own_announced_event_stands_once_in_the_list(org, client_of):
    world.event(org, title="La nôtre", is_announced=True)
    text = client_of.get(reverse("meetings:events")).content.decode()
    assert text.count("La nôtre") == 1


def test_asking_is_for_those_who_write_while_wishes_are_open(org):
    event = world.event(org, is_announced=True)
    closed = world.event(org, is_announced=True, state=EventState.CLOSED)
    secret = world.event(org)
    other = world.organisation("Les Ponts")
    reader = world.client_for(world.mandate(world.person("r@secret.example"), other, Role.READER))
    writer = world.client_for(world.lead_of(other))
    own = world.client_for(world.lead_of(org))
    assert reader.post(page("ask", event), {}).status_code == 403
    assert own.post(page("ask", event), {}).status_code == 403
    assert writer.post(page("ask", closed), {}).status_code == 403
    assert writer.post(page("ask", secret), {}).status_code == 404
    assert not any(one.participants.exists() for one in (event, closed, secret))
