"""Private files: kept outside the web server's reach, read through a view that asks a rule."""

import hashlib
import uuid
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils.text import get_valid_filename

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.models.files import StoredFile

Rule = Callable[[Actor, StoredFile], bool]
_rules: dict[str, Rule] = {"operators": lambda actor, _file: actor.is_operator}

#: What a browser may show by itself; anything else is only ever saved.
SAFE_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class PrivateStorage(FileSystemStorage):
    """Files under the data folder, readable by the server's account alone, without any address."""

    def __init__(self) -> None:
        super().__init__(
            location=settings.PRIVATE_FILES,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def url(self, name: str | None) -> str:
        raise ValueError(f"{name} is private: link to the core:file view.")


def register_scope(scope: str, rule: Rule) -> None:
    """Say who may read the files of a scope. A scope that nobody registered is read by nobody."""
    _rules[scope] = rule


def may_read(actor: Actor, file: StoredFile) -> bool:
    """Tell whether an actor may read a file: its scope's rule decides, no rule means no."""
    rule = _rules.get(file.scope)
    return bool(rule and rule(actor, file))


def clean_name(name: str) -> str:
    """Return the last part of a name, without what a file system or a header would trip on."""
    last = PurePosixPath(name.replace("\\", "/")).name
    cleaned = get_valid_filename(last or "fichier").lstrip(".") or "fichier"
    return cleaned[-150:]


@transaction.atomic
def store(content: bytes, name: str, *, scope: str, by: Actor, subject: str = "") -> StoredFile:
    """Keep a file. Its path is made of its own random id: nothing of `name` reaches the disk."""
    if scope not in _rules:
        raise ValueError(f"{scope!r} has no rule: register_scope first")
    identifier = uuid.uuid4()
    path = default_storage.save(f"{identifier.hex[:2]}/{identifier.hex}", ContentFile(content))
    safe = clean_name(name)
    found = StoredFile.objects.create(
        id=identifier,
        scope=scope,
        subject=subject,
        name=safe,
        path=path,
        content_type=SAFE_TYPES.get(Path(safe).suffix.lower(), "application/octet-stream"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        by=by.reference,
    )
    audit.record("file.stored", by=by, target=f"file:{identifier}", data={"scope": scope})
    return found


def remove(file: StoredFile, *, by: Actor) -> None:
    """Delete a file and its content once the deletion is certain; safe twice."""
    path = file.path
    with transaction.atomic():
        deleted, _ = StoredFile.objects.filter(pk=file.pk).delete()
        if deleted:
            audit.record("file.removed", by=by, target=f"file:{file.pk}")
        transaction.on_commit(lambda: default_storage.delete(path))
