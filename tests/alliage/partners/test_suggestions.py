"""Suggestions: the score alone orders; reasons and caveats are said; nothing hidden leaks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.organisations.enums import LinkState, State
from alliage.organisations.models import Membership, Organisation, Partnership
from alliage.partners.models import Exclusion, Need, Offer
from alliage.partners.views.suggestions import suggested

pytestmark = pytest.mark.django_db
BIKE = {"topic:active_mobility": 1.0}


@pytest.fixture(autouse=True)
def _no_directory(no_store) -> None:
    """Offers alone, but for the tests that ask for a directory."""


@pytest.fixture
def need() -> Need:
    return world.need(world.organisation("Porteuse"), tags=BIKE)


def page(need: Need, who: object = None) -> str:
    client = world.client_for(who or world.lead_of(need.organisation))  # type: ignore[arg-type]
    response = client.get(reverse("partners:suggestions", args=[need.pk]))
    assert response.status_code == 200
    return response.content.decode()


def offered(name: str, **fields: object) -> Offer:
    family = fields.pop("family", "peer")
    return world.offer(
        world.organisation(name, family=family), f"Apport de {name}", **{"tags": BIKE, **fields}
    )


def names(need: Need, family: str = "peer") -> list[str]:
    actor = world.actor(
        world.lead_of(need.organisation, f"x{timezone.now().timestamp()}@s.example")
    )
    return [one.name for f in suggested(need, actor) if f.key == family for one in f.here]


class TestOrder:
    def test_by_score_and_nothing_else(self, need) -> None:
        offered("Loin", lat=45.6, lon=5.0, reach_km=5)
        offered("À côté", tags={"topic:active_mobility": 1.0, "skill:repair": 1.0})
        best = offered("Tout près")
        Partnership.objects.create(
            organisation=need.organisation, partner=best.organisation, partner_name="x"
        )
        Offer.objects.filter(pk=best.pk).update(updated_at=timezone.now() - timedelta(days=900))
        assert names(need) == ["Tout près", "À côté", "Loin"]

    def test_one_line_an_organisation(self, need) -> None:
        best = offered("Deux apports")
        world.offer(best.organisation, "L’autre apport", tags=BIKE)
        assert names(need) == ["Deux apports"]

    def test_families_apart(self, need) -> None:
        for family in ("peer", "public", "private"):
            offered(f"De {family}", family=family)
        assert names(need, "public") == ["De public"]
        assert names(need, "private") == ["De private"]

    def test_follows_what_changes(self, need) -> None:
        one = offered("Premier")
        assert names(need) == ["Premier"]
        offered("Second")
        assert set(names(need)) == {"Premier", "Second"}
        Offer.objects.get(pk=one.pk).organisation.delete()
        assert names(need) == ["Second"]


class TestReasons:
    def test_words_and_reach(self, need) -> None:
        offered("Voisin")
        shown = page(need)
        assert "En commun : Vélo, covoiturage et mobilités" in shown
        assert "dans sa portée (20" in shown

    def test_caveats(self, need) -> None:
        own, head = need.organisation, world.organisation("Tête")
        tied, same, old = (
            offered(name).organisation for name in ("Alliée", "Même réseau", "Vieil apport")
        )
        Partnership.objects.create(organisation=tied, partner=own, partner_name="x")
        for member in (own, same):
            Membership.objects.create(
                head=head, member=member, asked_by=head, state=LinkState.CONFIRMED
            )
        Offer.objects.filter(organisation=old).update(
            updated_at=timezone.now() - timedelta(days=400)
        )
        found = {
            one.name: " ".join(one.caveats)
            for family in suggested(need, world.actor(world.lead_of(own)))
            for one in family.here
        }
        assert "déjà ensemble" in found["Alliée"]
        assert "même réseau" in found["Même réseau"]
        assert "à vérifier" in found["Vieil apport"]

    def test_a_need_without_words_says_so(self) -> None:
        need = world.need(world.organisation())
        offered("Voisin")
        assert "pas encore de mots" in page(need)


HIDDEN = [
    {"state": "draft"},
    {"state": "withdrawn"},
    {"state": "met"},
    {"audience": "private"},
    {"expires_on": "2020-01-01"},
]


class TestTrust:
    @pytest.mark.parametrize("change", HIDDEN, ids=str)
    def test_an_offer_that_is_not_for_us(self, need, change) -> None:
        offer = offered("SECRÈTE")
        Offer.objects.filter(pk=offer.pk).update(**change)
        assert "SECRÈTE" not in page(need)

    def test_an_offer_of_who_is_no_longer_active(self, need) -> None:
        offer = offered("SECRÈTE")
        names(need)
        Organisation.objects.filter(pk=offer.organisation_id).update(state=State.CLOSED)
        assert "SECRÈTE" not in page(need)

    def test_a_draft_organisation_sees_public_offers_only(self) -> None:
        own = world.organisation("Brouillon", state=State.DRAFT)
        need = world.need(own, tags=BIKE, state="draft")
        offered("Publique")
        offered("ENTRE-MEMBRES", audience="members")
        shown = page(need)
        assert "Publique" in shown
        assert "ENTRE-MEMBRES" not in shown

    def test_who_was_set_aside_by_either(self, need) -> None:
        aside = offered("ÉCARTÉE").organisation
        Exclusion.objects.create(
            organisation=need.organisation, party_id=aside.public_id, party_name="x"
        )
        assert "ÉCARTÉE" not in page(need)

    def test_who_sets_us_aside_shows_as_before(self, need) -> None:
        other = offered("Qui nous écarte").organisation
        before = page(need)
        Exclusion.objects.create(
            organisation=other, party_id=need.organisation.public_id, party_name="x"
        )
        after = page(need)
        strip = lambda text: text.split("suggestion-families")[1].split("csrfmiddlewaretoken")[0]  # noqa: E731
        assert strip(before) == strip(after)

    def test_a_mandate_elsewhere_opens_no_need_to_a_labo(self, need) -> None:
        Need.objects.filter(pk=need.pk).update(audience="private")
        both = world.lead_of(need.organisation)
        labo = world.mandate(both.person, world.organisation("Labo", roles=("labo",)))
        address = reverse("partners:suggestions", args=[need.pk])
        assert world.client_for(labo).get(address).status_code == 404
        assert world.client_for(both).get(address).status_code == 200

    def test_a_labo_learns_nothing_of_our_exclusions_nor_of_whom_we_talk_with(self, need) -> None:
        aside = offered("ÉCARTÉE").organisation
        labo = world.lead_of(world.organisation("Labo", roles=("labo",)))
        before = page(need, labo)
        Exclusion.objects.create(
            organisation=need.organisation, party_id=aside.public_id, party_name="x"
        )
        after = page(need, labo)
        assert "ÉCARTÉE" in before
        assert "ÉCARTÉE" in after
        assert "déjà en lien" not in after

    def test_a_tie_that_another_keeps_for_itself_is_not_told(self, need) -> None:
        other = offered("Discrète").organisation
        tie = Partnership.objects.create(
            organisation=other, partner=need.organisation, partner_name="x", visibility="private"
        )
        assert "travaillez déjà ensemble" not in page(need)
        Partnership.objects.filter(pk=tie.pk).update(visibility="allies")
        assert "travaillez déjà ensemble" in page(need)

    def test_another_organisation_has_no_such_page(self, need, client, member_client) -> None:
        offered("Voisin")
        address = reverse("partners:suggestions", args=[need.pk])
        elsewhere = world.client_for(world.lead_of(world.organisation("Ailleurs")))
        assert elsewhere.get(address).status_code == 404
        assert client.get(address).status_code == 302
        assert member_client.get(address).status_code == 302

    def test_a_labo_sees_those_of_needs_it_may_read(self, need) -> None:
        offered("Voisin")
        labo = world.lead_of(world.organisation("Labo", roles=("labo",)))
        assert "Voisin" in page(need, labo)
        Need.objects.filter(pk=need.pk).update(audience="private")
        address = reverse("partners:suggestions", args=[need.pk])
        assert world.client_for(labo).get(address).status_code == 404

    def test_no_address_is_shown(self, need) -> None:
        who = offered("Voisin").organisation
        world.lead_of(who, "personne@secret.example")
        client = world.client_for(world.lead_of(need.organisation))
        address = reverse("partners:suggestions", args=[need.pk])
        text = client.get(address).content.decode()
        text += client.get(f"{address}?format=csv").getvalue().decode()
        assert "personne@secret.example" not in text
        assert "Voisin" in text


class TestDirectory:
    def test_a_need_without_offer_still_gets_likely_allies(self, store) -> None:
        own = world.organisation("Porteuse", commune="38185")
        place = {"area_kind": "departement", "area_code": "38", "area_name": "Isère"}
        need = world.need(own, tags={"topic:popular_education": 1.0, "theme:009": 1.0}, **place)
        shown = page(need)
        assert "Pas encore ici" in shown
        assert "Écrire une invitation" in shown

    def test_the_invitation_is_for_the_user_to_send(self, store, mailoutbox) -> None:
        from alliage.directory.adapters import search
        from alliage_engines.directory.query import Query

        record = search.directory().search(Query(families=("peer",), limit=1)).hits[0].organisation
        need = world.need(world.organisation("Porteuse"), tags=BIKE)
        client = world.client_for(world.lead_of(need.organisation))
        address = reverse("partners:invitation", args=[need.pk, record.id])
        shown = client.get(address).content.decode()
        assert need.title in shown
        assert reverse("partners:need", args=[need.pk]) in shown
        assert mailoutbox == []
        Need.objects.filter(pk=need.pk).update(audience="members")
        assert (
            f"http://testserver{need.get_absolute_url()}"
            not in client.get(address).content.decode()
        )

    def test_an_unknown_one_cannot_be_invited(self, store, need) -> None:
        client = world.client_for(world.lead_of(need.organisation))
        address = reverse("partners:invitation", args=[need.pk, "W000000000"])
        assert client.get(address).status_code == 404


def test_as_many_queries_for_1_and_3(need) -> None:
    client, counts = world.client_for(world.lead_of(need.organisation)), []
    address = reverse("partners:suggestions", args=[need.pk])
    for number in range(3):
        offered(f"Numéro {number}")
        client.get(address)  # prepares what is kept from one page to the next
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[2]
