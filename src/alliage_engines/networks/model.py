"""What a network is made of, what is measured of it, and what it refuses."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class NetworkError(ValueError):
    """A network that cannot be read: names the place (`ties[3]`, a file's line) and the reason."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation; `family` is peer, public, private or whatever the caller sorts by."""

    id: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """`a` works with `b`; `directed` when only `a` says so, as in a survey where both are asked."""

    a: str
    b: str
    weight: float = 1.0
    since: int | None = None
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Broker:
    """An organisation on the shortest ways between others; `betweenness` is 0 to 1."""

    id: str
    betweenness: float


@dataclass(frozen=True, slots=True)
class Critical:
    """An organisation whose leaving splits its component: `parts`, largest first, keep together.

    `cut_off` holds the organisations outside the largest part: those who lose touch with the rest.
    """

    id: str
    parts: tuple[tuple[str, ...], ...]
    cut_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """One family: its organisations, its edges inside and to other families, its isolated ones."""

    family: str
    organisations: int
    edges_within: int
    edges_across: int
    isolated: int
    mean_degree: float


@dataclass(frozen=True, slots=True)
class Report:
    """What `measure` found; a ratio is None where its definition divides by nothing.

    `density` needs two organisations, `centralisation` three, `reciprocity` a directed tie.
    Every id stands in the order in which nodes were given, except where a rank is said.
    """

    organisations: int
    edges: int
    density: float | None
    centralisation: float | None
    reciprocity: float | None
    degrees: dict[str, int]
    components: tuple[tuple[str, ...], ...]  # largest first
    isolated: tuple[str, ...]
    brokers: tuple[Broker, ...]  # highest betweenness first, those at 0 left out
    critical: tuple[Critical, ...]  # most cut off first
    families: tuple[FamilyCount, ...]  # by name


def edges_of(
    nodes: Sequence[Node], ties: Iterable[Tie], *, both_ends: bool = False
) -> tuple[list[tuple[int, int]], int, int]:
    """Check the input; return distinct edges as positions, directed ties, and those answered.

    Several ties between the same two make one edge. With `both_ends` a directed tie makes an edge
    only when the other end names the first too. Raises `NetworkError`.
    """
    places = _places(nodes)
    sure: set[tuple[int, int]] = set()
    arrows: set[tuple[int, int]] = set()
    for number, tie in enumerate(ties):
        a, b = _ends(tie, places, f"ties[{number}]")
        if tie.directed:
            arrows.add((a, b))
        else:
            sure.add((min(a, b), max(a, b)))
    answered = {(a, b) for a, b in arrows if (b, a) in arrows}
    for a, b in answered if both_ends else arrows:
        sure.add((min(a, b), max(a, b)))
    return sorted(sure), len(arrows), len(answered)


def _places(nodes: Sequence[Node]) -> dict[str, int]:
    places: dict[str, int] = {}
    for number, node in enumerate(nodes):
        if not node.id:
            raise NetworkError(f"nodes[{number}]", "the id is empty")
        if node.id in places:
            raise NetworkError(f"nodes[{number}]", f"the id {node.id!r} stands twice")
        places[node.id] = number
    return places


def _ends(tie: Tie, places: dict[str, int], place: str) -> tuple[int, int]:
    for end in (tie.a, tie.b):
        if end not in places:
            raise NetworkError(place, f"no organisation has the id {end!r}")
    if tie.a == tie.b:
        raise NetworkError(place, f"{tie.a!r} is tied to itself")
    if not math.isfinite(tie.weight) or tie.weight < 0:
        raise NetworkError(place, f"the weight {tie.weight} is not a number of 0 or more")
    return places[tie.a], places[tie.b]
