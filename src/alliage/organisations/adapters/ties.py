"""A partner's name typed by hand, and the organisation that it means: the linking engine's answer."""

import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from alliage.organisations.enums import Linking, State
from alliage.organisations.models import Organisation
from alliage_engines.directory.store import Store
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import normalise
from alliage_engines.linking import Linker, Name, reason_text

#: Beside the engine's reasons: an organisation active here that no register knows.
ACTIVE_HERE = "active_here"
_lock = threading.Lock()
_opened: dict[Path, Linker] = {}


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of a name. candidates: `[{id, name, family, commune, score, reasons}]`."""

    linking: str
    chosen: str = ""
    family: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)


def _linker() -> Linker | None:
    """The linker of the snapshot in use, opened once a process."""
    folder = Store(settings.DIRECTORY_STORE).current()
    if folder is None:
        return None
    with _lock:
        if folder not in _opened:
            _opened.clear()
            _opened[folder] = Linker.open(folder)
        return _opened[folder]


def linked(name: str, departement: str = "", commune: str = "") -> Linked:
    """Look a partner's name up: sure, proposed with candidates, or none. Never guessed.

    departement, commune: INSEE codes, where they are known.
    """
    linker = _linker()
    found = linker.link(Name(name, departement or None, commune or None)) if linker else None
    here = _active_namesakes(name, departement)
    if found is not None and found.decision == "sure" and not here:
        best = found.candidates[0]
        return Linked(Linking.SURE, best.id, best.family)
    candidates = [
        {
            "id": one.id,
            "name": one.name,
            "family": one.family,
            "commune": one.commune or "",
            "score": round(one.score, 1),
            "reasons": list(one.reasons),
        }
        for one in (found.candidates if found and found.decision != "none" else ())
    ]
    every = [*here, *candidates]
    return Linked(Linking.PROPOSED if every else Linking.NONE, candidates=every)


def _active_namesakes(name: str, departement: str) -> list[dict[str, Any]]:
    """Organisations active here without a record in the directory, of the very same name."""
    wanted = normalise(name)
    rows = Organisation.objects.filter(state=State.ACTIVE, directory_id="")
    rows = rows.filter(name__icontains=name.split(maxsplit=1)[0]) if name.split() else rows.none()
    return [
        {
            "id": row.public_id,
            "name": row.name,
            "family": row.family,
            "commune": commune_name(row.commune),
            "score": 100.0,
            "reasons": [ACTIVE_HERE],
        }
        for row in rows[:200]
        if normalise(row.name) == wanted
        and (not departement or not row.commune or row.commune.startswith(departement))
    ]


def commune_name(code: str) -> str:
    found = territory().commune(code) if code else None
    return found.name if found else ""


@cache
def departements() -> tuple[tuple[str, str], ...]:
    """(code, name) of every département, by code."""
    names = territory().area_names.values()
    return tuple(sorted((a.code, a.name) for a in names if a.kind == "departement"))


def reason_words(code: str) -> str:
    """A reason in the language of the page; our own code is put into words by the view."""
    return reason_text(code, "en" if (get_language() or "").startswith("en") else "fr")
