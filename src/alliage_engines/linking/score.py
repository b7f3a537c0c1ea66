"""How well a name read and an organisation agree: 0 to 100, and why.

The score is that of two bags of telling words weighed by rarity. What is left over on either side
costs its share of the weight and a fixed price; a leftover that the organisation's place explains
costs next to nothing. Then evidence: without a place that confirms it, without a word that tells
it apart, or against a stated place or legal form, a score is capped below what a sure link takes.
"""

from collections.abc import Sequence
from dataclasses import replace

from alliage_engines.directory.text import stem
from alliage_engines.linking.evidence import Place, Scored, by_acronym
from alliage_engines.linking.model import Reason
from alliage_engines.linking.pairing import EDIT, is_slip, pair
from alliage_engines.linking.places import Mention
from alliage_engines.linking.pool import Entry, Pool
from alliage_engines.linking.reading import Reading
from alliage_engines.linking.wording import Token, Words, rules

_ASKED_POWER, _HELD_POWER = 0.9, 0.7
_CAP = 85.0
_GENERIC_CAP = 80.0
#: Words that a name has or has not; stems.
_ARTICLES = frozenset(
    map(stem, "le la les l un une des du de d a et association asso assoc".split())
)
#: How far below stands a namesake whose name adds a place to the words typed.
_RIVAL_PLACE = 3.0
#: A name of one word this short is as good as an acronym: it takes the commune to be sure.
_SHORT_NAME = 4
#: Letters from which a single telling word may hold one fault.
_LETTERS_WITH_COMMUNE, _LETTERS_WITH_DEPARTEMENT = 6, 8
#: Words, telling or of its place, that make a name sure when nothing is stated about the place.
_TELLING_WITHOUT_PLACE = 3

#: Penalties, in points of the score.
_ASKED_LEFT, _HELD_LEFT, _PLACE_LEFT = 9.0, 7.0, 9.0
_EXPLAINED, _SOFT = 0.5, 2.0
_PLACE_CONFLICT = 12.0
_COMMUNE_CONFLICT, DEPARTEMENT_CONFLICT = 6.0, 25.0
_FORM_CONFLICT = 12.0
_NATIONAL, _ESTABLISHMENT = 4.0, 3.0
#: What "mairie de X, service Y" gives the commune of X at least.
_BODY_ASKED = 60.0


class Scorer:
    """Scores organisations of one pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def score(self, reading: Reading, entry: Entry, *, least: float = 0.0) -> Scored:
        """Score one organisation: its name as it is, without its parentheses, by its acronym.

        least: what cannot reach this score, nor rival one that does, may be told as 0 (faster).
        """
        names, place = [entry.words], Place(reading, entry)
        if entry.without_parentheses is not None:
            names.append(entry.without_parentheses)
        tried = [_Comparison(self._pool, reading, entry, h, place).result(least) for h in names]
        if (acronym := by_acronym(reading, entry, place)) is not None:
            tried.append(acronym)
        if len(tried) == 1:
            return tried[0]
        best = max(tried, key=lambda scored: scored.score)
        return replace(best, likeness=max(scored.likeness for scored in tried))


class _Comparison:
    """One name read against one name of an organisation."""

    def __init__(
        self, pool: Pool, reading: Reading, entry: Entry, held: Words, place: Place
    ) -> None:
        self._pool = pool
        self._reading = reading
        self._entry = entry
        self._held = held
        self._place = place
        self._reasons: list[Reason] = []
        self._bags = pair(pool, reading, held.tokens)

    def result(self, least: float) -> Scored:
        bags = self._bags
        if not bags.matched:
            return Scored(self._entry, 0.0, (), 0.0)
        matched = sum(self._weight(a) for a, _ in bags.matched)
        if least and self._cannot_reach(least, matched):
            return Scored(self._entry, 0.0, (), 0.0)
        penalty = self._explain_asked() + self._explain_held() + bags.fixed
        agreement = _agreement(
            matched, sum(map(self._weight, bags.asked)), sum(map(self._weight, bags.held))
        )
        self._describe()
        likeness = round(max(0.0, 100 * agreement - penalty - self._conflicts()), 1)
        score = min(likeness, self._ceiling())
        if self._adds_a_place():
            with_place = score + 100 * (1 - agreement) + _PLACE_LEFT - _RIVAL_PLACE
            likeness = max(likeness, round(with_place, 1))
        if self._is_body_asked():
            score = max(score, _BODY_ASKED)
        return Scored(self._entry, score, tuple(dict.fromkeys(self._reasons)), likeness)

    def _cannot_reach(self, least: float, matched: float) -> bool:
        """Whether the words that nothing can explain already cost too much."""
        if self._is_body_asked():
            return False
        asked = sum(self._weight(t) for t in self._bags.asked if not self._may_explain(t))
        held = sum(self._weight(t) for t in self._bags.held if not self._may_leave_out(t))
        most = 100 * _agreement(matched, asked, held)
        return most - bool(asked) * _ASKED_LEFT - bool(held) * _HELD_LEFT < least

    def _may_explain(self, asked: Token) -> bool:
        """Whether `_explain_asked` might take the word away; quick, and true when in doubt."""
        entry, word = self._entry, asked.word
        return (
            len(word) <= self._held.folded.count(" ") + 1  # initials have a letter a word
            or word in entry.acronyms
            or asked.stem in rules().soft
            or asked.stem in self._held.stems
            or entry.is_placed(word)
            or entry.organisation.commune in self._reading.possible_communes
            or any(word[0] == place[0] for place in entry.commune_words)
        )

    def _may_leave_out(self, held: Token) -> bool:
        """Whether `_explain_held` might take the word away; quick, and true when in doubt."""
        return (
            len(held.word) <= len(self._held.tokens) + 1
            or held.word in self._entry.acronyms
            or held.stem in rules().soft
            or held.stem in self._reading.words.stems
            or self._entry.is_placed(held.word)
        )

    def _weight(self, token: Token) -> float:
        return float(self._pool.weight(token.stem))

    # --- what is left over ---

    def _explain_asked(self) -> float:
        """Take away what the organisation's acronym or place explains; return the price."""
        if not self._bags.asked:
            return 0.0
        entry, price, left = self._entry, 0.0, list[Token]()
        elsewhere, own_places = False, self._own_places()
        for token in self._bags.asked:
            if token.stem in self._held.stems:  # said twice
                price += _EXPLAINED
            elif token.word in entry.acronyms or token.word in entry.initials:
                self._reasons.append(Reason.ACRONYM)
                price += _EXPLAINED
            elif token.word in own_places or self._is_own_place(token):
                price += _EXPLAINED
            elif token.stem in rules().soft:
                price += _SOFT
            else:
                left.append(token)
                elsewhere = elsewhere or self._is_other_place(token)
        self._bags.asked = left
        if left:
            self._reasons.append(Reason.WORDS_TOO_MANY)
            price += _ASKED_LEFT
        if elsewhere:
            self._reasons.append(Reason.OTHER_COMMUNE)
            price += _PLACE_CONFLICT
        return price

    def _own_places(self) -> frozenset[str]:
        """The words of those of its places that the text names whole: Rhône is not Auvergne-Rhône-Alpes."""
        entry, words = self._entry, self._reading.spelt
        missing = entry.commune_words - words
        slips = {t.word for t in self._bags.asked if any(is_slip(t.word, w) for w in missing)}
        if not slips and words.isdisjoint(entry.place_words):
            return frozenset()
        whole = frozenset().union(*(names for names in entry.areas if names <= words))
        return whole | words & entry.commune_words | slips if len(slips) == len(missing) else whole

    def _is_own_place(self, token: Token) -> bool:
        """Whether the word names, by a former name too, the organisation's commune."""
        own = self._entry.organisation.commune
        mentions = [m for m in self._reading.mentions if own in _current(m)]
        return self._reading.is_in(token, mentions)

    def _is_other_place(self, token: Token) -> bool:
        return self._reading.is_in(
            token, [m for m in self._reading.mentions if m.kind == "commune"]
        )

    def _explain_held(self) -> float:
        entry, price, left = self._entry, 0.0, []
        place_left = False
        others, asked = self._held.tokens, self._reading.words.stems
        for token in self._bags.held:
            said_twice = token.stem in asked
            if said_twice or token.word in entry.acronyms or _is_initials(token, others):
                price += _EXPLAINED
            elif entry.is_placed(token.word):
                if self._is_confirmed(token):
                    price += _EXPLAINED
                else:
                    place_left = True
                    left.append(token)
            elif token.stem in rules().soft:
                price += _SOFT
            else:
                left.append(token)
        self._bags.held = left
        if place_left:
            self._reasons.append(Reason.PLACE_MISSING)
            price += _PLACE_LEFT
        elif left:
            self._reasons.append(Reason.WORDS_MISSING)
            price += _HELD_LEFT
        return price

    def _is_confirmed(self, token: Token) -> bool:
        """Whether what is stated implies a place that only the organisation's name says."""
        if self._entry.organisation.kind in rules().bounded:  # another place is another body
            return False
        if self._place.commune:
            return True
        wide = token.word in self._entry.wide_words
        return wide and token.word not in self._entry.commune_words and self._place.departement

    # --- evidence ---

    def _describe(self) -> None:
        bags, written = self._bags, self._reasons
        if bags.fuzzy:
            written.append(Reason.ABBREVIATION if bags.cut else Reason.FUZZY)
        if self._is_body_asked():
            written.insert(0, Reason.FAMILY_WORD)
        elif not (bags.asked or bags.held or bags.fuzzy):
            same = self._reading.words.folded == self._held.folded
            written.insert(0, Reason.SAME_NAME if same else Reason.SAME_WORDS)
        if any(a.changed != h.changed for a, h in bags.matched):
            written.append(Reason.ABBREVIATION)
        written += self._place.reasons

    def _adds_a_place(self) -> bool:
        """Whether the name is the text and a place more: people leave places out, so it rivals."""
        bags, entry = self._bags, self._entry
        return (
            not bags.asked and bool(bags.held) and all(entry.is_placed(h.word) for h in bags.held)
        )

    def _is_body_asked(self) -> bool:
        """Whether a family word asks for this very commune, be it for one of its services."""
        own = self._entry.organisation
        return own.kind == "commune" and own.commune in self._reading.body

    def _conflicts(self) -> float:
        """The price of a place or a legal form that says otherwise."""
        price, place, own = 0.0, self._place, self._entry.organisation
        if place.conflict:
            national = self._is_national() and self._is_exact()
            price += _NATIONAL if national else DEPARTEMENT_CONFLICT
            self._reasons.append(Reason.NATIONAL if national else Reason.OTHER_DEPARTEMENT)
        elif self._reading.commune and not place.given and own.commune:
            price += _COMMUNE_CONFLICT
            self._reasons.append(Reason.OTHER_COMMUNE)
        if place.departement and own.departement not in self._reading.stated:
            price += _ESTABLISHMENT
        forms = self._reading.words.forms
        private = own.family == "private"
        wrong = ("company" in forms and own.family == "public") or (
            "company" in forms and own.kind in ("association", "federation")
        )
        if wrong or ("association" in forms and (private or own.family == "public")):
            price += _FORM_CONFLICT
            self._reasons.append(Reason.OTHER_FAMILY)
        return price

    def _is_exact(self) -> bool:
        return not (self._bags.asked or self._bags.held or self._bags.fuzzy)

    def _is_national(self) -> bool:
        own = self._entry.organisation
        return own.kind in rules().national or own.departement is None

    def _ceiling(self) -> float:
        """The most that the evidence allows."""
        telling = self._telling()
        if self._reading.words.cut:
            self._reasons.append(Reason.TOO_LONG)
            return _GENERIC_CAP
        if not telling and not self._is_told_apart_by_place():
            self._reasons.append(Reason.GENERIC_NAME)
            return _GENERIC_CAP
        if self._is_respelt_too_much() or self._is_one_word_too_little():
            return _CAP
        if self._place.commune or self._place.departement or self._place.conflict:
            return 100.0
        if self._is_exact() and telling:
            named = telling + self._named()
            if self._is_national() or named >= _TELLING_WITHOUT_PLACE:
                return 100.0 - _NATIONAL
        self._reasons.append(Reason.NO_PLACE)
        return _CAP

    def _is_respelt_too_much(self) -> bool:
        """Whether the only telling word is misspelt and too short for the place that confirms it."""
        respelt = self._bags.respelt
        if not respelt or self._telling(exactly=True):
            return False
        (letters, cost), *others = respelt.values()
        least = _LETTERS_WITH_COMMUNE if self._place.commune else _LETTERS_WITH_DEPARTEMENT
        return bool(others) or cost > EDIT or letters < least

    def _is_one_word_too_little(self) -> bool:
        """Whether all that agrees is one word, too short or beside other little words."""
        if len(self._bags.matched) != 1 or self._is_national():
            return False
        asked, held = self._bags.matched[0]
        if len(asked.word) <= _SHORT_NAME and not self._place.commune:
            return True
        places = self._entry.place_words
        written = (self._reading.words.folded, self._held.folded)
        little = (set(map(stem, text.split())) for text in written)
        apart = set.symmetric_difference(*little) - {asked.stem, held.stem, *map(stem, places)}
        return bool(apart - _ARTICLES)

    def _telling(self, *, exactly: bool = False) -> int:
        """How many matched words tell this name from others of its sort; places and acronyms aside.

        exactly: those that are not respelt.
        """
        entry, generic = self._entry, rules().generic
        respelt = self._bags.respelt if exactly else {}
        held = [h for _, h in self._bags.matched if h.stem not in respelt]
        held = [h for h in held if h.stem not in generic and not h.word.isdigit()]
        return sum(not (entry.is_placed(h.word) or h.word in entry.acronyms) for h in held)

    def _is_told_apart_by_place(self) -> bool:
        if self._place.commune:
            return True
        bags, known, kind = self._bags, rules(), self._entry.organisation.kind
        whole = not (bags.asked or bags.held)
        if self._named() and (whole or kind in known.territorial):
            return True
        if self._is_exact() and kind in known.national:
            return True
        alone = known.one_in_departement
        return self._place.departement and any(a.word in alone for a, _ in bags.matched)

    def _named(self) -> int:
        """How many matched words, spelt right, are of its place."""
        bags, entry = self._bags, self._entry
        return sum(entry.is_placed(h.word) and h.stem not in bags.respelt for _, h in bags.matched)


def _agreement(matched: float, asked: float, held: float) -> float:
    """How far two names agree, from the weights of what is matched and of what is left over."""
    said = (matched / (matched + asked)) ** _ASKED_POWER
    return float(said * (matched / (matched + held)) ** _HELD_POWER)


def _current(mention: Mention) -> frozenset[str]:
    return mention.codes if mention.kind == "commune" else frozenset()


def _is_initials(token: Token, others: Sequence[Token]) -> bool:
    """Whether a word of a name is the acronym of its other words."""
    letters = "".join(other.written[0][0] for other in others if other is not token)
    return len(token.word) >= 3 and token.word in (letters, "a" + letters)
