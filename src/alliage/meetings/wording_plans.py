"""Plans in words: levels with their bounds, what is certified. Reads JSON.

The engine writes English for researchers; what people read here is made anew from its figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.core.formats import number
from alliage.meetings.plan_changes import Share

#: Each level of the objective: how it is called, and what is counted.
LABELS = {
    "musts": (_l("Rencontres indispensables"), _l("tenues parmi celles dont quelqu’un a besoin")),
    "floor": (_l("Au moins, pour chacun"), _l("rencontres de qui en a le moins")),
    "wishes": (
        _l("Souhaits"),
        _l("points : le poids des souhaits tenus, plus s’ils sont partagés"),
    ),
    "worst_wait": (_l("Attente la plus longue"), _l("créneaux libres entre deux rencontres")),
    "waits": (_l("Attentes en tout"), _l("créneaux libres entre deux rencontres, tous ensemble")),
    "table_changes": (_l("Changements de table"), _l("d’une rencontre à la suivante")),
    "walking": (_l("Changements de zone"), _l("d’une rencontre à la suivante")),
}
#: The same within a sentence.
IN_A_SENTENCE = {
    "musts": _l("les rencontres indispensables"),
    "floor": _l("le minimum de chacun"),
    "wishes": _l("les souhaits"),
    "worst_wait": _l("l’attente la plus longue"),
    "waits": _l("les attentes en tout"),
    "table_changes": _l("les changements de table"),
    "walking": _l("les changements de zone"),
}
#: Those of which more is better.
MORE = frozenset({"musts", "floor", "wishes"})


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level as the table shows it. bound: the best possible in words; sure: what is known."""

    name: str
    label: Any
    unit: Any
    achieved: int
    bound: str
    sure: str
    proved: bool


def level_line(level: Mapping[str, Any]) -> LevelLine:
    """Put one level, as the plan's JSON has it, in words."""
    name, bound = level["name"], level["bound"]
    label, unit = LABELS.get(name, (name, ""))
    if bound is None:
        words = _("non connue")
    elif name in MORE:
        words = _("%(n)s au plus") % {"n": number(bound)}
    else:
        words = _("%(n)s au moins") % {"n": number(bound)}
    return LevelLine(name, label, unit, level["achieved"], words, _sure(level), level["proved"])


def _sure(level: Mapping[str, Any]) -> str:
    if level["proved"]:
        return _("prouvé : rien ne fait mieux")
    if level["bound"] is None:
        return _("on ne sait pas si l’on peut mieux")
    gap = abs(level["bound"] - level["achieved"])
    return ngettext(
        "à %(n)s de la limite, peut-être déjà au mieux",
        "à %(n)s de la limite, peut-être déjà au mieux",
        gap,
    ) % {"n": number(gap)}


def level_lines(plan: Mapping[str, Any]) -> list[LevelLine]:
    return [level_line(one) for one in plan.get("levels", ())]


def summary(plan: Mapping[str, Any], shares: Iterable[Share] = ()) -> str:
    """What a plan holds, in one sentence: musts, wishes, the floor, the waits.

    shares: of each participant, to count wishes beside their points.
    """
    found = {one["name"]: one for one in plan.get("levels", ())}
    parts = [
        words(found[name])
        for name, words in (("musts", _musts), ("wishes", _wishes), ("floor", _floor))
        if name in found
    ]
    shares = list(shares)
    alone = sum(not one.meetings for one in shares)
    if parts and alone and found.get("floor", {}).get("achieved"):
        # The floor is of those who may meet somebody.
        words = ngettext(
            "sauf %(n)s sans personne à voir", "sauf %(n)s sans personne à voir", alone
        )
        parts.append(words % {"n": number(alone)})
    said, met = sum(one.said for one in shares), sum(one.met for one in shares)
    if said:
        tenus = ngettext(
            "%(met)s souhait tenu sur %(said)s", "%(met)s souhaits tenus sur %(said)s", met
        )
        parts.insert(0, tenus % {"met": number(met), "said": number(said)})
    if "waits" in found:
        parts.append(_waits(found["waits"]))
    sentence = ", ".join(part for part in parts if part)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _most(level: Mapping[str, Any]) -> str:
    """« sur 118 possibles au plus », where the bound is known."""
    if level["bound"] is None:
        return ""
    return " " + ngettext(
        "sur %(n)s possible au plus", "sur %(n)s possibles au plus", level["bound"]
    ) % {"n": number(level["bound"])}


def _musts(level: Mapping[str, Any]) -> str:
    if not level["achieved"] and not level["bound"]:
        return ""
    words = ngettext(
        "%(n)s rencontre indispensable", "%(n)s rencontres indispensables", level["achieved"]
    )
    return words % {"n": number(level["achieved"])} + _most(level)


def _wishes(level: Mapping[str, Any]) -> str:
    words = ngettext("%(n)s point de souhaits", "%(n)s points de souhaits", level["achieved"])
    return words % {"n": number(level["achieved"])} + _most(level)


def _floor(level: Mapping[str, Any]) -> str:
    if not level["achieved"]:
        return _("quelqu’un n’a aucune rencontre")
    words = ngettext(
        "chacun fait au moins %(n)s rencontre",
        "chacun fait au moins %(n)s rencontres",
        level["achieved"],
    )
    return words % {"n": number(level["achieved"])}


def _waits(level: Mapping[str, Any]) -> str:
    if not level["achieved"]:
        return _("aucune attente")
    words = ngettext("%(n)s attente en tout", "%(n)s attentes en tout", level["achieved"])
    return words % {"n": number(level["achieved"])}


def certificate(plan: Mapping[str, Any]) -> str:
    """What is proved of a plan, and what is not."""
    lines = level_lines(plan)
    if not lines:
        return ""
    open_ones = [str(IN_A_SENTENCE.get(one.name, one.name)) for one in lines if not one.proved]
    if not open_ones:
        return _("C’est prouvé : aucun planning ne fait mieux, objectif après objectif.")
    sure = [str(IN_A_SENTENCE.get(one.name, one.name)) for one in lines if one.proved]
    rest = _("Non connu : peut-on mieux pour %(names)s ?") % {"names": ", ".join(open_ones)}
    if not sure:
        return rest
    return _("Prouvé au mieux : %(names)s.") % {"names": ", ".join(sure)} + " " + rest
