"""What a partner's name says: words, places, identifiers, and whether it asks for a commune."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from alliage_engines.directory.identifiers import is_rna, is_rnf, is_siren, is_siret
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import compact_identifier
from alliage_engines.linking.model import Name
from alliage_engines.linking.places import POSTAL_LENGTH, Mention, departement_of, gazetteer
from alliage_engines.linking.wording import COMMUNE, Token, Words, departement_codes, read, rules

_GAP = r"[ .\u00a0\u202f-]?"
_IDENTIFIER = re.compile(
    rf"(?<![0-9A-Za-z])(?:W{_GAP}\d[\dA-Za-z](?:{_GAP}\d){{7}}"
    r"|\d[\dABab]\d-[A-Za-z]{2,5}-\d{5}-\d{2}"
    rf"|\d(?:{_GAP}\d){{13}}|\d(?:{_GAP}\d){{8}})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
#: What announces an identifier and tells nothing once it is read.
_ANNOUNCED = re.compile(r"\b(?:n°\s*)?(?:rna|siren|siret|rnf)\b(?:\s*(?:n°|:|=))*", re.IGNORECASE)
_LONGEST = 2000
#: At the head of a text it means the commune, however the place after it is spelt.
_TOWN_HALL = "mairie"
#: A number right after a word this short, as in "caf 69", is a département's.
_ACRONYM = 5


def valid_identifier(text: str) -> str | None:
    """The compact form of an identifier of right shape and check digit, else None."""
    compact = compact_identifier(text)
    if is_rna(compact) or is_siren(compact) or is_siret(compact):
        return compact
    return compact if is_rnf(text) else None


@dataclass(frozen=True)
class Reading:
    """One name read.

    departement and commune are given ones that exist, else None. identifiers: compact, those of a
    wrong check digit too. body: the communes that a family word asks for ("mairie de …"), else empty.
    """

    name: Name
    words: Words
    identifiers: tuple[str, ...]
    departement: str | None
    commune: str | None
    mentions: tuple[Mention, ...]
    body: frozenset[str]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return self.words.tokens

    @cached_property
    def spelt(self) -> frozenset[str]:
        """The words of the text, each once."""
        return frozenset(token.word for token in self.tokens)

    @cached_property
    def stated(self) -> frozenset[str]:
        """The départements that are given, else written as a number or a name."""
        if self.departement:
            return frozenset((self.departement,))
        return frozenset(code for mention in self.stating for code in mention.codes)

    @cached_property
    def stating(self) -> tuple[Mention, ...]:
        """The mentions by which the text itself states a département."""
        return tuple(mention for mention in self.mentions if self._states(mention))

    def _states(self, mention: Mention) -> bool:
        """Whether a mention states a département: "14 juillet" is not in Calvados, "caf 14" is."""
        if mention.kind != "number":
            return mention.kind == "departement"
        last = mention.end == len(self.tokens)
        after = self.tokens[mention.start - 1].word if mention.start else ""
        is_postal = len(self.tokens[mention.start].word) == POSTAL_LENGTH
        return is_postal or (last and bool(after)) or 1 < len(after) <= _ACRONYM

    @cached_property
    def communes(self) -> frozenset[str]:
        """The communes that the text names without doubt, homonyms elsewhere left out."""
        sure: set[str] = set()
        for mention in self.mentions:
            if mention.kind == "commune":
                codes = self._here(mention.codes)
                sure |= codes if len(codes) == 1 else set()
        return frozenset(sure)

    @cached_property
    def possible_communes(self) -> frozenset[str]:
        """Every commune that the text may name."""
        named = (m.codes for m in self.mentions if m.kind == "commune")
        return frozenset().union(*map(self._here, named))

    def _here(self, codes: frozenset[str]) -> frozenset[str]:
        """Those of the stated département, when some are."""
        here = frozenset(code for code in codes if departement_of(code) in self.stated)
        return here or codes

    def is_in(self, token: Token, mentions: Iterable[Mention]) -> bool:
        """Whether a word of the text is one of those that name these places."""
        return any(token in self.tokens[m.start : m.end] for m in mentions)


def understand(name: Name) -> Reading:
    """Read a name. Never fails: what is unknown is left out."""
    text = name.text[:_LONGEST]
    found = [m[0] for m in _IDENTIFIER.finditer(text)]
    for raw in found:
        text = text.replace(raw, " ")
    if found:
        text = _ANNOUNCED.sub(" ", text)
    written = [*([name.identifier] if name.identifier else []), *found]
    identifiers = dict.fromkeys(valid_identifier(raw) or compact_identifier(raw) for raw in written)
    words = read(text)
    mentions = tuple(gazetteer().mentions(words.tokens))
    commune = territory().commune(name.commune.strip().upper()) if name.commune else None
    departement = (name.departement or "").strip().upper()
    known = departement if departement.lower() in departement_codes() else None
    return Reading(
        name=name,
        words=_as_body(words, mentions),
        identifiers=tuple(filter(None, identifiers)),
        departement=known or (commune.departement if commune else None),
        commune=commune.code if commune else None,
        mentions=mentions,
        body=_body(words, mentions),
    )


def _is_family_word(words: Words) -> bool:
    return bool(words.tokens) and words.tokens[0].word in rules().family


def _body(words: Words, mentions: tuple[Mention, ...]) -> frozenset[str]:
    """The communes of "mairie de X", whatever follows."""
    if not _is_family_word(words) or words.forms:
        return frozenset()
    first = (m.codes for m in mentions if m.kind == "commune" and m.start == 1)
    return next(first, frozenset())


def _as_body(words: Words, mentions: tuple[Mention, ...]) -> Words:
    """Write a family word before a commune as "commune", as the directory does."""
    followed = any(m.start == 1 and m.kind == "commune" for m in mentions)
    if not _is_family_word(words) or not (followed or words.tokens[0].word == _TOWN_HALL):
        return words
    head = replace(COMMUNE, written=words.tokens[0].written)
    return Words((head, *words.tokens[1:]), words.forms, words.folded, words.cut)
