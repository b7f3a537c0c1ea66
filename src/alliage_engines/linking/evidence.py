"""What is known about the place, and what an acronym typed alone proves."""

from dataclasses import dataclass

from alliage_engines.linking.model import Reason
from alliage_engines.linking.pool import Entry
from alliage_engines.linking.reading import Reading
from alliage_engines.linking.wording import rules

#: Shorter acronyms belong to several; who has the acronym typed rivals who has it for a name.
_OWN_ACRONYM, _RIVAL_ACRONYM = 4, 97.0


@dataclass(frozen=True, slots=True)
class Scored:
    """One organisation and how well it agrees.

    likeness: the score that the name would have if a place had confirmed it: what a namesake is told by.
    """

    entry: Entry
    score: float
    reasons: tuple[Reason, ...]
    likeness: float


class Place:
    """What is stated about the place against where the organisation is.

    given, in_text: its commune is given, is in the text. departement: its seat or an establishment
    is in a stated département. conflict: a département is stated where it is not.
    """

    def __init__(self, reading: Reading, entry: Entry) -> None:
        commune, stated = entry.organisation.commune, reading.stated
        self.given = reading.commune is not None and reading.commune == commune
        self.in_text = commune in reading.communes
        self.commune = self.given or self.in_text
        self.departement = bool(stated & entry.departements)
        self.conflict = bool(stated and entry.departements) and not self.departement
        if self.conflict and not reading.departement:
            self.conflict = self._contradicts(reading, entry.words.stems)

    @staticmethod
    def _contradicts(reading: Reading, held: frozenset[str]) -> bool:
        """Whether what the text states is more than a word of the name, as Vallée du Rhône."""
        tokens = reading.tokens
        return any(t.stem not in held for m in reading.stating for t in tokens[m.start : m.end])

    @property
    def reasons(self) -> list[Reason]:
        pairs = (
            (self.in_text, Reason.COMMUNE_IN_TEXT),
            (self.given, Reason.COMMUNE_GIVEN),
            (self.departement and not self.commune, Reason.DEPARTEMENT),
        )
        return [reason for held, reason in pairs if held]


def by_acronym(reading: Reading, entry: Entry, place: Place) -> Scored | None:
    """An acronym typed alone, with at most a place: proof only with the commune."""
    left = [t for t in reading.tokens if not entry.is_placed(t.word)]
    left = left or list(reading.tokens)
    if len(left) != 1:
        return None
    word = left[0].word
    declared = word in entry.acronyms
    common = left[0].stem in rules().generic
    if place.conflict or not (declared or (word in entry.initials and not common)):
        return None
    reasons = [Reason.ACRONYM, *place.reasons]
    seated = entry.organisation.departement is not None
    if place.commune:
        own = len(word) >= _OWN_ACRONYM and not common
        score = 91.0 if declared and own else 80.0
    elif place.departement or not seated:
        score = 84.0 if declared else 72.0
    else:
        score = 70.0 if declared else 50.0
        reasons.append(Reason.NO_PLACE)
    return Scored(entry, score, tuple(reasons), _RIVAL_ACRONYM if declared else score)
