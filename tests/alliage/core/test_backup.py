"""A backup is made, an instance lost, another made from the backup: by the real commands."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from tests.conftest import skip_or_fail

ROOT = Path(__file__).parents[3]
FILL = """
import django; django.setup()
from alliage.people import actions
from alliage.core import files
from alliage.core.actor import SYSTEM
actions.make_operator(email="claire@test.example")
files.store(b"kept", "note.txt", scope="operators", by=SYSTEM)
"""
READ = """
import django; django.setup()
from django.core.files.storage import default_storage
from alliage.people.models import User
from alliage.core.models import AuditEvent, StoredFile
with default_storage.open(StoredFile.objects.get().path) as file:
    content = file.read().decode()
granted = AuditEvent.objects.filter(event="operator.granted").count()
print(User.objects.get().email, granted, content)
try:
    AuditEvent.objects.model._base_manager.raw("DELETE FROM core_auditevent RETURNING *")[:]
except Exception as error:
    print("immutable" if "immutable" in str(error) else error)
"""
KEPT = "claire@test.example 1 kept\nimmutable"


class Instance:
    """An instance of its own, driven by the commands that operators have."""

    def __init__(self, data: Path, database: str = "") -> None:
        self.data = data
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "ALLIAGE_DATA": str(data),
            "ALLIAGE_ENV": "dev",
            "DJANGO_SETTINGS_MODULE": "alliage.config.settings.dev",
            "PYTHONPATH": str(ROOT / "src"),
            **({"DATABASE_URL": database} if database else {}),
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "alliage.server_commands", *arguments)

    def python(self, code: str) -> str:
        done = self.run("-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def fill(self) -> "Instance":
        assert self.command("migrate").returncode == 0
        self.python(FILL)
        return self


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a filled instance on SQLite, and its backup."""
    folder = tmp_path_factory.mktemp("original")
    instance = Instance(folder / "first").fill()
    (instance.data / "directory").mkdir()
    (instance.data / "directory" / "opposition.txt").write_text("W381000001\n")
    done = instance.command("backup", "--out", str(folder / "copy.alliage"))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def saved(original: Path, tmp_path: Path) -> tuple[Instance, Path]:
    """A copy of both, for one test to spoil."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return Instance(tmp_path / "first"), tmp_path / "copy.alliage"


def test_rehearsal(saved, tmp_path: Path) -> None:
    _lost, backup = saved
    fresh = Instance(tmp_path / "second")
    done = fresh.command("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert fresh.command("migrate").returncode == 0
    assert fresh.python(READ) == KEPT
    assert (fresh.data / "directory" / "opposition.txt").read_text() == "W381000001\n"


def test_an_opposition_made_since_still_holds(saved) -> None:
    instance, backup = saved
    opposition = instance.data / "directory" / "opposition.txt"
    opposition.write_text("W381000002\n")
    assert instance.command("restore", str(backup), "--force").returncode == 0
    assert opposition.read_text() == "W381000002\nW381000001\n"


def test_holds_no_secret_and_is_ours_alone(saved) -> None:
    instance, backup = saved
    secret = (instance.data / "secret_key").read_bytes()
    with zipfile.ZipFile(backup) as archive:
        assert not any("secret" in name for name in archive.namelist())
        assert all(secret not in archive.read(name) for name in archive.namelist())
    assert backup.stat().st_mode & 0o077 == 0


def test_refuses_to_overwrite_and_touches_nothing(saved) -> None:
    instance, backup = saved
    before = (instance.data / "alliage.sqlite3").read_bytes()
    done = instance.command("restore", str(backup))
    assert done.returncode == 1
    assert "Nothing was touched" in done.stderr
    assert (instance.data / "alliage.sqlite3").read_bytes() == before


def test_force_keeps_the_old_aside(saved) -> None:
    instance, backup = saved
    instance.python(FILL.replace("claire@", "later@"))
    done = instance.command("restore", str(backup), "--force")
    assert done.returncode == 0, done.stderr
    assert instance.python(READ) == KEPT
    aside = [path for path in instance.data.glob("alliage.sqlite3.before-*") if path.suffix]
    assert any(b"later@test.example" in path.read_bytes() for path in aside)
    assert list(instance.data.glob("files.before-*"))


class TestDamaged:
    def refuse(self, tmp_path: Path, backup: Path, reason: str) -> None:
        fresh = Instance(tmp_path / "second")
        done = fresh.command("restore", str(backup))
        assert done.returncode == 1
        assert reason in done.stderr
        assert not (fresh.data / "alliage.sqlite3").exists()

    def test_cut(self, saved, tmp_path) -> None:
        backup = saved[1]
        backup.write_bytes(backup.read_bytes()[:-2000])
        self.refuse(tmp_path, backup, "damaged")

    def test_not_a_backup(self, tmp_path) -> None:
        other = tmp_path / "other.alliage"
        other.write_text("hello")
        self.refuse(tmp_path, other, "no backup")

    def rewrite(self, backup: Path, name: str, content: bytes) -> None:
        with zipfile.ZipFile(backup) as archive:
            members = {found: archive.read(found) for found in archive.namelist()}
        with zipfile.ZipFile(backup, "w") as archive:
            for found, value in {**members, name: content}.items():
                archive.writestr(found, value)

    def test_changed(self, saved, tmp_path) -> None:
        self.rewrite(saved[1], "database.sqlite3", b"something else")
        self.refuse(tmp_path, saved[1], "not what was saved")

    def test_a_path_that_leaves_the_folder(self, saved, tmp_path) -> None:
        self.rewrite(saved[1], "../escaped.txt", b"x")
        self.refuse(tmp_path, saved[1], "leaves its folder")
        assert not (tmp_path / "escaped.txt").exists()

    def test_of_a_later_format(self, saved, tmp_path) -> None:
        self.rewrite(saved[1], "manifest.json", json.dumps({"format": 99}).encode())
        self.refuse(tmp_path, saved[1], "format 99")


if os.environ.get("DATABASE_URL", "").startswith("postgres"):

    @pytest.mark.django_db(transaction=True)
    def test_rehearsal_on_postgresql(tmp_path: Path) -> None:
        if not shutil.which("pg_dump"):
            skip_or_fail("no pg_dump on this machine (make system)")
        values = connection.settings_dict
        login = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        name = "alliage_backup_rehearsal"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            url = f"postgresql://{login}/{name}"
            instance = Instance(tmp_path / "first", url).fill()
            backup = tmp_path / "copy.alliage"
            done = instance.command("backup", "--out", str(backup))
            assert done.returncode == 0, done.stderr
            fresh = Instance(tmp_path / "second", url)
            assert fresh.command("restore", str(backup)).returncode == 1, (
                "the database is not empty"
            )
            done = fresh.command("restore", str(backup), "--force")
            assert done.returncode == 0, done.stderr
            assert "kept in the schema before_" in done.stdout
            assert fresh.python(READ) == KEPT
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
