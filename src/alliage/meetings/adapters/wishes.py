"""Between participants and the engine that matches needs and offers: whom one might meet, and why."""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import translation

from alliage.meetings.models import Participant
from alliage.partners.adapters.needs import suggested
from alliage.partners.adapters.suggestions import term_words
from alliage_engines.matching import Item, Match, Offers
from alliage_engines.matching.tagging import terms_of

#: Concepts kept of what a participant wrote, the likeliest.
KEPT = 6
#: Words of a reason: more would not be read on a phone.
IN_REASON = 3

#: The two sides of a participant, and where its row says from which words its terms were found.
SIDES, READ = ("needs", "offers"), "read"

Terms = dict[str, float]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another participant that complements one. brings, seeks: in the reader's language.

    brings: what it brings of what one seeks; seeks: what it seeks of what one brings.
    """

    participant: Participant
    score: float
    brings: tuple[str, ...]
    seeks: tuple[str, ...]


@lru_cache(maxsize=4096)
def _of_words(text: str) -> tuple[tuple[str, float], ...]:
    """The terms of a text. Participants write in the language of their event, French by default."""
    with translation.override("fr"):
        found = suggested(text)[:KEPT]
    return tuple(terms_of((one.scheme, one.code, one.weight) for one in found).items())


def terms_from_words(text: str) -> Terms:
    """Return the terms that a text seems to speak of; none for an empty one."""
    return dict(_of_words(text.strip())) if text.strip() else {}


def tagged(participant: Participant) -> dict[str, Any]:
    """Return the terms of a participant's words, with what they were found in.

    Kept in its row, they spare each page the reading of three hundred texts. Terms that people
    chose, which name no text, are left as they are.
    """
    kept = participant.terms or {}
    read = dict(kept.get(READ, {}))
    found = {side: kept.get(side) or {} for side in SIDES}
    for side in SIDES:
        if not _is_current(participant, side):
            found[side] = terms_from_words(getattr(participant, side))
            read[side] = _digest(getattr(participant, side))
    return {**found, READ: read} if read else found


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def _is_current(participant: Participant, side: str) -> bool:
    """Whether the terms kept are those of the words, or were chosen by people."""
    kept = participant.terms or {}
    mark = kept.get(READ, {}).get(side)
    if mark is None:
        return bool(kept.get(side))
    return bool(mark == _digest(getattr(participant, side)))


def terms_of_side(participant: Participant, side: str) -> Terms:
    """Return what a participant "needs" or "offers": as it was tagged, else by its words."""
    if not _is_current(participant, side):
        return terms_from_words(getattr(participant, side))
    kept = (participant.terms or {}).get(side) or {}
    return {str(term): float(weight) for term, weight in kept.items()}


class Complements:
    """Participants prepared once, of whom many are asked whom they complement."""

    def __init__(self, participants: Iterable[Participant]) -> None:
        self._rows = {one.key: one for one in participants}
        self._offers = {side: self._prepared(side) for side in SIDES}

    def _prepared(self, side: str) -> Offers | None:
        items = [
            Item(one.key, terms, None, None)
            for one in self._rows.values()
            if (terms := terms_of_side(one, side))
        ]
        return Offers.of(items) if items else None

    def of(
        self, participant: Participant, top: int, among: Container[str] | None = None
    ) -> list[Suggestion]:
        """Return who complements a participant best, at most `top`; ties by key, never by chance.

        among: keys of those that may be suggested; all but oneself when it is None.
        """
        brought = self._best(participant, "needs", "offers")
        sought = self._best(participant, "offers", "needs")
        return [
            Suggestion(
                self._rows[key],
                sum(match.score for match in (brought.get(key), sought.get(key)) if match),
                _words(brought.get(key)),
                _words(sought.get(key)),
            )
            for key in self._ranked(brought, sought, participant, among)[:top]
        ]

    def _ranked(
        self,
        brought: Mapping[str, Match],
        sought: Mapping[str, Match],
        participant: Participant,
        among: Container[str] | None,
    ) -> list[str]:
        scores: dict[str, float] = {}
        for match in (*brought.values(), *sought.values()):
            scores[match.offer] = scores.get(match.offer, 0.0) + match.score
        keys = [key for key in scores if key != participant.key and (among is None or key in among)]
        return sorted(keys, key=lambda key: (-scores[key], key))

    def _best(self, participant: Participant, mine: str, theirs: str) -> dict[str, Match]:
        """key of another -> how one side of it answers the other side of a participant."""
        asked, offers = terms_of_side(participant, mine), self._offers[theirs]
        if not asked or offers is None:
            return {}
        found = offers.best(Item(participant.key, asked, None, None), len(self._rows))
        return {match.offer: match for match in found}


def suggestions(
    participant: Participant, others: Iterable[Participant], top: int
) -> list[Suggestion]:
    """Return who complements one participant best among others, at most `top`."""
    return Complements(others).of(participant, top)


def _words(match: Match | None) -> tuple[str, ...]:
    """The terms in common; a theme is left out where one of its topics says it better."""
    if match is None:
        return ()
    precise = [term for term in match.terms if not term.startswith("theme:")]
    return tuple(dict.fromkeys(term_words((precise or list(match.terms))[:IN_REASON])))
