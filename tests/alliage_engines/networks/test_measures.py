import random
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage_engines.networks import Broker, Critical, NetworkError, Node, Tie, check, measure


def nodes(names: str) -> list[Node]:
    return [Node(name, "public" if name.isupper() else "peer") for name in names.split()]


def ties(pairs: str, *, directed: bool = False) -> list[Tie]:
    return [Tie(pair[0], pair[1], directed=directed) for pair in pairs.split()]


STAR = nodes("a b c d E"), ties("Ea Eb Ec Ed")


def test_a_star_is_wholly_centralised_and_hangs_on_its_middle() -> None:
    report = measure(*STAR)
    assert (report.density, report.centralisation, report.reciprocity) == (0.4, 1.0, None)
    assert report.brokers == (Broker("E", 1.0),)
    assert report.critical == (Critical("E", (("a",), ("b",), ("c",), ("d",)), ("b", "c", "d")),)
    assert report.degrees == {"a": 1, "b": 1, "c": 1, "d": 1, "E": 4}


def test_a_ring_has_no_centre_and_hangs_on_nobody() -> None:
    report = measure(nodes("a b c d"), ties("ab bc cd da"))
    assert (report.density, report.centralisation) == (pytest.approx(2 / 3), 0.0)
    assert report.critical == ()
    assert [broker.betweenness for broker in report.brokers] == [pytest.approx(1 / 6)] * 4


def test_a_bridge_cuts_off_the_smaller_side() -> None:
    report = measure(nodes("a b c d e f z"), ties("ab bc ca cd de df ef"))
    assert [(c.id, c.cut_off) for c in report.critical] == [("c", ("a", "b")), ("d", ("e", "f"))]
    assert report.components == (("a", "b", "c", "d", "e", "f"), ("z",))
    assert report.isolated == ("z",)


def test_families_count_an_edge_across_on_both_sides() -> None:
    peer, public = measure(*STAR).families
    assert (peer.family, peer.organisations, peer.edges_within, peer.edges_across) == (
        "peer",
        4,
        0,
        4,
    )
    assert (public.edges_across, public.mean_degree, public.isolated) == (4, 4.0, 0)


def test_reciprocity_is_the_share_of_directed_ties_that_are_answered() -> None:
    network = nodes("a b c"), ties("ab ba bc", directed=True)
    report = measure(*network)
    assert report.reciprocity == pytest.approx(2 / 3)
    assert report.edges == 2
    agreed = measure(*network, both_ends=True)
    assert (agreed.edges, agreed.isolated, agreed.reciprocity) == (1, ("c",), pytest.approx(2 / 3))
    assert check(*network, agreed, both_ends=True) == []
    assert check(*network, agreed) != []


def test_several_ties_between_two_are_one_edge() -> None:
    report = measure(nodes("a b c"), ties("ab ba ab"))
    assert (report.edges, report.degrees["a"]) == (1, 1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_ratio_that_divides_by_nothing_is_none(count: int) -> None:
    few = nodes("a b")[:count]
    report = measure(few, [])
    assert report.density == (0.0 if count == 2 else None)
    assert report.centralisation is None
    assert len(report.components) == len(report.isolated) == count
    assert check(few, [], report) == []


@pytest.mark.parametrize(
    ("organisations", "tie", "place", "reason"),
    [
        ("a b a", Tie("a", "b"), "nodes[2]", "twice"),
        ("a b", Tie("a", "x"), "ties[0]", "'x'"),
        ("a b", Tie("a", "a"), "ties[0]", "itself"),
        ("a b", Tie("a", "b", weight=float("nan")), "ties[0]", "nan"),
        ("a b", Tie("a", "b", weight=-1.0), "ties[0]", "-1.0"),
        ("a b", Tie("a", "b", weight=float("inf")), "ties[0]", "inf"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(
    organisations: str, tie: Tie, place: str, reason: str
) -> None:
    with pytest.raises(NetworkError, match=reason) as refused:
        measure(nodes(organisations), [tie])
    assert refused.value.place == place


def test_an_empty_id_is_refused() -> None:
    with pytest.raises(NetworkError, match="empty"):
        measure([Node("")], [])


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Node], list[Tie]]:
    count = draw(st.integers(0, 14))
    names = [Node(f"n{i}", draw(st.sampled_from(["peer", "public", ""]))) for i in range(count)]
    pair = st.tuples(st.integers(0, max(0, count - 1)), st.integers(0, max(0, count - 1)))
    pairs = draw(st.lists(pair, max_size=25)) if count > 1 else []
    drawn = [Tie(f"n{a}", f"n{b}", directed=draw(st.booleans())) for a, b in pairs if a != b]
    return names, drawn


@given(networks(), st.booleans())
def test_the_independent_recount_agrees(
    network: tuple[list[Node], list[Tie]], both_ends: bool
) -> None:
    report = measure(*network, both_ends=both_ends)
    assert check(*network, report, both_ends=both_ends) == []


def test_the_recount_agrees_on_a_large_network() -> None:
    drawn = random.Random(7)
    many = [Node(f"n{i}", drawn.choice(["peer", "public"])) for i in range(150)]
    pairs = [drawn.sample(many, 2) for _ in range(200)]
    some = [Tie(a.id, b.id) for a, b in pairs]
    assert check(many, some, measure(many, some)) == []


@pytest.mark.parametrize(
    "damage",
    [
        {"density": 0.5},
        {"edges": 5},
        {"centralisation": None},
        {"reciprocity": 0.0},
        {"degrees": {}},
        {"components": (("a", "b", "c", "d"), ("E",))},
        {"isolated": ("a",)},
        {"brokers": ()},
        {"brokers": (Broker("E", 1.0), Broker("a", 0.1))},
        {"critical": ()},
        {"critical": (Critical("E", (("a",), ("b",), ("c",), ("d",)), ("a", "b")),)},
        {"critical": (Critical("E", (("a", "b"), ("c",), ("d",)), ("c", "d")),)},
        {"families": ()},
    ],
)
def test_the_recount_finds_each_damage(damage: dict[str, object]) -> None:
    report = measure(*STAR)
    assert check(*STAR, report) == []
    assert check(*STAR, replace(report, **damage)) != []  # type: ignore[arg-type]


def test_importing_the_engine_loads_neither_rustworkx_nor_numpy() -> None:
    code = (
        "import sys, alliage_engines.networks;"
        "sys.exit(bool({'rustworkx', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
