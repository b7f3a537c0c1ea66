import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliage_engines.networks import NetworkError, Node, Tie, check_layout, layout, mark_radius


def network(count: int, ties: int, seed: int = 1) -> tuple[list[Node], list[Tie]]:
    drawn = random.Random(seed)
    nodes = [Node(f"n{i}") for i in range(count)]
    pairs = [drawn.sample(nodes, 2) for _ in range(ties)] if count > 1 else []
    return nodes, [Tie(a.id, b.id) for a, b in pairs]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40, 300])
@pytest.mark.parametrize("size", [(960, 600), (350, 480)])
@pytest.mark.parametrize("density", [0.0, 0.6, 2.0])
def test_marks_stand_apart_within_the_picture(
    count: int, size: tuple[int, int], density: float
) -> None:
    nodes, ties = network(count, int(count * density))
    width, height = size
    radius = mark_radius(count, width, height)
    assert radius > 3
    places = layout(nodes, ties, width=width, height=height)
    assert check_layout(nodes, places, width=width, height=height, radius=radius) == []


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 30),
    st.integers(0, 60),
    st.integers(0, 9),
    st.sampled_from([(200.0, 200.0), (900.0, 120.0), (120.0, 700.0)]),
)
def test_any_network_fits_any_frame(
    count: int, ties: int, seed: int, size: tuple[float, float]
) -> None:
    nodes, some = network(count, ties, seed)
    width, height = size
    places = layout(nodes, some, width=width, height=height, seed=seed)
    radius = mark_radius(count, width, height)
    assert check_layout(nodes, places, width=width, height=height, radius=radius) == []


def test_the_same_network_is_drawn_the_same_and_another_seed_otherwise() -> None:
    nodes, ties = network(30, 40)
    first = layout(nodes, ties, width=900, height=600)
    assert layout(nodes, list(reversed(ties)), width=900, height=600) == first
    assert layout(nodes, ties, width=900, height=600, seed=1) != first


def test_isolated_organisations_stand_in_a_row_below_the_others() -> None:
    nodes, _ = network(6, 0)
    places = layout(nodes, [Tie("n0", "n1"), Tie("n1", "n2")], width=800, height=500)
    row = {places[name][1] for name in ("n3", "n4", "n5")}
    assert len(row) == 1
    assert max(places[name][1] for name in ("n0", "n1", "n2")) < row.pop()


def test_those_who_work_together_stand_nearer() -> None:
    ring = [Node(f"n{i}") for i in range(12)]
    ties = [Tie(f"n{i}", f"n{(i + 1) % 12}") for i in range(12)]
    places = layout(ring, ties, width=800, height=800)

    def far(a: int, b: int) -> float:
        (x, y), (u, v) = places[f"n{a % 12}"], places[f"n{b % 12}"]
        return float(((x - u) ** 2 + (y - v) ** 2) ** 0.5)

    assert max(far(i, i + 1) for i in range(12)) < min(far(i, i + 6) for i in range(12)) / 2


def test_a_tree_is_drawn_without_crossings() -> None:
    nodes = [Node(f"n{i}") for i in range(7)]
    ties = [
        Tie("n0", "n1"),
        Tie("n0", "n2"),
        *(Tie(f"n{(i - 1) // 2}", f"n{i}") for i in range(3, 7)),
    ]
    places = layout(nodes, ties, width=800, height=500)

    def side(p: str, q: str, r: str) -> bool:
        (x, y), (u, v), (s, t) = places[p], places[q], places[r]
        return (u - x) * (t - y) > (v - y) * (s - x)

    for first in ties:
        for second in ties:
            if {first.a, first.b} & {second.a, second.b}:
                continue
            split = side(first.a, first.b, second.a) != side(first.a, first.b, second.b)
            across = side(second.a, second.b, first.a) != side(second.a, second.b, first.b)
            assert not (split and across), (first, second)


@pytest.mark.parametrize("size", [(0, 100), (100, -5), (float("nan"), 100), (float("inf"), 100)])
def test_a_picture_without_size_is_refused(size: tuple[float, float]) -> None:
    with pytest.raises(NetworkError, match="no picture"):
        mark_radius(3, *size)


def test_too_many_marks_are_refused() -> None:
    nodes, ties = network(50, 20)
    with pytest.raises(NetworkError, match="do not fit"):
        layout(nodes, ties, width=20, height=10)
    with pytest.raises(NetworkError, match="do not fit"):
        layout(nodes, ties, width=800, height=600, radius=90)
    with pytest.raises(NetworkError, match="do not fit"):
        layout(nodes, ties, width=800, height=600, radius=float("nan"))


def test_the_check_finds_an_overlap_a_mark_outside_and_one_missing() -> None:
    nodes = [Node("a"), Node("b"), Node("c")]
    wrong = check_layout(nodes, {"a": (50, 50), "b": (52, 50)}, width=55, height=100, radius=5)
    assert len(wrong) == 3, wrong  # c has no place, b leaves the picture, a and b overlap
