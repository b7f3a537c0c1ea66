"""The checker finds each sort of error: a test that no wrong answer passes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.alliage_engines.matching.matching_data import generated

from alliage_engines.matching import Item, Match, check, match

NEEDS, OFFERS = generated(6, "n", 11), generated(60, "o", 12)
RIGHT = list(match(NEEDS, OFFERS, top=5))

Change = Callable[[list[Match]], list[Match]]

WRONG: dict[str, Change] = {
    "does not come after": lambda m: [m[1], m[0], *m[2:]],
    "no such need": lambda m: [replace(m[0], need="a"), *m],
    "is no offer": lambda m: [replace(m[0], offer="unknown"), *m[1:]],
    "4 offers, 5 expected": lambda m: m[:4] + m[5:],
    "0 offers, 5 expected": lambda m: m[5:],
    "comes twice": lambda m: [m[0], *m],
    "score": lambda m: [replace(m[0], score=m[0].score + 2e-6), *m[1:]],
    "cosine": lambda m: [replace(m[0], cosine=m[0].cosine - 2e-6), *m[1:]],
    "proximity": lambda m: [replace(m[0], proximity=0.3), *m[1:]],
    "terms": lambda m: [replace(m[0], terms=()), *m[1:]],
    "before": lambda m: [replace(one, terms=one.terms[::-1]) for one in m],
    "nan": lambda m: [replace(m[0], score=float("nan")), *m[1:]],
}


def test_right_matches_pass() -> None:
    assert check(NEEDS, OFFERS, RIGHT, top=5) == []
    assert check([], [], [], top=5) == []


@pytest.mark.parametrize("said", WRONG)
def test_wrong_matches_are_found(said: str) -> None:
    assert any(said in problem for problem in check(NEEDS, OFFERS, WRONG[said](RIGHT), top=5))


def test_a_better_offer_that_is_left_out_is_found() -> None:
    others = [one for one in OFFERS if one.id != RIGHT[0].offer]
    second_best = list(match(NEEDS, others, top=5))
    problems = check(NEEDS, OFFERS, second_best, top=5)
    assert any(f"{RIGHT[0].offer} (" in p and "is left out for" in p for p in problems)


def test_a_tie_decided_the_wrong_way_is_found() -> None:
    need = Item("n", {"a": 1.0}, None, None)
    offers = [Item(name, {"a": 2.0}, None, None) for name in ("a", "b")]
    wrong = list(match([need], offers[1:], top=1))
    assert check([need], offers, wrong, top=1) == ["n: a (1) is left out for b"]
    assert check([need], offers, list(match([need], offers, top=1)), top=1) == []
