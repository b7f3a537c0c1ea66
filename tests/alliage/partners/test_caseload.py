"""The caseload of a third party: its own people alone read it, readers do not write."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.alliage.partners.introduced import accept, someone, text
from tests.alliage.partners.test_introductions_third import introduce

from alliage.core import panels
from alliage.core.actor import Actor
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role, State
from alliage.partners.actions import caseload as actions
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.enums import Outcome
from alliage.partners.models import Case, FollowUp, Step
from alliage.partners.queries import caseload as queries

pytestmark = pytest.mark.django_db
NOTE = "Trésorerie fragile, à ménager"


@pytest.fixture
def labo(db):
    return someone("Labo de l’Isère", "lea@labo.example", roles=("labo",))


@pytest.fixture
def wheel(db):
    return someone("Roue libre", "anne@wheel.example")


@pytest.fixture
def case(labo, wheel):
    made = actions.add_case(by=labo.by, organisation=wheel.organisation)
    actions.update_case(by=labo.by, case=made, note=NOTE)
    today = timezone.localdate()
    actions.add_step(by=labo.by, case=made, what="Vu leur trésorier", done_on=today, minutes=45)
    return made


def made_between(labo, first, second):
    return accept(accept(introduce(labo, first, second), first), second)


def say(found, who, outcome, day=7) -> None:
    FollowUp.objects.filter(introduction=found, day=day).update(due_on=timezone.localdate())
    due = FollowUp.objects.get(introduction=found, organisation=who.organisation, day=day)
    news.answer_follow_up(follow_up=due, by=who.by, outcome=outcome)


class TestKeeping:
    def test_by_the_pages(self, labo, wheel) -> None:
        client = labo.client
        assert "Roue libre" in text(client.get("/portefeuille/ajouter/?q=roue"))
        client.post("/portefeuille/ajouter/", {"organisation": wheel.organisation.public_id})
        case = Case.objects.get()
        url = f"/portefeuille/{case.pk}/"
        today = timezone.localdate().isoformat()
        client.post(f"{url}gestes/", {"what": "Visite", "done_on": today, "minutes": "90"})
        client.post(f"{url}changer/", {"note": NOTE})
        shown = text(client.get(url))
        assert "Visite" in shown
        assert NOTE in shown
        assert "1\u00a0h\u00a030" in shown
        assert "Visite" in text(client.get("/portefeuille/"))

    def test_steps_are_corrected_and_taken_away(self, labo, case) -> None:
        step = Step.objects.get()
        url = f"/portefeuille/gestes/{step.pk}/"
        today = timezone.localdate().isoformat()
        for _time in range(2):
            labo.client.post(url, {"what": "Entretien", "done_on": today, "minutes": "50"})
        step.refresh_from_db()
        assert (step.what, step.minutes) == ("Entretien", 50)
        assert AuditEvent.objects.filter(event="step.changed").count() == 1
        assert "Entretien" not in str(list(AuditEvent.objects.values("data", "target")))
        labo.client.post(url, {"supprimer": "1"})
        assert not Step.objects.exists()
        assert labo.client.get(url).status_code == 404

    @pytest.mark.parametrize(
        "values", [{"minutes": "-5"}, {"minutes": "2000"}, {"done_on": "2999-01-01"}, {"what": ""}]
    )
    def test_impossible_steps_are_refused(self, labo, case, values) -> None:
        good = {"what": "X", "done_on": timezone.localdate().isoformat(), "minutes": "5"}
        answer = labo.client.post(f"/portefeuille/{case.pk}/gestes/", good | values)
        assert answer.status_code == 422
        assert Step.objects.count() == 1

    def test_followed_twice_is_once_and_closed_comes_back(self, labo, wheel, case) -> None:
        assert actions.add_case(by=labo.by, organisation=wheel.organisation) == case
        for _time in range(2):
            actions.close_case(by=labo.by, case=case, closed=True)
        assert AuditEvent.objects.filter(event="case.closed").count() == 1
        assert "Roue libre" not in text(labo.client.get("/portefeuille/"))
        assert "Roue libre" in text(labo.client.get("/portefeuille/?etat=clos"))
        actions.add_case(by=labo.by, organisation=wheel.organisation)
        case.refresh_from_db()
        assert case.closed_on is None

    def test_only_others_that_act_here(self, labo) -> None:
        draft = world.organisation("Brouillon", state=State.DRAFT)
        for found in (labo.organisation, draft):
            with pytest.raises(Denied):
                actions.add_case(by=labo.by, organisation=found)
        assert "Brouillon" not in text(labo.client.get("/portefeuille/ajouter/?q=brouillon"))

    def test_those_it_introduced_are_proposed(self, labo, wheel) -> None:
        introduce(labo, wheel, someone("Mission", "m@mission.example"))
        assert "Roue libre" in text(labo.client.get("/portefeuille/ajouter/"))


class TestWhoReads:
    def test_nobody_else(self, labo, wheel, case, client, member, operator_client) -> None:
        other_labo = someone("Autre labo", "x@other.example", roles=("labo",))
        step = Step.objects.get()
        urls = [f"/portefeuille/{case.pk}/", f"/portefeuille/gestes/{step.pk}/"]
        for url in urls:
            for reader in (other_labo.client, wheel.client):
                assert reader.get(url).status_code == 404
            # Who acts for nobody is asked for whom, and then learns nothing.
            for reader in (signed_in_as(member), operator_client, client):
                assert reader.get(url).status_code in {302, 404}
        pages = [
            text(other_labo.client.get(path))
            for path in ("/portefeuille/", "/portefeuille/bilan/", "/portefeuille/ajouter/")
        ]
        pages.append(text(wheel.client.get("/mises-en-lien/")))
        events = str(list(AuditEvent.objects.values()))
        for seen in (*pages, events):
            assert NOTE not in seen
            assert "Vu leur trésorier" not in seen

    def test_the_loader_itself_gives_it_to_nobody_else(self, labo, wheel, case, operator) -> None:
        assert Case.objects.visible_to(labo.by).get() == case
        for by in (wheel.by, Actor(person=operator), Actor()):
            assert not Case.objects.visible_to(by).exists()
            assert not Step.objects.visible_to(by).exists()

    def test_others_than_third_parties_have_none(self, wheel) -> None:
        for path in ("", "ajouter/", "bilan/"):
            assert wheel.client.get(f"/portefeuille/{path}").status_code == 404
        with pytest.raises(Denied, match="réservé"):
            actions.add_case(by=wheel.by, organisation=world.organisation("Z"))

    def test_a_role_taken_back_closes_it(self, labo, case) -> None:
        labo.organisation.roles.all().delete()
        assert labo.client.get(f"/portefeuille/{case.pk}/").status_code == 404

    def test_a_reader_reads_and_does_not_write(self, labo, wheel, case) -> None:
        reader = world.mandate(world.person("r@labo.example"), labo.organisation, Role.READER)
        client, url = world.client_for(reader), f"/portefeuille/{case.pk}/"
        shown = text(client.get(url))
        assert NOTE in shown
        assert "Noter un geste" not in shown
        today = timezone.localdate().isoformat()
        client.post(f"{url}gestes/", {"what": "X", "done_on": today, "minutes": "5"})
        client.post(f"{url}changer/", {"note": "changée"})
        client.post(f"{url}changer/", {"etat": "clos"})
        case.refresh_from_db()
        assert (Step.objects.count(), case.note, case.closed_on) == (1, NOTE, None)
        assert client.get("/portefeuille/ajouter/").status_code == 404
        assert client.get(f"/portefeuille/gestes/{Step.objects.get().pk}/").status_code == 404

    def test_the_one_accompanied_sees_no_panel_of_it(self, labo, wheel, case, rf) -> None:
        record = type("Record", (), {"id": wheel.organisation.public_id})()
        [panel] = [
            p
            for p in panels.panels_of("organisation")
            if p.template.startswith("partners/caseload")
        ]
        for who, seen in ((wheel, False), (labo, True)):
            request = rf.get("/")
            request.user, request.actor = who.mandate.person, who.by
            assert (panel.context(request, record) is not None) == seen


class TestWhatCame:
    def test_a_line_tells_it(self, labo, wheel, case) -> None:
        mission = someone("Mission", "m@mission.example")
        found = made_between(labo, wheel, mission)
        say(found, mission, Outcome.MET)
        say(found, wheel, Outcome.SHARED_LEAD)
        [line] = queries.lines_of(labo.organisation)
        assert (line.steps, line.minutes, line.introductions) == (1, 45, 1)
        assert line.stage == "shared_lead"
        assert line.last_news == timezone.localdate()
        assert line.next_due == timezone.localdate() + timedelta(days=30)

    def test_exported(self, labo, case) -> None:
        answer = labo.client.get("/portefeuille/?format=csv")
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0].startswith("\ufeffOrganisation;")
        assert "Roue libre" in lines[1]
        assert ";45;" in lines[1]
        assert (
            b"".join(labo.client.get("/portefeuille/?format=xlsx").streaming_content)[:2] == b"PK"
        )

    @pytest.mark.parametrize(
        "sort", ["nom", "-geste", "minutes", "-liens", "nouvelles", "echeance"]
    )
    def test_sorted(self, labo, case, sort) -> None:
        actions.add_case(by=labo.by, organisation=world.organisation("Autre"))
        assert labo.client.get(f"/portefeuille/?tri={sort}").status_code == 200


class TestQueries:
    @pytest.mark.parametrize("path", ["", "?etat=clos", "bilan/", "ajouter/?q=org"])
    def test_fifty_as_one(self, labo, path) -> None:
        client = labo.client

        def one_more(n: int) -> None:
            who = someone(f"Organisation {n}", f"o{n}@many.example")
            other = someone(f"Organisation b{n}", f"b{n}@many.example")
            found = actions.add_case(by=labo.by, organisation=who.organisation)
            today = timezone.localdate()
            actions.add_step(by=labo.by, case=found, what=f"Geste {n}", done_on=today, minutes=5)
            if n < 4:
                say(made_between(labo, who, other), who, Outcome.MET)
            if "clos" in path:
                actions.close_case(by=labo.by, case=found, closed=True)

        def count() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/portefeuille/{path}").status_code == 200
            return len(captured)

        one_more(0)
        count()
        first = count()
        for n in range(1, 3):
            one_more(n)
        assert count() == first
        if path == "":
            for n in range(3, 50):
                one_more(n)
            assert count() == first
            assert text(client.get("/portefeuille/")).count("Geste ") >= 50

    def test_a_case_of_one_and_of_three(self, labo, wheel, case) -> None:
        client, counts = labo.client, []
        for n in range(3):
            made_between(labo, wheel, someone(f"Autre {n}", f"a{n}@case.example"))
            today = timezone.localdate()
            actions.add_step(by=labo.by, case=case, what=f"G {n}", done_on=today, minutes=5)
            client.get(f"/portefeuille/{case.pk}/")
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/portefeuille/{case.pk}/")
            counts.append(len(captured))
        assert counts[0] == counts[2]
