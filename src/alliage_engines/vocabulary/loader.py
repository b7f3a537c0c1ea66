"""Read the vocabulary's TOML files into dataclasses, once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of organisation, in one of the families "peer", "public" and "private"."""

    code: str
    family: str
    label_fr: str
    label_en: str
    words_fr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A Waldec family of three digits; naf_prefixes are dotted ("85.52"), the longest one wins."""

    code: str
    label_fr: str
    label_en: str
    synonyms_fr: tuple[str, ...]
    synonyms_en: tuple[str, ...]
    naf_prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A finer subject inside a theme, mapped to Waldec codes of six digits and to NAF prefixes."""

    code: str
    theme: str
    label_fr: str
    label_en: str
    synonyms_fr: tuple[str, ...]
    synonyms_en: tuple[str, ...]
    waldec: tuple[str, ...]
    naf: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A skill or a means that one organisation may bring to another."""

    code: str
    label_fr: str
    label_en: str
    synonyms_fr: tuple[str, ...]
    synonyms_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headcount:
    """One of INSEE's bands of employees, `low` to `high` included; high is None when open-ended."""

    code: str
    label_fr: str
    label_en: str
    low: int
    high: int | None


def _read(name: str) -> dict[str, Any]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return code -> kind, in the order of the file: peers, then private, then public."""
    return MappingProxyType(
        {
            code: Kind(code, row["family"], row["fr"], row["en"], tuple(row["words"]))
            for code, row in _read("kinds").items()
        }
    )


@cache
def themes() -> Mapping[str, Theme]:
    """Return code -> theme: the 29 families of the Waldec nomenclature."""
    return MappingProxyType(
        {
            code: Theme(
                code,
                row["fr"],
                row["en"],
                tuple(row["synonyms_fr"]),
                tuple(row["synonyms_en"]),
                tuple(row["naf"]),
            )
            for code, row in _read("themes").items()
        }
    )


@cache
def topics() -> Mapping[str, Topic]:
    """Return code -> topic."""
    return MappingProxyType(
        {
            code: Topic(
                code,
                row["theme"],
                row["fr"],
                row["en"],
                tuple(row["synonyms_fr"]),
                tuple(row["synonyms_en"]),
                tuple(row.get("waldec", ())),
                tuple(row.get("naf", ())),
            )
            for code, row in _read("topics").items()
        }
    )


def _concepts(name: str) -> Mapping[str, Concept]:
    return MappingProxyType(
        {
            code: Concept(
                code, row["fr"], row["en"], tuple(row["synonyms_fr"]), tuple(row["synonyms_en"])
            )
            for code, row in _read(name).items()
        }
    )


@cache
def skills() -> Mapping[str, Concept]:
    """Return code -> skill that people can lend."""
    return _concepts("skills")


@cache
def means() -> Mapping[str, Concept]:
    """Return code -> means (premises, equipment, money…) that an organisation can share."""
    return _concepts("means")


@cache
def headcounts() -> Mapping[str, Headcount]:
    """Return INSEE code -> band of employees, from none to the largest."""
    return MappingProxyType(
        {
            code: Headcount(code, row["fr"], row["en"], row["low"], row.get("high"))
            for code, row in _read("headcounts").items()
        }
    )


@cache
def naf_labels(language: str = "fr") -> Mapping[str, str]:
    """Return NAF rev. 2 code ("88", "88.10A") -> label in "fr" or "en", for the labelled ones."""
    return MappingProxyType({code: row[language] for code, row in _read("naf").items()})


@cache
def naf_label(code: str, language: str = "fr") -> str | None:
    """Return the label of `code` ("88.10A" or "8810A"), else of the nearest level above."""
    labels = naf_labels(language)
    plain = code.strip().upper().replace(".", "")
    dotted = plain if len(plain) <= 2 else f"{plain[:2]}.{plain[2:]}"
    while dotted:
        if dotted in labels:
            return labels[dotted]
        dotted = dotted[:-1].rstrip(".")
    return None


@cache
def _naf_prefixes() -> Mapping[str, str]:
    return {prefix: theme.code for theme in themes().values() for prefix in theme.naf_prefixes}


@cache
def theme_of_naf(code: str) -> str | None:
    """Return the theme of the longest NAF prefix that `code` (dotted) starts with, else None."""
    prefixes = _naf_prefixes()
    for length in range(len(code), 1, -1):
        if code[:length] in prefixes:
            return prefixes[code[:length]]
    return None


def theme_of_waldec(code: str) -> str | None:
    """Return the family of a Waldec code, padded when its leading zeros are lost, else None."""
    digits = code.strip()
    if not digits.isdigit() or len(digits) > 6:
        return None
    family = digits.zfill(6)[:3]
    return family if family in themes() else None
