"""The life of a need or an offer, each step from each state; what a day of expiry ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.alliage import world

from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role, State
from alliage.partners.actions import needs as actions
from alliage.partners.enums import Publication
from alliage.partners.models.publications import LASTS

pytestmark = pytest.mark.django_db

MAKERS = {"need": world.need, "offer": world.offer}
#: From each state, what each step leads to; None where it is refused.
EXPECTED = {
    "draft": {"publish": "published", "meet": None, "withdraw": "withdrawn", "renew": None},
    "published": {
        "publish": "published",
        "meet": "met",
        "withdraw": "withdrawn",
        "renew": "published",
    },
    "met": {"publish": None, "meet": "met", "withdraw": "withdrawn", "renew": "published"},
    "withdrawn": {"publish": None, "meet": None, "withdraw": "withdrawn", "renew": "published"},
}


def recorded() -> int:
    return AuditEvent.objects.count()


def test_the_table_names_every_state_and_step() -> None:
    assert EXPECTED.keys() == set(Publication.values)
    assert all(line.keys() == actions.STEPS.keys() for line in EXPECTED.values())


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("verb", actions.STEPS)
@pytest.mark.parametrize("state", Publication.values)
def test_each_step_from_each_state(kind, state, verb) -> None:
    lead = world.lead_of(world.organisation())
    thing = MAKERS[kind](lead.organisation, state=state)
    expected = EXPECTED[state][verb]
    before = recorded()
    if expected is None:
        with pytest.raises(Denied) as refusal:
            actions.take_step(thing=thing, verb=verb, by=world.actor(lead))
        assert refusal.value.reason
        expected, changed = state, False
    else:
        changed = actions.take_step(thing=thing, verb=verb, by=world.actor(lead))
    thing.refresh_from_db()
    assert thing.state == expected
    assert recorded() - before == changed


@pytest.mark.parametrize("verb", actions.STEPS)
def test_twice_is_once(verb) -> None:
    start = {"publish": "draft", "renew": "withdrawn"}.get(verb, "published")
    lead = world.lead_of(world.organisation())
    need = world.need(lead.organisation, state=start)
    assert actions.take_step(thing=need, verb=verb, by=world.actor(lead))
    before = recorded()
    # The second person's page was loaded before: their object still says the former state.
    assert not actions.take_step(thing=need, verb=verb, by=world.actor(lead))
    assert recorded() == before


@pytest.mark.parametrize("verb", actions.STEPS)
@pytest.mark.parametrize("role", [Role.READER, None])
def test_readers_and_strangers_take_no_step(verb, role) -> None:
    here = world.organisation()
    need = world.need(here, state="draft" if verb == "publish" else "published")
    where = here if role else world.organisation("Les Voisins")
    who = world.mandate(world.person("qui@secret.example"), where, role or Role.LEAD)
    with pytest.raises(Denied):
        actions.take_step(thing=need, verb=verb, by=world.actor(who))


@pytest.mark.parametrize("verb", ["publish", "meet", "renew"])
def test_an_unverified_organisation_shows_nothing(verb) -> None:
    lead = world.lead_of(world.organisation(state=State.DRAFT))
    need = world.need(lead.organisation, state="draft" if verb == "publish" else "published")
    with pytest.raises(Denied, match="vérifiée"):
        actions.take_step(thing=need, verb=verb, by=world.actor(lead))


class TestExpiry:
    @pytest.fixture
    def lead(self):
        return world.lead_of(world.organisation())

    @pytest.fixture
    def expired(self, lead):
        yesterday = timezone.localdate() - timedelta(days=1)
        return world.need(lead.organisation, "Un besoin ancien", expires_on=yesterday)

    def test_leaves_the_lists_and_stays_readable_and_marked(self, expired, client) -> None:
        assert "Un besoin ancien" not in client.get("/besoins/").content.decode()
        page = client.get(f"/besoins/{expired.pk}/").content.decode()
        assert "Un besoin ancien" in page
        assert "a expiré" in page

    def test_the_last_day_counts(self, lead, client) -> None:
        world.need(lead.organisation, "Jusqu’à ce soir", expires_on=timezone.localdate())
        assert "Jusqu’à ce soir" in client.get("/besoins/").content.decode()

    def test_renewed_it_comes_back_for_six_months(self, expired, lead, client) -> None:
        world.client_for(lead).post(f"/besoins/{expired.pk}/renouveler/")
        expired.refresh_from_db()
        assert expired.expires_on == timezone.localdate() + LASTS
        assert expired.published_at.date() == timezone.now().date()
        assert "Un besoin ancien" in client.get("/besoins/").content.decode()

    def test_renewed_while_it_runs_keeps_its_first_day(self, lead) -> None:
        first = timezone.now() - timedelta(days=100)
        soon = timezone.localdate() + timedelta(days=9)
        need = world.need(lead.organisation, published_at=first, expires_on=soon)
        actions.take_step(thing=need, verb="renew", by=world.actor(lead))
        need.refresh_from_db()
        assert need.published_at == first

    def test_a_draft_past_its_day_is_not_published(self, lead) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        need = world.need(lead.organisation, state="draft", expires_on=yesterday)
        with pytest.raises(Denied, match="date de fin"):
            actions.take_step(thing=need, verb="publish", by=world.actor(lead))

    def test_the_page_proposes_only_what_is_possible(self, expired, lead) -> None:
        assert actions.steps_of(world.actor(lead), expired) == ["meet", "withdraw", "renew"]
        fresh = world.need(lead.organisation)
        assert actions.steps_of(world.actor(lead), fresh) == ["meet", "withdraw"]
