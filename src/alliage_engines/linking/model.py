"""What goes into the linking engine and what comes out; reasons as codes, and their words."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

Decision = Literal["sure", "proposed", "none"]


class Reason(StrEnum):
    """Why a candidate is there, or why it is not sure; a code that a screen puts into words."""

    IDENTIFIER = "identifier"
    IDENTIFIER_UNKNOWN = "identifier_unknown"
    NAME_DIFFERS = "name_differs"
    SAME_NAME = "same_name"
    SAME_WORDS = "same_words"
    ABBREVIATION = "abbreviation"
    ACRONYM = "acronym"
    FAMILY_WORD = "family_word"
    FUZZY = "fuzzy"
    COMMUNE_IN_TEXT = "commune_in_text"
    COMMUNE_GIVEN = "commune_given"
    DEPARTEMENT = "departement"
    NATIONAL = "national"
    ONLY_ONE = "only_one"
    WORDS_MISSING = "words_missing"
    WORDS_TOO_MANY = "words_too_many"
    PLACE_MISSING = "place_missing"
    OTHER_COMMUNE = "other_commune"
    OTHER_DEPARTEMENT = "other_departement"
    OTHER_FAMILY = "other_family"
    NO_PLACE = "no_place"
    GENERIC_NAME = "generic_name"
    NAMESAKE = "namesake"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Name:
    """A partner as somebody wrote it.

    departement: INSEE code ("38", "2A", "974"); commune: INSEE code, past ones too; identifier: RNA,
    SIREN, SIRET or RNF number written apart. All three may be unknown; codes that do not exist are
    ignored, as is an identifier that looks like none.
    """

    text: str
    departement: str | None = None
    commune: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class LinkCandidate:
    """An organisation that the text may mean.

    commune: the name of its seat's commune. score: 0 to 100. reasons: codes of `Reason`.
    """

    id: str
    name: str
    family: str
    commune: str | None
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """What a text was linked to.

    decision "sure": `chosen` is the id of the first candidate; "proposed": a person chooses among
    `candidates`, best first, or none of them; "none": nothing in the directory is near enough.
    """

    text: str
    decision: Decision
    chosen: str | None
    candidates: tuple[LinkCandidate, ...]


class LinkingError(ValueError):
    """A file or a folder that cannot be used: names it, the line where there is one, the reason."""

    def __init__(self, path: str | Path, line: int | None, reason: str) -> None:
        self.path = str(path)
        self.line = line
        self.reason = reason
        where = f"{self.path}, line {line}" if line is not None else self.path
        super().__init__(f"{where}: {reason}")


_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.IDENTIFIER: ("l’identifiant écrit est le sien", "the identifier typed is its own"),
    Reason.IDENTIFIER_UNKNOWN: (
        "l’identifiant écrit n’est pas dans l’annuaire",
        "the identifier typed is not in the directory",
    ),
    Reason.NAME_DIFFERS: (
        "l’identifiant est le sien, le nom non",
        "the identifier is its own, the name is not",
    ),
    Reason.SAME_NAME: ("même nom", "same name"),
    Reason.SAME_WORDS: ("mêmes mots", "same words"),
    Reason.ABBREVIATION: ("abréviation développée", "abbreviation expanded"),
    Reason.ACRONYM: ("même sigle", "same acronym"),
    Reason.FAMILY_WORD: (
        "« mairie », « ville » ou « commune » suivi de son nom",
        "“mairie”, “ville” or “commune” and its name",
    ),
    Reason.FUZZY: ("orthographe voisine", "similar spelling"),
    Reason.COMMUNE_IN_TEXT: ("sa commune est dans le texte", "its commune is in the text"),
    Reason.COMMUNE_GIVEN: ("dans la commune indiquée", "in the commune given"),
    Reason.DEPARTEMENT: ("dans le département", "in the département"),
    Reason.NATIONAL: (
        "agit au-delà de son département",
        "acts beyond its own département",
    ),
    Reason.ONLY_ONE: ("seule de ce nom", "the only one of this name"),
    Reason.WORDS_MISSING: ("des mots de son nom manquent", "words of its name are missing"),
    Reason.WORDS_TOO_MANY: (
        "des mots du texte ne sont pas dans son nom",
        "words of the text are not in its name",
    ),
    Reason.PLACE_MISSING: (
        "son nom précise un lieu que le texte ne dit pas",
        "its name tells a place that the text does not",
    ),
    Reason.OTHER_COMMUNE: (
        "son siège est dans une autre commune",
        "its seat is in another commune",
    ),
    Reason.OTHER_DEPARTEMENT: (
        "son siège est dans un autre département",
        "its seat is in another département",
    ),
    Reason.OTHER_FAMILY: (
        "ce n’est pas la forme juridique écrite",
        "it is not of the legal form typed",
    ),
    Reason.NO_PLACE: ("aucun lieu ne le confirme", "no place confirms it"),
    Reason.GENERIC_NAME: (
        "un nom que beaucoup portent, sans sa commune",
        "a name that many have, without its commune",
    ),
    Reason.NAMESAKE: (
        "une autre porte presque le même nom",
        "another one has nearly the same name",
    ),
    Reason.TOO_LONG: ("texte trop long pour un nom", "too long a text for a name"),
}


def reason_text(code: str, language: str = "fr") -> str:
    """Return a reason in words, in French or, with "en", in English. ValueError: unknown code."""
    french, english = _WORDS[Reason(code)]
    return english if language == "en" else french
