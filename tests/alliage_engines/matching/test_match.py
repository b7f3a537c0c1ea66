"""Scores, order and refusals of `match`, item by item; the compiled search has its own tests."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.matching.matching_data import generated, items

from alliage_engines.matching import Item, Match, MatchingError, check, match
from alliage_engines.matching.items import written

GRENOBLE = (45.1885, 5.7245)
VOIRON = (45.3637, 5.5922)
#: Grenoble to Voiron with a radius of 6371.0088 km, by the spherical law of cosines.
APART_KM = 22.0611


def need(terms: dict[str, float], place: tuple[float, float] = GRENOBLE, name: str = "n") -> Item:
    return Item(name, terms, *place)


def best(asked: Item, offers: list[Item], top: int = 20) -> list[Match]:
    return list(match([asked], offers, top=top, compiled=False))


def test_a_score_is_cosine_times_proximity() -> None:
    offers = [
        Item("far", {"velo": 1.0, "salle": 1.0}, *VOIRON, 10.0),
        Item("near", {"velo": 3.0}, *VOIRON, 25.0),
        Item("nothing", {"piano": 1.0}, *GRENOBLE, 100.0),
        Item("everywhere", {"salle": 1.0}, None, None, None),
    ]
    found = best(need({"velo": 4.0, "salle": 3.0}), offers)
    assert [one.offer for one in found] == ["near", "everywhere", "far"]
    near, everywhere, far = found
    assert (near.score, near.cosine, near.proximity, near.terms) == (0.8, 0.8, 1.0, ("velo",))
    assert (everywhere.score, everywhere.proximity) == (0.6, 1.0)
    assert far.cosine == pytest.approx(7 / 5 / math.sqrt(2), abs=1e-9)
    assert far.proximity == pytest.approx(math.exp(-(APART_KM - 10) / 20), abs=1e-5)
    assert far.score == pytest.approx(far.cosine * far.proximity, abs=1e-9)
    assert far.terms == ("velo", "salle")


def test_the_distance_is_the_great_circle() -> None:
    offers = [Item("o", {"a": 1.0}, 0.0, 180.0, 20_000.0)]
    half_way_round = math.pi * 6371.0088
    found = best(need({"a": 1.0}, (0.0, 0.0)), offers)[0]
    assert found.proximity == pytest.approx(math.exp(-(half_way_round - 20_000) / 20), abs=1e-7)
    assert best(need({"a": 1.0}, (0.0, -180.0)), offers)[0].proximity == 1.0


@pytest.mark.parametrize("reach", [0.0, 20_015.2])
def test_the_same_place_and_the_antipode_are_within_reach(reach: float) -> None:
    there = GRENOBLE if reach == 0 else (-GRENOBLE[0], GRENOBLE[1] - 180)
    found = best(need({"a": 1.0}), [Item("o", {"a": 2.0}, *there, reach)])[0]
    assert (found.score, found.proximity) == (1.0, 1.0)


def test_proximity_that_vanishes_leaves_the_pair_out() -> None:
    assert best(need({"a": 1.0}, (0.0, 0.0)), [Item("o", {"a": 1.0}, 0.0, 180.0, 0.0)]) == []
    faint = best(need({"a": 1.0}, (0.0, 0.0)), [Item("o", {"a": 1.0}, 0.0, 10.0, 0.0)])
    assert 0 < faint[0].score < 1e-20


def test_terms_come_by_contribution_then_by_alphabet() -> None:
    offer = Item("o", {"b": 1.0, "a": 1.0, "c": 2.0, "z": 9.0}, *GRENOBLE, None)
    assert best(need({"a": 1, "b": 1, "c": 1, "y": 4}), [offer])[0].terms == ("c", "a", "b")
    equal = Item("o", {"a": 0.6, "b": 0.2}, *GRENOBLE, None)  # 0.1 · 0.6 and 0.3 · 0.2
    assert best(need({"b": 0.3, "a": 0.1}), [equal])[0].terms == ("a", "b")


def test_ties_go_by_the_id_even_where_the_last_bits_differ() -> None:
    scaled = [
        Item(name, {"a": 0.1 * k, "b": 0.2 * k, "c": 0.7 * k}, None, None)
        for name, k in zip(
            ["d", "c", "é", "a1", "a10", "a2"], [1, 3, 7, 0.3, 1e-7, 1e9], strict=True
        )
    ]
    asked = Item("n", {"a": 0.3, "b": 0.1, "c": 0.9}, None, None)
    found = best(asked, scaled)
    assert [one.offer for one in found] == ["a1", "a10", "a2", "c", "d", "é"]
    assert len({one.score for one in found}) == 1
    assert [one.offer for one in best(asked, scaled, top=3)] == ["a1", "a10", "a2"]


def test_weights_of_any_size_keep_their_proportions() -> None:
    asked = Item("n", {"a": 5e-324, "b": 5e-324}, None, None)
    offers = [
        Item("huge", {"a": 1e308, "b": 1e308}, None, None),
        Item("a", {"a": 1e-320}, None, None),
    ]
    assert [(one.offer, round(one.score, 6)) for one in best(asked, offers)] == [
        ("huge", 1.0),
        ("a", 0.707107),
    ]


def test_nothing_to_match_gives_nothing() -> None:
    some = [need({"a": 1.0})]
    empty = Item("o", {}, None, None)
    weightless = Item("p", {"a": 0.0}, None, None)
    for compiled in (False, True):
        assert list(match([], [], compiled=compiled)) == []
        assert list(match(some, [], compiled=compiled)) == []
        assert list(match([], [empty], compiled=compiled)) == []
        assert list(match(some, [empty, weightless], compiled=compiled)) == []
        assert (
            list(match([weightless], [Item("o", {"a": 1.0}, None, None)], compiled=compiled)) == []
        )


@given(items(5), items(12), st.integers(1, 14))
def test_matches_are_those_of_every_pair(needs: list[Item], offers: list[Item], top: int) -> None:
    found = list(match(needs, offers, top=top, compiled=False))
    assert check(needs, offers, found, top=top) == []


@given(items(5, local=False), items(12, local=False))
def test_national_offers_need_no_place(needs: list[Item], offers: list[Item]) -> None:
    found = list(match(needs, offers, compiled=False))
    assert check(needs, offers, found, top=20) == []
    assert all(one.proximity == 1.0 and one.score == one.cosine for one in found)


@given(items(5), items(12), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_changes_nothing(
    needs: list[Item], offers: list[Item], rng: random.Random
) -> None:
    def shuffled(given: list[Item]) -> list[Item]:
        mixed = [
            replace(one, terms=dict(rng.sample(list(one.terms.items()), len(one.terms))))
            for one in given
        ]
        return rng.sample(mixed, len(mixed))

    expected = list(match(needs, offers, top=4, compiled=False))
    again = match(shuffled(needs), shuffled(offers), top=4, compiled=False)
    assert list(again) == expected


@given(items(3), items(6), st.floats(0, 500))
def test_a_longer_reach_never_lowers_a_score(
    needs: list[Item], offers: list[Item], further: float
) -> None:
    def scores(given: list[Item]) -> dict[tuple[str, str], float]:
        return {(m.need, m.offer): m.score for m in match(needs, given, compiled=False)}

    longer = [
        one if one.reach_km is None else replace(one, reach_km=one.reach_km + further)
        for one in offers
    ]
    before, after = scores(offers), scores(longer)
    assert all(after[pair] >= score for pair, score in before.items())
    everywhere = scores([replace(one, reach_km=None) for one in offers])
    assert all(everywhere[pair] >= score for pair, score in after.items())


@given(items(4), items(12), st.integers(1, 12))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    needs: list[Item], offers: list[Item], top: int
) -> None:
    long: dict[str, list[Match]] = {}
    for one in match(needs, offers, top=50, compiled=False):
        long.setdefault(one.need, []).append(one)
    short = [one for name in sorted(long) for one in long[name][:top]]
    assert list(match(needs, offers, top=top, compiled=False)) == short


@settings(max_examples=300)
@given(st.floats(0, 1))
def test_written_keeps_nine_digits(value: float) -> None:
    again = written(value)
    assert again == pytest.approx(value, rel=1e-8)
    assert written(again) == again
    if value >= 1e-11:
        assert again == float(f"{again:.10g}")


def test_generated_data_agree_with_brute_force() -> None:
    needs, offers = generated(40, "n", 1), generated(400, "o", 2)
    found = list(match(needs, offers, top=20, compiled=False))
    assert check(needs, offers, found, top=20) == []
    assert len({one.offer for one in found}) > 50


BAD = [
    (Item("", {}, None, None), "id"),
    (Item("n", {"a": math.nan}, None, None), "weight of 'a' is nan"),
    (Item("n", {"a": -1}, None, None), "weight of 'a' is negative"),
    (Item("n", {"a": True}, None, None), "weight of 'a' is not a number"),
    (Item("n", {"a": 10**400}, None, None), "weight of 'a' is too large"),
    (Item("n", {"": 1}, None, None), "term ''"),
    (Item("n", {}, 91, 0), "lat is 91.0, above 90"),
    (Item("n", {}, 0, -181.0), "lon is -181.0, below -180"),
    (Item("n", {}, 45.0, None), "one is missing"),
    (Item("n", {}, 45.0, 5.0, -1), "reach_km is negative"),
    (Item("n", {}, 45.0, 5.0, math.inf), "reach_km is inf"),
    (Item("\ud800", {}, None, None), "id"),
]


@pytest.mark.parametrize(("item", "reason"), BAD)
def test_what_cannot_be_matched_is_refused_at_once(item: Item, reason: str) -> None:
    for sides in (([item], []), ([], [item])):
        with pytest.raises(MatchingError, match=reason):
            match(*sides)


def test_ids_must_differ_on_each_side_only() -> None:
    one = need({"a": 1.0})
    with pytest.raises(MatchingError, match="need 'n': the id came before"):
        match([one, one], [])
    assert len(list(match([one], [one]))) == 1


def test_places_are_asked_for_where_a_distance_is_needed() -> None:
    nowhere = Item("n", {"a": 1.0}, None, None)
    local, national = Item("l", {"a": 1.0}, *GRENOBLE, 5.0), Item("f", {"a": 1.0}, None, None)
    assert [one.offer for one in match([nowhere], [national])] == ["f"]
    with pytest.raises(MatchingError, match="need 'n': no place, though some offers"):
        match([nowhere], [national, local])
    with pytest.raises(MatchingError, match="offer 'l': no place, though its reach"):
        match([], [replace(local, lat=None, lon=None)])


@pytest.mark.parametrize("top", [0, -1, True, 1.5])
def test_top_is_a_number_from_one_up(top: int) -> None:
    with pytest.raises(MatchingError, match="top is"):
        match([], [], top=top)
