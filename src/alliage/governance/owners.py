"""What owns an assembly (a room, a programme) hears of its acts, and may close it; never imported.

An owner's area registers two functions at start:

    owners.register(recorder)     # assembly -> Recorder | None
    owners.register_check(check)  # assembly -> None, raises Denied when nothing may change there

`record` is what the actions here call, once each, inside their transaction: the owner's recorder
writes its own history and the audit event; without an owner, the audit event alone is written.
"""

from collections.abc import Callable
from typing import Any, Protocol

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.governance.models import Assembly


class Recorder(Protocol):
    """Writes one act in the owner's history AND its one audit event.

    data: values of the words that `WORDS` gives the kind; they name no person.
    """

    def __call__(self, kind: str, *, by: Actor, target: Any, data: dict[str, Any]) -> None: ...


Provider = Callable[[Assembly], Recorder | None]
Check = Callable[[Assembly], None]
_providers: list[Provider] = []
_checks: list[Check] = []
#: Kind -> lazy words with %(name)s of its data, for owners that tell acts in words.
WORDS: dict[str, Any] = {}


def register(provider: Provider) -> None:
    """Let an owner record the acts of its assemblies; safe twice."""
    if provider not in _providers:
        _providers.append(provider)


def register_check(check: Check) -> None:
    """Let an owner refuse changes (`Denied`), e.g. once a room is closed; safe twice."""
    if check not in _checks:
        _checks.append(check)


def describe(words: dict[str, Any], bare: dict[str, Any]) -> None:
    """Give kinds their words, and those of the audit log, which keeps no data to fill them with."""
    WORDS.update(words)
    audit.describe(bare)


def check_open(assembly: Assembly) -> None:
    """Policy: raise `Denied` when what owns the assembly lets nothing change in it any more."""
    for check in _checks:
        check(assembly)


def record(
    kind: str, *, assembly: Assembly, by: Actor, target: Any, data: dict[str, Any] | None = None
) -> None:
    """Write an act once: by the owner's recorder, else in the audit log alone.

    The audit log keeps kind and target, never the data: operators are strangers to assemblies.
    """
    for provider in _providers:
        recorder = provider(assembly)
        if recorder is not None:
            recorder(kind, by=by, target=target, data=data or {})
            return
    audit.record(kind, by=by, target=target)
