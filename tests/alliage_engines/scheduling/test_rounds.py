from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliage_engines.scheduling.problem import Infeasible, Pair, SchedulingError
from alliage_engines.scheduling.rounds import Person, Rounds, mix, violations


def _people(count: int, families: int = 1) -> list[Person]:
    return [Person(f"p{n:02}", f"f{n % families}") for n in range(count)]


def _levels(found: Rounds) -> list[tuple[int, bool]]:
    return [(level.achieved, level.proved) for level in found.levels]


@pytest.mark.parametrize(
    ("tables", "size", "rounds"),
    [(3, 3, 4), (4, 4, 5), (5, 5, 6), (5, 4, 5), (8, 8, 9), (9, 9, 10), (5, 3, 7)],
)
def test_no_pair_meets_twice_where_that_is_known_to_be_possible(
    tables: int, size: int, rounds: int
) -> None:
    """Affine planes, a transversal design, and the fifteen schoolgirls of Kirkman (1850)."""
    people = _people(tables * size)
    found = mix(people, [size] * tables, rounds, seconds=5)
    assert violations(people, [size] * tables, rounds, found) == []
    assert _levels(found)[:2] == [(1, True), (0, True)]


@pytest.mark.parametrize(
    ("people", "tables", "rounds", "most", "repeats"),
    [
        (7, [4, 3], 2, 2, 3),
        (9, [3] * 3, 5, 2, 9),  # 45 meetings of 36 pairs
        (12, [4] * 3, 3, 2, 9),  # of the four at a table, two sit together again
        (24, [6] * 4, 3, 2, 24),
    ],
)
def test_what_must_repeat_is_proved(
    people: int, tables: list[int], rounds: int, most: int, repeats: int
) -> None:
    everybody = _people(people)
    found = mix(everybody, tables, rounds, seconds=5)
    assert violations(everybody, tables, rounds, found) == []
    assert _levels(found)[:2] == [(most, True), (repeats, True)]


def test_families_are_mixed() -> None:
    people = _people(24, 3)
    found = mix(people, [6] * 4, 3, seconds=5)
    assert found.level("uneven").achieved == 0
    for table in found.tables[0]:
        assert sorted(people[int(one[1:])].family for one in table) == [
            *("f0", "f0", "f1", "f1", "f2", "f2")
        ]


def test_hosts_stay_and_guests_see_them_once() -> None:
    people, hosts = _people(20, 2), ["p00", "p01", "p02", "p03", "p04"]
    found = mix(people, [4] * 5, 4, hosts=hosts, seconds=0.2)
    assert violations(people, [4] * 5, 4, found, hosts=hosts) == []
    assert found.level("repeats").achieved == 0


@st.composite
def _cafes(draw: st.DrawFn) -> tuple[int, list[int], int, list[str], list[Pair], list[Pair]]:
    tables = draw(st.lists(st.integers(2, 5), min_size=2, max_size=4))
    people = draw(st.integers(len(tables), sum(tables)))
    names = [f"p{n:02}" for n in range(people)]
    hosts = draw(st.lists(st.sampled_from(["", *names]), max_size=len(tables)))
    hosts = [one if one not in hosts[:place] else "" for place, one in enumerate(hosts)]
    pairs = st.lists(st.sampled_from(list(combinations(names, 2))), max_size=2)
    return people, tables, draw(st.integers(1, 4)), hosts, draw(pairs), draw(pairs)


@settings(max_examples=30, deadline=None)
@given(_cafes())
def test_every_seating_is_what_it_says(
    cafe: tuple[int, list[int], int, list[str], list[Pair], list[Pair]],
) -> None:
    count, tables, rounds, hosts, apart, together = cafe
    people = _people(count, 2)
    asked = {"hosts": hosts, "apart": apart, "together": together}
    try:
        found = mix(people, tables, rounds, seconds=0.05, **asked)  # type: ignore[arg-type]
    except SchedulingError:
        assert apart or together
        return
    assert violations(people, tables, rounds, found, **asked) == []  # type: ignore[arg-type]


def _best(people: int, size: int, rounds: int) -> tuple[int, int]:
    """The best of all seatings at two tables of `size`, the first round given."""
    everybody = frozenset(range(people))
    halves = [frozenset(half) for half in combinations(range(people), size) if 0 in half]
    found = []
    for later in product(halves, repeat=rounds - 1):
        times: dict[tuple[int, ...], int] = {}
        for half in (halves[0], *later):
            for table in (half, everybody - half):
                for pair in combinations(sorted(table), 2):
                    times[pair] = times.get(pair, 0) + 1
        found.append((max(times.values()), sum(times.values()) - len(times)))
    return min(found)


@pytest.mark.parametrize(("size", "rounds"), [(2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (3, 4)])
def test_no_seating_at_all_is_better(size: int, rounds: int) -> None:
    found = mix(_people(2 * size), [size, size], rounds, seconds=0.3)
    best = _best(2 * size, size, rounds)
    assert tuple(level.achieved for level in found.levels[:2]) == best
    assert all(
        level.bound is not None and level.bound <= value
        for level, value in zip(found.levels, best, strict=False)
    )


@pytest.mark.parametrize(
    ("tables", "rounds", "asked", "said"),
    [
        ([3], 1, {}, "tables: 3 seats for 4 people"),
        ([4], 0, {}, "rounds: 0"),
        ([4], 1, {"hosts": ["p09"]}, "hosts: nobody is 'p09'"),
        ([2, 2], 1, {"hosts": ["p00", "p00"]}, "hosts: somebody has two tables"),
        ([4, 0], 1, {"hosts": ["", "p00"]}, "the table of 'p00' has no seat"),
        ([4], 1, {"apart": [("p00", "p00")]}, "apart: 'p00' with itself"),
        ([4], 1, {"apart": [("p00", "p01")], "together": [("p01", "p00")]}, "to be kept apart"),
        ([2, 2], 1, {"hosts": ["p00", "p01"], "together": [("p01", "p00")]}, "of two hosts"),
    ],
)
def test_what_cannot_be_asked_is_said(
    tables: list[int], rounds: int, asked: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(SchedulingError, match=said):
        mix(_people(4), tables, rounds, **asked)  # type: ignore[arg-type]


def test_three_at_two_tables_cannot_all_be_apart() -> None:
    apart = [("p00", "p01"), ("p01", "p02"), ("p00", "p02")]
    with pytest.raises(Infeasible, match="no seating of one round"):
        mix(_people(4), [2, 2], 2, apart=apart)


def test_the_judge_sees_what_is_wrong() -> None:
    people = _people(6)
    found = mix(people, [3, 3], 2, seconds=0.1)
    (first, *_) = found.tables
    again = Rounds((first, first), found.levels, 0.0)
    assert violations(people, [3, 3], 2, again)[0].startswith("repeats: says")
    two = first[0][:2]
    assert violations(people, [3, 3], 2, found, apart=[(two[0], two[1])])[0].startswith("round 1")
    assert violations(people, [3, 2], 2, found) != []
    assert violations(people, [3, 3], 3, found)[0] == "2 rounds, not 3"
