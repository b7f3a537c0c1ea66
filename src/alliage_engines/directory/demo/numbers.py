"""Numbers that are valid and belong to nobody: each register's form, in a range it does not use.

- RNA: sequence 900000 and up of a site; no site has declared a tenth of that since 2009.
- Former RNA id: the site, then its four digits, then a sequence of 900000 and up.
- SIREN: 002000000 to 004999999; the official stock file has no unit from 001807254 to 005410220.
- RNF: order number 90000 and up.
"""

from collections import Counter
from collections.abc import Iterator

#: Letters that the register uses for the overseas départements, whose codes have three digits.
OVERSEAS = {"971": "9G", "972": "9M", "973": "9C", "974": "9R", "976": "9Y"}
#: First eight digits of the first SIREN of the range, and how many follow.
SIREN_STEM, SIREN_COUNT = 200_000, 300_000
SITES = (1, 2, 3)


def luhn_digit(digits: str) -> int:
    """The digit that, put after `digits`, makes them pass Luhn's check."""
    total = 0
    for rank, character in enumerate(reversed(digits)):
        value = int(character) * (2 - rank % 2)
        total += value - 9 if value > 9 else value
    return -total % 10


def sirens() -> Iterator[str]:
    """The 300 000 valid SIREN of the unused range, in order, spread by a stride."""
    for index in range(SIREN_COUNT):
        stem = f"{SIREN_STEM + index * 7919 % SIREN_COUNT:08d}"
        yield stem + str(luhn_digit(stem))


def siret(siren: str, rank: int) -> str:
    """The SIRET of a unit's establishment number `rank` (from 1)."""
    stem = f"{siren}{rank:04d}"
    return stem + str(luhn_digit(stem))


def site(departement: str, number: int) -> str:
    """The registry office of a département, three characters."""
    return f"{OVERSEAS.get(departement, departement)}{number}"


class Sequence:
    """Hands out RNA and RNF numbers, each once."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def rna(self, office: str) -> str:
        """A W number of an office."""
        return f"W{office}{self._next('w' + office, 900_000):06d}"

    def former(self, office: str) -> str:
        """A former number (`id_ex`), ten characters."""
        return f"0{office}{self._next('e' + office, 900_000):06d}"

    def rnf(self, departement: str, kind: str) -> str:
        """A number of the register of foundations."""
        order = self._next("rnf", 90_000)
        return f"{departement.zfill(3)}-{kind}-{order:05d}-{1 + order % 9:02d}"

    def _next(self, key: str, start: int) -> int:
        number = start + self._used[key]
        self._used[key] += 1
        if len(str(number)) > len(str(start)):
            raise ValueError(f"no unused number is left for {key}")
        return number
