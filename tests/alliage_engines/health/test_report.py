"""Cases worked by hand; docs/explanations/health-check.md tells the first one step by step."""

from fractions import Fraction

import pytest

from alliage_engines.health import (
    Answer,
    Asymmetry,
    HealthError,
    Network,
    Pair,
    Standing,
    agenda,
    check,
    compare,
    report,
)

# The workshop: Ana 4 and 5 (4.5), Bob 3, so 3.75. The town answers together: 2. The fund: 5, 4, 3, so 4.
ANSWERS = [
    Answer("Workshop", "Ana", "decisions", 4),
    Answer("Workshop", "Ana", "decisions", 5),
    Answer("Workshop", "Bob", "decisions", 3),
    Answer("Town", "all", "decisions", 2),
    Answer("Fund", "Cleo", "decisions", 5),
    Answer("Fund", "Dan", "decisions", 4),
    Answer("Fund", "Eve", "decisions", 3),
]
PAIRS = [
    Pair("Workshop", "Ana", "Town", 3, 4, 3, 2, 4, 4, 1),  # depth 3, trust 3, value 3
    Pair("Workshop", "Bob", "Town", 1, 2),  # depth 1, trust 2: the two of them 2, 2.5, 3
    Pair("Workshop", "Ana", "Fund", 1, 2, 2, 2, 4, 4, 4),  # trust 2, value 4
    Pair("Town", "all", "Workshop", 3, 4, 4, 4, 2, 3, 4),  # trust 4, value 3
    Pair("Fund", "Cleo", "Workshop", 2, 3, 3, 3, 1, 2, 3),  # trust 3, value 2
    Pair("Fund", "Dan", "Town"),  # nothing answered
]


def test_the_example_of_the_documentation() -> None:
    made = report(ANSWERS, PAIRS)
    (factor,) = made.factors
    assert factor.by_organisation == {"Fund": 4.0, "Town": 2.0, "Workshop": 3.75}
    # (3.75 + 2 + 4) / 3 = 3.25, and the town stands 1.25 below
    assert (factor.mean, factor.band, factor.gap, factor.flagged) == (3.25, "discuss", 1.25, True)
    assert made.organisations == {
        "Fund": Standing(2.0, 4.0, pytest.approx(100 / 3), 100.0),
        "Town": Standing(2.5, 3.0, 50.0, pytest.approx(200 / 3)),
        "Workshop": Standing(3.5, 2.5, pytest.approx(250 / 3), 50.0),  # trust (4 + 3) / 2
    }
    assert made.asymmetry == (
        Asymmetry("Fund", "Workshop", 3.0, 2.0, 1.0),
        Asymmetry("Town", "Workshop", 4.0, 2.5, 1.5),
    )
    # Ties: workshop → town (2), town → workshop (3), fund → workshop (2): one edge. Degrees 1, 1, 0.
    assert made.network == Network(pytest.approx(1 / 3), 0.5, pytest.approx(2 / 3))
    assert check(ANSWERS, PAIRS, made) == []


def scores(**means: float) -> list[Answer]:
    return [Answer(name, "all", "f", value) for name, value in means.items()]


@pytest.mark.parametrize(
    ("means", "band"),
    [
        ({"a": 4.0}, "strength"),
        ({"a": 3.95}, "discuss"),  # prints as 4.0, and is not
        ({"a": 3.0}, "discuss"),
        ({"a": 2.999}, "concern"),
        ({"a": 4.1, "b": 3.9, "c": 4.0}, "strength"),  # 12.0 / 3, whatever floats say
        ({"a": 3.3, "b": 3.3, "c": 2.4}, "discuss"),  # 9.0 / 3
    ],
)
def test_bands_are_those_of_the_mean_before_rounding(means: dict[str, float], band: str) -> None:
    assert report(scores(**means)).factors[0].band == band


@pytest.mark.parametrize(
    ("means", "flagged"),
    [
        ({"a": 3.3, "b": 1.3}, True),  # floats make the gap 0.9999999999999998
        ({"a": 4.6, "b": 3.1, "c": 3.1}, True),  # mean 3.6, gap 1.0
        ({"a": 4.599, "b": 3.1, "c": 3.1}, False),
        ({"a": 5}, False),
    ],
)
def test_a_gap_of_exactly_one_is_flagged(means: dict[str, float], flagged: bool) -> None:
    assert report(scores(**means)).factors[0].flagged is flagged


def test_a_mean_depth_of_exactly_two_is_a_tie() -> None:
    said = (1.9, 2.0, 2.1)
    pairs = [Pair("a", str(depth), "b", depth) for depth in said]
    pairs += [Pair("b", str(depth), "a", depth) for depth in said]
    assert report([], pairs).network == Network(1.0, None, 1.0)


def test_who_is_only_named_counts_in_the_network() -> None:
    alone = [Answer("d", "d1", "f", 3)]
    pairs = [Pair("a", "a1", "b", 2), Pair("b", "b1", "a", 5), Pair("a", "a1", "c", 4)]
    made = report(alone, pairs)
    # Four organisations, one edge of six; degrees 1, 1, 0, 0 on (4 − 1)(4 − 2)
    assert made.network == Network(pytest.approx(1 / 6), pytest.approx(2 / 6), pytest.approx(2 / 3))
    assert made.organisations["d"] == Standing(None, None, None, None)


def test_what_divides_by_nothing_is_null() -> None:
    assert report(scores(a=3)).network == Network(None, None, None)
    assert report(scores(a=3), [Pair("a", "x", "b", None, 4)]).network.density is None
    untied = report(scores(c=3), [Pair("a", "x", "b", 1)])
    assert untied.network == Network(0.0, 0.0, None)
    assert untied.asymmetry == ()


def test_one_name_in_two_organisations_is_two_people() -> None:
    same = [Answer("a", "Sam", "f", 1), Answer("b", "Sam", "f", 5)]
    assert report(same).factors[0].by_organisation == {"a": 1.0, "b": 5.0}


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (Answer("a", "x", "f", 5.01), "answers[0].score"),
        (Answer("a", "x", "f", 0), "answers[0].score"),
        (Answer("a", "x", "f", float("nan")), "answers[0].score"),
        (Answer("a", "x", "f", True), "answers[0].score"),
        (Answer("a", "x", "f", "4"), "answers[0].score"),  # type: ignore[arg-type]
        (Answer(" ", "x", "f", 4), "answers[0].organisation"),
        (Answer("a", "", "f", 4), "answers[0].person"),
    ],
)
def test_a_wrong_answer_is_refused(answer: Answer, place: str) -> None:
    with pytest.raises(HealthError) as refused:
        report([answer])
    assert refused.value.place == place


@pytest.mark.parametrize(
    ("pairs", "place"),
    [
        ([Pair("a", "x", "a", 3)], "pairs[0].rated"),
        ([Pair("a", "x", "b", 6)], "pairs[0].depth"),
        ([Pair("a", "x", "b", 0, 0)], "pairs[0].reliability"),
        ([Pair("a", "x", "b", 0, resources=4.5)], "pairs[0].resources"),
        ([Pair("a", "x", "b", 3), Pair("a", "x", "b", 3)], "pairs[1]"),
    ],
)
def test_a_wrong_rating_is_refused(pairs: list[Pair], place: str) -> None:
    with pytest.raises(HealthError) as refused:
        report([], pairs)
    assert refused.value.place == place


def test_the_agenda_has_gaps_then_concerns_then_asymmetries() -> None:
    answers = [
        *(Answer(name, "x", "small gap", s) for name, s in (("a", 5), ("b", 3))),
        *(Answer(name, "x", "large gap", s) for name, s in (("a", 4), ("b", 1))),
        *(Answer(name, "x", "concern", s) for name, s in (("a", 2), ("b", 3))),
        *(Answer(name, "x", "fine", s) for name, s in (("a", 4), ("b", 4))),
    ]
    pairs = [Pair("a", "x", "b", 3, 4), Pair("b", "x", "a", 3, 2)]
    topics = agenda(report(answers, pairs))
    assert [(topic.reason, topic.factor, topic.organisations) for topic in topics] == [
        ("gap", "large gap", ("a", "b")),
        ("gap", "small gap", ("a", "b")),
        ("concern", "concern", ("a",)),
        ("asymmetry", None, ("a", "b")),  # a trusts b more than b trusts a
    ]
    assert (topics[0].amount, topics[0].low, topics[0].high, topics[0].band) == (
        1.5,
        1,
        4,
        "concern",
    )
    assert (topics[3].amount, topics[3].low, topics[3].high) == (2.0, 2.0, 4.0)


def test_what_moved_between_two_waves() -> None:
    before = report(scores(a=3.3, b=2.1), [Pair("a", "x", "b", 2, 3)])
    later = [Answer("c", "all", "g", 3), *scores(a=3.4, c=5)]
    moved = compare(before, report(later, [Pair("a", "x", "b", 2, 4)]))
    first, second = moved.factors
    assert (first.mean.before, first.mean.after, first.mean.change) == (2.7, 4.2, 1.5)
    assert (first.band_before, first.band_after) == ("concern", "strength")
    assert first.by_organisation["a"].change == 0.1  # and not 0.10000000000000009
    assert (first.by_organisation["b"].after, first.by_organisation["b"].change) == (None, None)
    assert (second.factor, second.mean.before, second.band_before) == ("g", None, None)
    assert moved.organisations["b"].trust.change == 1.0
    assert (moved.joined, moved.left) == (("c",), ())
    assert moved.network["reciprocity"].change == 0.0


def test_fractions_are_taken_as_they_are() -> None:
    third = report(scores(a=Fraction(10, 3), b=Fraction(4, 3)))  # type: ignore[arg-type]
    assert third.factors[0].flagged
