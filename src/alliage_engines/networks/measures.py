"""Measures of a network: how dense, around whom, and what hangs on one organisation."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from alliage_engines.networks.model import (
    Broker,
    Critical,
    FamilyCount,
    Node,
    Report,
    Tie,
    edges_of,
)

if TYPE_CHECKING:
    import rustworkx

#: Betweenness is summed in a fixed order and kept to this many decimals, so that equals tie.
DECIMALS = 12
_ONE_THREAD = 2**31  # below this many nodes rustworkx sums in one thread, in one order


def measure(nodes: Sequence[Node], ties: Iterable[Tie], *, both_ends: bool = False) -> Report:
    """Measure the network; ways between organisations ignore weights.

    `both_ends`: a directed tie counts as an edge only when the other end names the first too.
    Raises `NetworkError` for a repeated or unknown id, a tie to oneself, a weight below 0 or NaN.
    """
    edges, directed, answered = edges_of(nodes, ties, both_ends=both_ends)
    import rustworkx  # noqa: PLC0415 - a page without a network does not pay for it

    graph: rustworkx.PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(nodes)))
    graph.add_edges_from_no_data(edges)
    degrees = [graph.degree(place) for place in range(len(nodes))]
    components = sorted(
        (sorted(found) for found in rustworkx.connected_components(graph)),
        key=lambda found: (-len(found), found),
    )
    return Report(
        organisations=len(nodes),
        edges=len(edges),
        density=density(len(nodes), len(edges)),
        centralisation=centralisation(degrees),
        reciprocity=answered / directed if directed else None,
        degrees={node.id: degrees[place] for place, node in enumerate(nodes)},
        components=tuple(tuple(nodes[p].id for p in found) for found in components),
        isolated=tuple(n.id for n, degree in zip(nodes, degrees, strict=True) if degree == 0),
        brokers=_brokers(nodes, graph),
        critical=_critical(nodes, graph, components),
        families=by_family(nodes, edges, degrees),
    )


def density(organisations: int, edges: int) -> float | None:
    """2E / (n(n−1)): the share of possible edges that exist."""
    possible = organisations * (organisations - 1)
    return 2 * edges / possible if possible else None


def centralisation(degrees: Sequence[int]) -> float | None:
    """Freeman's degree centralisation, sum(max − d_i) / ((n−1)(n−2)): 1 for a star, 0 for a ring."""
    count = len(degrees)
    if count < 3:
        return None
    return sum(max(degrees) - degree for degree in degrees) / ((count - 1) * (count - 2))


def _brokers(nodes: Sequence[Node], graph: "rustworkx.PyGraph[int, None]") -> tuple[Broker, ...]:
    import rustworkx  # noqa: PLC0415 - as above

    found = rustworkx.betweenness_centrality(graph, normalized=True, parallel_threshold=_ONE_THREAD)
    values = [(round(value, DECIMALS), place) for place, value in found.items()]
    ranked = sorted((item for item in values if item[0] > 0), key=lambda item: (-item[0], item[1]))
    return tuple(Broker(nodes[place].id, value) for value, place in ranked)


def _critical(
    nodes: Sequence[Node], graph: "rustworkx.PyGraph[int, None]", components: list[list[int]]
) -> tuple[Critical, ...]:
    import rustworkx  # noqa: PLC0415 - as above

    home = {place: found for found in components for place in found}
    result = []
    for place in sorted(rustworkx.articulation_points(graph)):
        rest = graph.subgraph([other for other in home[place] if other != place])
        parts = sorted(
            (sorted(rest[i] for i in part) for part in rustworkx.connected_components(rest)),
            key=lambda part: (-len(part), part),
        )
        named = tuple(tuple(nodes[p].id for p in part) for part in parts)
        cut = sorted(p for part in parts[1:] for p in part)
        result.append(Critical(nodes[place].id, named, tuple(nodes[p].id for p in cut)))
    return tuple(sorted(result, key=lambda item: -len(item.cut_off)))


def by_family(
    nodes: Sequence[Node], edges: Sequence[tuple[int, int]], degrees: Sequence[int]
) -> tuple[FamilyCount, ...]:
    """One row a family, by its name; an edge across two families counts in both."""
    result = []
    for family in sorted({node.family for node in nodes}):
        members = {place for place, node in enumerate(nodes) if node.family == family}
        ends = [(a in members) + (b in members) for a, b in edges]
        own = [degrees[place] for place in members]
        result.append(
            FamilyCount(
                family,
                organisations=len(members),
                edges_within=ends.count(2),
                edges_across=ends.count(1),
                isolated=own.count(0),
                mean_degree=sum(own) / len(own),
            )
        )
    return tuple(result)
