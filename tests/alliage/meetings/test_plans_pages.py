"""Pages and files of plans: what the organiser reads, and what nobody else does."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from tests.alliage import world
from tests.alliage.meetings.plans_world import asked, closed_event, version

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.meetings.actions import publishing
from alliage.meetings.enums import EventState, PlanState, WishKind
from alliage.meetings.models import Event, PlanVersion
from alliage.meetings.queries import personal

pytestmark = pytest.mark.django_db


def url(name: str, event: Event, *more: object) -> str:
    return reverse(f"meetings:{name}", args=[event.code, *more])


def organiser(event: Event):
    return world.client_for(world.lead_of(event.organiser))


def publish(found: PlanVersion, sequence: int = 0) -> None:
    by = world.actor(world.lead_of(found.event.organiser))
    publishing.publish(version=found, by=by, expected_sequence=sequence)


def every_page(event: Event) -> list[str]:
    return [
        url("plans", event),
        url("plan", event, 1),
        url("plan_publish", event, 2),
        url("plan_compare", event, 1, 2),
        *(
            url("plan_file", event, 1, name)
            for name in ("planning.csv", "planning.xlsx", "planning.json", "probleme.zip")
        ),
    ]


@pytest.fixture
def planned():
    """An event with two versions, and somebody in it who refuses another."""
    event, people = closed_event()
    a, b, c, d = people
    world.wish(a, c, WishKind.NEVER)
    world.wish(d, b, WishKind.RATHER_NOT)
    version(event, [(a, b, 0, 0), (c, d, 0, 1)])
    version(event, [(a, b, 0, 0), (c, d, 1, 1), (b, c, 2, 0)])
    return event, people


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8-sig")


class TestWho:
    def test_strangers_operators_and_visitors_learn_nothing(self, planned, operator_client, client):
        event, _people = planned
        stranger = world.client_for(world.lead_of(world.organisation("Ailleurs")))
        for page in every_page(event):
            assert operator_client.get(page).status_code in (302, 404), page
            assert stranger.get(page).status_code == 404, page
            assert client.get(page).status_code == 302, page
        for name in ("plan_stop", "plan_publish"):
            assert stranger.post(url(name, event, 1)).status_code == 404

    def test_a_version_of_another_event_is_not_found(self, planned) -> None:
        event, _people = planned
        other, (a, b, *_others) = closed_event(2, organiser=event.organiser)
        version(other, [(a, b, 0, 0)], number=9)
        for page in ("plan", "plan_publish"):
            assert organiser(event).get(url(page, event, 9)).status_code == 404
        assert organiser(event).get(url("plan_compare", event, 1, 9)).status_code == 404
        assert organiser(event).get(url("plan", event, 10**30)).status_code == 404

    def test_a_reader_sees_the_plan_and_no_form(self, planned) -> None:
        event, _people = planned
        held = world.mandate(world.person("lit@secret.example"), event.organiser, "reader")
        page = world.client_for(held).get(url("plan_publish", event, 1))
        assert page.status_code == 200
        assert "Publier et prévenir" not in body(page)


class TestNoSecret:
    def test_no_page_nor_file_says_who_asked_for_whom(self, planned) -> None:
        """Nor who refuses, nor anybody's address or name; nor the engine's English."""
        event, _people = planned
        browser = organiser(event)
        for page in every_page(event):
            found = browser.get(page)
            assert found.status_code == 200, page
            text = body(found)
            if "xlsx" in page:
                continue
            for secret in ("secret.example", "Personne de", "never", "jamais les", "free slots"):
                assert secret not in text, (page, secret)

    def test_the_problem_in_files_names_nobody(self, planned) -> None:
        event, people = planned
        text = body(organiser(event).get(url("plan_file", event, 1, "probleme.zip")))
        for one in people:
            assert one.key not in text
            assert one.name not in text
        assert "never" not in text
        assert "must" in text

    def test_the_plan_as_json_counts_what_is_unmet(self, planned) -> None:
        event, (a, *_others) = planned
        found = json.loads(body(organiser(event).get(url("plan_file", event, 1, "planning.json"))))
        assert "unmet" not in found
        assert {"a_name", "b_name", "slot", "table", "starts_at"} <= found["meetings"][0].keys()
        mine = next(one for one in found["participants"] if one["id"] == a.key)
        assert (mine["wishes"], mine["wishes_met"]) == (1, 1)


class TestPages:
    @pytest.mark.parametrize("count", [1, 3])
    def test_same_queries_with_one_version_and_three(
        self, count, django_assert_num_queries
    ) -> None:
        event, (a, b, *_others) = closed_event()
        for _n in range(count):
            version(event, [(a, b, 0, 0)])
        browser = organiser(event)
        browser.get(url("plans", event))
        with django_assert_num_queries(8):
            page = browser.get(url("plans", event))
        assert body(page).count("n°") >= count

    @pytest.mark.parametrize("people", [2, 6])
    def test_same_queries_whatever_the_size(self, people, django_assert_num_queries) -> None:
        event, found = closed_event(people)
        pairs = list(zip(found[::2], found[1::2], strict=True))
        one = version(event, [(a, b, 0, n) for n, (a, b) in enumerate(pairs)])
        version(event, [(a, b, 1, n) for n, (a, b) in enumerate(pairs)])
        publish(one)
        browser = organiser(event)
        for name, args, most in (
            ("plan", [1], 16),
            ("plan_compare", [1, 2], 9),
            ("plan_publish", [2], 10),
        ):
            browser.get(url(name, event, *args))
            with django_assert_num_queries(most):
                assert browser.get(url(name, event, *args)).status_code == 200

    def test_while_it_computes_the_page_follows_and_offers_to_stop(self) -> None:
        event, _people = closed_event()
        asked(event)
        browser = organiser(event)
        text = body(browser.get(url("plan", event, 1)))
        assert 'hx-trigger="every 2s"' in text
        assert "Actualiser" in text
        assert "Arrêter et garder le meilleur" in text
        assert browser.post(url("plan_stop", event, 1)).status_code == 302
        over = browser.get(url("plan", event, 1), headers={"HX-Request": "true"})
        assert over.headers["HX-Refresh"] == "true"
        after = body(over)
        assert "every 2s" not in after
        assert "n’a rien trouvé" in after

    def test_asking_leads_to_the_version(self) -> None:
        event, _people = closed_event()
        found = organiser(event).post(url("plans", event), {"seconds": "10", "seed": "4"})
        assert found.url == url("plan", event, 1)
        made = PlanVersion.objects.get()
        assert (made.seconds, made.seed) == (10, 4)
        wrong = organiser(event).post(url("plans", event), {"seconds": "86400", "seed": "4"})
        assert wrong.status_code == 422

    def test_one_participants_lines(self, planned) -> None:
        event, (a, _b, *_others) = planned
        page = url("plan", event, 1)
        assert 'id="horaire"' in body(organiser(event).get(page, {"participant": a.key}))
        assert 'id="horaire"' not in body(organiser(event).get(page, {"participant": "nobody"}))

    def test_an_impossible_day_says_why_and_never_who_refuses(self) -> None:
        event, (a, b, _c, *_others) = closed_event()
        one, other = sorted((a, b), key=lambda row: row.pk)
        event.fixed_meetings.create(a=one, b=other)
        world.wish(b, a, WishKind.NEVER)
        a.min_meetings = 30
        a.save()
        row = [{"who": [a.key], "number": 0}]
        found = version(event, [], state=PlanState.INFEASIBLE, plan={})
        found.reasons = [{"what": "minimum", "of": row}]
        found.save()
        text = body(organiser(event).get(url("plan", event, 1)))
        assert "Rencontres demandées au moins pour Atelier Vélo : 30." in text
        refusal = {"what": "never", "of": [{"who": [b.key, a.key], "number": 0}]}
        fixed = {"what": "fixed", "of": [{"who": [a.key, b.key], "number": 0}]}
        found.reasons = [refusal, fixed]
        found.save()
        text = body(organiser(event).get(url("plan", event, 1)))
        assert "ne peut pas se tenir" in text
        assert text.count("Banque alimentaire") == 1


class TestPublishing:
    def test_who_will_be_told_is_said_before(self, planned) -> None:
        event, (a, *_others) = planned
        a.email = ""
        a.save()
        browser = organiser(event)
        first = body(browser.get(url("plan_publish", event, 1)))
        assert "4 participants seront prévenus." in first
        assert "à prévenir de vive voix" in first
        publish(PlanVersion.objects.get(number=1))
        text = body(browser.get(url("plan_publish", event, 2)))
        assert "3 participants seront prévenus." in text
        assert "à prévenir de vive voix" not in text

    def test_who_is_late_is_told_what_the_other_published(self, planned) -> None:
        event, _people = planned
        browser = organiser(event)
        publish(PlanVersion.objects.get(number=1))
        late = browser.post(url("plan_publish", event, 2), {"sequence": "0", "note": ""})
        assert late.status_code == 409
        text = body(late)
        assert url("plan_compare", event, 1, 2) in text
        assert url("plan_publish", event, 2) in text
        event.refresh_from_db()
        assert event.published.number == 1
        done = browser.post(url("plan_publish", event, 2), {"sequence": "1", "note": ""})
        assert done.status_code == 302
        event.refresh_from_db()
        assert (event.published.number, event.sequence) == (2, 2)


class TestTimetable:
    def page(self, client, one) -> str:
        return reverse("meetings:personal_timetable", args=[personal.link_for(one)])

    def test_shows_ones_own_and_nobody_elses(self, planned, client) -> None:
        _event, (_a, b, _c, _d) = planned
        assert "pas encore publié" in body(client.get(self.page(client, b)))
        publish(PlanVersion.objects.get(number=2))
        text = body(client.get(self.page(client, b)))
        assert "Atelier Vélo" in text
        assert "Cap Emploi" in text
        assert "Pause pour vous" in text
        assert "Drapiers" not in text
        assert "secret.example" not in text

    def test_a_revoked_or_foreign_link_opens_nothing(self, planned, client) -> None:
        _event, (a, *_others) = planned
        publish(PlanVersion.objects.get(number=1))
        page = self.page(client, a)
        other = links.make(
            "another", f"participant:{a.pk}", expires_in=personal.AT_LEAST, by=SYSTEM
        )
        wrong = reverse("meetings:personal_timetable", args=[other])
        assert client.get(wrong).status_code == 404
        links.revoke_all(f"participant:{a.pk}", by=SYSTEM)
        refused = client.get(page)
        assert refused.status_code == 404
        assert "Banque" not in body(refused)

    def test_a_cancelled_event_shows_no_timetable(self, planned, client) -> None:
        _event, (a, *_others) = planned
        publish(PlanVersion.objects.get(number=1))
        page = self.page(client, a)
        Event.objects.update(state=EventState.CANCELLED)
        text = body(client.get(page))
        assert "annulée" in text
        assert "Banque" not in text

    def test_signed_in_for_its_organisation_alone(self, planned) -> None:
        event, (a, *_others) = planned
        publish(PlanVersion.objects.get(number=1))
        a.organisation = world.organisation("Atelier Vélo")
        a.save()
        page = reverse("meetings:our_personal_timetable", args=[event.code])
        mine = world.client_for(world.lead_of(a.organisation))
        assert "Banque alimentaire" in body(mine.get(page))
        stranger = world.client_for(world.lead_of(world.organisation("Ailleurs")))
        assert stranger.get(page).status_code == 404
        assert stranger.get("/rencontres/p/nothing/planning/").status_code == 404

    def test_its_address_goes_nowhere_else(self, planned, client) -> None:
        _event, (a, *_others) = planned
        found = client.get(self.page(client, a))
        assert found.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in found.headers["X-Robots-Tag"]
