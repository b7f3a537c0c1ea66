"""Needs and offers for the tests of matching: drawn by hypothesis, or from a seed."""

import random

from hypothesis import strategies as st

from alliage_engines.matching import Item

#: Shared prefixes, accents, signs outside the basic plane, digits that sort as text.
IDS = ["a", "a1", "a10", "a2", "A", "é", "z", "😀", "中", "a\u0301", "-", " ", "00", "0", "9", "10"]
TERMS = ["topic:velo", "topic:velos", "topic", "skill:été", "means:salle", "theme:024", "x", "😀"]
#: Grenoble twice, Voiron, Paris, the date line, poles, the equator and its antipode.
PLACES = [
    (45.1885, 5.7245), (45.1885, 5.7245), (45.3637, 5.5922), (48.8566, 2.3522), (-21.1, 55.5),
    (0.0, 180.0), (0.0, -180.0), (90.0, 0.0), (-90.0, 12.0), (0.0, 0.0), (-45.1885, -174.2755),
]  # fmt: skip

weights = st.one_of(
    st.sampled_from([0, 0.0, 0.25, 1 / 3, 0.5, 1, 1.0, 3]),
    st.floats(1e-9, 1e9),
)
places = st.one_of(
    st.sampled_from(PLACES),
    st.tuples(st.floats(42, 51), st.floats(-4, 8)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
reaches = st.one_of(st.none(), st.sampled_from([0, 10.0, 50, 19_000.0, 30_000.0, 1e300]))
terms = st.dictionaries(st.sampled_from(TERMS), weights, max_size=6)


@st.composite
def items(draw: st.DrawFn, size: int, *, local: bool = True) -> list[Item]:
    """At most `size` items with ids of their own; without `local`, national and some unplaced."""
    ids = draw(st.lists(st.sampled_from(IDS), max_size=size, unique=True))
    found = []
    for one in ids:
        place = draw(places) if local or draw(st.booleans()) else (None, None)
        reach = draw(reaches) if local else None
        found.append(Item(one, draw(terms), *place, reach))
    return found


def generated(count: int, prefix: str, seed: int, national: float = 0.1) -> list[Item]:
    """Items around the towns of France, from a seed: a few common terms, many rare ones."""
    rng = random.Random(seed)
    towns = [(rng.uniform(43, 50), rng.uniform(-2, 7)) for _ in range(12)]
    found = []
    for number in range(count):
        names = [f"t{min(int(rng.paretovariate(0.7)), 60)}" for _ in range(rng.randint(1, 9))]
        lat, lon = rng.choice(towns)
        reach = None if rng.random() < national else rng.uniform(0, 80)
        chosen = {name: rng.choice([0.5, 1.0, rng.random()]) for name in names}
        place = lat + rng.gauss(0, 0.1), lon + rng.gauss(0, 0.1)
        found.append(Item(f"{prefix}{number}", chosen, *place, reach))
    return found
