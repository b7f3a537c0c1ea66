from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from alliage_engines.health import Answer, Pair, Report, agenda, check, compare, report

NAMES = "abcde"
SCORES = st.sampled_from([1, 2, 3, 4, 5, 3.5, 2.2])
ITEMS = st.one_of(st.none(), st.sampled_from([1, 2, 3, 4, 2.5]))
DEPTHS = st.one_of(st.none(), st.integers(0, 5))


@st.composite
def waves(draw: st.DrawFn) -> tuple[list[Answer], list[Pair]]:
    one = st.builds(
        Answer, st.sampled_from(NAMES), st.sampled_from("xyz"), st.sampled_from("fg"), SCORES
    )
    answers = draw(st.lists(one, min_size=1, max_size=25))
    ways = st.tuples(st.sampled_from(NAMES), st.sampled_from("xyz"), st.sampled_from(NAMES))
    keys = draw(st.lists(ways, unique=True, max_size=20))
    ratings = st.tuples(DEPTHS, *[ITEMS] * 6)
    return answers, [Pair(*key, *draw(ratings)) for key in keys if key[0] != key[2]]


@given(waves())
@settings(max_examples=60)
def test_the_independent_recount_agrees(wave: tuple[list[Answer], list[Pair]]) -> None:
    made = report(*wave)
    assert check(*wave, made) == []
    for factor in made.factors:
        assert 1 <= factor.mean <= 5
        assert factor.gap <= 4
    assert len(agenda(made)) == len(set(agenda(made)))
    still = compare(made, made)
    assert all(factor.mean.change == 0 for factor in still.factors)
    assert all(move.change in {0, None} for move in still.network.values())


@given(waves(), st.permutations(NAMES), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_other_names_in_another_order_change_nothing(
    wave: tuple[list[Answer], list[Pair]], order: list[str], dice: object
) -> None:
    names = dict(zip(NAMES, order, strict=True))
    answers = [replace(one, organisation=names[one.organisation]) for one in wave[0]]
    pairs = [replace(one, rater=names[one.rater], rated=names[one.rated]) for one in wave[1]]
    dice.shuffle(answers)  # type: ignore[attr-defined]
    dice.shuffle(pairs)  # type: ignore[attr-defined]
    made, renamed = report(*wave), report(answers, pairs)
    assert made.network == renamed.network
    assert [(f.mean, f.gap, f.band) for f in made.factors] == [
        (f.mean, f.gap, f.band) for f in renamed.factors
    ]
    assert {names[name]: said for name, said in made.organisations.items()} == renamed.organisations


@given(waves(), st.integers(1, 10))
@settings(max_examples=40)
def test_ten_more_people_who_answer_their_mean_move_nothing(
    wave: tuple[list[Answer], list[Pair]], count: int
) -> None:
    """One organisation one voice: numbers weigh nothing."""
    answers, pairs = wave
    first = answers[0]
    made = report(answers, pairs)
    own = next(f for f in made.factors if f.factor == first.factor)
    mean = own.by_organisation[first.organisation]
    more = [replace(first, person=f"more {i}", score=mean) for i in range(count)]
    grown = report([*answers, *more], pairs)
    assert _rounded(grown) == _rounded(made)


def _rounded(made: Report) -> list[tuple[float, float]]:
    return [(round(f.mean, 9), round(f.gap, 9)) for f in made.factors]


def test_the_recount_finds_a_wrong_figure() -> None:
    answers = [Answer("a", "x", "f", 4), Answer("b", "x", "f", 2)]
    pairs = [Pair("a", "x", "b", 3, 4, 4, 4, 4, 4, 4), Pair("b", "x", "a", 3, 1, 1, 1, 1, 1, 1)]
    made = report(answers, pairs)
    (factor,) = made.factors
    spoilt = [
        replace(made, factors=(replace(factor, mean=3.1),)),
        replace(made, factors=(replace(factor, flagged=False),)),
        replace(made, factors=()),
        replace(made, organisations={}),
        replace(made, asymmetry=()),
        replace(made, asymmetry=(replace(made.asymmetry[0], difference=-3.0),)),
        replace(made, network=replace(made.network, density=0.5)),
    ]
    assert [bool(check(answers, pairs, one)) for one in spoilt] == [True] * len(spoilt)
