"""A wave from its terms to what moved; who reads what."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import evaluated

from alliage.alliances import records
from alliage.alliances.actions import evaluation_plan as plan
from alliage.alliances.actions import evaluation_waves as actions
from alliage.alliances.actions import membership
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import ActionItem, Commitment, HealthWave, HistoryEntry, WaveTerms
from alliage.alliances.queries import evaluation_due as due
from alliage.alliances.queries import evaluation_waves as queries
from alliage.alliances.registrations.evaluation import what_awaits
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.questionnaires.models import Respondent, Sheet
from alliage.questionnaires.queries.answering import asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def four() -> list[Any]:
    return [
        world.organisation("Atelier Roue Libre"),
        world.organisation("Les Voisins du Drac"),
        world.organisation("Maison de l’emploi", family="public"),
        world.organisation("Ateliers Mérac", family="private"),
    ]


def url(of: HealthWave, name: str = "wave", *more: Any) -> str:
    return reverse(f"alliances:{name}", args=[of.alliance.code, of.number, *more])


def fill(wave: HealthWave, four: list[Any]) -> None:
    """Deciding: 2, 3, 4, 4 by organisation; the third answers jointly; the fourth has ten people."""
    a, b, c, d = four
    about = {one: evaluated.tie() for one in (a, b, c, d)}

    def others(own: Any) -> dict[Any, Any]:
        return {one: said for one, said in about.items() if one is not own}

    evaluated.accept(wave, a, b, d)
    evaluated.accept(wave, c, mode="joint")
    evaluated.people(wave.campaign, a, [1, 2, 3], {**others(a), d: evaluated.tie(trust=4)})
    evaluated.people(wave.campaign, b, [3, 3, 3], others(b))
    evaluated.sheet(wave.campaign, c, 4, others(c), joint=True)
    evaluated.people(wave.campaign, d, [4] * 10, {**others(d), a: evaluated.tie(trust=2)})


def test_results_agree_with_the_hand(four: list[Any]) -> None:
    room = world.alliance(*four)
    wave = evaluated.wave(room)
    fill(wave, four)
    found = evaluated.closed(wave).results
    keys = [str(room.parties.get(organisation=one).pk) for one in four]
    deciding = next(one for one in found["factors"] if one["factor"] == "deciding")
    assert [deciding["by_organisation"][key] for key in keys] == [2.0, 3.0, 4.0, 4.0]
    assert deciding["mean"] == 3.2 or deciding["mean"] == 3.3  # 3.25 with one decimal
    assert (deciding["gap"], deciding["flagged"], deciding["band"]) == (1.2, True, "discuss")
    assert [one["people"] for one in found["organisations"]] == ["3-4", "3-4", "joint", "10+"]
    assert found["people"] == 17
    between = next(o for o in found["asymmetry"] if {o["a"], o["b"]} == {keys[0], keys[3]})
    assert abs(between["difference"]) == 2.0
    assert found["network"] == {"density": 1.0, "centralisation": 0.0, "reciprocity": 1.0}
    assert found["standings"][keys[3]]["trust"] == 3.3  # (4 + 3 + 3) / 3
    assert found["standings"][keys[3]]["trust_index"] == 77


def test_nothing_of_a_person_is_left(four: list[Any]) -> None:
    room = world.alliance(*four)
    wave = evaluated.wave(room)
    fill(wave, four)
    evaluated.closed(wave)
    assert not Sheet.objects.filter(campaign=wave.campaign).exists()
    assert not Respondent.objects.filter(campaign=wave.campaign).exists()
    texts = [json.dumps(e.data) for e in HistoryEntry.objects.all()]
    texts += [json.dumps(e.data) for e in AuditEvent.objects.all()]
    assert not any("deciding" in text or "@" in text for text in texts)


def test_too_few_people_are_not_shown_nor_rated(four: list[Any]) -> None:
    a, b, c, d = four
    room = world.alliance(a, b, c, d)
    wave = evaluated.wave(room)
    evaluated.accept(wave, a, b, c)
    about = {one: evaluated.tie() for one in (a, b, c)}
    evaluated.people(wave.campaign, a, [2, 2, 5], {b: about[b], c: evaluated.tie(trust=1)})
    evaluated.people(wave.campaign, b, [3, 3, 3], {a: about[a], c: evaluated.tie(trust=1)})
    evaluated.people(wave.campaign, c, [5, 1])
    found = evaluated.closed(wave).results
    shown = {one["name"] for one in found["organisations"]}
    assert shown == {a.name, b.name}
    assert [one["name"] for one in found["left_out"]] == [c.name]  # d took no part: not even named
    hidden = str(room.parties.get(organisation=c).pk)
    assert f'"{hidden}"' not in json.dumps({**found, "left_out": []})
    assert d.name not in json.dumps(found)
    page = world.client_for(world.lead_of(c)).get(url(wave)).content.decode()
    assert "Non montrées" in page


def test_who_answers_early_is_asked_about_all_that_take_part(four: list[Any]) -> None:
    """c accepted and asked nobody yet; d did not accept, or took its acceptance back."""
    a, b, c, d = four
    wave = evaluated.wave(world.alliance(*four))
    evaluated.accept(wave, a, b, c, d)
    actions.decline(wave=wave, by=world.actor(world.lead_of(d)))
    early = Respondent.objects.create(campaign=wave.campaign, organisation=a)
    assert set(asking(early).others.values()) == {b.name, c.name}


def test_a_figure_of_fewer_than_three_people_is_not_made(four: list[Any]) -> None:
    """Three answer, but one alone answers a subject, or says something of another organisation."""
    a, b = four[:2]
    room = world.alliance(a, b)
    wave = evaluated.wave(room)
    evaluated.accept(wave, a, b)
    evaluated.sheet(wave.campaign, a, {"deciding": 1, "trust": 5}, {b: evaluated.tie(trust=1)})
    evaluated.people(wave.campaign, a, [{"trust": 4}, {"trust": 4}], {b: {"depth": 4}})
    evaluated.people(wave.campaign, b, [3, 3, 3], {a: evaluated.tie()})
    found = evaluated.closed(wave).results
    key = str(room.parties.get(organisation=a).pk)
    by_factor = {one["factor"]: one["by_organisation"] for one in found["factors"]}
    assert key not in by_factor["deciding"]
    assert by_factor["trust"][key] == 4.3
    rated = [one for one in found["ratings"] if one["rater"] == key]
    assert rated == []
    assert found["asymmetry"] == []


def test_one_organisation_alone_shows_nothing(four: list[Any]) -> None:
    a, b = four[:2]
    wave = evaluated.wave(world.alliance(a, b))
    evaluated.accept(wave, a, b)
    evaluated.people(wave.campaign, a, [1, 2, 3])
    evaluated.people(wave.campaign, b, [5, 5])
    found = evaluated.closed(wave)
    assert found.results["published"] is False
    assert "factors" not in found.results
    assert found.cells == []
    page = world.client_for(world.lead_of(a)).get(url(wave)).content.decode()
    assert "Trop peu d’organisations" in page


def test_nobody_is_asked_before_the_terms_are_accepted(four: list[Any]) -> None:
    a, b = four[:2]
    wave = evaluated.wave(world.alliance(a, b))
    by = evaluated.actor_of(a)
    with pytest.raises(Denied, match="conditions"):
        actions.invite(wave=wave, mandates=[], emails=["qui@ailleurs.example"], by=by)
    delegate = world.mandate(world.person("delegue@ici.example"), a, "delegate")
    with pytest.raises(Denied):  # a mandate that does not manage binds nobody
        actions.accept(wave=wave, mode="people", by=world.actor(delegate))
    evaluated.accept(wave, a)
    count = actions.invite(wave=wave, mandates=[by.mandate.pk], emails=["x@a.example"], by=by)
    assert count == 2
    assert actions.invite(wave=wave, mandates=[by.mandate.pk], emails=["x@a.example"], by=by) == 2
    stranger = world.mandate(world.person("autre@b.example"), b)
    assert actions.invite(wave=wave, mandates=[stranger.pk], emails=[], by=by) == 2
    page = world.client_for(world.lead_of(b)).get(url(wave)).content.decode()
    assert "x@a.example" not in page  # nor who is asked elsewhere
    assert "montrés par organisation" in page


def test_declining_erases_what_was_answered(four: list[Any]) -> None:
    a, b = four[:2]
    wave = evaluated.wave(world.alliance(a, b))
    evaluated.accept(wave, a)
    evaluated.people(wave.campaign, a, [1, 2, 3])
    actions.decline(wave=wave, by=evaluated.actor_of(a))
    actions.decline(wave=wave, by=evaluated.actor_of(a))
    assert not Sheet.objects.exists()
    assert WaveTerms.objects.get().state == "declined"
    evaluated.accept(wave, a, mode="joint")
    assert Respondent.objects.filter(campaign=wave.campaign, joint=True).count() == 1
    evaluated.accept(wave, a, mode="people")
    assert not Respondent.objects.filter(campaign=wave.campaign).exists()


@pytest.mark.parametrize("role", [PartyRole.ACCOMPANIER, PartyRole.OBSERVER])
def test_who_may_run_a_wave(four: list[Any], role: str) -> None:
    a, b, other = four[:3]
    room = world.alliance(a, b)
    world.party(room, other, role)
    by = evaluated.actor_of(other)
    assert actions.may_propose(by, room) is (role == PartyRole.ACCOMPANIER)
    wave = evaluated.wave(room)
    with pytest.raises(Denied):
        actions.accept(wave=wave, mode="people", by=by)
    with pytest.raises(Denied, match="attendues"):
        actions.close(wave=wave, by=evaluated.actor_of(a))
    assert world.client_for(by.mandate).get(url(wave)).status_code == 200


def test_who_is_outside_reads_nothing(four: list[Any], operator: Any) -> None:
    a, b, left, out = four
    room = world.alliance(a, b)
    world.party(room, left, state=PartyState.LEFT)
    wave = evaluated.wave(room)
    fill_two(wave, a, b)
    evaluated.closed(wave)
    strangers = [world.lead_of(left), world.lead_of(out), world.mandate(operator, out)]
    for held in strangers:
        client = world.client_for(held)
        for name in ("wave", "wave_json"):
            assert client.get(url(wave, name)).status_code == 404
        for name in ("evaluation", "health_plan", "indicators"):
            assert client.get(reverse(f"alliances:{name}", args=[room.code])).status_code == 404


def fill_two(wave: HealthWave, a: Any, b: Any, low: int = 2) -> None:
    evaluated.accept(wave, a, b)
    evaluated.people(wave.campaign, a, [low, low, low], {b: evaluated.tie()})
    evaluated.people(wave.campaign, b, [5, 5, 5], {a: evaluated.tie()})


def test_one_wave_at_a_time_and_the_next_says_what_moved(four: list[Any]) -> None:
    a, b = four[:2]
    room = world.alliance(a, b)
    first = evaluated.wave(room)
    with pytest.raises(Denied, match="déjà en cours"):
        evaluated.wave(room)
    actions.cancel(wave=first, by=evaluated.actor_of(a))
    first = evaluated.wave(room)
    assert first.number == 1
    fill_two(first, a, b)
    first = evaluated.closed(first)
    second = evaluated.wave(room)
    fill_two(second, a, b, low=4)
    second = evaluated.closed(second)
    client = world.client_for(world.lead_of(b))
    page = client.get(url(second)).content.decode()
    assert "Ce qui a bougé depuis la vague 1" in page
    assert "L’écart n’est plus en premier" in page
    rows = b"".join(client.get(url(second) + "?b-format=csv").streaming_content).decode()
    assert "3,5;4,5;1,0" in rows
    assert client.get(url(first, "wave_json")).json()["wave"] == 1


def test_from_the_agenda_to_a_commitment(four: list[Any]) -> None:
    a, b = four[:2]
    room = world.alliance(a, b)
    wave = evaluated.wave(room)
    fill_two(wave, a, b)
    wave = evaluated.closed(wave)
    client = world.client_for(world.lead_of(a))
    assert "Décider d’une action" in client.get(url(wave)).content.decode()
    answer = client.post(
        reverse("alliances:action_decide", args=[room.code]),
        {
            "what": "Tenir nos réunions à tour de rôle",
            "factor": "deciding",
            "parties": [room.parties.get(organisation=a).pk],
            "due_on": "2030-01-31",
        },
    )
    assert answer.status_code == 302
    item = ActionItem.objects.get()
    assert (item.wave, item.factor) == (wave, "deciding")
    assert "Une action est en cours sur 1" in client.get(room.get_absolute_url()).content.decode()
    mine, theirs = (room.parties.get(organisation=one) for one in (a, b))
    with pytest.raises(Denied):
        plan.promise(item=item, owing=theirs, by=evaluated.actor_of(b))
    made = plan.promise(item=item, owing=mine, by=evaluated.actor_of(a))
    assert plan.promise(item=item, owing=mine, by=evaluated.actor_of(a)) == made
    assert Commitment.objects.count() == 1
    plan.settle(item=item, state="done", outcome="Fait dès janvier", by=evaluated.actor_of(b))
    assert queries.worked_on(room) == {}


def test_the_inbox_says_what_is_due(four: list[Any]) -> None:
    a, b = four[:2]
    room = world.alliance(a, b)
    wave = evaluated.wave(room, days=3)
    person = world.lead_of(a).person
    assert [item.url for item in what_awaits(person)] == [wave.get_absolute_url()]
    evaluated.accept(wave, a)
    assert "bientôt" in what_awaits(person)[0].title
    evaluated.people(wave.campaign, a, [1, 2, 3])
    assert what_awaits(person) == []
    assert due.terms_to_answer([b.pk])[0][0] == wave


def test_everybody_answered_closes_early(four: list[Any]) -> None:
    a, b, c = four[:3]
    wave = evaluated.wave(world.alliance(a, b, c))
    fill_two(wave, a, b)
    assert not actions.may_close(evaluated.actor_of(a), wave)
    actions.decline(wave=wave, by=evaluated.actor_of(c))
    made = actions.close(wave=wave, by=evaluated.actor_of(a))
    assert made.results["published"]
    assert actions.close(wave=wave, by=evaluated.actor_of(b)).closed_at == made.closed_at


def test_no_page_of_questionnaires_opens_the_wave(four: list[Any], operator: Any) -> None:
    """Neither who manages an organisation, nor who proposed, nor an operator reads a sheet."""
    a, b = four[:2]
    wave = evaluated.wave(world.alliance(a, b))
    fill_two(wave, a, b)
    for held in (world.lead_of(a), world.mandate(operator, world.organisation("Exploitation"))):
        client = world.client_for(held)
        for name in ("campaign", "results"):
            address = reverse(f"questionnaires:{name}", args=[wave.campaign.code])
            assert client.get(address).status_code == 404
    page = world.client_for(world.lead_of(a)).get(url(wave))
    assert "3 réponses sur 3 invitations" in page.content.decode()
    assert "Répondu" not in page.content.decode()  # nor who of them answered


def test_the_overview_asks_as_much_after_three_waves(four: list[Any]) -> None:
    a, b = four[:2]
    room = world.alliance(a, b)
    client = world.client_for(world.lead_of(a))

    def again() -> int:
        wave = evaluated.wave(room)
        fill_two(wave, a, b)
        evaluated.closed(wave)
        for _number in range(2):
            plan.decide(
                alliance=room,
                wave=wave,
                factor="deciding",
                what="Alterner",
                parties=room.parties.all(),
                due_on=timezone.localdate(),
                by=evaluated.actor_of(a),
            )
        with CaptureQueriesContext(connection) as found:
            page = client.get(room.get_absolute_url()).content.decode()
        assert "Comment va l’alliance" in page
        return len(found)

    again()
    assert again() == again()


def test_a_manager_invites_and_somebody_answers(four: list[Any]) -> None:
    """The pages together: terms, invitation, the questionnaire with its rules, the answer."""
    a, b = four[:2]
    wave = evaluated.wave(world.alliance(a, b))
    held = world.lead_of(a)
    client = world.client_for(held)
    assert client.post(url(wave, "wave_invite"), {"mandates": [held.pk]}).status_code == 403
    refused = client.post(url(wave, "wave_terms"), {"answer": "accept", "mode": "people"})
    assert refused.status_code == 422  # the box is not ticked
    client.post(url(wave, "wave_terms"), {"answer": "accept", "mode": "people", "accepted": "on"})
    client.post(url(wave, "wave_invite"), {"mandates": [held.pk], "emails": "x@a.example"})
    assert Respondent.objects.filter(organisation=a).count() == 2
    page = client.get(url(wave)).content.decode()
    address = reverse("questionnaires:respond", args=[wave.campaign.code])
    assert address in page
    assert "x@a.example" in page  # who asked them knows whom they asked
    intro = client.get(address).content.decode()
    assert "jamais les réponses d’une personne" in intro
    asked = Respondent.objects.get(email="x@a.example")
    client.post(url(wave, "wave_withdraw", asked.pk))
    theirs = Respondent.objects.create(campaign=wave.campaign, organisation=b, email="y@b.example")
    client.post(url(wave, "wave_withdraw", theirs.pk))
    assert list(Respondent.objects.filter(email__contains="@")) == [theirs]
    client.post(url(wave, "wave_cancel"))
    assert not Respondent.objects.exists()
    assert client.get(url(wave)).status_code == 404


def test_who_left_keeps_the_terms_it_accepted(four: list[Any]) -> None:
    a, b = four[:2]
    room = world.alliance(a, b, four[2])
    wave = evaluated.wave(room)
    evaluated.accept(wave, a, b, mode="joint")
    client, asked = world.client_for(world.lead_of(b)), [wave.campaign.code]
    assert client.get(reverse("questionnaires:respond", args=asked)).status_code == 200
    membership.leave(alliance=room, note="", by=evaluated.actor_of(b))
    # It answers no more, and does not read who came after it.
    assert client.get(reverse("questionnaires:respond", args=asked)).status_code == 404
    assert [one.organisation for one in wave.campaign.respondents.all()] == [a]
    party = room.parties.get(organisation=b)
    lines = [
        line for piece, lines in records.of(party) if piece.name == "evaluation" for line in lines
    ]
    assert len(lines) == 1
    assert "montrés par organisation" in lines[0].text


def test_a_name_is_escaped_in_the_picture() -> None:
    """The marks are written without a template: what people typed is made harmless there."""
    bad = world.organisation("Nous <script>alert(1)</script>")
    other = world.organisation("Autres")
    room = world.alliance(bad, other)
    wave = evaluated.wave(room)
    fill_two(wave, bad, other)
    wave = evaluated.closed(wave)
    client = world.client_for(world.lead_of(other))
    for address in (url(wave), room.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
