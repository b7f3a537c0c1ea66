"""The compiled search gives the very results of matching item by item, bit for bit."""

import math
import threading
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.matching.matching_data import generated, items

from alliage_engines.matching import Item, check, compiling, engine, match
from alliage_engines.matching.index import Layout, build_index, curve, within_reach
from alliage_engines.matching.items import proximity, written
from alliage_engines.matching.packing import pack, vocabulary
from alliage_engines.matching.search import search

#: Blocks so small that every bound and every corner is met by a handful of offers.
TINY = Layout(first_national=3, national=7, local=2, reach_classes=2, common=2, width=4)
SMALL = Layout(first_national=64, national=128, local=16, reach_classes=3, common=5, width=16)


def agree(needs: list[Item], offers: list[Item], top: int) -> None:
    found = list(match(needs, offers, top=top, compiled=True))
    assert found == list(match(needs, offers, top=top, compiled=False))


def agree_laid_out(needs: list[Item], offers: list[Item], top: int, layout: Layout) -> None:
    numbers = vocabulary(needs, offers)
    asked, given = pack(needs, numbers), pack(offers, numbers)
    expected = {}
    for one in match(needs, offers, top=top, compiled=False):
        expected.setdefault(one.need, []).append((one.offer, one.score))
    found = {}
    for first, best in search(asked, given, len(numbers), top, threads=2, layout=layout, group=3):
        for row, size in enumerate(best.sizes):
            pairs = zip(best.offers[row, :size], best.scores[row, :size], strict=True)
            found[asked.ids[first + row]] = [(given.ids[o], float(s)) for o, s in pairs]
    assert {name: pairs for name, pairs in found.items() if pairs} == expected


@settings(max_examples=60, deadline=None)
@given(items(8), items(16), st.sampled_from([1, 2, 5, 40]))
def test_any_items_give_the_same(needs: list[Item], offers: list[Item], top: int) -> None:
    agree(needs, offers, top)
    agree_laid_out(needs, offers, top, TINY)


@settings(max_examples=20, deadline=None)
@given(items(8, local=False), items(16, local=False))
def test_national_offers_give_the_same(needs: list[Item], offers: list[Item]) -> None:
    agree(needs, offers, 3)
    agree_laid_out(needs, offers, 3, TINY)


@pytest.mark.parametrize("national", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("top", [1, 7, 20, 5000])
def test_generated_data_give_the_same(national: float, top: int) -> None:
    needs = generated(60, "n", 3)
    offers = generated(1500 if top < 100 else 300, "o", 4, national)
    agree(needs, offers, top)
    agree_laid_out(needs, offers, top, SMALL)


def test_thousands_of_ties_are_decided_by_the_id() -> None:
    place = (45.0, 5.0)
    needs = [Item(f"n{number}", {"a": 1.0, "b": 0.5}, *place) for number in range(3)]
    offers = [Item(f"o{(7 * k) % 3001}", {"a": 2.0, "b": 1.0}, *place, 5.0) for k in range(3001)]
    found = list(match(needs, offers, top=5, compiled=True))
    assert [one.offer for one in found] == sorted(offer.id for offer in offers)[:5] * 3
    assert check(needs[:1], offers, found[:5], top=5) == []


def test_faint_terms_and_long_lists_are_not_lost() -> None:
    names = [f"t{number}" for number in range(400)]
    faint = dict.fromkeys(names, 1e-7) | {"loud": 1.0}
    needs = [Item("n", faint, None, None), Item("m", dict.fromkeys(names, 1.0), None, None)]
    offers = [Item(f"o{k}", {names[k]: 1.0, "other": 3.0}, None, None) for k in range(400)]
    offers.append(Item("all", dict.fromkeys(names, 0.3), None, None))
    agree(needs, offers, 500)
    agree_laid_out(needs, offers, 10, SMALL)


def test_results_do_not_depend_on_threads_nor_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, offers = generated(90, "n", 5), generated(700, "o", 6)
    expected = list(match(needs, offers, top=6, compiled=True, threads=1))
    assert list(match(needs, offers, top=6, compiled=True, threads=3)) == expected
    monkeypatch.setattr("alliage_engines.matching.search._MOST_RESULTS", 60)
    monkeypatch.setattr("alliage_engines.matching.search._MOST_CELLS", 512)
    assert list(match(needs, offers, top=6, compiled=True, threads=2)) == expected


def test_two_searches_at_once_do_not_disturb_each_other() -> None:
    cases = [(generated(40, "n", seed), generated(400, "o", seed + 1)) for seed in (7, 9)]
    expected = [list(match(*case, compiled=True, threads=1)) for case in cases]
    found: list[object] = [None, None]

    def run(place: int) -> None:
        found[place] = list(match(*cases[place], compiled=True, threads=2))

    threads = [threading.Thread(target=run, args=(place,)) for place in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == expected


def test_an_error_in_a_thread_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("alliage_engines.matching.kernel.search", broken)
    with pytest.raises(MemoryError):
        list(match(generated(3, "n", 1), generated(5, "o", 1), compiled=True))


def test_size_chooses_the_compiled_search(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, offers = generated(6, "n", 1), generated(40, "o", 1)
    expected = list(match(needs, offers, compiled=False))
    monkeypatch.setattr(engine, "_WORTH_COMPILING", 200)
    monkeypatch.setattr(engine, "_singly", None)
    assert list(match(needs, offers)) == expected


_compiled = cache(compiling.compiled)


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 2), st.floats(0, 2), st.floats(0, 21_000))
def test_compiled_formulas_have_the_bits_of_plain_ones(
    near: float, far: float, reach: float
) -> None:
    value = proximity(near, far, reach)
    assert _compiled(proximity)(near, far, reach) == value
    assert _compiled(written)(value / 3) == written(value / 3)


def test_functions_are_compiled_where_no_cache_can_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = compiling.numba.njit
    asked = []

    def without_cache(**options: bool) -> Callable[..., object]:
        asked.append(options)
        if "cache" in options:
            raise RuntimeError("no locator available")
        if "_nrt" in options:
            raise KeyError("Unrecognized options")
        return real(**options)

    monkeypatch.setattr(compiling, "numba", SimpleNamespace(njit=without_cache))
    assert compiling.compiled(written)(0.5) == 0.5
    assert asked[-1] == {"nogil": True}


def test_blocks_hold_every_offer_once_and_know_their_extent() -> None:
    offers = generated(500, "o", 8, 0.3)
    numbers = vocabulary(offers)
    packed = pack(offers, numbers)
    index = build_index(packed, len(numbers), SMALL)
    assert sorted(index.order.tolist()) == list(range(500))
    for block, extent in enumerate(index.extents):
        slots = slice(index.firsts[block], index.firsts[block + 1])
        assert (index.reach[slots] < 0).all() == (extent < 0)
        if extent >= 0:
            angles = np.arccos(np.clip(index.points[slots] @ index.centres[block], -1, 1))
            assert (6371.0088 * angles + index.reach[slots] <= extent + 1e-3).all()


def test_what_is_surely_within_reach_is() -> None:
    reach = np.array([-1.0, 0.0, 0.001, 10.0, 500.0, 20_015.0, 1e300])
    for km, chord in zip(reach, np.sqrt(np.maximum(within_reach(reach), 0)), strict=True):
        if km >= 0 and chord > 0:
            assert proximity(chord, math.sqrt(4 - chord**2), km) == 1.0
    assert within_reach(reach)[0] > 4


def test_the_curve_keeps_neighbours_together() -> None:
    points = pack(generated(300, "o", 9), {}).points
    along = points[np.argsort(curve(points))]
    steps = np.sqrt((np.diff(along, axis=0) ** 2).sum(axis=1)).mean()
    assert steps < 0.2 * np.sqrt((np.diff(points, axis=0) ** 2).sum(axis=1)).mean()
