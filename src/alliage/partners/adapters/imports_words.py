"""What a cell says, as a form takes it: days, numbers, choices, territories, words, organisations.

Each function returns the value as the text that a form expects, or raises ValueError with the
reason in words.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alliage.core.families import FAMILIES
from alliage.directory.adapters import areas
from alliage.organisations.adapters import claims as records
from alliage.organisations.adapters.ties import departements
from alliage.organisations.enums import Family
from alliage.partners.adapters import needs as words
from alliage.partners.imports_columns import fold
from alliage_engines import vocabulary
from alliage_engines.directory.text import GENERIC_WORDS, STOP_WORDS, normalise

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan", "fevrier february fevr fev feb", "mars march mar",
            "avril april avr apr", "mai may", "juin june jun", "juillet july juil jul",
            "aout august aou aug", "septembre september sept sep", "octobre october oct",
            "novembre november nov", "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
FRENCH_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})$")
WORDS_DAY = re.compile(r"^(\d{1,2})(?:er|st|nd|rd|th)? ([a-z]+) (\d{4})$")
EVERYWHERE = frozenset(
    {"toute la france", "france", "france entiere", "national", "nationale", "whole country"}
)
#: A cell that names a territory is cut here: nothing has a longer name.
LONGEST_PLACE = 120


def day(cell: str) -> str:
    """Return a day as 2026-12-31; French and ISO orders, figures or words."""
    if found := ISO_DAY.match(cell):
        year, month, number = (int(part) for part in found.groups())
    elif found := FRENCH_DAY.match(cell):
        number, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    elif (found := WORDS_DAY.match(fold(cell))) and found[2] in MONTHS:
        number, month, year = int(found[1]), MONTHS[found[2]], int(found[3])
    else:
        raise ValueError(_("Écrivez un jour, comme 31/12/2026."))
    try:
        return date(year, month, number).isoformat()
    except ValueError as error:
        raise ValueError(_("Ce jour n’existe pas.")) from error


def number(cell: str) -> str:
    """Return a number with a point: "1 250,5" gives "1250.5"."""
    plain = re.sub(r"\s", "", cell)
    if "," in plain and "." in plain:
        thousands = "," if plain.rfind(".") > plain.rfind(",") else "."
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", plain):
        raise ValueError(_("Écrivez un nombre, comme 12 ou 12,5."))
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def year(cell: str) -> str:
    """Return a year; a day gives its own."""
    if re.fullmatch(r"[0-9]{4}", cell):
        return cell
    try:
        return day(cell)[:4]
    except ValueError:
        raise ValueError(_("Écrivez une année sur quatre chiffres, comme 2019.")) from None


def reach(cell: str) -> str:
    """Return kilometres, "" for the whole country."""
    if fold(cell) in EVERYWHERE:
        return ""
    return number(re.sub(r"(?i)\s*(km|kilom[eè]tres?)\s*$", "", cell))


def chooser(choices: Any) -> Callable[[str], str]:
    """Return what reads one of some choices, by its code or its label in French or English."""

    def read(cell: str) -> str:
        known = _labels(choices)
        found = known.get(fold(cell))
        if found is None:
            accepted = ", ".join(f"« {label} »" for _code, label in choices.choices)
            raise ValueError(_("Écrivez l’un de : %(accepted)s.") % {"accepted": accepted})
        return found

    return read


@lru_cache(maxsize=32)
def _labels(choices: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("fr", "en"):
        with translation.override(language):
            for code, label in choices.choices:
                found.setdefault(fold(str(label)), str(code))
    return found | {fold(str(code)): str(code) for code in choices.values}


# --- territories


@lru_cache(maxsize=8192)
def _places(cell: str) -> tuple[Any, ...]:
    """Return the areas that a cell may mean, each once."""
    if found := words.area_of(cell):
        return (found,)
    plain = cell.replace(" ", "").upper()
    kinds = {2: ("departement",), 3: ("departement",), 5: ("commune",), 9: ("epci",)}
    candidates = [areas.area(kind, plain) for kind in kinds.get(len(plain), ())]
    if re.fullmatch(r"\d{4}", plain):  # a spreadsheet takes the zero off 01004
        candidates.append(areas.area("commune", f"0{plain}"))
    elif re.fullmatch(r"\d", plain):
        candidates.append(areas.area("departement", f"0{plain}"))
    if fold(cell) in EVERYWHERE:
        candidates.append(areas.country())
    known = [found for found in candidates if found]
    if not known or len(plain) == 5:
        known += words.areas_named(cell)
    return tuple({(found.kind, found.code): found for found in known}.values())


def place(cell: str) -> str:
    """Return the "kind:code" of a territory named in a cell."""
    found = _places(cell[:LONGEST_PLACE])
    if len(found) == 1:
        return areas.place_of(found[0])
    if not found:
        raise ValueError(
            _("Aucune commune, intercommunalité, département ou région ne s’appelle ainsi.")
        )
    raise ValueError(
        _("Plusieurs territoires portent ce nom : %(names)s.")
        % {"names": ", ".join(f"{one.label} ({areas.place_of(one)})" for one in found[:5])}
    )


def commune(cell: str) -> str:
    """Return the code of a commune."""
    communes = [one for one in _places(cell[:LONGEST_PLACE]) if one.kind == "commune"]
    if len(communes) == 1:
        return str(communes[0].code)
    if not communes:
        raise ValueError(_("Aucune commune ne s’appelle ainsi."))
    names = ", ".join(f"{one.label} ({one.code})" for one in communes[:5])
    raise ValueError(_("Plusieurs communes portent ce nom : %(names)s.") % {"names": names})


def written_place(kind: str, code: str) -> str:
    """Return how a territory is written in a file, so that reading it again gives the same one."""
    found = areas.area(kind, code)
    if found is None:
        return f"{kind}:{code}"
    same = [areas.place_of(one) for one in _places(found.label)]
    return found.label if same == [f"{kind}:{code}"] else f"{kind}:{code}"


def departement(cell: str) -> str:
    """Return the code of a département given by code or name."""
    wanted = fold(cell)
    for code, name in departements():
        if wanted in {fold(code), fold(name), fold(f"{name} {code}"), fold(code).lstrip("0")}:
            return code
    raise ValueError(_("Aucun département ne s’appelle ainsi."))


# --- words of the vocabulary


@lru_cache(maxsize=1)
def _concepts() -> dict[str, list[str]]:
    """Folded label or synonym, in both languages, and code -> keys that it may mean, labels first."""
    schemes: tuple[tuple[str, Any], ...] = (
        ("topic", vocabulary.topics()),
        ("theme", vocabulary.themes()),
        ("skill", vocabulary.skills()),
        ("means", vocabulary.means()),
    )
    found: dict[str, list[str]] = {}
    rows = [(f"{scheme}:{c.code}", c) for scheme, concepts in schemes for c in concepts.values()]
    for key, concept in rows:
        for name in (concept.label_fr, concept.label_en):
            found.setdefault(fold(name), []).append(key)
        found.setdefault(fold(key), []).append(key)
    for key, concept in rows:
        names = (concept.code, *concept.synonyms_fr, *concept.synonyms_en)
        for name in names:
            found.setdefault(fold(name), []).append(key)
    return found


def tags(cell: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the keys ("scheme:code") of some words, and those unknown with near labels."""
    keys: list[str] = []
    unknown: list[tuple[str, list[str]]] = []
    for asked in filter(None, (piece.strip() for piece in re.split(r"[;\n|]", cell))):
        pieces = [asked] if _concept(asked) else re.split(r"\s*,\s*", asked)
        for piece in filter(None, pieces):
            key = _concept(piece)
            if key:
                keys.append(key)
            else:
                near = [found.label for found in words.suggested(piece[:200])[:3]]
                unknown.append((piece[:80], near))
    return list(dict.fromkeys(keys)), unknown


def _concept(text: str) -> str:
    if words.word(text):
        return text
    found = _concepts().get(fold(text), [])
    return found[0] if found else ""


def written_tags(found: Iterable[Any]) -> str:
    """Return tags as a cell that gives the same ones again."""
    pieces = []
    for tag in found:
        label = words.label(tag.scheme, tag.code)
        key = f"{tag.scheme}:{tag.code}"
        pieces.append(label if _concept(label) == key and ";" not in label else key)
    return " ; ".join(pieces)


# --- organisations


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in vocabulary.kinds().values():
        for name in (kind.code, kind.label_fr, kind.label_en):
            found.setdefault(fold(name), kind.code)
    return found


def kind(cell: str) -> str:
    """Return the code of a kind of organisation."""
    wanted = fold(cell)
    found = _kinds().get(wanted) or ("association" if wanted.startswith("association") else "")
    if not found:
        raise ValueError(
            _("Cette nature est inconnue : la liste est sur la seconde feuille du modèle.")
        )
    return found


def family(cell: str) -> str:
    """Return the family of a word for one (« privés »), or for a kind (« entreprise », « mairie »)."""
    wanted = fold(cell)
    for known in (_family_words(), _kind_families()):
        for asked in (wanted, wanted.removesuffix("s")):
            if asked in known:
                return known[asked]
    return chooser(Family)(cell)


@lru_cache(maxsize=1)
def _family_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, named in FAMILIES.items():
        for language in ("fr", "en"):
            with translation.override(language):
                for word in (named.plural, named.short, named.one):
                    found.setdefault(fold(str(word)), code)
                    found.setdefault(fold(str(word)).removesuffix("s"), code)
    return found


@lru_cache(maxsize=1)
def _kind_families() -> dict[str, str]:
    """Each name of a kind, and its first word -> its family; words of two families are left out."""
    found: dict[str, set[str]] = {}
    for kind in vocabulary.kinds().values():
        for name in (kind.code, kind.label_fr, kind.label_en, *kind.words_fr):
            for word in {fold(name), fold(name).split()[0]}:
                found.setdefault(word, set()).add(kind.family)
                found.setdefault(word.removesuffix("s"), set()).add(kind.family)
    return {word: next(iter(families)) for word, families in found.items() if len(families) == 1}


def kinds_in_words() -> list[str]:
    """Return the labels of the kinds, in the language of the page."""
    return [str(label) for _code, label in records.kind_choices()]


def registered_number(cell: str) -> str:
    """Return an RNA, a SIREN (or that of a SIRET) or an RNF without its spaces."""
    plain = re.sub(r"[\s.\-]", "", cell).upper()
    if re.fullmatch(r"\d{14}", plain):
        plain = plain[:9]
    if not records.scheme_of(plain):
        raise ValueError(_("Ce numéro n’a pas la forme d’un RNA ni d’un SIREN."))
    return plain


def same_name(one: str, other: str) -> bool:
    """Tell whether two names share a telling word: a number mistyped leads to another name."""

    def telling(name: str) -> set[str]:
        found = {word for word in normalise(name).split() if word not in STOP_WORDS}
        return found - GENERIC_WORDS or found

    return bool(telling(one) & telling(other))
