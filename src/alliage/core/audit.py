"""The audit log: `record` once a write, in the same transaction as the write."""

from typing import Any

from alliage.core.actor import Actor
from alliage.core.models.audit import AuditEvent

_words: dict[str, Any] = {}


def describe(words: dict[str, Any]) -> None:
    """Give events their words for people: event -> lazy string. Each area describes its own."""
    _words.update(words)


def in_words(event: str) -> str:
    """Return an event in words, or its name when nobody described it."""
    return str(_words.get(event, event))


def reference(thing: Any) -> str:
    """Return a thing as text, "model:key" for a row: it stays readable when the row is gone."""
    if thing is None or thing == "":
        return ""
    if isinstance(thing, str):
        return thing
    return f"{getattr(thing, 'reference_name', thing._meta.model_name)}:{thing.pk}"


def record(event: str, *, by: Actor, target: Any, data: dict[str, Any] | None = None) -> AuditEvent:
    """Write one event.

    event: a dotted verb ("account.erased"); target: text or a row; data: JSON values that name no
    person, for the log outlives the right to erasure.
    """
    return AuditEvent.objects.create(
        event=event,
        by=by.reference,
        organisation=reference(by.organisation),
        mandate=reference(by.mandate),
        target=reference(target),
        data=data or {},
    )
