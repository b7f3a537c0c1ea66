"""A text of an agreement laid out: numbered clauses in their groups, for the page and the files."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.alliances.agreement_text import Block, blanks, blocks
from alliage.alliances.enums_agreement import GROUP_HINTS, Group, Level, Rating
from alliage.core import formats


@dataclass(slots=True)
class ShownClause:
    """One clause. number: "2.1", or "" when the document leaves it out; row: the one being written."""

    number: str
    clause: dict[str, Any]
    blocks: tuple[Block, ...]
    row: Any = None
    threads: int = 0

    @property
    def rating_label(self) -> str:
        return str(Rating(self.clause["rating"]).label)

    @property
    def blanks(self) -> int:
        return blanks(self.clause["body"])


@dataclass(slots=True)
class ShownGroup:
    """One of the six groups, with its number, its name, a word on it and its clauses."""

    number: int
    group: str
    label: str
    hint: str
    clauses: list[ShownClause] = field(default_factory=list)
    left_out: list[ShownClause] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)


def groups(text: dict[str, Any], every: bool = False) -> list[ShownGroup]:
    """Return the groups that hold something (every: all six) with their clauses numbered.

    What is not relevant or has no text yet is left out of the document: it has no number.
    """
    made = [
        ShownGroup(number, group.value, str(group.label), str(GROUP_HINTS[group]))
        for number, group in enumerate(Group, start=1)
    ]
    by_key = {group.group: group for group in made}
    for clause in text["clauses"]:
        held = by_key[clause["group"]]
        shown = clause["rating"] != Rating.NOT_RELEVANT and bool(clause["body"])
        number = f"{held.number}.{len(held.clauses) + 1}" if shown else ""
        place = held.clauses if shown else held.left_out
        place.append(ShownClause(number, clause, blocks(clause["body"])))
    return [group for group in made if every or group.clauses]


def sentence(text: dict[str, Any]) -> str:
    """Return what the document is, in one sentence."""
    voices = [party for party in text["parties"] if party["role"] in ("lead", "party")]
    count = len(voices)
    if text["agreement"]["level"] == Level.SPECIFIC:
        words = ngettext(
            "Accord spécifique entre %(count)s organisation.",
            "Accord spécifique entre %(count)s organisations.",
            count,
        )
    else:
        words = ngettext(
            "Accord d’alliance entre %(count)s organisation.",
            "Accord d’alliance entre %(count)s organisations.",
            count,
        )
    keeps = _("Chacune garde son identité, ses instances et sa voix.")
    return f"{words % {'count': formats.number(count)}} {keeps}"


def day(iso: str | None) -> str:
    return formats.day(date.fromisoformat(iso)) if iso else ""


def dates(text: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the dates that are set, each with its name."""
    named = (
        (_("Prend effet le"), text["begins_on"]),
        (_("Revue le"), text["review_on"]),
        (_("Se termine le"), text["exit_on"]),
    )
    return [(label, day(iso)) for label, iso in named if iso]


def framework_line(text: dict[str, Any]) -> str:
    """Return which framework agreement a specific one refers to, or ""."""
    held = text["agreement"]["framework"]
    if not held:
        return ""
    if held["number"] is None:
        return _("Précise l’accord-cadre « %(title)s », pas encore approuvé.") % held
    return _("Précise l’accord-cadre « %(title)s », version %(number)d.") % held


def gap_words(count: int) -> str:
    """« trois ingrédients à compléter » in figures."""
    words = ngettext("%(count)s ingrédient à compléter", "%(count)s ingrédients à compléter", count)
    return words % {"count": formats.number(count)} if count else _("rien à compléter")


def score_words(percent: int | None) -> str:
    return _("%(score)d sur 100") % {"score": percent} if percent is not None else _("sans score")
