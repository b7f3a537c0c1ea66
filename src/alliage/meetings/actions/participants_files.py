"""The spreadsheets of participants: kept while the organiser decides, then forgotten."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliage.core import audit, files
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.files import StoredFile
from alliage.meetings import access
from alliage.meetings.actions.participants import Added, add_many
from alliage.meetings.enums import Origin
from alliage.meetings.models import Event
from alliage.partners.adapters import imports_guard, imports_read

SCOPE = "meetings.participants"
#: A file that nobody took further is deleted after this.
KEPT = timedelta(days=7)


def may_read_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether an actor may download a list: who organises its event, and writes."""
    kind, _colon, key = file.subject.partition(":")
    if kind != "event" or not key.isdigit():
        return False
    event = Event.objects.organised_by(actor).filter(pk=key).first()
    return event is not None and access.organise(actor, event)


def upload(*, event: Event, content: bytes, name: str, by: Actor) -> StoredFile:
    """Keep a list of participants. Raises UnreadableError with the reason in words."""
    access.check_organise(by, event)
    access.check_running(event)
    imports_guard.kind_of(content)
    imports_read.sheets_of(content)
    return files.store(content, name, scope=SCOPE, by=by, subject=audit.reference(event))


@transaction.atomic
def load(*, event: Event, file: StoredFile, rows: list[dict[str, object]], by: Actor) -> Added:
    """Add the participants of a list, all or nothing, and forget the file. Safe twice."""
    done = add_many(event=event, by=by, rows=rows, origin=Origin.IMPORTED)
    files.remove(file, by=by)
    return done


def forget_old() -> int:
    """Delete the lists that nobody took further; return how many."""
    old = StoredFile.objects.filter(scope=SCOPE, created_at__lt=timezone.now() - KEPT)
    count = 0
    for file in list(old):
        files.remove(file, by=SYSTEM)
        count += 1
    return count
