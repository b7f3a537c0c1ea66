"""The audit log cannot be changed, neither through the model nor through the database."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from alliage.core import audit
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models import AuditEvent
from alliage.core.models.audit import ImmutableError


@pytest.fixture
def event(member) -> AuditEvent:
    by = Actor(person=member, organisation="W123456789", mandate="mandate:7")
    return audit.record("thing.done", by=by, target=member, data={"n": 1})


def test_keeps_who_for_whom_and_on_what(event, member) -> None:
    found = AuditEvent.objects.get(pk=event.pk)
    assert (found.by, found.organisation, found.mandate, found.target) == (
        f"person:{member.pk}",
        "W123456789",
        "mandate:7",
        f"person:{member.pk}",
    )
    assert found.data == {"n": 1}


class TestImmutable:
    def test_by_the_model(self, event) -> None:
        event.event = "thing.undone"
        with pytest.raises(ImmutableError):
            event.save()
        with pytest.raises(ImmutableError):
            event.delete()
        with pytest.raises(ImmutableError):
            AuditEvent.objects.update(event="thing.undone")
        with pytest.raises(ImmutableError):
            AuditEvent.objects.all().delete()
        assert AuditEvent.objects.get(pk=event.pk).event == "thing.done"

    @pytest.mark.parametrize(
        "statement", ["UPDATE core_auditevent SET event = 'x'", "DELETE FROM core_auditevent"]
    )
    def test_by_the_database(self, event, statement) -> None:
        with (
            pytest.raises(DatabaseError, match="immutable"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert AuditEvent.objects.get(pk=event.pk).event == "thing.done"

    def test_outlives_the_person(self, event, member) -> None:
        reference = f"person:{member.pk}"
        member.delete()
        assert AuditEvent.objects.get(pk=event.pk).by == reference


def test_every_event_of_the_code_has_words() -> None:
    source = Path(__file__).parents[3] / "src" / "alliage"
    recorded = {
        event
        for path in source.rglob("*.py")
        for event in re.findall(r"audit\.record\(\s*\"([a-z_.]+)\"", path.read_text("utf-8"))
    }
    assert len(recorded) > 10
    assert not [event for event in recorded if audit.in_words(event) == event]


class TestPage:
    def test_filters(self, operator_client, member, operator) -> None:
        audit.record("room.opened", by=Actor(person=member), target="room:1")
        audit.record("room.closed", by=SYSTEM, target="room:2")
        page = operator_client.get("/exploitation/journal/", {"event": "room.op"})
        assert b"room:1" in page.content
        assert b"room:2" not in page.content
        page = operator_client.get("/exploitation/journal/", {"by": "system"})
        assert b"room:2" in page.content
        assert b"room:1" not in page.content
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        page = operator_client.get("/exploitation/journal/", {"since": tomorrow})
        assert b"room:" not in page.content
        page = operator_client.get("/exploitation/journal/", {"until": tomorrow})
        assert page.content.count(b"room:") == 2

    def test_a_bad_date_is_said_and_does_not_break(self, operator_client) -> None:
        page = operator_client.get("/exploitation/journal/", {"since": "31/31/2026"})
        assert page.status_code == 200

    def test_paginates(self, operator_client) -> None:
        for number in range(60):
            audit.record("many.things", by=SYSTEM, target=f"thing:{number:03d}")
        first = operator_client.get("/exploitation/journal/", {"event": "many"})
        second = operator_client.get("/exploitation/journal/", {"event": "many", "page": 2})
        assert first.content.count(b"thing:") == 50
        assert second.content.count(b"thing:") == 10

    def test_csv_is_harmless_in_a_spreadsheet(self, operator_client) -> None:
        audit.record("odd.thing", by=SYSTEM, target="=HYPERLINK(1)")
        response = operator_client.get("/exploitation/journal/", {"format": "csv", "event": "odd"})
        text = response.getvalue().decode("utf-8-sig")
        assert "'=HYPERLINK(1)" in text
        assert text.count("\r\n") == 2

    def test_same_queries_for_one_and_three(
        self, operator_client, django_assert_num_queries
    ) -> None:
        from django.test.utils import CaptureQueriesContext

        audit.record("a", by=SYSTEM, target="1")
        with CaptureQueriesContext(connection) as one:
            operator_client.get("/exploitation/journal/")
        audit.record("b", by=SYSTEM, target="2")
        audit.record("c", by=SYSTEM, target="3")
        with django_assert_num_queries(len(one)):
            operator_client.get("/exploitation/journal/")
