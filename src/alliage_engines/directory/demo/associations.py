"""Invented associations as the RNA would hold them, in the order of their creation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from alliage_engines.directory.demo.numbers import SITES, Sequence, site
from alliage_engines.directory.demo.places import Places, Seat
from alliage_engines.directory.demo.words import Activity, Wordsmith, activities, fold

#: Share of each Waldec family among French associations, in thousandths (sport and culture first).
FAMILY_SHARES = {
    "001": 12, "002": 9, "003": 13, "004": 4, "005": 18, "006": 190, "007": 88, "009": 52,
    "010": 25, "011": 196, "013": 16, "014": 58, "015": 70, "016": 9, "017": 30, "018": 14,
    "019": 27, "020": 46, "021": 15, "022": 26, "023": 32, "024": 44, "030": 38, "032": 12,
    "034": 10, "036": 8, "038": 9, "040": 18, "050": 9,
}  # fmt: skip
#: A number that the regulator keeps for fiction, and a domain that no one can register.
_SLIPS = (" ; contact : bonjour@association.example", " ; téléphone 04 65 71 12 34")
_EPOCH_WALDEC = date(2009, 1, 1)
_SMALL_WORDS = {
    "de",
    "du",
    "des",
    "la",
    "le",
    "les",
    "et",
    "en",
    "à",
    "au",
    "aux",
    "dans",
    "pour",
    "un",
}


@dataclass(slots=True)
class Association:
    """One association; `number` is its W number, `former` its id before 2009, where it had one."""

    number: str
    former: str
    office: str
    name: str
    acronym: str
    purpose: str
    codes: tuple[str, str]
    activity: Activity
    seat: Seat
    insee: str
    created: date
    declared: date
    published: date | None
    updated: date
    dissolved: date | None
    nature: str
    grouping: str
    position: str
    website: str


class Associations:
    """Draws associations; the same arguments give the same ones."""

    def __init__(
        self, rng: Random, words: Wordsmith, places: Places, numbers: Sequence, today: date
    ) -> None:
        self._rng, self._words, self._places = rng, words, places
        self._numbers, self._today = numbers, today
        self._families = activities()
        self._shares = [FAMILY_SHARES[family] for family in self._families]
        self._options = {
            family: (list(found), [a.weight for a in found])
            for family, found in self._families.items()
        }

    def stream(self, count: int, *, former: bool = False) -> Iterator[Association]:
        """`count` associations, the oldest first; with `former`, all from before 2009.

        Every family has some as soon as there are twice as many associations as families.
        """
        rng = self._rng
        days = sorted(self._creation_day(former) for _ in range(count))
        families = rng.choices(list(self._families), self._shares, k=count)
        for index, family in enumerate(self._families):
            if count > 2 * len(self._families):
                families[index * (count // len(self._families))] = family
        for day, family in zip(days, families, strict=True):
            yield self._one(date.fromordinal(day), family, former)

    def _creation_day(self, former: bool) -> int:
        rng, today = self._rng, self._today.toordinal()
        start = _EPOCH_WALDEC.toordinal()
        if former or rng.random() < 0.26:
            return (
                start - 1 - int((1 - rng.random() ** 0.35) * (start - date(1903, 1, 1).toordinal()))
            )
        return start + int(rng.random() * (today - start))

    def _one(self, created: date, family: str, former: bool) -> Association:
        rng = self._rng
        options, weights = self._options[family]
        activity = options[0] if len(options) == 1 else rng.choices(options, weights)[0]
        codes = [code for code in activity.codes if code.startswith(family)]
        seat = self._places.draw(rng)
        office = site(seat.departement, SITES[int(rng.random() ** 2 * 3)])
        name, acronym = self._title(activity, seat)
        had_number = former or (created < _EPOCH_WALDEC and rng.random() < 0.8)
        declared, updated = self._dates(created)
        position, dissolved = self._fate(updated)
        return Association(
            number="" if former else self._numbers.rna(office),
            former=self._numbers.former(office) if had_number else "",
            office=office,
            name=name,
            acronym=acronym,
            purpose=self._purpose(activity, seat),
            codes=(codes[int(rng.random() * len(codes))], self._second_code(activity)),
            activity=activity,
            seat=seat,
            insee=self._places.declared_code(seat, rng),
            created=created,
            declared=declared,
            published=None
            if rng.random() < 0.05
            else created + timedelta(days=8 + int(rng.random() * 25)),
            updated=updated,
            dissolved=dissolved,
            nature="R" if created.year < 1995 and rng.random() < 0.02 else "D",
            grouping="F" if rng.random() < 0.008 else ("U" if rng.random() < 0.012 else "S"),
            position=position,
            website=self._website(name),
        )

    def _title(self, activity: Activity, seat: Seat) -> tuple[str, str]:
        name = self._words.name(activity.names, seat.setting)
        acronym = ""
        if self._rng.random() < 0.14:
            initials = [
                w for w in fold(name.replace("'", " ").replace("-", " ")).split() if w.isalpha()
            ]
            acronym = "".join(
                w[0] for w in initials if w.lower() not in _SMALL_WORDS and len(w) > 1
            )
            acronym = acronym if 3 <= len(acronym) <= 6 else ""
        return name, acronym

    def _purpose(self, activity: Activity, seat: Seat) -> str:
        chance = self._rng.random()
        if chance < 0.02:
            return ""
        text = self._words.purpose(activity, seat.setting)
        if chance < 0.032:
            text += _SLIPS[chance < 0.026]
        elif chance < 0.05:
            text = text.replace(" ; ", "\n") if chance < 0.04 else text.replace("l'", "l' ", 1)
        return text

    def _second_code(self, activity: Activity) -> str:
        chance = self._rng.random()
        if chance < 0.8:
            return "000000"
        return activity.codes[-1] if chance < 0.99 else "40000"

    def _dates(self, created: date) -> tuple[date, date]:
        rng = self._rng
        life = (self._today - created).days
        declared = created
        if rng.random() < 0.55:
            declared = created + timedelta(days=int(rng.random() ** 0.6 * life))
        if declared < _EPOCH_WALDEC:
            span = (self._today - _EPOCH_WALDEC).days
            declared = _EPOCH_WALDEC + timedelta(days=int(rng.random() ** 1.5 * span))
        updated = min(self._today, declared + timedelta(days=4 + int(rng.random() * 40)))
        return declared, updated

    def _fate(self, updated: date) -> tuple[str, date | None]:
        chance = self._rng.random()
        if chance < 0.11:
            return "D", updated
        return ("S", None) if chance < 0.116 else ("A", None)

    def _website(self, name: str) -> str:
        chance = self._rng.random()
        if chance > 0.06:
            return ""
        slug = "-".join("".join(c if c.isalnum() else " " for c in fold(name).lower()).split())
        scheme = ("https://", "http://www.", "www.", "")[int(chance / 0.06 * 4) % 4]
        return f"{scheme}{slug[:40].strip('-')}.example"
