"""Who comes: added, edited, withdrawn, set beforehand; each by the organiser, once."""

import pytest
from django.urls import reverse
from tests.alliage import world

from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.meetings.actions import fixing
from alliage.meetings.actions import participants as people
from alliage.meetings.enums import ParticipantState
from alliage.meetings.models import FixedMeeting, MeetingOrder, Participant
from alliage.meetings.queries import participants as queries
from alliage.organisations import conflicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return world.organisation()


@pytest.fixture
def lead(org):
    return world.actor(world.lead_of(org))


@pytest.fixture
def event(org):
    return world.event(org)


def page(name, event, *more):
    return reverse(f"meetings:{name}", args=[event.code, *more])


def test_one_is_added_once_by_its_name_or_its_organisation(event, lead):
    here = world.organisation("Les Ponts")
    people.add(event=event, by=lead, name="Les Ponts", organisation=here)
    for values in ({"name": "les  ponts"}, {"name": "Autre nom", "organisation": here}):
        with pytest.raises(Denied, match="déjà dans la liste"):
            people.add(event=event, by=lead, **values)
    elsewhere = world.event(event.organiser)
    assert people.add(event=elsewhere, by=lead, name="Les Ponts", organisation=here)


def test_a_table_of_another_event_is_refused(event, lead):
    table = world.event(world.organisation("Autre")).tables.first()
    with pytest.raises(Denied, match="pas de cette rencontre"):
        people.add(event=event, by=lead, name="Une", home_table=table)
    one = world.participant(event, "Une")
    with pytest.raises(Denied, match="pas de cette rencontre"):
        people.edit(participant=one, version=1, by=lead, home_table=table)


def test_slots_of_another_event_are_no_absence(event, lead):
    slot = world.event(world.organisation("Autre")).slots.first()
    mine = event.slots.first()
    one = people.add(event=event, by=lead, name="Une", unavailable=[slot.pk, mine.pk])
    assert [row.slot for row in one.unavailabilities.all()] == [mine]


def test_many_are_all_or_nothing(event, lead):
    world.participant(event, "Déjà là")
    rows = [{"name": "Une"}, {"name": "déjà là"}, {"name": "Deux"}]
    done = people.add_many(event=event, by=lead, rows=rows, origin="imported")
    assert (done.added, done.already) == (2, ("Déjà là",))
    again = people.add_many(event=event, by=lead, rows=rows, origin="imported")
    assert (again.added, len(again.already)) == (0, 3)
    table = world.event(world.organisation("Autre")).tables.first()
    with pytest.raises(Denied):
        people.add_many(
            event=event,
            by=lead,
            rows=[{"name": "Trois"}, {"name": "Quatre", "home_table": table}],
            origin="imported",
        )
    assert not event.participants.filter(name="Trois").exists()
    data = AuditEvent.objects.get(event="meeting_participants.added").data
    assert data == {"added": 2, "already": 1, "origin": "imported"}


def test_new_words_forget_the_tags_of_the_former_ones(event, lead):
    terms = {"needs": {"topic:velo": 1.0}, "offers": {"topic:bois": 1.0}}
    one = world.participant(event, "Une", needs="Des vélos", terms=terms)
    edited = people.edit(participant=one, version=1, by=lead, needs="Un terrain")
    assert edited.terms == {"offers": {"topic:bois": 1.0}}
    with pytest.raises(conflicts.Stale):
        people.edit(participant=one, version=1, by=lead, needs="Autre chose")


def test_withdrawn_and_back_each_once(event, lead):
    one = world.participant(event, "Une", state=ParticipantState.CONFIRMED)
    assert people.move(participant=one, by=lead, act="withdraw")
    assert not people.move(participant=one, by=lead, act="withdraw")
    with pytest.raises(Denied):
        people.move(participant=one, by=lead, act="accept")
    assert people.move(participant=one, by=lead, act="restore")
    assert event.participants.coming().count() == 1


def test_meetings_are_fixed_in_their_order_and_a_table_once_a_round(event, lead):
    one, two, three, four = (world.participant(event, name) for name in "ABCD")
    slot, table = event.slots.first(), event.tables.first()
    found = fixing.fix(event=event, by=lead, a=two, b=one, slot=slot, table=table)
    assert (found.a_id, found.b_id) == (one.pk, two.pk)
    fixing.fix(event=event, by=lead, a=one, b=two)
    assert FixedMeeting.objects.get().slot is None
    fixing.fix(event=event, by=lead, a=one, b=two, slot=slot, table=table)
    with pytest.raises(Denied, match="déjà prise"):
        fixing.fix(event=event, by=lead, a=three, b=four, slot=slot, table=table)
    stranger = world.participant(world.event(world.organisation("Autre")), "Z")
    for pair in ((one, stranger), (one, one)):
        with pytest.raises(Denied):
            fixing.fix(event=event, by=lead, a=pair[0], b=pair[1])
    other = world.actor(world.lead_of(world.organisation("Autre maison")))
    with pytest.raises(Denied):
        fixing.unfix(event=event, by=other, pk=found.pk)
    elsewhere = world.event(event.organiser)
    assert not fixing.unfix(event=elsewhere, by=lead, pk=found.pk)
    assert fixing.unfix(event=event, by=lead, pk=found.pk)


def test_orders_that_lead_back_are_refused(event, lead):
    a, b, c, d = (world.participant(event, name) for name in "ABCD")
    fixing.order(event=event, by=lead, before=(a, b), after=(c, d))
    fixing.order(event=event, by=lead, before=(b, a), after=(d, c))
    fixing.order(event=event, by=lead, before=(c, d), after=(a, c))
    assert MeetingOrder.objects.count() == 2
    with pytest.raises(Denied, match="inverse"):
        fixing.order(event=event, by=lead, before=(a, c), after=(a, b))
    with pytest.raises(Denied, match="avant elle-même"):
        fixing.order(event=event, by=lead, before=(a, b), after=(b, a))
    assert fixing.unorder(event=event, by=lead, pk=MeetingOrder.objects.first().pk)


def test_the_list_is_searched_sorted_and_exported(event, org):
    world.participant(event, "L’Atelier", needs="=1+1")
    world.participant(event, "Bois vert", state=ParticipantState.WITHDRAWN)
    world.participant(world.event(org), "Ailleurs")
    client = world.client_for(world.lead_of(org))
    found = [one.name for one in queries.listed(event, "l'atelier")]
    assert found == ["L’Atelier"]
    text = client.get(page("participants", event), {"etat": "withdrawn"}).content.decode()
    assert "Bois vert" in text
    assert "L’Atelier" not in text
    csv = client.get(page("participants", event), {"format": "csv"})
    lines = b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "'=1+1" in lines[2]
    assert "Ailleurs" not in "".join(lines)


def test_two_people_edit_one_participant_and_lose_nothing(event, org):
    one = world.participant(event, "Une", needs="Avant")
    client = world.client_for(world.lead_of(org))
    path = page("participant", event, one.key)
    form = client.get(path).context["editing"].form
    sent = {name: form.initial[name] for name in ("name", "email", "delegates", "min_meetings")}
    sent |= {
        "needs": "De moi",
        "person_name": one.person_name,
        "edited_from": form.initial["edited_from"],
    }
    sent |= {"family": "peer"}
    Participant.objects.filter(pk=one.pk).update(needs="De l’autre", version=2)
    asked = client.post(path, sent)
    assert asked.status_code == 200
    assert "Quelqu’un d’autre a enregistré" in asked.content.decode()
    one.refresh_from_db()
    assert one.needs == "De l’autre"


def test_the_form_links_to_an_organisation_that_acts_here(event, org):
    here = world.organisation("Les Ponts", public_id="W381234567")
    client = world.client_for(world.lead_of(org))
    values = {"name": "Les ponts (38)", "delegates": 1, "min_meetings": 0}
    wrong = client.post(page("participant_add", event), {**values, "organisation": "Inconnue"})
    assert wrong.status_code == 422
    client.post(page("participant_add", event), {**values, "organisation": "Les Ponts"})
    made = event.participants.get()
    assert made.organisation == here
    shown = client.get(page("participant", event, made.key)).content.decode()
    assert "W381234567" in shown


def test_names_stand_in_one_order_in_every_list(event, org):
    for name in ("Ville", "Zoo", "Épicerie", "abeilles"):
        world.participant(event, name)
    client = world.client_for(world.lead_of(org))
    wanted = ["abeilles", "Épicerie", "Ville", "Zoo"]
    for path in ("participants", "wishes"):
        text = client.get(page(path, event)).content.decode()
        at = [text.index(name) for name in wanted]
        assert at == sorted(at), path
    assert [name for _key, name in queries.choices(event)] == wanted
