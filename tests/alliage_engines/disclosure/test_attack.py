"""Nothing suppressed is found by an attacker with every table, both waves and their own answers."""

from collections.abc import Callable

import pytest
from tests.alliage_engines.disclosure.attacker import Attacker, everybody_finds
from tests.alliage_engines.disclosure.tables_data import BREAKDOWNS, HAND_MADE, drawn

from alliage_engines.disclosure import Contribution, Rules, audit, check, protect

OFF = Rules(secondary=False)
Maker = Callable[[], list[Contribution]]


@pytest.mark.parametrize("make", HAND_MADE)
def test_the_attack_fails_and_succeeds_without_secondary_suppression(make: Maker) -> None:
    rows = make()
    assert everybody_finds(rows, protect(rows, BREAKDOWNS).cells) == {}
    assert everybody_finds(rows, protect(rows, BREAKDOWNS, OFF).cells) != {}


@pytest.mark.parametrize(("seed", "organisations"), [(1, 7), (2, 10), (3, 14)])
def test_the_attack_fails_on_drawn_tables(seed: int, organisations: int) -> None:
    rows = drawn(seed, organisations)
    done = protect(rows, BREAKDOWNS)
    assert done.exposed == ()
    assert check(rows, done.cells) == []
    assert everybody_finds(rows, done.cells) == {}
    assert everybody_finds(rows, protect(rows, BREAKDOWNS, OFF).cells) != {}


def test_the_engine_finds_the_same_intervals_as_the_attacker() -> None:
    rows = drawn(2, 8)
    cells = protect(rows, BREAKDOWNS, OFF).cells
    for own in (None, "o3"):
        attacker = Attacker(rows, cells, own)
        by_cell = {(cell.wave, cell.keys): cell for cell in cells}
        found = [one for one in audit(rows, cells, own=own) if one.measure == "mean"]
        compared = [one for one in found if one.organisation is None]
        assert compared
        for one in compared:
            width = attacker.interval(attacker.combination(by_cell[one.wave, one.keys]))
            assert one.high - one.low == pytest.approx(width, abs=1e-5)


def test_an_attacker_who_supposes_that_nobody_moves_finds_a_newcomer_only_when_allowed() -> None:
    """The way in between waves, by hand: 7 × the second mean − 6 × the first."""
    rows = HAND_MADE[1]()
    first, second = (
        next(c for c in protect(rows, [()], OFF).cells if c.wave == wave) for wave in ("1", "2")
    )
    assert first.mean is not None
    assert second.mean is not None
    assert 7 * second.mean - 6 * first.mean == pytest.approx(3.3, abs=0.07)
    kept = {cell.wave: cell.mean for cell in protect(rows, [()]).cells}
    assert None in kept.values()
