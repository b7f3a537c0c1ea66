"""Private files: read through one door by whom the rule lets in, never shown in the site."""

import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from alliage.core import files
from alliage.core.actor import SYSTEM
from alliage.core.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = b"<script>alert('what only operators read')</script>"


@pytest.fixture
def stored(db) -> StoredFile:
    return files.store(SECRET, "rapport.html", scope="operators", by=SYSTEM)


def test_read_by_the_right_person_as_a_download(stored, operator_client) -> None:
    response = operator_client.get(stored.get_absolute_url())
    assert response.getvalue() == SECRET
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="rapport.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_does_not_exist_for_others(stored, member_client, client) -> None:
    response = member_client.get(stored.get_absolute_url())
    assert response.status_code == 404
    assert SECRET not in response.content
    assert client.get(stored.get_absolute_url()).status_code == 302
    assert member_client.get(f"/fichiers/{uuid.uuid4()}/").status_code == 404


def test_a_scope_without_rule_is_read_by_nobody(stored, operator_client) -> None:
    StoredFile.objects.update(scope="forgotten")
    assert operator_client.get(stored.get_absolute_url()).status_code == 404
    with pytest.raises(ValueError, match="no rule"):
        files.store(b"", "x", scope="forgotten", by=SYSTEM)


@pytest.mark.parametrize("path", ["../outside.txt", "/etc/hostname", "a/../../outside.txt"])
def test_a_path_cannot_leave_the_folder(stored, operator_client, path) -> None:
    """The row is written by our code alone; were it not, the storage refuses."""
    outside = Path(settings.PRIVATE_FILES).parent / "outside.txt"
    outside.write_bytes(SECRET)
    StoredFile.objects.update(path=path)
    response = operator_client.get(stored.get_absolute_url())
    assert response.status_code == 404
    assert SECRET not in response.content


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        (".htaccess", "htaccess"),
        ("", "fichier"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie_x.csv"),
        ("x" * 400 + ".csv", "x" * 146 + ".csv"),
    ],
)
def test_nothing_of_a_name_reaches_the_disk(db, name, kept) -> None:
    stored = files.store(b"x", name, scope="operators", by=SYSTEM)
    assert stored.name == kept
    assert stored.path == f"{stored.pk.hex[:2]}/{stored.pk.hex}"


def test_is_ours_alone_on_the_disk(stored) -> None:
    assert Path(default_storage.path(stored.path)).stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="private"):
        default_storage.url(stored.path)


def test_removed_with_its_content_and_safe_twice(stored) -> None:
    path = Path(default_storage.path(stored.path))
    files.remove(stored, by=SYSTEM)
    files.remove(stored, by=SYSTEM)
    assert not path.exists()
    assert not StoredFile.objects.exists()
