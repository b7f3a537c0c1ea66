"""Health and checks: what a monitor sees, what an operator is told to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from alliage.core import checks, health_report, ratelimit
from alliage.core.actor import SYSTEM
from alliage.core.models import WorkerBeat
from alliage.core.registrations import what_awaits_an_operator
from alliage.people import actions
from alliage_engines.directory.store import Manifest

VERSION = "20261101T120000Z-0123abcd"
pytestmark = pytest.mark.django_db


@pytest.fixture
def store(tmp_path: Path, settings) -> Path:
    """A store with a snapshot of ten days ago."""
    settings.DIRECTORY_STORE = tmp_path
    version = tmp_path / "versions" / VERSION
    version.mkdir(parents=True)
    built = (timezone.now() - timedelta(days=10)).isoformat()
    Manifest(version=VERSION, built_at=built, organisations=1234, gone=0).save(version)
    (tmp_path / "CURRENT").write_text(version.name)
    return tmp_path


def found(name: str) -> checks.Finding:
    return next(finding for finding in checks.run() if finding.name == name)


class TestHealth:
    def test_details_are_for_operators(self, store, client, member_client, operator_client) -> None:
        for stranger in (client, member_client):
            response = stranger.get("/sante/")
            assert (response.status_code, response.json()) == (200, {"status": "degraded"})
        details = operator_client.get("/sante/").json()
        assert details["snapshot"] == VERSION
        assert details["snapshot_age_days"] == 10
        assert details["database_ms"] >= 0

    def test_ok_with_a_worker_and_a_snapshot(self, store, client) -> None:
        WorkerBeat.objects.create(worker="w", queues="default", seen_at=timezone.now())
        assert client.get("/sante/").json() == {"status": "ok"}

    def test_a_worker_that_stopped_beating_is_dead(self, store) -> None:
        old = timezone.now() - timedelta(minutes=5)
        WorkerBeat.objects.create(worker="w", queues="default", seen_at=old)
        assert not health_report.measure().worker_alive

    def test_queue_depth(self, store) -> None:
        from alliage.core import jobs

        path = "tests.alliage.core.job_functions.add"
        for queue in ("default", "heavy", "heavy"):
            jobs.enqueue(path, by=SYSTEM, queue=queue, left=1, right=1)
        assert health_report.measure().queue == {"default": 1, "heavy": 2}

    def test_no_database_is_503(self, client, monkeypatch) -> None:
        def broken():
            raise DatabaseError("password of the database: hunter2")

        monkeypatch.setattr(health_report.connection, "cursor", broken)
        health = health_report.measure()
        assert (health.serving, health.status) == (False, "down")

    @pytest.mark.parametrize("content", ["", "../../etc", "absent"])
    def test_a_damaged_store_is_no_snapshot(self, store, content) -> None:
        (store / "CURRENT").write_text(content)
        assert health_report.measure().snapshot is None

    @pytest.mark.parametrize("content", ["", "{}", "not JSON"])
    def test_a_damaged_manifest_is_no_snapshot(self, store, content) -> None:
        (store / "versions" / VERSION / "manifest.json").write_text(content)
        assert health_report.measure().snapshot is None


class TestChecks:
    def test_each_says_what_to_do(self) -> None:
        for finding in checks.run():
            assert (finding.level is checks.Level.OK) == (not finding.advice), finding

    def test_everything_asked_is_looked_at(self) -> None:
        assert {finding.name for finding in checks.run()} == {
            "mode", "secret_key", "allowed_hosts", "https", "mail", "migrations",
            "operator", "snapshot", "worker", "backups", "private_files", "visitors",
        }  # fmt: skip

    def test_snapshot_and_its_age(self, store, settings) -> None:
        assert found("snapshot").level is checks.Level.OK
        settings.SNAPSHOT_MAX_AGE_DAYS = 5
        assert found("snapshot").level is checks.Level.WARNING
        (store / "CURRENT").unlink()
        assert found("snapshot").level is checks.Level.ERROR

    def test_operator(self) -> None:
        assert found("operator").level is checks.Level.ERROR
        actions.make_operator(email="o@test.example")
        assert found("operator").level is checks.Level.OK

    @pytest.mark.parametrize(
        ("name", "setting", "value"),
        [
            ("secret_key", "SECRET_KEY", "short"),
            ("allowed_hosts", "ALLOWED_HOSTS", ["*"]),
            ("allowed_hosts", "ALLOWED_HOSTS", []),
            ("https", "SITE_URL", "http://alliage.example"),
            ("mail", "EMAIL_BACKEND", "nowhere.Backend"),
        ],
    )
    def test_what_is_wrong_is_an_error(self, settings, name, setting, value) -> None:
        assert found(name).level is checks.Level.OK
        setattr(settings, setting, value)
        assert found(name).level is checks.Level.ERROR

    def test_backups_age(self, tmp_path, settings) -> None:
        import os

        settings.BACKUPS = tmp_path
        assert found("backups").level is checks.Level.WARNING
        backup = tmp_path / "a.alliage"
        backup.touch()
        assert found("backups").level is checks.Level.OK
        old = timezone.now().timestamp() - 10 * 86400
        os.utime(backup, (old, old))
        assert found("backups").level is checks.Level.WARNING

    def test_data_that_others_may_read(self, tmp_path, settings) -> None:
        settings.DATA = tmp_path / "data"
        settings.BACKUPS = tmp_path / "elsewhere"
        settings.DATA.mkdir(mode=0o755)
        (settings.DATA / "alliage.sqlite3").touch(mode=0o600)
        assert found("private_files").level is checks.Level.OK
        (settings.DATA / "alliage.sqlite3").chmod(0o644)
        open_to_all = found("private_files")
        assert open_to_all.level is checks.Level.ERROR
        assert "alliage.sqlite3" in open_to_all.text
        settings.DATA.chmod(0o700)
        assert found("private_files").level is checks.Level.OK
        settings.BACKUPS.mkdir(mode=0o755)
        settings.BACKUPS.chmod(0o755)
        assert "elsewhere" in found("private_files").text

    def test_visitors_without_an_address(self, client, settings) -> None:
        client.get("/account/login/")
        assert found("visitors").level is checks.Level.OK
        ratelimit.take(f"search:{ratelimit.fingerprint(ratelimit.UNKNOWN)}", ratelimit.parse("1/m"))
        assert found("visitors").level is checks.Level.WARNING

    def test_a_check_that_breaks_is_a_finding(self, monkeypatch) -> None:
        def explode() -> checks.Finding:
            raise RuntimeError("secret")

        monkeypatch.setattr(checks, "CHECKS", (explode,))
        [finding] = checks.run()
        assert finding.level is checks.Level.ERROR
        assert "secret" not in finding.text

    def test_page(self, operator_client) -> None:
        page = operator_client.get("/exploitation/").content.decode()
        assert "alliage operator" not in page
        assert "alliage directory build" in page


def test_secret_key_is_never_shown(operator_client) -> None:
    for url in ("/exploitation/", "/sante/"):
        assert settings.SECRET_KEY not in operator_client.get(url).content.decode()


def test_a_demonstration_asks_its_operator_for_nothing_of_a_server(operator, settings) -> None:
    def titles() -> str:
        return str([item.title for item in what_awaits_an_operator(operator)])

    settings.DEVELOPMENT = False
    assert "sauvegarde" in titles()
    settings.DEVELOPMENT = True
    assert "sauvegarde" not in titles()
    assert "Mode développement" not in titles()
    assert "annuaire" in titles(), "what it lacks too is still said"
