"""Drafts at rest: in no dump, no backup; without the key a clear page, and nothing lost."""

import zipfile
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.urls import reverse
from tests.alliage import world
from tests.alliage.alliances.canvas_world import SECRET, WORDS, drafted, lead, ready

from alliage.alliances.actions import canvas
from alliage.alliances.enums import PartyState
from alliage.alliances.models import CanvasSheet
from alliage.alliances.tasks.canvas import reseal
from alliage.core import backup, sealed
from alliage.core.models.audit import AuditEvent

OTHER = Fernet.generate_key().decode()


def _everything() -> str:
    """What any dump of the database holds: each cell of each table."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)


@pytest.mark.django_db
def test_a_dump_of_the_database_holds_no_draft_and_no_key() -> None:
    a, b = world.organisation("Fonderie A"), world.organisation("B")
    room = world.alliance(a, b)
    client = world.client_for(world.lead_of(a))
    where = reverse("alliances:canvas_draft", args=[room.code])
    form = client.get(where).context["editing"].form
    client.post(where, {**form.initial, **WORDS})
    canvas.mark_ready(alliance=room, version=1, by=lead(a))
    held = _everything()
    assert "Fonderie A" in held
    for hidden in (*WORDS.values(), "quarante emplois", *settings.DRAFTS_KEYS):
        assert hidden not in held


def _backed_up(folder: Path) -> bytes:
    """What a backup holds; on PostgreSQL the dump as plain text, for the backup's is compressed."""
    if connection.vendor == "postgresql":
        target = folder / "database.sql"
        backup._postgresql("pg_dump", "--format=plain", f"--file={target}")
        return target.read_bytes()
    copy = backup.backup(folder / "copy.alliage")
    with zipfile.ZipFile(copy) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_draft_and_no_key(tmp_path: Path) -> None:
    a, b = world.organisation("Fonderie A"), world.organisation("B")
    ready(world.alliance(a, b), a)
    held = _backed_up(tmp_path)
    assert b"Fonderie A" in held
    for hidden in (SECRET, "quarante emplois", *settings.DRAFTS_KEYS):
        assert hidden.encode() not in held


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [[], [OTHER]])
def test_without_the_key_the_page_says_so_and_nothing_is_lost(keys, settings) -> None:
    a, b = world.organisation("A"), world.organisation("B")
    room = world.alliance(a, b)
    kept = drafted(room, a).sealed
    ready(room, b)
    good, settings.DRAFTS_KEYS = settings.DRAFTS_KEYS, keys
    client = world.client_for(world.lead_of(a))
    where = reverse("alliances:canvas_draft", args=[room.code])
    page = client.get(where)
    assert page.status_code == 503
    assert "ALLIAGE_DRAFTS_KEY" in page.content.decode()
    answer = client.post(where, {"want": "Ce que je viens de taper"})
    assert answer.status_code == 503
    assert "Ce que je viens de taper" in answer.content.decode()
    said = {"what": "ready", "version": "1"}
    assert client.post(reverse("alliances:canvas_ready", args=[room.code]), said).status_code == 503
    assert client.get(reverse("alliances:canvas", args=[room.code])).status_code == 200
    assert not CanvasSheet.objects.revealed().exists()
    settings.DRAFTS_KEYS = good
    sheet = CanvasSheet.objects.get(party__organisation=a)
    assert sheet.sealed == kept
    assert not sheet.ready_at
    assert SECRET in client.get(where).content.decode()


@pytest.mark.django_db
def test_a_report_of_an_error_shows_no_draft(monkeypatch) -> None:
    from django.views.debug import ExceptionReporter

    a, b = world.organisation("A"), world.organisation("B")
    client = world.client_for(world.lead_of(a))
    where = reverse("alliances:canvas_draft", args=[world.alliance(a, b).code])
    sent = {**client.get(where).context["editing"].form.initial, "want": SECRET}
    client.raise_request_exception = False
    monkeypatch.setattr(canvas.history, "record", _fails)
    answer = client.post(where, sent)
    assert answer.status_code == 500
    report = ExceptionReporter(answer.wsgi_request, *answer.exc_info)
    told = report.get_traceback_html() + report.get_traceback_text()
    assert "_fails" in told
    assert SECRET not in told


def _fails(*args, **kwargs) -> None:
    raise RuntimeError


@pytest.mark.django_db
def test_a_draft_that_does_not_open_stops_the_reveal_and_not_a_departure(settings) -> None:
    a, b, c = (world.organisation(name) for name in "ABC")
    room = world.alliance(a, b, c)
    ready(room, a)
    ready(room, b)
    settings.DRAFTS_KEYS = [OTHER]
    room.parties.filter(organisation=c).update(state=PartyState.LEFT)
    canvas.voices_changed(room, lead(c))
    assert not CanvasSheet.objects.revealed().exists()
    assert CanvasSheet.objects.filter(ready_at__isnull=False).count() == 2


@pytest.mark.django_db
def test_another_key_takes_over(settings) -> None:
    a, b = world.organisation("A"), world.organisation("B")
    room = world.alliance(a, b)
    drafted(room, a)
    old = settings.DRAFTS_KEYS[0]
    assert reseal() == 0
    settings.DRAFTS_KEYS = [OTHER, old]
    assert reseal() == 1
    settings.DRAFTS_KEYS = [OTHER]
    sheet = CanvasSheet.objects.get()
    assert sealed.unseal(sheet.sealed)["want"] == SECRET
    assert sheet.version == 1
    assert SECRET not in str(AuditEvent.objects.get(event="canvas.resealed").data)
