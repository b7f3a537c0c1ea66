"""Why no plan holds, in words: a smallest set of what contradicts itself, a sentence each.

Nothing says who refuses whom: of a meeting that the organiser set and that one side refuses, it is
said that it cannot be held, as of one that finds no moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core.formats import number

#: How many are named of a long list.
NAMED = 6


@dataclass(frozen=True)
class Reasons:
    """Sentences about one problem, given as JSON. names, slots, tables: what keys mean."""

    problem: Mapping[str, Any]
    names: Mapping[str, str]
    slots: Mapping[str, str]
    tables: Mapping[str, str]

    def sentences(self, causes: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return a sentence a cause, and one for all where nothing more can be said."""
        kinds = {cause["what"] for cause in causes}
        lines = [self._cause(one, refused="never" in kinds) for one in causes]
        kept = list(dict.fromkeys(line for line in lines if line))
        return kept or [
            _(
                "Les contraintes se contredisent : regardez les rencontres fixées, les présences, "
                "les minimums et les tables."
            )
        ]

    def _cause(self, cause: Mapping[str, Any], *, refused: bool) -> str:
        what, atoms = cause["what"], cause["of"]
        if what == "never" or (refused and what != "fixed"):
            return ""
        if what in ("fixed", "precedence"):
            tell = self._fixed if what == "fixed" else self._order
            return " ".join(tell(atom, refused=refused) for atom in atoms)
        if what == "room":
            return self._room(atoms)
        return self._people(what, [atom["who"][0] for atom in atoms])

    @cached_property
    def people(self) -> dict[str, Mapping[str, Any]]:
        return {one["id"]: one for one in self.problem.get("participants", ())}

    def _name(self, key: str) -> str:
        return self.names.get(key, key)

    def _list(self, keys: Sequence[str]) -> str:
        shown = ", ".join(self._name(key) for key in keys[:NAMED])
        more = len(keys) - NAMED
        if more <= 0:
            return shown
        return _("%(names)s et %(n)s autres") % {"names": shown, "n": number(more)}

    def _fixed(self, atom: Mapping[str, Any], *, refused: bool) -> str:
        fixed = self.problem["fixed"][atom["number"]]
        at = [self.slots.get(fixed["slot"], ""), self.tables.get(fixed["table"], "")]
        where = ", ".join(part for part in at if part)
        values = {"a": self._name(fixed["a"]), "b": self._name(fixed["b"]), "where": where}
        if refused:
            return (
                _("La rencontre fixée entre %(a)s et %(b)s ne peut pas se tenir : retirez-la.")
                % values
            )
        if where:
            return _("La rencontre entre %(a)s et %(b)s est fixée : %(where)s.") % values
        return _("La rencontre entre %(a)s et %(b)s est fixée.") % values

    def _order(self, atom: Mapping[str, Any], *, refused: bool) -> str:  # noqa: ARG002 - one shape
        a, b, c, d = (self._name(key) for key in atom["who"])
        return _(
            "La rencontre entre %(a)s et %(b)s doit venir avant celle entre %(c)s et %(d)s."
        ) % {"a": a, "b": b, "c": c, "d": d}

    def _room(self, atoms: Sequence[Mapping[str, Any]]) -> str:
        keys = {atom["who"][0] for atom in atoms}
        chosen = [one for one in self.problem["tables"] if one["id"] in keys]
        held = sum(max(1, one["capacity"] // 2) for one in chosen)
        names = ", ".join(self.tables.get(one["id"], one["id"]) for one in chosen[:NAMED])
        values = {"names": names, "n": number(held), "slots": number(len(self.problem["slots"]))}
        return (
            ngettext(
                "Tables %(names)s : %(n)s rencontre à la fois, pendant %(slots)s créneaux.",
                "Tables %(names)s : %(n)s rencontres à la fois, pendant %(slots)s créneaux.",
                held,
            )
            % values
        )

    def _people(self, what: str, keys: Sequence[str]) -> str:
        if len(keys) == 1:
            return self._person(what, self.people[keys[0]])
        total = sum(self.people[key]["min_meetings"] for key in keys)
        told = {
            "minimum": _("À eux tous, il faut %(total)s rencontres au moins : %(names)s."),
            "maximum": _("Ils ont dit combien de rencontres ils veulent au plus : %(names)s."),
            "access": _("Il leur faut une table accessible : %(names)s."),
            "home": _("Ils ne quittent pas leur table : %(names)s."),
            "delegates": _(
                "Il leur faudrait plus de personnes pour plus de rencontres à la fois : %(names)s."
            ),
            "away": _("Ils ne sont pas là à tous les créneaux : %(names)s."),
        }
        return told.get(what, "") % {"total": number(total), "names": self._list(keys)}

    def _person(self, what: str, one: Mapping[str, Any]) -> str:
        away = [slot for who, slot in self.problem["unavailable"] if who == one["id"]]
        here = len(self.problem["slots"]) - len(away)
        values = {
            "who": self._name(one["id"]),
            "least": number(one["min_meetings"]),
            "most": number(one["max_meetings"]),
            "table": self.tables.get(one["home_table"], ""),
            "n": number(one["delegates"]),
            "slots": number(len(self.problem["slots"])),
            "here": number(here),
        }
        told = {
            "minimum": _("Rencontres demandées au moins pour %(who)s : %(least)s."),
            "maximum": _("Rencontres voulues au plus par %(who)s : %(most)s."),
            "access": _("Il faut une table accessible à %(who)s."),
            "home": _("%(who)s ne quitte pas sa table, %(table)s."),
            "delegates": _("%(who)s : rencontres à la fois, %(n)s ; créneaux, %(slots)s."),
            "away": _("Créneaux où %(who)s est là : %(here)s sur %(slots)s."),
        }
        return told.get(what, "") % values
