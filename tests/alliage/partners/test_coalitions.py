"""Coalitions: composed from offers, changed by hand, recounted at once, proposed to all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world

from alliage.core import jobs
from alliage.core.models import AuditEvent
from alliage.core.worker import run_waiting
from alliage.organisations.models import Organisation
from alliage.partners.actions import coalitions as actions
from alliage.partners.adapters.coalitions import brought
from alliage.partners.models import Coalition, Exclusion, Introduction, Need, Offer

pytestmark = pytest.mark.django_db


def asked(need: Need, label: str, contribution: str, quantity: int = 1, **fields: object) -> None:
    place = need.requirements.count()
    need.requirements.create(
        label=label, contribution=contribution, quantity=quantity, position=place, **fields
    )


@pytest.fixture
def scene() -> dict[str, object]:
    """A need of twenty bicycles, a room and volunteers; four who could help."""
    own = world.organisation("Porteuse")
    need = world.need(own)
    asked(need, "Vélos", "in_kind", 20, unit="vélos")
    asked(need, "Un atelier", "premises")
    asked(need, "Mécaniciens", "skills", 2, essential=False)
    made = {"own": own, "need": need, "lead": world.lead_of(own)}
    for name, family, contribution, quantity, unit in (
        ("Atelier des roues", "peer", "in_kind", 12, "vélo"),
        ("Ville aux vélos", "public", "in_kind", 10, "vélos"),
        ("Grand hangar", "private", "premises", None, ""),
        ("Autre hangar", "peer", "premises", None, ""),
    ):
        who = world.organisation(name, family=family)
        world.offer(
            who, f"Apport de {name}", contribution=contribution, quantity=quantity, unit=unit
        )
        made[name] = who
    return made


def composed(scene: dict[str, object], **rules: object) -> Coalition:
    lead = scene["lead"]
    made = actions.draw_up(need=scene["need"], by=world.actor(lead), rules=rules)
    run_waiting()
    made.refresh_from_db()
    return made


def names(coalition: Coalition, number: int = 0) -> set[str]:
    ids = [member["id"] for member in coalition.proposals[number]["members"]]
    return set(Organisation.objects.filter(public_id__in=ids).values_list("name", flat=True))


class TestComposed:
    def test_the_smallest_that_covers(self, scene) -> None:
        found = composed(scene)
        first = found.proposals[0]
        assert len(names(found)) == 3
        assert {"Atelier des roues", "Ville aux vélos"} < names(found)
        assert list(first["uncovered"].values()) == [2.0]
        assert first["optimal"]

    def test_proposals_differ(self, scene) -> None:
        found = composed(scene)
        assert len({frozenset(names(found, n)) for n in range(len(found.proposals))}) == len(
            found.proposals
        )
        assert len(found.proposals) >= 2

    def test_who_was_set_aside_is_not_there(self, scene) -> None:
        hangar = scene["Grand hangar"]
        Exclusion.objects.create(
            organisation=scene["own"], party_id=hangar.public_id, party_name="x"
        )
        found = composed(scene)
        every = set().union(*(names(found, n) for n in range(len(found.proposals))))
        assert "Grand hangar" not in every
        page = world.client_for(scene["lead"]).get(found.get_absolute_url()).content.decode()
        assert "Grand hangar" not in page

    def test_rules_hold(self, scene) -> None:
        found = composed(scene, family_at_least={"private": 1})
        assert "Grand hangar" in names(found)

    def test_a_contradiction_is_said(self, scene) -> None:
        found = composed(scene, family_at_least={"private": 5})
        assert found.proposals == []
        page = world.client_for(scene["lead"]).get(found.get_absolute_url()).content.decode()
        assert "Interrompu" in page

    @pytest.mark.parametrize(
        "change", [{"state": "withdrawn"}, {"audience": "private"}, {"expires_on": "2020-01-01"}]
    )
    def test_an_offer_that_is_not_live_for_us_is_not_used(self, scene, change) -> None:
        Offer.objects.filter(organisation=scene["Atelier des roues"]).update(**change)
        found = composed(scene)
        assert all("Atelier des roues" not in names(found, n) for n in range(len(found.proposals)))

    def test_far_offers_do_not_reach(self, scene) -> None:
        Offer.objects.filter(organisation=scene["Ville aux vélos"]).update(lat=48.4, lon=-4.5)
        assert "Ville aux vélos" not in names(composed(scene))

    def test_a_must_have_stays(self, scene) -> None:
        found = composed(scene)
        by = world.actor(scene["lead"])
        hangar = scene["Autre hangar"]
        actions.add_member(
            coalition=found,
            party_id=hangar.public_id,
            name=hangar.name,
            family="peer",
            organisation=hangar,
            brings={},
            by=by,
        )
        actions.fix_member(coalition=found, party_id=hangar.public_id, fixed=True, by=by)
        actions.compose_again(coalition=found, by=by, rules={})
        run_waiting()
        found.refresh_from_db()
        assert all("Autre hangar" in names(found, n) for n in range(len(found.proposals)))


class TestBrought:
    def test_kind_word_and_unit_must_agree(self, scene) -> None:
        need = scene["need"]
        asked(need, "Des vélos d’enfant", "in_kind", 5, scheme="topic", code="velo", unit="kg")
        bikes, room, _skills, children = need.requirements.order_by("position")
        offer = Offer.objects.get(organisation=scene["Atelier des roues"])
        assert brought(bikes, offer) == 12.0
        assert brought(room, offer) == 0.0
        assert brought(children, offer) == 0.0
        offer.unit = ""
        assert brought(children, offer) == 0.0
        offer.tags.create(scheme="topic", code="velo")
        assert brought(children, offer) == 12.0


class TestByHand:
    def test_take_change_propose(self, scene, mailoutbox) -> None:
        found, client = composed(scene), world.client_for(scene["lead"])
        take = reverse("partners:coalition_take", args=[found.pk])
        assert client.post(take, {"number": "0"}).status_code == 302
        page = client.get(found.get_absolute_url()).content.decode()
        assert page.count("<strong>2</strong>") == 1, "what is left to find is recounted"
        change = reverse("partners:coalition_change", args=[found.pk])
        town = scene["Ville aux vélos"].public_id
        client.post(change, {"party": town, "what": "remove"})
        assert "<strong>8 vélos</strong>" in client.get(found.get_absolute_url()).content.decode()
        client.post(change, {"party": town, "what": "add"})
        assert (
            "<strong>8 vélos</strong>" not in client.get(found.get_absolute_url()).content.decode()
        )
        propose = reverse("partners:coalition_propose", args=[found.pk])
        assert client.post(propose, {"message": ""}).status_code == 422
        client.post(propose, {"message": "Parlons-en."})
        found.refresh_from_db()
        assert found.introduction.sides.count() == 4
        client.post(propose, {"message": "Encore."})
        assert Introduction.objects.count() == 1
        client.post(change, {"party": town, "what": "remove"})
        assert found.members.filter(party_id=town).exists(), "proposed, it no longer changes"

    def test_somebody_of_the_directory(self, scene, store) -> None:
        found, client = composed(scene), world.client_for(scene["lead"])
        from alliage.directory.adapters import search
        from alliage_engines.directory.query import Query

        record = (
            search.directory().search(Query(families=("public",), limit=1)).hits[0].organisation
        )
        skills = found.need.requirements.get(label="Mécaniciens")
        address = reverse("partners:coalition_add", args=[found.pk])
        assert client.post(address, {"party": "Nul ne sait"}).status_code == 422
        client.post(address, {"party": record.id, f"brings-{skills.pk}": "2"})
        member = found.members.get()
        assert (member.name, member.organisation) == (record.name, None)
        assert member.brings == {str(skills.pk): 2.0}
        page = client.get(found.get_absolute_url()).content.decode()
        assert reverse("partners:invitation", args=[found.need_id, record.id]) in page

    def test_proposing_nobody_that_is_here_is_refused(self, scene) -> None:
        found, client = composed(scene), world.client_for(scene["lead"])
        client.post(reverse("partners:coalition_propose", args=[found.pk]), {"message": "x"})
        assert not Introduction.objects.exists()


class TestTrust:
    def test_a_stranger_sees_nothing(self, scene, client, member_client) -> None:
        found = composed(scene)
        inside = world.client_for(world.lead_of(scene["Grand hangar"]))
        for one in (client, member_client, inside):
            response = one.get(found.get_absolute_url())
            assert response.status_code in (302, 404)
            assert "Atelier des roues" not in response.content.decode()
            for name in ("compose", "take", "change", "add", "propose"):
                address = reverse(f"partners:coalition_{name}", args=[found.pk])
                assert one.post(address, {"number": "0", "party": "x"}).status_code in (302, 404)
        assert not found.members.exists()

    def test_a_reader_may_not_write(self, scene) -> None:
        found = composed(scene)
        reader = world.mandate(world.person("l@secret.example"), scene["own"], "reader")
        client = world.client_for(reader)
        assert client.get(found.get_absolute_url()).status_code == 200
        client.post(reverse("partners:coalition_take", args=[found.pk]), {"number": "0"})
        assert not found.members.exists()

    def test_another_organisation_draws_up_none_for_our_need(self, scene) -> None:
        client = world.client_for(world.lead_of(scene["Grand hangar"]))
        address = reverse("partners:coalition_new", args=[scene["need"].pk])
        assert client.get(address).status_code == 404
        labo = world.client_for(world.lead_of(world.organisation("Labo", roles=("labo",))))
        assert labo.get(address).status_code == 200

    def test_a_need_that_became_private_is_no_longer_shown_to_a_labo(self, scene) -> None:
        labo = world.lead_of(world.organisation("Labo", roles=("labo",)))
        found = actions.draw_up(need=scene["need"], by=world.actor(labo), rules={})
        client = world.client_for(labo)
        assert client.get(found.get_absolute_url()).status_code == 200
        Need.objects.filter(pk=scene["need"].pk).update(audience="private")
        assert client.get(found.get_absolute_url()).status_code == 404

    def test_drawn_up_twice_at_once_is_one_job_each(self, scene) -> None:
        lead = scene["lead"]
        one = actions.draw_up(need=scene["need"], by=world.actor(lead), rules={})
        actions.compose_again(coalition=one, by=world.actor(lead), rules={})
        assert jobs.Job.objects.filter(key=f"coalition:{one.pk}").count() == 1
        assert AuditEvent.objects.filter(event="coalition.drawn_up").count() == 1


def test_new_page_asks_for_requirements_first() -> None:
    own = world.organisation()
    need = world.need(own)
    client = world.client_for(world.lead_of(own))
    address = reverse("partners:coalition_new", args=[need.pk])
    assert "Dites d’abord ce qu’il faut" in client.get(address).content.decode()
    client.post(address, {})
    assert not Coalition.objects.exists()


def test_impossible_rules_are_named(scene) -> None:
    client = world.client_for(scene["lead"])
    address = reverse("partners:coalition_new", args=[scene["need"].pk])
    sent = {"at_most": "1", "families": ["peer", "public"]}
    response = client.post(address, sent)
    assert response.status_code == 422
    assert "impossible" in response.content.decode()


def test_as_many_queries_for_1_and_3(scene) -> None:
    found, client = composed(scene), world.client_for(scene["lead"])
    by, counts = world.actor(scene["lead"]), []
    for name in ("Atelier des roues", "Ville aux vélos", "Grand hangar"):
        who = scene[name]
        actions.add_member(
            coalition=found,
            party_id=who.public_id,
            name=name,
            family=who.family,
            organisation=who,
            brings={},
            by=by,
        )
        with CaptureQueriesContext(connection) as captured:
            client.get(found.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[2]
