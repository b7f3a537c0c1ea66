"""Whose a file is, what a killed load leaves, what is forgotten, what a list costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.alliage.partners.imports_world import Desk, counts, reasons

from alliage.core import jobs, personal_data, worker
from alliage.core.models import AuditEvent
from alliage.core.models.files import StoredFile
from alliage.core.models.jobs import Job, JobState
from alliage.organisations.enums import Role
from alliage.organisations.models import Invitation, Organisation, Partnership
from alliage.partners.actions import needs as needs_actions
from alliage.partners.forms.imports_organisations import Organisations
from alliage.partners.forms.imports_publications import Publications
from alliage.partners.forms.imports_ties import Ties
from alliage.partners.models import Case, Import, Need
from alliage.partners.tasks import imports as tasks

pytestmark = pytest.mark.django_db

SECRET = "Besoin confidentiel du Trièves"
LINES = (
    ["Titre", "Ville"],
    ["Premier", "Voiron"],
    ["Refusé", SECRET],
    ["Deuxième", "Voiron"],
    ["Troisième", "38"],
)
GETS = ("import", "import_errors")
POSTS = ("import_columns", "import_load", "import_choose", "import_remove")


@pytest.fixture
def desk() -> Desk:
    return Desk(world.lead_of(world.organisation()))


@pytest.fixture
def strangers(desk: Desk, operator: Any, member: Any) -> list[Any]:
    """A member, somebody mandated elsewhere, a reader of the same organisation, an operator."""
    elsewhere = world.lead_of(world.organisation("Autre"))
    reader = world.mandate(world.person("lecture@a.example"), desk.held.organisation, Role.READER)
    return [
        signed_in_as(member),
        world.client_for(elsewhere),
        world.client_for(reader),
        signed_in_as(operator),
    ]


def url(name: str, found: Import) -> str:
    return reverse(
        f"partners:{name}", args=[found.pk, *(["csv"] if name == "import_errors" else [])]
    )


class TestStrangers:
    def test_nobody_else_reads_a_file(self, desk: Desk, strangers: list[Any]) -> None:
        found = desk.loaded("needs", LINES)
        assert SECRET in desk.page(found)
        download = desk.client.get(found.file.get_absolute_url())
        assert SECRET in b"".join(download.streaming_content).decode()
        for client in strangers:
            assert client.get(found.file.get_absolute_url()).status_code == 404
            for name in GETS:
                response = client.get(url(name, found), follow=True)
                assert SECRET not in response.content.decode()
                assert response.redirect_chain or response.status_code == 404

    def test_nobody_else_writes(self, desk: Desk, strangers: list[Any]) -> None:
        found = desk.tried("needs", LINES)
        for client in strangers:
            for name in POSTS:
                response = client.post(url(name, found), {"title": "Titre", "place": "Ville"})
                assert response.status_code in (302, 404)
        found.refresh_from_db()
        assert (found.state, found.file_id is None) == ("checked", False)
        assert Job.objects.filter(function__endswith="imports.load").count() == 0

    def test_a_reader_loads_nothing(self, desk: Desk) -> None:
        reader = world.mandate(world.person("l@a.example"), desk.held.organisation, Role.READER)
        client = world.client_for(reader)
        for name in ("imports", "import_add"):
            assert client.get(reverse(f"partners:{name}")).status_code == 403

    def test_acting_for_another_of_one_s_own(self, desk: Desk) -> None:
        """The file of A is not opened in the name of B, even by who acts for both."""
        found = desk.tried("needs", LINES)
        other = world.mandate(desk.held.person, world.organisation("Autre"))
        assert world.client_for(other).get(found.get_absolute_url()).status_code == 404

    def test_nothing_of_the_lines_in_the_log(self, desk: Desk) -> None:
        desk.loaded("needs", LINES)
        kept = str(list(AuditEvent.objects.values())) + str(list(Job.objects.values()))
        assert SECRET not in kept
        assert "Premier" not in kept

    def test_a_mandate_that_ended_before_the_job(self, desk: Desk) -> None:
        found = desk.tried("needs", LINES)
        desk.client.post(url("import_load", found))
        desk.held.ends_on = timezone.localdate() - timedelta(days=1)
        desk.held.starts_on = desk.held.ends_on
        desk.held.save()
        worker.run_waiting(["heavy"])
        assert not Need.objects.exists()
        assert Job.objects.filter(state=JobState.FAILED).count() == 1

    def test_get_writes_nothing(self, desk: Desk) -> None:
        found = desk.tried("needs", LINES)
        for name in POSTS:
            assert desk.client.get(url(name, found)).status_code == 405


class TestKilled:
    def kill_at(self, monkeypatch: pytest.MonkeyPatch, title: str) -> None:
        """Die while a line is written: after its row, before its end."""
        real = needs_actions.write

        def dying(**values: Any) -> Any:
            made = real(**values)
            if values["title"] == title:
                raise KeyboardInterrupt
            return made

        monkeypatch.setattr(needs_actions, "write", dying)

    def test_whole_lines_stay_and_the_rest_comes_after(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = desk.tried("needs", LINES)
        with monkeypatch.context() as patch:
            self.kill_at(patch, "Deuxième")
            desk.client.post(url("import_load", found))
            job = Job.objects.get(function__endswith="imports.load")
            with pytest.raises(KeyboardInterrupt):
                tasks.load(**job.kwargs)
        assert [need.title for need in Need.objects.all()] == ["Premier"]
        assert AuditEvent.objects.filter(event="need.drafted").count() == 1
        worker.run_waiting(["heavy"])
        found.refresh_from_db()
        assert found.state == "loaded"
        assert counts(found) == {"created": 3, "rejected": 1}
        assert Need.objects.count() == 3
        assert AuditEvent.objects.filter(event="import.loaded").count() == 1

    def test_the_job_run_twice_leaves_one_event(self, desk: Desk) -> None:
        found = desk.loaded("needs", LINES)
        job = Job.objects.get(function__endswith="imports.load")
        tasks.load(**job.kwargs)
        found.refresh_from_db()
        assert counts(found) == {"created": 3, "rejected": 1}
        assert Need.objects.count() == 3
        assert AuditEvent.objects.filter(event="import.loaded").count() == 1

    def test_asked_twice_it_is_one_job(self, desk: Desk) -> None:
        found = desk.tried("needs", LINES)
        for _turn in range(2):
            desk.client.post(url("import_load", found))
        assert Job.objects.filter(function__endswith="imports.load").count() == 1
        page = desk.page(found)
        assert "en cours de lecture" in page
        assert "Charger ces lignes" not in page

    def test_cancelled_it_says_so_and_can_go_on(self, desk: Desk) -> None:
        found = desk.tried("needs", LINES)
        desk.client.post(url("import_load", found))
        job = Job.objects.get(function__endswith="imports.load")
        jobs.cancel(job, by=world.actor(desk.held))
        assert "annulée" in desk.page(found)
        assert counts(desk.load(found)) == {"created": 3, "rejected": 1}

    def test_somebody_was_faster(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.loaded("needs", LINES)
        lines = [LINES[0] + ["Texte"], ["Premier", "Voiron", "nouveau"]]
        found = desk.tried("needs", lines)
        real = needs_actions.edit

        def late(**values: Any) -> Any:
            Need.objects.filter(pk=values["thing"].pk).update(version=99, text="le leur")
            return real(**values)

        monkeypatch.setattr(needs_actions, "edit", late)
        desk.load(found)
        assert counts(found) == {"rejected": 1}
        assert "Quelqu’un vient de modifier" in reasons(found)[0][2]
        assert Need.objects.get(title="Premier").text != "nouveau"


class TestAtOnce:
    """Two loads that both looked before either wrote: what the second does was done already."""

    def both(self, make: Any, given: dict[str, str]) -> None:
        plans = [make().plan(2, given) for _turn in range(2)]
        for plan in plans:
            assert plan.outcome == "created"
            plan.apply()

    @pytest.mark.parametrize("key", [{}, {"import_key": "K1"}])
    def test_one_need_and_one_partnership(self, desk: Desk, key: dict[str, str]) -> None:
        by = world.actor(desk.held)
        need = {"title": "A", "place": "Voiron", "tags": "Vélo", "state": "Publié", **key}
        self.both(lambda: Publications("need", by), need)
        self.both(lambda: Ties(by, dry=False), {"partner_name": "Zorib", **key})
        assert Need.objects.get().state == "published"
        assert Partnership.objects.count() == 1
        events = AuditEvent.objects.filter(event__regex="^(need|partnership)")
        assert [one.event for one in events.order_by("pk")] == [
            "need.drafted", "need.tagged", "need.published", "partnership.declared",
        ]  # fmt: skip

    @pytest.mark.parametrize("number", [{}, {"rna": "W382900001", "name": "Atelier Roue Libre"}])
    def test_one_organisation_and_one_invitation(self, store: Any, number: dict[str, str]) -> None:
        labo = Desk(world.lead_of(world.organisation("Labo", roles=("labo",))))
        by = world.actor(labo.held)
        given = {"name": "Zorib", "email": "a@b.example", **number}
        self.both(lambda: Organisations(by, {}), given)
        assert Case.objects.count() == Invitation.objects.count() == 1
        assert Organisation.objects.filter(state="draft").count() == 1
        assert labo.client.get(reverse("partners:caseload")).status_code == 200
        case = Case.objects.get()
        assert labo.client.get(case.get_absolute_url()).status_code == 200

    def test_one_proposed_draft(self) -> None:
        labo = world.lead_of(world.organisation("Labo", roles=("labo",)))
        other = world.organisation("Roue libre")
        Case.objects.create(third_party=labo.organisation, organisation=other)
        given = {"organisation": "Roue libre", "title": "A", "place": "Voiron"}
        self.both(lambda: Publications("need", world.actor(labo)), given)
        assert Need.objects.get().organisation == other


class TestForgotten:
    def test_after_thirty_days(self, desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
        old, new = desk.loaded("needs", LINES), desk.tried("needs", LINES)
        path = old.file.path
        Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
        assert default_storage.exists(path)
        with django_capture_on_commit_callbacks(execute=True):
            assert tasks.forget() == 1
        assert tasks.forget() == 0
        assert not default_storage.exists(path)
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.file, old.report, old.counts["created"]) == (None, {}, 3)
        assert SECRET not in str(Import.objects.filter(pk=old.pk).values())
        assert new.file is not None
        assert SECRET in str(new.report)
        page = desk.page(old)
        assert "Fichier supprimé" in page
        assert Need.objects.count() == 3

    def test_by_hand(self, desk: Desk) -> None:
        found = desk.loaded("needs", LINES)
        for _turn in range(2):
            assert desk.client.post(url("import_remove", found)).status_code == 302
        found.refresh_from_db()
        assert (found.file, found.report) == (None, {})
        assert AuditEvent.objects.filter(event="import.removed").count() == 1
        for name in ("import_columns", "import_load"):
            response = desk.client.post(url(name, found), follow=True)
            assert "a été supprimé" in response.content.decode()

    def test_a_file_lost_by_the_disk_is_said(self, desk: Desk) -> None:
        found = desk.loaded("needs", LINES)
        default_storage.delete(found.file.path)
        assert "a été supprimé" in desk.page(found, colonnes="1")
        response = desk.client.get(url("import_errors", found), follow=True)
        assert "a été supprimé" in response.content.decode()
        desk.client.post(url("import_load", found))
        worker.run_waiting(["heavy"])
        assert "a été supprimé" in desk.page(found)

    def test_a_person_leaves(self, desk: Desk) -> None:
        found = desk.loaded("needs", LINES)
        assert personal_data.export(desk.held.person)["imports"][0]["kind"] == "needs"
        personal_data.erase(desk.held.person)
        found.refresh_from_db()
        assert found.person is None


class TestPages:
    def test_first_steps(self, desk: Desk) -> None:
        page = desk.client.get(reverse("partners:imports")).content.decode()
        assert "Aucun fichier n’a été chargé" in page
        add = desk.client.get(reverse("partners:import_add")).content.decode()
        assert 'enctype="multipart/form-data"' in add
        assert "Des organisations" not in add

    def test_what_is_no_spreadsheet_is_said_on_the_form(self, desk: Desk) -> None:
        response = desk.send("needs", b"%PDF-1.7", "besoins.xlsx")
        assert response.status_code == 422
        assert "pas un tableur" in response.content.decode()
        assert not Import.objects.exists()
        assert not StoredFile.objects.exists()

    def test_one_and_three_at_the_same_price(self, desk: Desk) -> None:
        prices = []
        for times in (1, 2):
            for _turn in range(times):
                desk.loaded("needs", LINES)
            for name in ("imports", "import"):
                address = (
                    reverse("partners:imports")
                    if name == "imports"
                    else Import.objects.first().get_absolute_url()
                )
                desk.client.get(address)
                with CaptureQueriesContext(connection) as asked:
                    desk.client.get(address)
                prices.append(len(asked))
        assert prices[:2] == prices[2:]

    def test_the_workspace_leads_here(self, desk: Desk) -> None:
        home = reverse("organisations:home", args=[desk.held.organisation.public_id])
        assert reverse("partners:import_add") in desk.client.get(home).content.decode()

    def test_too_many_files_are_put_off(self, desk: Desk) -> None:
        answers = [desk.send("needs", b"%PDF").status_code for _turn in range(31)]
        assert set(answers[:30]) == {422}
        assert answers[30] == 429
