"""Operators: the snapshot in use, builds as jobs, and what a refused file says."""

import re
import shutil

import pytest
from tests.alliage.directory.snapshot import write_files

from alliage.core.actor import Actor
from alliage.core.models.audit import AuditEvent
from alliage.core.models.jobs import Job
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.directory.actions import may_start_build, start_build
from alliage.directory.adapters import builds as adapter
from alliage.directory.adapters import search
from alliage.directory.criteria import Criteria
from alliage.directory.enums import BuildOrigin
from alliage.directory.queries import BUILD_JOB, build_under_way, builds

pytestmark = pytest.mark.django_db
URL = "/exploitation/annuaire/"
START = "/exploitation/annuaire/construire/"


@pytest.fixture
def instance(tmp_path, settings):
    """A store and an inbox of one test's own, the inbox holding the three official files."""
    settings.DIRECTORY_STORE = tmp_path / "store"
    settings.DIRECTORY_INBOX = tmp_path / "inbox"
    write_files(settings.DIRECTORY_INBOX)
    return tmp_path


def text_of(response):
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


def test_a_stranger_learns_nothing(client, member_client, store):
    assert client.get(URL).status_code == 302
    assert member_client.get(URL).status_code == 404
    assert member_client.post(START, {"origin": "inbox"}).status_code == 404
    assert not Job.objects.exists()


def test_the_page_shows_the_snapshot_its_files_and_why_rows_were_left_out(operator_client, store):
    text = text_of(operator_client.get(URL))
    assert (store / "CURRENT").read_text().strip() in text
    assert "rna.csv" in text
    assert "dissoute : 1" in text
    assert "en service" in text


def test_a_build_from_the_inbox_is_a_job_that_makes_a_new_snapshot(operator_client, instance):
    response = operator_client.post(START, {"origin": "inbox"}, follow=True)
    assert "La construction est demandée" in text_of(response)
    job = builds().get()
    assert job.queue == "heavy"
    assert job.kwargs["files"] == ["rna.csv", "sites.csv", "units.csv"]
    assert AuditEvent.objects.filter(event="directory.build_asked").exists()
    run_waiting(["heavy"])
    job.refresh_from_db()
    assert job.state == "succeeded", job.error
    assert (job.result["read"], job.result["kept"]) == (33, 30)
    assert search.count(search.directory(), Criteria(text="vélos")) == 3
    text = text_of(operator_client.get(URL))
    assert "33 lignes lues, 30 gardées, 0 refusées." in text


def test_a_refused_file_is_named_with_its_line_and_the_reason(operator_client, instance, settings):
    (settings.DIRECTORY_INBOX / "autre.csv").write_text("a;b\n1;2\n", "utf-8")
    operator_client.post(START, {"origin": "inbox"})
    run_waiting(["heavy"])
    job = builds().get()
    assert job.state == "failed"
    assert job.attempts == 1, "trying again would refuse it again"
    assert job.result["file"] == "autre.csv"
    assert job.result["line"] == 1
    text = text_of(operator_client.get(URL))
    assert "Fichier autre.csv, ligne 1" in text
    assert job.result["reason"] in text
    assert "L’instantané en service n’a pas changé." in text
    assert not (settings.DIRECTORY_STORE / "CURRENT").exists()


def test_a_failed_build_leaves_the_snapshot_in_use(
    operator_client, instance, built_store, settings
):
    shutil.copytree(built_store, settings.DIRECTORY_STORE)
    before = (settings.DIRECTORY_STORE / "CURRENT").read_text()
    (settings.DIRECTORY_INBOX / "rna.csv").write_bytes(b"")
    operator_client.post(START, {"origin": "inbox"})
    run_waiting(["heavy"])
    assert builds().get().state == "failed"
    assert (settings.DIRECTORY_STORE / "CURRENT").read_text() == before


def test_one_build_at_a_time(operator_client, by_operator, instance):
    operator_client.post(START, {"origin": "inbox"})
    assert build_under_way() is not None
    assert not may_start_build(by_operator)
    response = operator_client.post(START, {"origin": "inbox"}, follow=True)
    assert "déjà en cours" in text_of(response)
    assert builds().count() == 1


def test_only_an_operator_may_build(by_member, instance):
    with pytest.raises(Denied, match="exploitant"):
        start_build(origin=BuildOrigin.DEMO, files=(), by=by_member)
    with pytest.raises(Denied):
        start_build(origin=BuildOrigin.DEMO, files=(), by=Actor())
    assert not builds().exists()


@pytest.mark.parametrize("origin", ["", "ailleurs", None])
def test_an_unknown_origin_is_refused_beside_its_field(operator_client, instance, origin):
    response = operator_client.post(START, {"origin": origin} if origin is not None else {})
    assert response.status_code == 422
    assert 'class="error' in response.content.decode()
    assert not builds().exists()


def test_an_empty_inbox_is_said_and_cannot_be_built(operator_client, tmp_path, settings, no_store):
    settings.DIRECTORY_INBOX = tmp_path / "nothing"
    assert "est vide" in text_of(operator_client.get(URL))
    response = operator_client.post(START, {"origin": "inbox"})
    assert response.status_code == 422
    assert "Le dossier de dépôt est vide" in text_of(response)


def test_a_name_cannot_lead_out_of_the_inbox(instance, settings):
    (instance / "secret.csv").write_text("x", "utf-8")
    with pytest.raises(adapter.RefusedError) as refused:
        adapter.run(BuildOrigin.INBOX, ["../secret.csv"], lambda _f, _m: None)
    assert refused.value.where["file"] == "secret.csv"
    assert "x" not in refused.value.where["reason"].split()


def test_a_build_of_the_demonstration(instance, settings):
    told = []
    report = adapter.run(
        BuildOrigin.DEMO, [], lambda fraction, message: told.append((fraction, message))
    )
    assert report["organisations"] > 1000
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert 0 <= told[-1][0] < 1
    assert "Indexation" in [message for _, message in told]


def test_progress_never_goes_back_and_survives_unknown_totals():
    told = []
    progress = adapter.JobProgress(lambda fraction, _message: told.append(fraction))
    for step, total in (("unpacking a.csv", 100.0), ("indexing", None), ("reading b", 0.0)):
        progress.begin(step, total)
        progress.reach(50.0)
        progress.reach(200.0)
    assert told == sorted(told)
    assert told[-1] < 1


def test_one_past_build_and_three_cost_the_same_queries(
    operator_client, store, django_assert_max_num_queries
):
    costs = []
    for _ in range(2):
        with django_assert_max_num_queries(15) as counted:
            operator_client.get(URL)
        costs.append(len(counted))
        for number in range(2):
            Job.objects.create(
                function=BUILD_JOB, title="x", by="system", state="failed",
                result={"file": f"{number}.csv", "line": 3, "reason": "y"},
            )  # fmt: skip
    assert costs[0] == costs[1]
