"""A backup is made, an instance lost, another made from the backup: by the real commands."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.alliage.core.instances import FILL, KEPT, READ, Instance


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


def test_opens_no_account(saved, tmp_path) -> None:
    instance, _backup = saved
    key = instance.python(
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from django.core.cache import cache\n"
        "cache.set('visitor', 'someone@test.example')\n"
        "session = SessionStore(); session.create(); print(session.session_key)\n"
    ).encode()
    live = b"".join(path.read_bytes() for path in instance.data.glob("alliage.sqlite3*"))
    assert key in live
    copy = tmp_path / "with-sessions.alliage"
    assert instance.command("backup", "--out", str(copy)).returncode == 0
    with zipfile.ZipFile(copy) as archive:
        content = archive.read("database.sqlite3")
    assert key not in content, "not even in the free pages"
    assert b"claire@test.example" in content


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

    @pytest.mark.parametrize("what", ["unlisted", "no checksums", "a list", "no database"])
    def test_of_another_content_leaves_a_living_instance_alone(self, saved, what) -> None:
        instance, backup = saved
        before = (instance.data / "alliage.sqlite3").read_bytes()
        with zipfile.ZipFile(backup) as archive:
            members = {found: archive.read(found) for found in archive.namelist()}
        manifest = json.loads(members["manifest.json"])
        if what == "unlisted":
            members["files/evil"] = b"x"
        elif what == "no checksums":
            del manifest["checksums"]
        elif what == "a list":
            manifest = [manifest]
        else:
            del members["database.sqlite3"], manifest["checksums"]["database.sqlite3"]
        members["manifest.json"] = json.dumps(manifest).encode()
        with zipfile.ZipFile(backup, "w") as archive:
            for found, value in members.items():
                archive.writestr(found, value)
        done = instance.command("restore", str(backup), "--force")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "damaged" in done.stderr
        assert (instance.data / "alliage.sqlite3").read_bytes() == before
        assert not list(instance.data.glob("*.before-*"))

    def test_of_a_later_format(self, saved, tmp_path) -> None:
        self.rewrite(saved[1], "manifest.json", json.dumps({"format": 99}).encode())
        self.refuse(tmp_path, saved[1], "format 99")
