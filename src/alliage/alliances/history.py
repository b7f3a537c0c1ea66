"""The room's history: one line an act, beside the audit event of the same transaction."""

from typing import Any

from alliage.alliances.models import Alliance, HistoryEntry, Party
from alliage.core import audit
from alliage.core.actor import Actor

_words: dict[str, Any] = {}


def describe(words: dict[str, Any]) -> None:
    """Give kinds their words, with %(name)s of an entry's data; also those of the audit log."""
    _words.update(words)
    audit.describe(words)


def in_words(entry: HistoryEntry) -> str:
    """Return an act in words, or its kind when nobody described it."""
    words = str(_words.get(entry.kind, entry.kind))
    try:
        return words % entry.data if entry.data else words
    except (KeyError, TypeError, ValueError):
        return words


def record(
    kind: str,
    *,
    alliance: Alliance,
    by: Actor,
    target: Any = None,
    data: dict[str, Any] | None = None,
) -> HistoryEntry:
    """Write an act in the room's history and in the audit log: call it once an action.

    data names no person: the history outlives the right to erasure. What the audit log keeps is the
    kind and the target alone: operators read it, and they are strangers to the room.
    """
    party = None
    if by.organisation is not None:
        rows = Party.objects.filter(alliance=alliance, organisation=by.organisation.pk)
        party = rows.first()
    audit.record(kind, by=by, target=target or alliance)
    return HistoryEntry.objects.create(
        alliance=alliance,
        party=party,
        person_id=by.person.pk if by.person else None,
        mandate=by.mandate,
        mandate_title=mandate_title(by.mandate),
        kind=kind,
        target=audit.reference(target),
        data=data or {},
    )


def mandate_title(mandate: Any) -> str:
    """Return what a mandate is, in words that outlive it: the title, else the role."""
    if mandate is None:
        return ""
    return str(mandate.title or mandate.get_role_display())[:120]
