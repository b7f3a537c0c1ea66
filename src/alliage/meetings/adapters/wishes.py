"""Between participants and the engine that matches needs and offers: whom one might meet, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


def terms_of_side(participant: Participant, side: str) -> Terms:
    """Return what a participant "needs" or "offers": as it was tagged, else by its words."""
    tagged = (participant.terms or {}).get(side) or {}
    return {str(term): float(weight) for term, weight in tagged.items()} or terms_from_words(
        getattr(participant, side)
    )


def suggestions(
    participant: Participant, others: Iterable[Participant], top: int
) -> list[Suggestion]:
    """Return who complements a participant best, at most `top`; ties by key, never by chance."""
    rows = {one.key: one for one in others}
    brought = _best(participant, "needs", list(rows.values()), "offers")
    sought = _best(participant, "offers", list(rows.values()), "needs")
    found = [
        Suggestion(
            rows[key],
            sum(match.score for match in (brought.get(key), sought.get(key)) if match),
            _words(brought.get(key)),
            _words(sought.get(key)),
        )
        for key in brought.keys() | sought.keys()
    ]
    return sorted(found, key=lambda one: (-one.score, one.participant.key))[:top]


def _best(
    participant: Participant, mine: str, others: Sequence[Participant], theirs: str
) -> dict[str, Match]:
    """key of another -> how one side of it answers the other side of a participant."""
    asked = terms_of_side(participant, mine)
    items = [
        Item(one.key, terms, None, None) for one in others if (terms := terms_of_side(one, theirs))
    ]
    if not asked or not items:
        return {}
    found = Offers.of(items).best(Item(participant.key, asked, None, None), len(items))
    return {match.offer: match for match in found}


def _words(match: Match | None) -> tuple[str, ...]:
    """The terms in common; a theme is left out where one of its topics says it better."""
    if match is None:
        return ()
    precise = [term for term in match.terms if not term.startswith("theme:")]
    return tuple(dict.fromkeys(term_words((precise or list(match.terms))[:IN_REASON])))
