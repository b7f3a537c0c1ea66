"""A need from its first words to its end, as a person writes it, without a script."""

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
    "expires_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
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


@pytest.fixture
def lead():
    return world.lead_of(world.organisation())


@pytest.fixture
def client(lead):
    return world.client_for(lead)


def events() -> list[str]:
    return list(
        AuditEvent.objects.filter(event__regex="^(need|offer)").order_by("pk").values_list("event", flat=True)
    )


class TestTwoSteps:
    def test_words_then_tags_then_out(self, client, lead) -> None:
        answer = client.post("/besoins/nouveau/", {**WORDS, "key": str(uuid.uuid4())})
        need = Need.objects.get()
        assert answer.url == f"/besoins/{need.pk}/mots/"
        assert (need.state, need.area_name, need.organisation) == ("draft", "Voiron", lead.organisation)
        assert need.lat == pytest.approx(45.37, abs=0.05)
        page = client.get(answer.url).content.decode()
        ticked = re.findall(r'name="tag" value="([^"]+)" checked', page)
        assert "topic:unemployed_support" in ticked
        answer = client.post(answer.url, {"tag": ticked, "action": "publish"})
        assert answer.url == f"/besoins/{need.pk}/"
        need.refresh_from_db()
        assert need.is_live
        assert need.published_at
        assert {f"{tag.scheme}:{tag.code}" for tag in need.tags.all()} == set(ticked)
        assert events() == ["need.drafted", "need.tagged", "need.published"]

    def test_the_same_for_an_offer(self, client) -> None:
        client.post("/apports/nouveau/", OFFER)
        offer = Offer.objects.get()
        assert (offer.contribution, offer.quantity, offer.reach_km) == ("in_kind", 20, 20)
        client.post(f"/apports/{offer.pk}/mots/", {"tag": ["means:vehicle"], "action": "publish"})
        page = client.get(f"/apports/{offer.pk}/").content.decode()
        assert "20 vélos" in page
        assert "20 km à la ronde" in page
