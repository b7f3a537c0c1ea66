"""A definition's text, YAML or JSON, read without trust: small, shallow, plain values, no aliases.

Nothing is built but texts, numbers, truths, lists and mappings, from the syntax tree of PyYAML and
never by its constructors of objects. A fault names its place and, in YAML, its line. Pure.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from alliage.questionnaires import definition_check

#: Bytes of a file, levels of nesting, pieces of syntax: far above the longest of our own (20 kB).
LARGEST, DEEPEST, MOST_PIECES = 200_000, 16, 20_000
_PREFIX = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. pointer: a JSON Pointer, "" for the file itself; line: from 1, None if unknown."""

    pointer: str
    line: int | None
    reason: str


class Unreadable(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """A file is no definition; `faults` say where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def read(content: bytes) -> dict[str, Any]:
    """Return the checked values of a definition's file; raises Unreadable."""
    if len(content) > LARGEST:
        raise _refused(_("le fichier dépasse %d ko") % (LARGEST // 1000))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(_("le fichier n’est pas un texte en UTF-8")) from error
    lines: dict[str, int] = {}
    values = _json(text) if text.lstrip().startswith("{") else _yaml(text, lines)
    found = definition_check.faults(values)
    if found:
        raise Unreadable([Fault(f.pointer, _line(f.path, lines), f.reason) for f in found])
    result: dict[str, Any] = values
    return result


def _refused(reason: str, line: int | None = None, pointer: str = "") -> Unreadable:
    return Unreadable([Fault(pointer, line, reason)])


def _pointer(path: tuple[str | int, ...]) -> str:
    return definition_check.Fault(path, "").pointer


def _line(path: tuple[str | int, ...], lines: dict[str, int]) -> int | None:
    """Return the line of a place, else of the nearest thing around it."""
    while path and _pointer(path) not in lines:
        path = path[:-1]
    return lines.get(_pointer(path)) if path else lines.get("/")


def _json(text: str) -> Any:
    def constant(name: str) -> Any:
        raise ValueError(name)

    try:
        values = json.loads(text, parse_constant=constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _refused(_("le JSON est mal formé"), error.lineno) from error
    except ValueError as error:
        raise _refused(_("valeur refusée : %s") % str(error)[:60]) from error
    except RecursionError as error:
        raise _refused(_("l’emboîtement est trop profond")) from error
    if _depth(values) > DEEPEST:
        raise _refused(_("l’emboîtement est trop profond"))
    return values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(_("« %s » est écrit deux fois") % key[:40])
        made[key] = value
    return made


def _depth(values: Any) -> int:
    """Levels of nesting, without recursion."""
    deepest, waiting = 0, [(values, 1)]
    while waiting:
        value, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            waiting += [(one, level + 1) for one in inner]
    return deepest


def _yaml(text: str, lines: dict[str, int]) -> Any:
    try:
        _measure(yaml.parse(text, Loader=yaml.SafeLoader))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reason = _("le YAML est mal formé : %s") % (error.problem or "")[:80]
        raise _refused(reason, mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _refused(_("le YAML est mal formé")) from error
    if node is None:
        raise _refused(_("le fichier est vide"))
    return _value(node, (), lines)


def _measure(events: Iterator[Any]) -> None:
    """Refuse aliases, depth and length while reading, before anything is built."""
    depth = 0
    for pieces, event in enumerate(events):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(_("les alias de YAML (& et *) ne sont pas acceptés"), line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _refused(_("l’emboîtement est trop profond"), line)
        if pieces > MOST_PIECES:
            raise _refused(_("le fichier contient trop d’éléments"), line)


def _value(node: Any, path: tuple[str | int, ...], lines: dict[str, int]) -> Any:
    """Return the plain value of a node; its depth was measured, so recursion is bounded."""
    line = node.start_mark.line + 1
    lines.setdefault(_pointer(path), line)
    if isinstance(node, yaml.SequenceNode) and node.tag == _PREFIX + "seq":
        return [_value(one, (*path, n), lines) for n, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode) and node.tag == _PREFIX + "map":
        return _mapping(node, path, lines)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, line)
    raise _refused(_("cette sorte de valeur n’est pas acceptée"), line, _pointer(path))


def _mapping(node: Any, path: tuple[str | int, ...], lines: dict[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _refused(_("une clé est un mot"), line, _pointer(path))
        if key.value in made:
            raise _refused(_("« %s » est écrit deux fois") % key.value[:40], line, _pointer(path))
        lines[_pointer((*path, key.value))] = line
        made[key.value] = _value(value, (*path, key.value), lines)
    return made


def _scalar(node: Any, path: tuple[str | int, ...], line: int) -> Any:
    kind, text = node.tag.removeprefix(_PREFIX), node.value
    if kind in ("str", "timestamp"):
        return text
    if kind == "null":
        return None
    if kind == "bool":
        return yaml.SafeLoader.bool_values[text.lower()]
    try:
        if kind == "int":
            return int(text)
        if kind == "float" and math.isfinite(float(text)):
            return float(text)
    except ValueError:
        pass
    shown = text[:40]
    raise _refused(_("« %s » n’est pas une valeur acceptée") % shown, line, _pointer(path))
