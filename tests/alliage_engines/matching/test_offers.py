"""One need against prepared offers: what a web page asks."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.alliage_engines.matching.matching_data import generated, items

from alliage_engines.matching import Item, MatchingError, Offers, check, match


@given(items(3), items(12), st.integers(0, 15))
def test_the_best_are_those_of_match(needs: list[Item], offers: list[Item], top: int) -> None:
    prepared = Offers.of(offers)
    assert len(prepared) == len(offers)
    for need in needs:
        found = prepared.best(need, top)
        assert found == (list(match([need], offers, top=top)) if top else [])
        assert check([need], offers, found, top=top) == []


def test_offers_answer_many_needs_unchanged() -> None:
    prepared = Offers.of(generated(300, "o", 1))
    needs = generated(20, "n", 2)
    first = [prepared.best(need) for need in needs]
    assert [prepared.best(need) for need in reversed(needs)] == first[::-1]


def test_ties_far_away_are_decided_by_the_id() -> None:
    names = [f"o{(k * 97) % 900}" for k in range(900)]
    offers = [Item(name, {"a": 1.0 + len(name)}, 46.0, 6.0, 1.0) for name in names]
    found = Offers.of(offers).best(Item("n", {"a": 5.0}, 45.0, 5.0), 4)
    assert [one.offer for one in found] == ["o0", "o1", "o10", "o100"]
    assert len({one.score for one in found}) == 1


def test_what_cannot_be_matched_is_refused() -> None:
    place = (45.0, 5.0)
    with pytest.raises(MatchingError, match="offer 'o': the id came before"):
        Offers.of([Item("o", {}, *place), Item("o", {}, *place)])
    with pytest.raises(MatchingError, match="offer 'o': no place"):
        Offers.of([Item("o", {}, None, None, 3.0)])
    prepared = Offers.of([Item("o", {"a": 1.0}, *place, 3.0), Item("p", {"a": 1.0}, None, None)])
    with pytest.raises(MatchingError, match="need 'n': no place"):
        prepared.best(Item("n", {"a": 1.0}, None, None))
    with pytest.raises(MatchingError, match="weight of 'a'"):
        prepared.best(Item("n", {"a": -1.0}, *place))


def test_a_page_waits_a_few_milliseconds_and_compiles_nothing() -> None:
    code = """
import sys
from alliage_engines.matching import Item, Offers
offers = Offers.of([Item(str(k), {"a": 1.0, f"t{k % 50}": k % 7}, 45.0, 5.0, k) for k in range(99)])
assert len(offers.best(Item("n", {"a": 1.0, "t3": 2.0}, 45.1, 5.1), 20)) == 20
print("numba" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    prepared = Offers.of(generated(20_000, "o", 3))
    times = []
    for need in generated(15, "n", 4):
        start = time.perf_counter()
        assert len(prepared.best(need, 20)) > 0
        times.append(time.perf_counter() - start)
    # A few milliseconds; ten times that leaves room for a busy machine.
    assert sorted(times)[len(times) // 2] < 0.05
