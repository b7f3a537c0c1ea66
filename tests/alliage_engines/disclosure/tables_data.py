"""Tables to attack: hand-made ones, each with one way in, and drawn ones."""

import random

from alliage_engines.disclosure import Contribution

BREAKDOWNS = [(), ("family",), ("stage",), ("territory",)]


def row(name: str, mean: float, people: int = 3, wave: str = "1", **keys: str) -> Contribution:
    held = {"family": "peer", "stage": "alliance", "territory": "38", **keys}
    return Contribution(name, held, "trust", mean, people, wave, "")


def one_small_family() -> list[Contribution]:
    """Total − peer − private = the two public ones."""
    peer = [row(f"peer {i}", 2.5 + i / 5) for i in range(5)]
    private = [row(f"private {i}", 3.5 - i / 5, family="private") for i in range(5)]
    public = [row("town", 2.1, family="public"), row("agency", 2.9, family="public")]
    return [*peer, *private, *public]


def one_newcomer() -> list[Contribution]:
    """Nobody moved, one joined: (n + 1) times the new mean − n times the old one is the newcomer."""
    first = [row(f"o{i}", 2 + i / 4) for i in range(6)]
    second = [row(f"o{i}", 2 + i / 4, wave="2") for i in range(6)]
    return [*first, *second, row("newcomer", 3.3, wave="2")]


def all_at_the_top() -> list[Contribution]:
    """A mean at the end of the scale says what everybody answered, however many they are."""
    return [row(f"o{i}", 5.0) for i in range(8)]


def own_answers() -> list[Contribution]:
    """From outside nothing is known; who gave 1.0 knows that the two others gave nearly 5."""
    return [row("low", 1.0), row("high", 4.9), row("higher", 5.0)]


def carried_over() -> list[Contribution]:
    """The same campaign stands in two publications; the second has one organisation more."""
    rows = []
    for wave, names in (("1", "abcde"), ("2", "abcdef")):
        for at, name in enumerate(names):
            one = row(name, 2 + at / 3, wave=wave)
            rows.append(
                Contribution(name, one.keys, "trust", one.mean, 3, wave, f"campaign {name}")
            )
    return rows


HAND_MADE = [one_small_family, one_newcomer, all_at_the_top, own_answers, carried_over]


def drawn(seed: int, organisations: int) -> list[Contribution]:
    """Two waves with three breakdowns; some come, some go, some move."""
    dice = random.Random(seed)
    rows = []
    for at in range(organisations):
        keys = {
            "family": dice.choice(["peer", "public", "private"]),
            "stage": dice.choice(["experiment", "alliance"]),
            "territory": dice.choice(["38", "26"]),
        }
        mean, people = round(dice.uniform(1.5, 4.5), 2), dice.randint(1, 7)
        for wave in ("1", "2"):
            if dice.random() < 0.85:
                rows.append(Contribution(f"o{at}", keys, "trust", mean, people, wave))
            mean = round(min(5.0, max(1.0, mean + dice.choice([0, 0, 0.3, -0.5]))), 2)
    return rows
