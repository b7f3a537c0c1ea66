"""Networks measured and drawn, against networkx where it is installed, else a recount in plain Python.

Prints seconds and their ratios for drawn networks of 40 and 300 organisations.
"""

import argparse
import os
import random
import time
from collections.abc import Callable
from importlib.util import find_spec

from alliage_engines.networks import (
    Node,
    Tie,
    check,
    check_layout,
    layout,
    mark_radius,
    measure,
)

_WIDTH, _HEIGHT = 960, 600
Network = tuple[list[Node], list[Tie]]


def network(count: int, seed: int = 0) -> Network:
    """A tenth alone; the others tied 1.4 times each on average, rather to those who have many ties."""
    drawn = random.Random(seed)
    nodes = [Node(f"n{i}", drawn.choice(["peer", "public", "private"])) for i in range(count)]
    weights = {node.id: 1 for node in nodes[: max(2, count * 9 // 10)]}
    ties = []
    for _ in range(int(len(weights) * 1.4)):
        a, b = drawn.choices(list(weights), list(weights.values()), k=2)
        if a != b:
            ties.append(Tie(a, b))
            weights[a] += 1
            weights[b] += 1
    return nodes, ties


def _with_networkx(given: Network) -> None:
    import networkx as nx  # type: ignore[import-not-found]  # noqa: PLC0415

    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in given[0])
    graph.add_edges_from((tie.a, tie.b) for tie in given[1])
    nx.density(graph)
    list(nx.connected_components(graph))
    nx.betweenness_centrality(graph)
    for name in list(nx.articulation_points(graph)):
        list(nx.connected_components(nx.restricted_view(graph, [name], [])))


def _drawn_by_networkx(given: Network) -> None:
    import networkx as nx  # noqa: PLC0415

    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in given[0])
    graph.add_edges_from((tie.a, tie.b) for tie in given[1])
    nx.spring_layout(graph, seed=0)


def _least(work: Callable[[], object], rounds: int) -> float:
    """The least disturbed of the rounds, in seconds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _row(what: str, ours: float, theirs: float | None) -> None:
    peer = "| | |" if theirs is None else f"| {theirs:.4f} | {ours / theirs:.3g} |"
    print(f"| {what} | {ours:.4f} {peer}")


def run(count: int, rounds: int) -> None:
    given = network(count)
    report = measure(*given)
    known = find_spec("networkx") is not None
    radius = mark_radius(count, _WIDTH, _HEIGHT)
    places = layout(*given, width=_WIDTH, height=_HEIGHT)
    assert not check_layout(given[0], places, width=_WIDTH, height=_HEIGHT, radius=radius)
    load = " ".join(f"{x:.2f}" for x in os.getloadavg())
    peer = "networkx" if known else "plain Python"
    print(f"\n## Networks, {count:,} organisations, {report.edges:,} edges, load {load}\n")
    print(f"| | Alliage (s) | {peer} (s) | ratio |\n| --- | ---: | ---: | ---: |")
    theirs = _with_networkx if known else lambda n: check(*n, report)
    assert known or theirs(given) == []
    _row("measured", _least(lambda: measure(*given), rounds), _least(lambda: theirs(given), 1))
    drawn = _least(lambda: layout(*given, width=_WIDTH, height=_HEIGHT), rounds)
    _row("drawn", drawn, _least(lambda: _drawn_by_networkx(given), 1) if known else None)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, action="append", help="repeatable")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    if find_spec("networkx") is None:
        print("networkx is not installed: measures are set against the recount in plain Python")
    for count in options.organisations or [40, 300]:
        run(count, options.rounds)


if __name__ == "__main__":
    main()
