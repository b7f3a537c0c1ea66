"""The room's history: one line an act, beside the audit event of the same transaction."""

import re
from typing import Any

from django.utils.functional import lazy

from alliage.alliances.enums import GateKind, PartyRole, Stage
from alliage.alliances.models import Alliance, HistoryEntry, Party
from alliage.core import audit
from alliage.core.actor import Actor
from alliage.organisations.signing import signed_by

#: Names of an entry's data that hold a code: its label is shown.
CODES: dict[str, Any] = {"stage": Stage, "role": PartyRole, "gate": GateKind}

_words: dict[str, Any] = {}


#: A name to fill in, with the colon or the quotes around it.
_NAME = re.compile(r"[\s\u00a0\u202f]*[:«,]?[\s\u00a0\u202f]*%\(\w+\)s[\s\u00a0]*»?")


def describe(words: dict[str, Any], *, audited: bool = True) -> None:
    """Give kinds their words, with %(name)s of an entry's data; also those of the audit log.

    The audit log keeps no data: its words are the same without what would be filled in.
    audited: False where another area already gave the audit log its own.
    """
    _words.update(words)
    if audited:
        audit.describe({kind: _bare(text) for kind, text in words.items()})


_bare = lazy(lambda text: _NAME.sub("", str(text)).strip(), str)


def in_words(entry: HistoryEntry) -> str:
    """Return an act in words, or its kind when nobody described it."""
    words = str(_words.get(entry.kind, entry.kind))
    data = {name: _label(name, value) for name, value in entry.data.items()}
    try:
        return words % data if data else words
    except (KeyError, TypeError, ValueError):
        return words


def _label(name: str, value: Any) -> Any:
    """A code in the reader's language; anything else as it is."""
    return dict(CODES[name].choices).get(value, value) if name in CODES else value


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
        **signed_by(by),
        mandate=by.mandate,
        kind=kind,
        target=audit.reference(target),
        data=data or {},
    )


def kinds() -> dict[str, Any]:
    """Return every described kind with its words, as they stand with no name filled in."""
    return dict(_words)
