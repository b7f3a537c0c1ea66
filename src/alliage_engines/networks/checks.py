"""An independent recount in plain Python: shares no code with `measure` nor `layout`."""

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from alliage_engines.networks.model import Node, Report, Tie

_Near = dict[str, set[str]]
_TOLERANCE = 1e-9


def check(
    nodes: Sequence[Node], ties: Iterable[Tie], report: Report, *, both_ends: bool = False
) -> list[str]:
    """What is wrong in `report`, one sentence each; nothing when all is right."""
    ties = list(ties)
    near = _neighbours(nodes, ties, both_ends)
    wrong = _wrong_figures(nodes, ties, near, report)
    wrong += _wrong_groups(nodes, near, report)
    wrong += _wrong_brokers(nodes, near, report)
    wrong += _wrong_critical(nodes, near, report)
    return wrong + _wrong_families(nodes, near, report)


def _neighbours(nodes: Sequence[Node], ties: Sequence[Tie], both_ends: bool) -> _Near:
    near: _Near = {node.id: set() for node in nodes}
    said = {(tie.a, tie.b) for tie in ties if tie.directed}
    for tie in ties:
        if tie.directed and both_ends and (tie.b, tie.a) not in said:
            continue
        near[tie.a].add(tie.b)
        near[tie.b].add(tie.a)
    return near


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def _wrong_figures(
    nodes: Sequence[Node], ties: Sequence[Tie], near: _Near, report: Report
) -> list[str]:
    count = len(nodes)
    degrees = {name: len(others) for name, others in near.items()}
    pairs = count * (count - 1) / 2
    edges = sum(degrees.values()) // 2
    highest = max(degrees.values(), default=0)
    spread = sum(highest - degree for degree in degrees.values())
    said = {(tie.a, tie.b) for tie in ties if tie.directed}
    both = sum((b, a) in said for a, b in said)
    right: dict[str, float | None] = {
        "organisations": count,
        "edges": edges,
        "density": edges / pairs if pairs else None,
        "centralisation": spread / ((count - 1) * (count - 2)) if count > 2 else None,
        "reciprocity": both / len(said) if said else None,
    }
    wrong = [
        f"{name} is {getattr(report, name)}, not {value}"
        for name, value in right.items()
        if not _same(getattr(report, name), value)
    ]
    return wrong + ([] if report.degrees == degrees else ["degrees are wrong"])


def _reach(near: _Near, start: str, without: str | None = None) -> set[str]:
    seen = {start}
    queue = deque([start])
    while queue:
        for other in near[queue.popleft()]:
            if other != without and other not in seen:
                seen.add(other)
                queue.append(other)
    return seen


def _groups(near: _Near, names: Iterable[str], without: str | None = None) -> set[frozenset[str]]:
    return {frozenset(_reach(near, name, without)) for name in names if name != without}


def _falling(sizes: Sequence[float]) -> bool:
    return all(a >= b for a, b in pairwise(sizes))


def _wrong_groups(nodes: Sequence[Node], near: _Near, report: Report) -> list[str]:
    wrong = []
    told = [frozenset(group) for group in report.components]
    if set(told) != _groups(near, near) or sum(map(len, told)) != len(nodes):
        wrong.append("components are wrong")
    if not _falling([len(group) for group in told]):
        wrong.append("components are not in order of size")
    if list(report.isolated) != [node.id for node in nodes if not near[node.id]]:
        wrong.append("isolated organisations are wrong")
    return wrong


def betweenness(near: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """Brandes (2001), undirected, normalised by the (n−1)(n−2)/2 pairs of the others."""
    total = dict.fromkeys(near, 0.0)
    for source in near:
        order, before, ways = _shortest(near, source)
        share = dict.fromkeys(near, 0.0)
        for name in reversed(order):
            for earlier in before[name]:
                share[earlier] += ways[earlier] / ways[name] * (1 + share[name])
            if name != source:
                total[name] += share[name]
    pairs = (len(total) - 1) * (len(total) - 2)
    return {name: value / pairs if pairs > 0 else 0.0 for name, value in total.items()}


def _shortest(
    near: Mapping[str, Iterable[str]], source: str
) -> tuple[list[str], dict[str, list[str]], dict[str, int]]:
    steps = {source: 0}
    ways = {source: 1}
    before: dict[str, list[str]] = {source: []}
    order = [source]
    for name in order:
        for other in near[name]:
            if other not in steps:
                steps[other], ways[other], before[other] = steps[name] + 1, 0, []
                order.append(other)
            if steps[other] == steps[name] + 1:
                ways[other] += ways[name]
                before[other].append(name)
    return order, before, ways


def _wrong_brokers(nodes: Sequence[Node], near: _Near, report: Report) -> list[str]:
    right = betweenness(near)
    told = {broker.id: broker.betweenness for broker in report.brokers}
    wrong = [
        f"betweenness of {node.id} is {told.get(node.id, 0.0)}, not {right[node.id]}"
        for node in nodes
        if not _same(told.get(node.id, 0.0), right[node.id])
    ]
    if not _falling(list(told.values())):
        wrong.append("brokers are not in order")
    return wrong


def _wrong_critical(nodes: Sequence[Node], near: _Near, report: Report) -> list[str]:
    told = {critical.id: critical for critical in report.critical}
    wrong = []
    for node in nodes:
        parts = _groups(near, near[node.id], node.id)
        found = told.pop(node.id, None)
        if (len(parts) > 1) != (found is not None):
            wrong.append(f"{node.id}: leaving makes {len(parts)} parts of its component")
        elif found is not None:
            wrong += _wrong_parts(node.id, parts, found.parts, found.cut_off)
    if not _falling([len(critical.cut_off) for critical in report.critical]):
        wrong.append("critical organisations are not in order")
    return wrong + [f"{name}: unknown and said to be critical" for name in told]


def _wrong_parts(
    name: str,
    right: set[frozenset[str]],
    parts: Sequence[Sequence[str]],
    cut_off: Sequence[str],
) -> list[str]:
    told = [frozenset(part) for part in parts]
    if set(told) != right or len(told) != len(right):
        return [f"{name}: the parts it holds together are wrong"]
    rest = frozenset().union(*told[1:])
    if len(told[0]) != max(map(len, told)) or rest != set(cut_off) or len(rest) != len(cut_off):
        return [f"{name}: who is cut off without it is wrong"]
    return []


def _wrong_families(nodes: Sequence[Node], near: _Near, report: Report) -> list[str]:
    family = {node.id: node.family for node in nodes}
    wrong = []
    for row in report.families:
        own = [name for name, of in family.items() if of == row.family]
        ends = [family[other] == row.family for name in own for other in near[name]]
        right = (len(own), ends.count(True) // 2, ends.count(False))
        if (row.organisations, row.edges_within, row.edges_across) != right:
            wrong.append(f"family {row.family!r}: counts are wrong")
        if row.isolated != sum(not near[name] for name in own):
            wrong.append(f"family {row.family!r}: isolated ones are wrong")
        if not _same(row.mean_degree, len(ends) / max(1, len(own))):
            wrong.append(f"family {row.family!r}: the mean degree is wrong")
    if [row.family for row in report.families] != sorted(set(family.values())):
        wrong.append("families are wrong")
    return wrong


def check_layout(
    nodes: Sequence[Node],
    positions: Mapping[str, tuple[float, float]],
    *,
    width: float,
    height: float,
    radius: float,
) -> list[str]:
    """Marks outside the picture, overlapping or missing, one sentence each."""
    wrong = []
    if set(positions) != {node.id for node in nodes}:
        wrong.append("some organisation has no place, or a place has no organisation")
    for name, (x, y) in positions.items():
        inside = radius - 0.01 <= x <= width - radius + 0.01
        if not (inside and radius - 0.01 <= y <= height - radius + 0.01):
            wrong.append(f"{name} leaves the picture")
    placed = list(positions.items())
    for number, (name, here) in enumerate(placed):
        for other, there in placed[number + 1 :]:
            if math.dist(here, there) < 2 * radius:
                wrong.append(f"{name} and {other} overlap")
    return wrong
