from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.disclosure.tables_data import BREAKDOWNS, drawn, one_small_family, row

from alliage_engines.disclosure import Cell, Contribution, DisclosureError, Rules, check, protect


def only(rows: list[Contribution], rules: Rules | None = None) -> Cell:
    (cell,) = protect(rows, [()], rules).cells
    return cell


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ((9, 9), "organisations"),
        ((1, 1, 2), "people"),
        ((1, 1, 3), ""),
        ((35, 3, 3), "share"),  # 35 of 41 is 85.4 %
        ((34, 3, 3), ""),  # 34 of 40 is 85 %: not above
    ],
)
def test_thresholds(people: tuple[int, ...], reason: str) -> None:
    rows = [row(f"o{at}", 2.5 + at / 2, count) for at, count in enumerate(people)]
    cell = only(rows)
    assert cell.reason == reason
    assert (cell.mean is None) == (cell.n_people is None) == bool(reason)


def test_a_mean_is_that_of_organisations_whatever_their_numbers() -> None:
    rows = [row("big", 4.0, 10), row("small", 2.0, 1), row("middle", 3.0, 3), row("last", 2.5, 3)]
    cell = only(rows)
    assert (cell.mean, cell.n_organisations, cell.n_people) == (2.88, 4, 15)  # 17 people at least


def test_two_rooms_of_one_organisation_weigh_as_one() -> None:
    twice = [
        replace(row("a", 2.0), observation="room 1"),
        replace(row("a", 4.0), observation="room 2"),
    ]
    cell = only([*twice, row("b", 3.0), row("c", 3.0), row("d", 2.0)])
    assert (cell.n_organisations, cell.mean) == (4, 2.75)


def test_large_tables_are_shown_whole() -> None:
    rows = [replace(one, mean=2 + at % 7 / 3) for at, one in enumerate(drawn(5, 60))]
    kinds = [cell.suppressed for cell in protect(rows, [(), ("family",)]).cells]
    assert kinds == [""] * 8


def test_the_smallest_thing_is_hidden() -> None:
    """The two public ones are hidden; a second family must be, and the total can stay."""
    cells = {cell.keys: cell for cell in protect(one_small_family(), [(), ("family",)]).cells}
    assert cells[()].suppressed == ""
    assert cells[(("family", "public"),)].reason == "organisations"
    others = [cells[(("family", name),)].reason for name in ("peer", "private")]
    assert "subtraction" in others


def test_a_public_cell_stays_and_what_it_exposes_is_told() -> None:
    rows = [row("a", 5.0), row("b", 5.0), row("c", 5.0)]
    done = protect(rows, [()], public=[("1", "trust", ())])
    assert done.cells[0].mean == 5.0
    assert [name.rpartition(" ")[2] for name in done.exposed] == ["b", "c", "a"]
    assert protect(rows, [()]).exposed == ()


def test_what_was_published_stays_and_the_new_wave_gives_way() -> None:
    rows = drawn(3, 12)
    first = protect([one for one in rows if one.wave == "1"], BREAKDOWNS).cells
    public = [(cell.wave, cell.factor, cell.keys) for cell in first if not cell.suppressed]
    free = protect(rows, BREAKDOWNS).cells
    kept = protect(rows, BREAKDOWNS, public=public).cells
    assert [cell for cell in kept if cell.wave == "1"] == list(first)
    assert [cell for cell in free if cell.wave == "1"] != list(first)


@given(st.integers(0, 10_000), st.integers(3, 7), st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_other_names_in_another_order_change_nothing(seed: int, count: int, dice: object) -> None:
    rows = drawn(seed, count)
    done = protect(rows, BREAKDOWNS)
    assert check(rows, done.cells) == []
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert protect(shuffled, BREAKDOWNS) == done


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ([row("a", 5.1)], "contributions[0].mean"),
        ([row("a", float("nan"))], "contributions[0].mean"),
        ([row("a", 3, 0)], "contributions[0].people"),
        ([Contribution("a", {}, "trust", 3, 2)], "contributions[0].keys"),
        ([row("", 3)], "contributions[0]"),
        ([row("a", 3), row("a", 4)], "contributions[1]"),
    ],
)
def test_wrong_contributions_are_refused(wrong: list[Contribution], place: str) -> None:
    with pytest.raises(DisclosureError) as refused:
        protect(wrong, [("family",)])
    assert refused.value.place == place


def test_an_observation_has_the_same_figures_in_every_wave() -> None:
    rows = [
        replace(row("a", 3, wave="1"), observation="x"),
        replace(row("a", 4, wave="2"), observation="x"),
    ]
    with pytest.raises(DisclosureError, match="other figures"):
        protect(rows)


def test_the_recount_finds_what_is_wrong() -> None:
    rows = one_small_family()
    good = protect(rows, [(), ("family",)]).cells
    naked = protect(rows, [(), ("family",)], Rules(secondary=False)).cells
    assert any("found by subtraction" in said for said in check(rows, naked))
    total = next(cell for cell in good if not cell.keys)
    hidden = next(cell for cell in good if cell.suppressed)
    for spoilt in (
        replace(total, mean=4.4),
        replace(total, n_organisations=13),
        replace(hidden, n_people=5),
        replace(hidden, suppressed="secondary" if hidden.suppressed == "primary" else "primary"),
        replace(hidden, suppressed="", mean=3.0, n_people=5, n_organisations=2),
        replace(total, keys=(("family", "nobody"),)),
    ):
        assert check(rows, [spoilt]) != []
