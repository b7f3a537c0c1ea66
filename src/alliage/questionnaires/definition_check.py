"""Whether values are a definition: the JSON Schema first, then what no schema can say.

Each fault names its place as a JSON Pointer (RFC 6901) and its reason in words. Pure.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
from django.utils.translation import gettext as _

SCHEMA = Path(__file__).parent / "definitions" / "schema.json"
#: Faults that are shown: more teach nothing.
MOST = 20
#: More than this many things asked is no questionnaire, and its page no longer a page.
MOST_ITEMS, MOST_ON_A_PAGE = 300, 80


@dataclass(frozen=True, slots=True)
class Fault:
    """Where and why. path: the keys and positions that lead there."""

    path: tuple[str | int, ...]
    reason: str

    @property
    def pointer(self) -> str:
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in self.path)
        return "".join(f"/{part}" for part in parts) or "/"


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def faults(values: Any) -> list[Fault]:
    """Return what is wrong, in the order of the file; [] for a definition."""
    found = [
        Fault(tuple(error.absolute_path), _in_words(error))
        for error in sorted(_validator().iter_errors(values), key=lambda e: list(map(str, e.path)))
    ]
    return (found or list(_meaning(values)))[:MOST]


def _in_words(error: Any) -> str:
    """Return why a value breaks the schema; the value itself is cut, it may be long."""
    kind, wanted, value = error.validator, error.validator_value, _short(error.instance)
    if kind == "required":
        return _("il manque « %s »") % ", ".join(_missing(error))
    if kind == "additionalProperties":
        return _("clé inconnue : %s") % ", ".join(_unknown(error))
    if kind == "not":  # what this type of question does not have
        return _("cette clé n’a pas de sens pour ce type de question")
    templates = {
        "enum": _("« %(value)s » n’est pas l’un de : %(wanted)s"),
        "type": _("« %(value)s » n’est pas du type attendu (%(wanted)s)"),
        "pattern": _("« %(value)s » n’a pas la forme attendue (%(wanted)s)"),
        "minimum": _("« %(value)s » : pas moins de %(wanted)s"),
        "maximum": _("« %(value)s » : pas plus de %(wanted)s"),
        "minItems": _("trop court : %(wanted)s au moins"),
        "maxItems": _("trop long : %(wanted)s au plus"),
        "minLength": _("le texte est vide"),
        "maxLength": _("le texte dépasse %(wanted)s lettres"),
    }
    template = templates.get(kind, _("valeur refusée : %(value)s"))
    return template % {"value": value, "wanted": _list(wanted)}


def _missing(error: Any) -> list[str]:
    return [name for name in error.validator_value if name not in error.instance]


def _unknown(error: Any) -> list[str]:
    known = error.schema.get("properties", {})
    return [_short(name) for name in error.instance if name not in known][:5]


def _list(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else str(values)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _meaning(values: Mapping[str, Any]) -> Iterator[Fault]:
    """What a schema cannot say: names that exist, once each, conditions on what came before."""
    yield from _scales(values)
    yield from _bands(values)
    yield from _factors(values)
    yield from _questions(values)
    items = sum(len(q.get("rows", [])) or 1 for s in values["sections"] for q in s["questions"])
    if items > MOST_ITEMS:
        yield Fault(
            ("sections",),
            _("%(n)d choses demandées : %(most)d au plus") % {"n": items, "most": MOST_ITEMS},
        )


def _twice(names: list[str], path: tuple[str | int, ...]) -> Iterator[Fault]:
    for name in [name for name, times in Counter(names).items() if times > 1]:
        place = len(names) - 1 - names[::-1].index(name)
        yield Fault((*path, place, "key"), _("« %s » est déjà pris") % name)


def _scales(values: Mapping[str, Any]) -> Iterator[Fault]:
    for key, points in values.get("scales", {}).items():
        steps = [point["value"] for point in points]
        if steps != sorted(set(steps)):
            yield Fault(
                ("scales", key), _("les valeurs d’une échelle vont en croissant, une fois chacune")
            )


def _bands(values: Mapping[str, Any]) -> Iterator[Fault]:
    bands = values.get("bands", [])
    yield from _twice([band["key"] for band in bands], ("bands",))
    starts = [band["at_least"] for band in bands]
    if starts != sorted(set(starts), reverse=True):
        yield Fault(("bands",), _("les paliers vont du plus haut au plus bas"))


def _factors(values: Mapping[str, Any]) -> Iterator[Fault]:
    factors = values.get("factors", [])
    yield from _twice([factor["key"] for factor in factors], ("factors",))
    bands = {band["key"] for band in values.get("bands", [])}
    for place, factor in enumerate(factors):
        for band in factor.get("advice", {}):
            if band not in bands:
                yield Fault(
                    ("factors", place, "advice", band), _("« %s » n’est pas un palier") % band
                )


def _questions(values: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _twice([section["key"] for section in values["sections"]], ("sections",))
    before: dict[str, Mapping[str, Any]] = {}
    for s, section in enumerate(values["sections"]):
        path: tuple[str | int, ...] = ("sections", s)
        yield from _conditions(section, before, path, values)
        for q, question in enumerate(section["questions"]):
            here = (*path, "questions", q)
            if question["key"] in before:
                yield Fault((*here, "key"), _("« %s » est déjà pris") % question["key"])
            yield from _conditions(question, before, here, values)
            yield from _question(question, here, values)
            before[question["key"]] = question
        if sum(len(q.get("rows", [])) or 1 for q in section["questions"]) > MOST_ON_A_PAGE:
            yield Fault((*path, "questions"), _("%d choses au plus sur une page") % MOST_ON_A_PAGE)


def _question(
    question: Mapping[str, Any], here: tuple[str | int, ...], values: Mapping[str, Any]
) -> Iterator[Fault]:
    scales, factors = values.get("scales", {}), {f["key"] for f in values.get("factors", [])}
    rows = question.get("rows", [])
    yield from _twice([row["key"] for row in rows], (*here, "rows"))
    options = question.get("options", [])
    yield from _twice([option["key"] for option in options], (*here, "options"))
    for path, part in [
        (here, question),
        *(((*here, "rows", r), row) for r, row in enumerate(rows)),
    ]:
        if part.get("scale", next(iter(scales), "")) not in scales and "scale" in part:
            yield Fault((*path, "scale"), _("l’échelle « %s » n’est pas définie") % part["scale"])
        if part.get("factor") and part["factor"] not in factors:
            yield Fault((*path, "factor"), _("le facteur « %s » n’est pas défini") % part["factor"])
    for r, row in enumerate(rows):
        if "scale" not in row and "scale" not in question:
            yield Fault((*here, "rows", r), _("il manque « %s »") % "scale")
    lowest, highest = question.get("minimum"), question.get("maximum")
    if lowest is not None and highest is not None and lowest > highest:
        yield Fault((*here, "minimum"), _("le minimum dépasse le maximum"))


def _conditions(
    part: Mapping[str, Any],
    before: Mapping[str, Mapping[str, Any]],
    path: tuple[str | int, ...],
    values: Mapping[str, Any],
) -> Iterator[Fault]:
    for place, condition in enumerate(part.get("shown_if", [])):
        here = (*path, "shown_if", place)
        asked = before.get(condition["question"])
        if asked is None:
            reason = _("« %s » n’est pas une question posée avant") % condition["question"]
            yield Fault((*here, "question"), reason)
        else:
            yield from _condition(condition, asked, here, values)


def _condition(
    condition: Mapping[str, Any],
    asked: Mapping[str, Any],
    here: tuple[str | int, ...],
    values: Mapping[str, Any],
) -> Iterator[Fault]:
    numeric = asked["type"] in ("scale", "number")
    if not numeric and asked["type"] not in ("single", "multiple"):
        yield Fault(here, _("une condition porte sur une échelle, un choix ou un nombre"))
        return
    if not numeric and ("at_least" in condition or "at_most" in condition):
        yield Fault(here, _("« at_least » et « at_most » valent pour une échelle ou un nombre"))
    known: set[Any] = {option["key"] for option in asked.get("options", [])}
    if asked["type"] == "scale":
        known = {p["value"] for p in values.get("scales", {}).get(asked.get("scale"), [])}
    for n, wanted in enumerate(condition.get("among", [])):
        if asked["type"] != "number" and wanted not in known:
            yield Fault((*here, "among", n), _("« %s » n’est pas une réponse possible") % wanted)
