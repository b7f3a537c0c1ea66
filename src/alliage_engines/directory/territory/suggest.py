"""Type-ahead over the names of places."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from alliage_engines.directory.edits import distance
from alliage_engines.directory.territory.names import fold_name, fold_words

#: From the smallest to the widest; areas of equal rank and size are suggested in this order.
KINDS = ("commune", "epci", "departement", "region", "country")
#: An EPCI counts for less than its people: who types "gren" means Grenoble, not its métropole.
WEIGHTS = {"epci": 0.25}
ARTICLES = ("le", "la", "les", "l")

#: A misspelt name: one fault from four letters on, two from eight on.
SHORTEST, LONG = 4, 8

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A place to suggest: its kind, code, name and number of people."""

    kind: str
    code: str
    name: str
    population: int


class Suggestions:
    """Finds places by the start of their name or of a word in it, or by number.

    Order: exact name, then start of the name, then start of a word inside; in each, the most
    populated first. Digits alone are a département, a commune's code or a postal code; after a
    name they narrow it down ("saint-denis 93"), unless nothing is left. Where `known` places are
    told, theirs come before the others: see `_passes`.
    """

    def __init__(
        self, named: Sequence[Named], communes: Mapping[str, tuple[str, tuple[str, ...]]]
    ) -> None:
        """Take the places, and for each commune's code its département and postal codes."""
        self._communes = communes
        self._people = {(n.kind, n.code): n.population for n in named}
        self._postal = sorted((p, code) for code, (_, postal) in communes.items() for p in postal)
        entries = sorted(
            (-n.population * WEIGHTS.get(n.kind, 1.0), KINDS.index(n.kind), n.code, n.name)
            for n in named
        )
        # One string, a line a place, the most populated first: `str.find` then ranks by itself.
        self._keys = [(KINDS[kind], code) for _, kind, code, _ in entries]
        lines = [f"\n{fold_words(name)}\n" for *_, name in entries]
        self._text = "".join(lines)
        self._offsets = [0]
        for line in lines[:-1]:
            self._offsets.append(self._offsets[-1] + len(line))

    def find(self, text: str, limit: int, known: Collection[Key] = ()) -> list[Key]:
        """Return (kind, code) of at most `limit` places, best first."""
        words = fold_words(text).split(" ")
        digits = words.pop() if _is_number(words[-1]) else ""
        name = " ".join(words)
        if not name:
            found = self._by_number(digits)
            return sorted(found, key=lambda key: bool(known) and key not in known)[:limit]
        # A trailing space or hyphen says that the last word is whole.
        name += " " if text[-1:] in (" ", "-") and not digits else ""
        found = self._by_name(name, digits, limit, known)
        if digits and not found:  # "paris 12": the number is no département
            found = self._by_name(name, "", limit, known)
        return found[:limit]

    def resembling(self, text: str, limit: int, known: Collection[Key] = ()) -> list[Key]:
        """Return at most `limit` places whose name, or its beginning, is a fault or two away.

        The first letter is held to be right. `known` places first, then whole names, then the
        fewest faults, then the most populated.
        """
        sought = fold_name(text)
        if len(sought) < SHORTEST or any(letter.isdigit() for letter in sought):
            return []
        most = 2 if len(sought) >= LONG else 1
        ranked: list[tuple[bool, bool, int, int]] = []
        for row, name in self._by_first_letter.get(sought[0], ()):
            whole = abs(len(name) - len(sought)) <= most
            faults = distance(sought, name if whole else name[: len(sought)], most)
            if faults <= most:
                ranked.append((self._keys[row] not in known, not whole, faults, row))
        return [self._keys[row] for *_, row in sorted(ranked)[:limit]]

    @cached_property
    def _by_first_letter(self) -> Mapping[str, list[tuple[int, str]]]:
        """Letter -> (row, folded name without its article) of the places that begin with it."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row, line in enumerate(self._text.strip("\n").split("\n\n")):
            name = fold_name(line)
            found[name[:1]].append((row, name))
        return found

    def _by_number(self, digits: str) -> list[Key]:
        if not digits:
            return []
        upper = digits.upper()
        found = [("departement", upper)] if ("departement", upper) in self._people else []
        start = bisect_left(self._postal, (digits,))
        end = bisect_left(self._postal, (digits + ":",))  # the character after "9"
        codes = {code for _, code in self._postal[start:end]}
        by_size = sorted(codes, key=lambda code: (-self._people["commune", code], code))
        if upper in self._communes and upper not in codes:
            by_size.append(upper)
        return found + [("commune", code) for code in by_size]

    def _by_name(self, name: str, digits: str, limit: int, known: Collection[Key]) -> list[Key]:
        bare = fold_name(name)
        starts = ARTICLES if bare == name.strip() else ()
        articles = [f"\n{article} {bare}" for article in starts]
        exact = [f"\n{name.strip()}\n", *(f"{start}\n" for start in articles)]
        whole = [f"\n{name.strip()} ", *(f"{start} " for start in articles)]
        found: list[Key] = []
        for group, only in _passes(exact, whole, [f"\n{name}", *articles], [f" {name}"], known):
            rows = self._lines_with(group, digits, limit, only)
            found += [key for key in rows if key not in found]
            if len(found) >= limit:
                break
        return found

    def _lines_with(
        self, needles: list[str], digits: str, limit: int, only: Collection[Key]
    ) -> list[Key]:
        """Return the places whose line holds a needle, in order, at most `limit` a needle."""
        rows: set[int] = set()
        for needle in needles:
            at, count = self._text.find(needle), 0
            while at >= 0 and count < limit:
                row = bisect_right(self._offsets, at) - 1
                key = self._keys[row]
                if row not in rows and (not only or key in only) and self._has_number(key, digits):
                    rows.add(row)
                    count += 1
                at = self._text.find(needle, at + 1)
        return [self._keys[row] for row in sorted(rows)]

    def _has_number(self, key: Key, digits: str) -> bool:
        if not digits:
            return True
        kind, code = key
        if kind != "commune":
            return kind == "departement" and code.startswith(digits.upper())
        departement, postal_codes = self._communes[code]
        return any(c.lower().startswith(digits) for c in (departement, code, *postal_codes))


def _passes(
    exact: list[str],
    whole: list[str],
    start: list[str],
    inside: list[str],
    known: Collection[Key],
) -> list[tuple[list[str], Collection[Key]]]:
    """Return what to look for, in order, and among which places; () is all of them.

    An exact name outside `known` is beaten by one inside, whole ("Vienne") or followed by more
    words ("La Côte" gives La Côte-Saint-André); never by one that only begins with its letters.
    """
    if not known:
        return [(exact, ()), (start, ()), (inside, ())]
    nearby = [(exact, known), (whole, known), (exact, ()), (start, known), (inside, known)]
    return [*nearby, (start, ()), (inside, ())]


def _is_number(word: str) -> bool:
    """Tell "38", "2a", "974" and "38000" from a word."""
    return word[:1].isdigit() and len(word) <= 5 and (word.isdigit() or word in ("2a", "2b"))
