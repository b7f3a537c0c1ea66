"""Personal links: not guessed, not used after their end, never for another; nothing of another leaks."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings.evening import Evening, evening

from alliage.core import inbox, links
from alliage.core.actor import ANONYMOUS, SYSTEM
from alliage.core.permissions import Denied
from alliage.meetings.actions import invitations
from alliage.meetings.actions import wishes as actions
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.models import Wish
from alliage.meetings.queries import personal, sheets

pytestmark = pytest.mark.django_db
#: A token of the site differs at each reading.
TOKEN = re.compile(r'name="(?:csrfmiddlewaretoken|edited_from)" value="[^"]*"')


def plain(text: str) -> str:
    return TOKEN.sub("", text).replace("\r", "")


@pytest.fixture
def night(db: None) -> Evening:
    """Everybody said something of everybody, words included that must stay with whom said them."""
    made = evening()
    made.say(made.garden, workshop="must", town="never")
    made.say(made.workshop, garden="never", town="rather_not")
    made.say(made.town, garden="wish-1", workshop="wish-5")
    return made


class TestToken:
    def test_reaches_one_s_own_page_which_stays_out_of_caches_and_referrers(self, night) -> None:
        page = night.client.get(night.url(night.garden))
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert not page.cookies.get("sessionid")

    def test_is_given_again_and_may_be_posted_to_by_a_browser_without_origin(self, night) -> None:
        assert personal.link_for(night.garden) == personal.link_for(night.garden)
        strict = Client(enforce_csrf_checks=True)
        sent = {f"s-{night.town.key}": "wish-2"}
        page = strict.post(night.url(night.garden), sent, headers={"Origin": "null"})
        assert page.status_code == 302
        assert Wish.objects.get(by=night.garden, of=night.town).weight == 2

    @pytest.mark.parametrize(
        "change", [lambda t: t[:-1], lambda t: "A" + t, lambda t: t.swapcase(), lambda _t: "x:y"]
    )
    def test_changed_or_guessed_opens_nothing_and_says_whom_to_ask(self, night, change) -> None:
        token = change(personal.link_for(night.garden))
        for rest in ("", "moi/", "suites/"):
            page = night.client.get(f"/rencontres/p/{token}/{rest}")
            assert page.status_code == 404
            assert "l’organisation qui vous a invité" in page.content.decode()
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert night.event.title not in page.content.decode()

    def test_of_another_purpose_opens_nothing(self, night) -> None:
        subject = personal.subject_of(night.garden)
        for purpose in (sheets.PURPOSE, personal.STOP, "meetings.news.1", "partners.follow_up"):
            token = links.make(purpose, subject, expires_in=timedelta(days=3), by=SYSTEM)
            assert night.client.get(f"/rencontres/p/{token}/").status_code == 404

    def test_revoked_or_expired_says_so_and_names_the_organiser(self, night) -> None:
        url = night.url(night.garden)
        invitations.revoke_link(participant=night.garden, by=night.by)
        invitations.revoke_link(participant=night.garden, by=night.by)
        page = night.client.get(url).content.decode()
        assert "révoqué" in page
        assert "Le Labo" in page
        assert night.garden.name not in page
        sent = {f"s-{night.town.key}": "must"}
        assert night.client.post(url, sent).status_code == 404
        assert Wish.objects.get(by=night.garden, of=night.town).kind == "never"
        url = night.url(night.garden)
        assert night.client.get(url).status_code == 200
        with time_machine.travel(night.event.day + timedelta(days=32)):
            page = night.client.get(url)
        assert page.status_code == 404
        assert "a expiré" in page.content.decode()

    def test_of_a_draft_or_of_who_withdrew_opens_nothing(self, night) -> None:
        url = night.url(night.garden)
        night.garden.state = ParticipantState.WITHDRAWN
        night.garden.save()
        assert night.client.get(url).status_code == 404
        url = night.url(night.town)
        night.event.state = EventState.DRAFT
        night.event.save()
        page = night.client.get(url)
        assert page.status_code == 404
        assert night.event.title not in page.content.decode()

    def test_who_tries_many_waits(self, night) -> None:
        for number in range(30):
            assert night.client.get(f"/rencontres/p/a{number}:b/").status_code == 404
        assert night.client.get("/rencontres/p/c:d/").status_code == 429
        assert night.client.get(night.url(night.garden)).status_code == 200

    def test_changes_no_word_of_another(self, night) -> None:
        """A key of another in one's form is a wish about it, never one in its place."""
        sent = {f"s-{night.garden.key}": "must", "de": night.garden.key, "by": night.town.pk}
        night.client.post(night.url(night.garden), sent)
        night.client.post(night.url(night.garden, "souhait/"), sent)
        assert Wish.objects.filter(by=night.town).count() == 2
        assert not Wish.objects.filter(by=night.garden, of=night.garden).exists()


class TestSilence:
    def test_no_page_of_one_says_what_another_said(self, night) -> None:
        """Whatever the others say, a participant's page is the same to the letter."""
        pages = ("", "moi/", "suites/", "?dits=oui", "?q=vergers")
        before = [plain(night.page(night.town, page)) for page in pages]
        assert "La Ville" in before[0]
        Wish.objects.exclude(by=night.town).delete()
        assert [plain(night.page(night.town, page)) for page in pages] == before

    def test_no_page_holds_a_person_or_an_address_of_another(self, night) -> None:
        for path in ("", "moi/", "suites/"):
            text = night.page(night.garden, path)
            assert "secret.example" not in text
            for other in (night.workshop, night.town):
                assert other.person_name not in text

    def test_the_organiser_counts_and_never_reads_a_refusal(self, night) -> None:
        client = world.client_for(night.host)
        paths = (night.organiser("souhaits/"), night.organiser("souhaits/?format=csv"))

        def read() -> list[str]:
            return [plain(b"".join(client.get(path)).decode()) for path in paths]

        before = read()
        assert "Les Vergers" in before[0]
        Wish.objects.filter(kind__in=("never", "rather_not")).delete()
        assert read() == before

    def test_an_invitation_holds_no_address_of_another(self, night) -> None:
        from alliage.meetings.tasks.wishes import send_invitation

        assert send_invitation(night.garden.pk)
        body = mail.outbox[0].body
        assert "secret.example" not in body
        assert night.workshop.name not in body
        assert personal.link_for(night.garden) in body


class TestSignedIn:
    @pytest.fixture
    def lead(self, night):
        found = world.lead_of(world.organisation("Les Vergers"), "vergers@secret.example")
        night.garden.refresh_from_db()
        night.garden.organisation = found.organisation
        night.garden.save()
        return found

    def test_a_mandated_person_reads_and_writes_the_same_page(self, night, lead) -> None:
        client = world.client_for(lead)
        url = f"/rencontres/{night.event.code}/nous/"
        page = client.get(url)
        assert "La Ville" in page.content.decode()
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert client.post(url, {f"s-{night.town.key}": "wish-4"}).status_code == 302
        assert Wish.objects.get(by=night.garden, of=night.town).weight == 4

    def test_strangers_operators_and_the_organiser_do_not(
        self, night, lead, operator_client
    ) -> None:
        stranger = world.client_for(world.lead_of(world.organisation("Étrangère")))
        reader = world.client_for(night.host)
        for rest in ("", "moi/", "suites/"):
            url = f"/rencontres/{night.event.code}/nous/{rest}"
            assert stranger.get(url).status_code == 404
            assert reader.get(url).status_code == 404
            assert operator_client.get(url).status_code in (302, 404)
            assert Client().get(url).status_code == 302

    def test_a_reader_reads_and_writes_nothing(self, night, lead) -> None:
        held = world.mandate(world.person("lecture@test.example"), lead.organisation, role="reader")
        client = world.client_for(held)
        url = f"/rencontres/{night.event.code}/nous/"
        assert client.get(url).status_code == 200
        assert client.post(url, {f"s-{night.town.key}": "wish-4"}).status_code == 422
        with pytest.raises(Denied):
            actions.say(participant=night.town, by=world.actor(lead), said={})

    def test_comes_back_where_the_link_no_longer_can(self, night, lead) -> None:
        url = f"/rencontres/{night.event.code}/nous/"
        client = world.client_for(lead)
        client.post(f"{url}venue/", {"venue": "non", "sur": "oui"})
        assert "Finalement" in client.get(url).content.decode()
        with pytest.raises(Denied):
            actions.say_coming(participant=night.garden, by=ANONYMOUS, coming=True)
        client.post(f"{url}venue/", {"venue": "oui"})
        night.garden.refresh_from_db()
        assert night.garden.state == ParticipantState.CONFIRMED

    def test_finds_it_among_what_is_to_do_until_it_answered(self, night, lead) -> None:
        fresh = world.participant(
            world.event(night.host.organisation, title="La suivante"),
            "Les Vergers",
            organisation=lead.organisation,
        )
        titles = [item.reason for item in inbox.items_for(lead.person)]
        assert [one for one in titles if "La suivante" in one]
        assert not [one for one in titles if night.event.title in one]
        fresh.event.wishes_until = timezone.now() - timedelta(hours=1)
        fresh.event.save()
        assert not [one for one in inbox.items_for(lead.person) if "La suivante" in one.reason]
