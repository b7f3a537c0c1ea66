"""A need from its first words to its publication, as a person writes it, without a script."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.alliage import world

from alliage.core.models import AuditEvent
from alliage.organisations.enums import Role, State
from alliage.partners.models import Need, Offer

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Aller au travail sans voiture",
    "text": "Les demandeurs d’emploi du Voironnais n’ont ni car ni covoiturage.",
    "beneficiaries": "les demandeurs d’emploi",
    "ou": "Voiron",
    "lieu": "commune:38563",
    "audience": "public",
}
OFFER = {
    **WORDS,
    "title": "Vingt vélos révisés",
    "text": "Nous prêtons des vélos.",
    "contribution": "in_kind",
    "quantity": "20",
    "unit": "vélos",
    "reach_km": "20",
}


def words(**changes: str) -> dict[str, str]:
    end = timezone.localdate() + timedelta(days=90)
    return {**WORDS, "expires_on": end.isoformat(), "key": str(uuid.uuid4()), **changes}


@pytest.fixture
def lead():
    return world.lead_of(world.organisation())


@pytest.fixture
def client(lead):
    return world.client_for(lead)


def events() -> list[str]:
    found = AuditEvent.objects.filter(event__regex="^(need|offer)").order_by("pk")
    return list(found.values_list("event", flat=True))


def ticked(page: str) -> list[str]:
    return re.findall(r'name="tag" value="([^"]+)" checked', page)


class TestTwoSteps:
    def test_words_then_tags_then_out(self, client, lead) -> None:
        answer = client.post("/besoins/nouveau/", words())
        need = Need.objects.get()
        assert answer.url == f"/besoins/{need.pk}/mots/"
        assert (need.state, need.area_name) == ("draft", "Voiron")
        assert need.organisation == lead.organisation
        assert need.lat == pytest.approx(45.37, abs=0.05)
        proposed = ticked(client.get(answer.url).content.decode())
        assert "topic:unemployed_support" in proposed
        answer = client.post(answer.url, {"tag": proposed, "action": "publish"})
        assert answer.url == f"/besoins/{need.pk}/"
        need.refresh_from_db()
        assert need.is_live
        assert need.published_at
        assert {f"{tag.scheme}:{tag.code}" for tag in need.tags.all()} == set(proposed)
        assert events() == ["need.drafted", "need.tagged", "need.published"]

    def test_the_same_for_an_offer(self, client) -> None:
        client.post("/apports/nouveau/", {**words(), **OFFER})
        offer = Offer.objects.get()
        assert (offer.contribution, offer.quantity, offer.reach_km) == ("in_kind", 20, 20)
        client.post(f"/apports/{offer.pk}/mots/", {"tag": ["means:vehicle"], "action": "publish"})
        page = client.get(f"/apports/{offer.pk}/").content.decode()
        assert "20 vélos" in page
        assert "20 km à la ronde" in page

    def test_a_reach_left_empty_is_the_whole_country(self, client) -> None:
        client.post("/apports/nouveau/", {**words(), **OFFER, "reach_km": ""})
        assert Offer.objects.get().reach_km is None

    def test_tags_keep_the_weight_of_their_suggestion(self, client) -> None:
        client.post("/besoins/nouveau/", words())
        need = Need.objects.get()
        wanted = ["topic:unemployed_support", "topic:choirs_never_heard", "means:vehicle"]
        client.post(f"/besoins/{need.pk}/mots/", {"tag": wanted, "action": "save"})
        weights = {f"{tag.scheme}:{tag.code}": tag.weight for tag in need.tags.all()}
        # A code that the vocabulary does not know is no tag, and what nobody suggested weighs 1.
        assert weights.keys() == {"topic:unemployed_support", "means:vehicle"}
        assert weights["topic:unemployed_support"] == 1.0

    def test_the_search_of_the_vocabulary_keeps_what_was_ticked(self, client) -> None:
        client.post("/besoins/nouveau/", words())
        url = f"/besoins/{Need.objects.get().pk}/mots/"
        sent = {"tag": ["topic:active_mobility"], "q": "comptab", "action": "search"}
        page = client.post(url, sent).content.decode()
        assert ticked(page) == ["topic:active_mobility"]
        assert 'value="skill:accounting"' in page
        assert not Need.objects.get().tags.exists()

    def test_two_people_tagging_at_once_lose_nothing(self, client, lead) -> None:
        need = world.need(lead.organisation, state="draft")
        need.tags.create(scheme="topic", code="food_aid")
        url = f"/besoins/{need.pk}/mots/"
        before = ["topic:food_aid"]
        client.post(url, {"before": before, "tag": [*before, "means:vehicle"], "action": "save"})
        client.post(url, {"before": before, "tag": ["skill:accounting"], "action": "save"})
        found = {f"{tag.scheme}:{tag.code}" for tag in need.tags.all()}
        assert found == {"means:vehicle", "skill:accounting"}


class TestWords:
    def test_a_double_click_writes_one_draft(self, client) -> None:
        sent = words()
        first = client.post("/besoins/nouveau/", sent)
        second = client.post("/besoins/nouveau/", sent)
        assert first.url == second.url
        assert Need.objects.count() == 1
        assert events() == ["need.drafted"]

    def test_a_search_that_found_nothing_fills_the_form(self, client) -> None:
        page = client.get("/besoins/nouveau/?q=des+lits&lieu=commune:38563").content.decode()
        assert 'value="des lits"' in page
        assert 'name="lieu" value="commune:38563"' in page
        assert 'value="Voiron (38)"' in page

    @pytest.mark.parametrize("typed", ["Voiron", "voiron (38)", "VOIRON"])
    def test_a_plain_place_needs_no_script(self, client, typed) -> None:
        client.post("/besoins/nouveau/", words(ou=typed, lieu=""))
        assert Need.objects.get().area_code == "38563"

    def test_namesakes_are_offered_and_one_is_chosen(self, client) -> None:
        sent = words(ou="Saint-Martin", lieu="")
        page = client.post("/besoins/nouveau/", sent).content.decode()
        assert not Need.objects.exists()
        assert 'name="lequel" value="commune:65392"' in page
        client.post("/besoins/nouveau/", {**sent, "lequel": "commune:65392"})
        assert Need.objects.get().area_code == "65392"

    def test_a_text_changed_after_the_choice_wins(self, client) -> None:
        client.post("/besoins/nouveau/", words(ou="Échirolles", lieu="commune:38563"))
        assert Need.objects.get().area_name == "Échirolles"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title", ""),
            ("title", "x" * 161),
            ("ou", "Nulle-Part-du-Tout-Qxz"),
            ("expires_on", "2020-01-01"),
            ("expires_on", "2099-01-01"),
            ("expires_on", "bientôt"),
            ("audience", "everybody"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_written(self, client, name, value) -> None:
        sent = words(**{name: value}) | ({"lieu": ""} if name == "ou" else {})
        page = client.post("/besoins/nouveau/", sent)
        assert page.status_code == 200
        assert "Quelque chose est à corriger" in page.content.decode()
        assert not Need.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"contribution": ""},
            {"contribution": "love"},
            {"quantity": "-1"},
            {"unit": ""},
            {"starts_on": "2026-12-02", "ends_on": "2026-12-01"},
            {"reach_km": "7"},
        ],
    )
    def test_an_offer_says_what_how_much_how_far(self, client, wrong) -> None:
        page = client.post("/apports/nouveau/", {**words(), **OFFER, **wrong})
        assert page.status_code == 200
        assert not Offer.objects.exists()


class TestWho:
    def test_who_acts_for_nobody_is_sent_to_choose(self, member_client) -> None:
        answer = member_client.get("/besoins/nouveau/?q=lits")
        assert answer.status_code == 302
        assert answer.url.startswith("/au-nom-de/?next=")

    def test_a_reader_writes_nothing(self) -> None:
        here = world.organisation()
        reader = world.mandate(world.person("lit@secret.example"), here, Role.READER)
        client = world.client_for(reader)
        assert client.get("/besoins/nouveau/").status_code == 403
        assert client.post("/besoins/nouveau/", words()).status_code == 403
        need = world.need(here, state="draft")
        for part in ("modifier", "mots", "ce-qu-il-faut"):
            assert client.get(f"/besoins/{need.pk}/{part}/").status_code == 403
        client.post(f"/besoins/{need.pk}/publier/")
        need.refresh_from_db()
        assert need.state == "draft"

    def test_an_unverified_organisation_prepares_and_does_not_publish(self) -> None:
        client = world.client_for(world.lead_of(world.organisation(state=State.DRAFT)))
        client.post("/besoins/nouveau/", words())
        need = Need.objects.get()
        url = f"/besoins/{need.pk}/mots/"
        page = client.get(url).content.decode()
        assert 'value="publish"' not in page
        assert "pas encore vérifiée" in page
        client.post(url, {"tag": ["topic:food_aid"], "action": "publish"})
        need.refresh_from_db()
        assert need.state == "draft"
        assert need.tags.count() == 1

    @pytest.mark.parametrize(
        "part", ["modifier/", "mots/", "ce-qu-il-faut/", "publier/", "retirer/", "prevenir/"]
    )
    def test_a_stranger_finds_nothing_to_write_on(self, client, part) -> None:
        """Even on a need that this person may read: writing is not for them to see."""
        theirs = world.need(world.organisation("Les Voisins"))
        url = f"/besoins/{theirs.pk}/{part}"
        answer = (
            client.post(url) if part in {"publier/", "retirer/", "prevenir/"} else client.get(url)
        )
        assert answer.status_code == 404
        theirs.refresh_from_db()
        assert theirs.state == "published"

    def test_a_mandate_for_another_organisation_gives_no_right(self, lead) -> None:
        other = world.mandate(lead.person, world.organisation("Les Voisins"))
        draft = world.need(lead.organisation, state="draft")
        client = world.client_for(other)
        assert client.get(f"/besoins/{draft.pk}/modifier/").status_code == 404
        # One reads it all the same: it is one's own too, under the other mandate.
        assert client.get(f"/besoins/{draft.pk}/").status_code == 200


class TestTwoAtOnce:
    def origin(self, page: str) -> str:
        return re.search(r'name="edited_from" value="([^"]+)"', page)[1]

    def test_the_second_sees_both_and_chooses(self, client, lead) -> None:
        need = world.need(lead.organisation, "La première phrase")
        url = f"/besoins/{need.pk}/modifier/"
        mine = self.origin(client.get(url).content.decode())
        theirs = self.origin(client.get(url).content.decode())
        client.post(url, words(title="La leur", edited_from=theirs))
        page = client.post(url, words(title="La mienne", edited_from=mine)).content.decode()
        need.refresh_from_db()
        assert need.title == "La leur"
        assert "La leur" in page
        assert "La mienne" in page
        assert "Quelqu’un d’autre a enregistré" in page
        again = {"edited_from": self.origin(page), "choose-title": "mine", "title": "La mienne"}
        assert client.post(url, words(**again)).status_code == 302
        need.refresh_from_db()
        assert need.title == "La mienne"
        assert need.version == 3

    def test_changes_to_other_fields_are_merged(self, client, lead) -> None:
        need = world.need(lead.organisation, "Une phrase", beneficiaries="les jeunes")
        url = f"/besoins/{need.pk}/modifier/"
        sent = words(title="Une phrase", beneficiaries="les jeunes", text="")
        sent["expires_on"] = need.expires_on.isoformat()
        mine = self.origin(client.get(url).content.decode())
        client.post(url, {**sent, "edited_from": mine, "ou": "Moirans", "lieu": "commune:38239"})
        client.post(url, {**sent, "edited_from": mine, "beneficiaries": "tout le monde"})
        need.refresh_from_db()
        assert (need.area_name, need.beneficiaries) == ("Moirans", "tout le monde")
        assert need.lat == pytest.approx(45.33, abs=0.05)
