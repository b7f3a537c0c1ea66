"""Says why an organisation is shown: which words were found where, in words a person can read."""

import re
from dataclasses import dataclass
from functools import lru_cache

from alliage_engines.directory.expansion import Code, codes_of
from alliage_engines.directory.query import Reason
from alliage_engines.directory.schema import Organisation
from alliage_engines.directory.text import normalise, stem, words
from alliage_engines.vocabulary import Kind, Theme, kinds, naf_label, themes

#: A word as it is written, the dots of an acronym included.
_WRITTEN = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W_]+")
_SNIPPET = 160  # characters of a purpose
_BEFORE = 50  # of them, before the first word found

_TEXTS = {
    "fr": {
        "name": "Dans le nom",
        "acronym": "Sigle",
        "purpose": "Dans l’objet : « {} »",
        "theme": "Thème : {}",
        "kind": "Nature : {}",
        "activity": "Activité : {}",
        "identifier": "Identifiant {}",
        "place": "À {}",
    },
    "en": {
        "name": "In the name",
        "acronym": "Acronym",
        "purpose": "In the purpose: “{}”",
        "theme": "Theme: {}",
        "kind": "Kind: {}",
        "activity": "Activity: {}",
        "identifier": "Identifier {}",
        "place": "In {}",
    },
}


@lru_cache(maxsize=262_144)
def _stems(written: str) -> tuple[str, ...]:
    return tuple(map(stem, words(written)))


def _marks(text: str, stems: frozenset[str], starts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words of `stems`, or words that begin with one of `starts`, stand in `text`."""
    found = []
    for match in _WRITTEN.finditer(text):
        of_word = _stems(match[0])
        if not stems.isdisjoint(of_word) or (
            starts and any(normalise(match[0]).startswith(s) for s in starts)
        ):
            found.append(match.span())
    return found


def _snippet(text: str, marks: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of `text` around its first mark, cut between words, with the marks inside it."""
    if len(text) <= _SNIPPET:
        return text, tuple(marks)
    start = max(0, marks[0][0] - _BEFORE)
    if start:
        start = text.find(" ", start, marks[0][0]) + 1 or marks[0][0]
    end = min(len(text), start + _SNIPPET)
    if end < len(text):
        end = max(text.rfind(" ", marks[0][1], end), marks[0][1])
    head, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(head) - start
    inside = tuple((a + shift, b + shift) for a, b in marks if a >= start and b <= end)
    return f"{head}{text[start:end]}{tail}", inside


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one question, ready to be looked for in every hit of its page."""

    stems: frozenset[str]
    starts: tuple[str, ...]
    codes: dict[str, list[Code]]

    @classmethod
    def of(
        cls,
        used: tuple[str, ...],
        completed: frozenset[str] = frozenset(),
        related: frozenset[str] = frozenset(),
    ) -> "Words":
        """`used`: the normalised words searched; `completed`: those taken as beginnings.

        related: stems that a relaxed search also looked for.
        """
        stems = tuple(map(stem, used))
        either = {one[:-1] if one.endswith("e") else one + "e" for one in stems if len(one) > 5}
        sought = related.union(stems, either) - {""}
        return cls(sought, tuple(sorted(completed)), codes_of(stems))


def explain(organisation: Organisation, sought: Words) -> tuple[Reason, ...]:
    """Return why `organisation` is shown, the strongest reason first; its place without any."""
    found: list[Reason] = []
    covered: set[str] = set()
    if marks := _marks(organisation.name, sought.stems, sought.starts):
        found.append(Reason("name", organisation.name, tuple(marks)))
        covered |= _covered(organisation.name, marks)
    if organisation.acronym and (
        marks := _marks(organisation.acronym, sought.stems, sought.starts)
    ):
        found.append(Reason("acronym", organisation.acronym, tuple(marks)))
        covered |= _covered(organisation.acronym, marks)
    if organisation.purpose and (marks := _marks(organisation.purpose, sought.stems, ())):
        found.append(Reason("purpose", *_snippet(organisation.purpose, marks)))
        covered |= _covered(organisation.purpose, marks)
    found += _coded(organisation, sought, covered)
    return tuple(found) or (place_reason(organisation),)


def _covered(text: str, marks: list[tuple[int, int]]) -> set[str]:
    return {one for start, end in marks for one in _stems(text[start:end])}


def _coded(organisation: Organisation, sought: Words, covered: set[str]) -> list[Reason]:
    """The reasons of words that only a code of the organisation explains."""
    naf = (organisation.naf or "").replace(".", "")
    found: dict[str, Reason] = {}
    for one, codes in sought.codes.items():
        if one in covered:
            continue
        for code in codes:
            sort, value = code[0], code[2:]
            if sort == "k" and value == organisation.kind:
                found.setdefault("kind", Reason("kind", value))
            elif sort == "t" and value == organisation.theme:
                found.setdefault("theme", Reason("theme", value))
            elif sort == "n" and naf and naf.startswith(value):
                found.setdefault("activity", Reason("activity", value))
            elif sort == "w" and value in organisation.waldec:
                found.setdefault("theme", Reason("theme", organisation.theme or value[:3]))
            elif (sort, value) in (("c", organisation.commune), ("d", organisation.departement)):
                found.setdefault("place", place_reason(organisation))
    return list(found.values())


def identifier_reason(text: str) -> Reason:
    """The reason of a hit found by one of its identifiers, as it was typed."""
    return Reason("identifier", text.strip())


def place_reason(organisation: Organisation) -> Reason:
    """The reason of a hit that no word explains: where it is."""
    return Reason("place", organisation.commune_name or organisation.departement or "")


def reason_text(reason: Reason, language: str = "fr") -> str:
    """Return a reason as one short sentence in "fr" or "en"; codes become their labels."""
    texts = _TEXTS["en" if language == "en" else "fr"]
    label = _label(reason, "en" if language == "en" else "fr")
    if reason.code == "place" and not label:
        return "Lieu inconnu" if language != "en" else "Place unknown"
    return texts[reason.code].format(label)


def _label(reason: Reason, language: str) -> str:
    if reason.code == "activity":
        return naf_label(reason.text, language) or reason.text
    concept: Kind | Theme | None = None
    if reason.code == "kind":
        concept = kinds().get(reason.text)
    elif reason.code == "theme":
        concept = themes().get(reason.text)
    if concept is None:
        return reason.text
    return concept.label_en if language == "en" else concept.label_fr
