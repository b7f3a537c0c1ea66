"""Production refuses to start half configured, and what helps a developer does not exist there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[3]
KEY = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
PROD = {
    "ALLIAGE_SECRET_KEY": KEY,
    "ALLIAGE_DRAFTS_KEY": "b25seSBmb3IgdGVzdHMsIG5ldmVyIGEgc2VjcmV0ISE=",
    "ALLIAGE_ALLOWED_HOSTS": "alliage.example",
}


def start(tmp_path: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    values = {"ALLIAGE_ENV": "prod", "ALLIAGE_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    (tmp_path / "static").mkdir(exist_ok=True)
    program = f"from alliage.config import choose_settings; choose_settings()\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **values, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


SETUP = "import django; django.setup()\n"


class TestProduction:
    @pytest.mark.parametrize("name", list(PROD))
    def test_refuses_to_start_without(self, tmp_path, name) -> None:
        environment = {key: value for key, value in PROD.items() if key != name}
        done = start(tmp_path, SETUP, **environment)
        assert done.returncode != 0
        assert name in done.stderr
        assert not (tmp_path / "secret_key").exists(), "production makes no key of its own"

    def test_refuses_a_short_key(self, tmp_path) -> None:
        done = start(tmp_path, SETUP, **{**PROD, "ALLIAGE_SECRET_KEY": "short"})
        assert "ALLIAGE_SECRET_KEY" in done.stderr

    def test_starts_and_passes_djangos_deployment_checks(self, tmp_path) -> None:
        code = (
            SETUP + "from django.core.management import call_command\n"
            "call_command('check', deploy=True, fail_level='WARNING')"
        )
        environment = {**PROD, "ALLIAGE_SITE_URL": "https://alliage.example"}
        done = start(tmp_path, code, **environment)
        # W005 and W021 ask to bind sub-domains that are not ours to bind.
        left = [line for line in done.stderr.splitlines() if "security.W" in line]
        assert all("W005" in line or "W021" in line for line in left), done.stderr

    def test_pages_for_developers_do_not_exist(self, tmp_path) -> None:
        code = SETUP + (
            "from django.test import Client\n"
            "from django.core.management import call_command\n"
            "call_command('migrate', verbosity=0)\n"
            "call_command('collectstatic', interactive=False, verbosity=0)\n"
            "get = lambda p: Client(raise_request_exception=False).get(\n"
            "    p, secure=True, headers={'host': 'alliage.example'})\n"
            "import json\n"
            "pages = {p: get(p).status_code for p in\n"
            "    ('/dev/boite/', '/dev/catalogue/', '/en/dev/boite/', '/glossaire/')}\n"
            "print(json.dumps([pages, dict(get('/glossaire/').headers)]))"
        )
        done = start(tmp_path, code, **PROD)
        assert done.returncode == 0, done.stderr
        pages, headers = json.loads(done.stdout.splitlines()[-1])
        assert pages == {
            "/dev/boite/": 404, "/dev/catalogue/": 404, "/en/dev/boite/": 404, "/glossaire/": 200,
        }  # fmt: skip
        assert headers["Strict-Transport-Security"] == "max-age=31536000"

    def test_a_name_that_is_not_ours_is_refused(self, tmp_path) -> None:
        code = SETUP + (
            "from django.test import Client\n"
            "from django.core.management import call_command\n"
            "call_command('collectstatic', interactive=False, verbosity=0)\n"
            "print(Client().get('/sante/', headers={'host': 'evil.example'}).status_code)"
        )
        assert start(tmp_path, code, **PROD).stdout.strip().endswith("400")

    def test_a_tile_server_is_the_one_third_party(self, tmp_path) -> None:
        code = SETUP + (
            "from django.conf import settings\n"
            "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
        )
        tiles = "https://tiles.example/{z}/{x}/{y}.png"
        done = start(tmp_path, code, **PROD, ALLIAGE_TILES_URL=tiles)
        assert "https://tiles.example'" in done.stdout


def test_an_unknown_environment_is_refused(tmp_path) -> None:
    done = start(tmp_path, SETUP, ALLIAGE_ENV="production")
    assert done.returncode != 0
    assert "'dev' or 'prod'" in done.stderr


def test_development_makes_a_key_once_and_keeps_it(tmp_path) -> None:
    code = SETUP + "from django.conf import settings; print(settings.SECRET_KEY)"
    first = start(tmp_path, code, ALLIAGE_ENV="dev")
    assert start(tmp_path, code, ALLIAGE_ENV="dev").stdout == first.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
class TestHeaders:
    def test_policy_of_every_page(self, client) -> None:
        headers = client.get("/glossaire/").headers
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "http" not in headers["Content-Security-Policy"], "no third party by default"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]

    def test_cookies_are_not_for_scripts(self, client) -> None:
        response = client.post("/account/login/", {"login": "x@test.example"}, follow=True)
        assert response.status_code == 200
        assert set(client.cookies) == {"csrftoken", "sessionid"}
        for cookie in client.cookies.values():
            assert cookie["httponly"], cookie.key
            assert cookie["samesite"] == "Lax", cookie.key


@pytest.mark.django_db
def test_sqlite_is_set_for_a_server() -> None:
    with connection.cursor() as cursor:
        values = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 20000}
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


class TestFileModes:
    """Sessions and codes are not for the other accounts of the machine."""

    def modes(self, folder: Path) -> dict[str, int]:
        found = [folder, *(path for path in folder.rglob("*") if "static" not in path.parts)]
        return {path.name: path.stat().st_mode & 0o077 for path in found}

    def test_what_an_instance_writes_is_its_own(self, tmp_path) -> None:
        data = tmp_path / "data"
        code = SETUP + (
            "from django.core.management import call_command\n"
            "call_command('migrate', verbosity=0)\n"
            "from django.conf import settings\n"
            "from django.core.mail import send_mail\n"
            "send_mail('code', 'ABCD-EFGH', None, ['x@test.example'])\n"
            "from alliage.core import backup\n"
            "backup.backup()\n"
        )
        done = start(tmp_path, code, ALLIAGE_ENV="dev", ALLIAGE_DATA=str(data))
        assert done.returncode == 0, done.stderr
        modes = self.modes(data)
        assert {"alliage.sqlite3", "secret_key", "mailbox", "backups"} <= set(modes)
        assert not {name: oct(mode) for name, mode in modes.items() if mode}

    def test_a_database_left_open_is_closed_at_the_start(self, tmp_path) -> None:
        for name in ("alliage.sqlite3", "alliage.sqlite3-wal"):
            (tmp_path / name).touch()
            (tmp_path / name).chmod(0o644)
        assert start(tmp_path, SETUP, ALLIAGE_ENV="dev").returncode == 0
        assert (tmp_path / "alliage.sqlite3").stat().st_mode & 0o077 == 0
        assert (tmp_path / "alliage.sqlite3-wal").stat().st_mode & 0o077 == 0
