"""The 210 questions of the search benchmark, drawn from the words of the index asked."""

import random
from dataclasses import dataclass, field

from alliage_engines.directory.query import Query
from alliage_engines.directory.search import Directory
from alliage_engines.directory.territory import territory

#: How many questions of each sort; facets are counted by "filters" as a results page does.
SORTS = {
    "rare": 30,
    "common": 30,
    "two words": 30,
    "prefix": 30,
    "typo": 30,
    "filters + facets": 30,
    "radius": 15,
    "name": 15,
}


@dataclass(frozen=True)
class Case:
    """One question; modes: how its words are to be understood by engines that must be told."""

    sort: str
    query: Query
    modes: dict[str, str] = field(default_factory=dict)


def _typo(word: str, rng: random.Random) -> str:
    """Swap, drop, double or replace one letter that is not the first."""
    place = rng.randrange(1, len(word) - 1)
    return rng.choice(
        [
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + rng.choice("aeinrst") + word[place + 1 :],
        ]
    )


class _Drawer:
    """Draws questions of each sort from one index."""

    def __init__(self, directory: Directory, seed: int) -> None:
        self._rng = random.Random(seed)
        self._directory = directory
        terms = directory.words(4)
        self._common = [word for word, _ in terms[:150]]
        self._rare = [word for word, count in terms if 3 <= count <= 60]
        self._long = [word for word, count in terms if len(word) >= 6 and count >= 20]
        known = [c for c in territory().communes if c.lat is not None]
        self._communes = [c for c in known if c.population > 5_000]

    def _plain(self, text: str) -> Query:
        return Query(text, facets=False)

    def rare(self) -> Case:
        return Case("rare", self._plain(self._rng.choice(self._rare)))

    def common(self) -> Case:
        return Case("common", self._plain(self._rng.choice(self._common)))

    def two_words(self) -> Case:
        return Case("two words", self._plain(" ".join(self._rng.choices(self._common, k=2))))

    def prefix(self) -> Case:
        word = self._rng.choice(self._long)
        start = word[: self._rng.randint(3, len(word) - 2)]
        return Case("prefix", self._plain(start), {start: "prefix"})

    def typo(self) -> Case:
        wrong = _typo(self._rng.choice(self._long), self._rng)
        return Case("typo", self._plain(wrong), {wrong: "fuzzy2" if len(wrong) >= 8 else "fuzzy1"})

    def filters(self) -> Case:
        place = self._rng.choice(self._communes)
        wheres = [{"departement": place.departement}, {"region": place.region}, {}]
        whats = [{"families": ("peer",)}, {"since_year": 2005}, {}]
        word, where = self._rng.choice(self._common), self._rng.choice(wheres)
        return Case("filters + facets", Query(word, **where, **self._rng.choice(whats)))

    def radius(self) -> Case:
        place, km = self._rng.choice(self._communes), self._rng.choice([10.0, 20.0, 30.0, 50.0])
        word = self._rng.choice(self._common)
        return Case("radius", Query(word, near=place.code, radius_km=km, facets=False))

    def name(self) -> Case:
        asked = Query(self._rng.choice(self._rare), limit=1, facets=False)
        found = self._directory.search(asked).hits[0].organisation
        return Case("name", self._plain(found.name))


def workload(directory: Directory, seed: int = 7) -> list[Case]:
    """Return the 210 cases, the same for the same index and seed."""
    drawer = _Drawer(directory, seed)
    draw = {
        "rare": drawer.rare,
        "common": drawer.common,
        "two words": drawer.two_words,
        "prefix": drawer.prefix,
        "typo": drawer.typo,
        "filters + facets": drawer.filters,
        "radius": drawer.radius,
        "name": drawer.name,
    }
    return [draw[sort]() for sort, count in SORTS.items() for _ in range(count)]
