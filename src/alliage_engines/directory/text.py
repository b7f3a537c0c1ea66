"""French text as the index and the queries see it: one normalisation, used before both.

`normalise` lowers, folds accents, joins the letters of acronyms (R.P.S. -> rps) and drops elisions
(l'École -> ecole). Accents fold **before** stemming: otherwise typing without accents misses a
third of the accented words. The work is done on bytes by tables and literal searches, so that many
texts joined into one cost about as much as copying them.
"""

import codecs
import re
import unicodedata
from functools import cache, lru_cache

import tantivy

#: Joins the texts of a batch; kept by the table below, which turns every other control into a
#: space.
_SEPARATOR = "\0"
_APOSTROPHES = "’‘ʼ´`′"  # what people and files write for an apostrophe
_ELISION = re.compile(rb" (?:(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)')+")
#: A dot between two single letters: the dots of an acronym. It starts with a literal for speed.
_ACRONYM_DOT = re.compile(rb"\.(?<=[a-z]\.)(?<![a-z0-9][a-z]\.)(?=[a-z](?![a-z0-9]))")
#: Single letters set apart, three or more: an acronym again (S. L. O. T.). They are sought in a
#: shadow of the text where every letter is an x: finding a literal costs a tenth of a pattern.
_SPACED_LETTERS = re.compile(rb" [a-z](?: [a-z])+(?= )")
_SHADOW = bytes(ord("x") if chr(code).islower() and code < 128 else code for code in range(256))
_SPACED = b" x x x "

_STOP_WORDS = """
a au aux avec ce ces cette chez dans de des du elle en entre et eux il ils je la le les leur leurs
lui ma mais me meme mes mon ne nos notre nous on ou par pas pour qu que qui sa se ses si son sous
sur ta te tes ton tu un une vers vos votre vous y the of and for in
"""
#: Words of a need told in a sentence, beside those that say what is needed.
_ASKING_WORDS = """
aller avoir besoin besoins chercher cherche cherchent cherchons etre faire faut souhaite souhaitons
trouver voudrais voudrions voulons
"""
_GENERIC_WORDS = """
association associations asso assoc organisme organismes general generale generales generaux
"""
_WEAK_WORDS = """
accompagnement accompagner action activite aide aider besoin developper favoriser local organiser
permettre personne pret preter projet promouvoir proposer public soutenir soutien
"""
#: Ends that the French stemmer keeps: s after a, i, o or u, x after eu or ou; -if beside -ive.
#: Another vowel must stand before: CCAS is no plural.
_PLURAL = re.compile(
    r"(?:s(?:(?<=[aeiouy][aiou]s)|(?<=[aeiouy][a-z][aiou]s)|(?<=[aeiouy][a-z]{2}[aiou]s))"
    r"|x(?<=[a-z0-9][eo]ux))(?![a-z0-9])"
)
_MASCULINE = re.compile(r"if(?<=[a-z0-9]{2}if)(?![a-z0-9])")

#: Words that carry no meaning of their own, in a purpose as in a query; folded.
STOP_WORDS = frozenset(_STOP_WORDS.split())
#: Words that only help when nothing else was typed: too common in names, or about the asking.
GENERIC_WORDS = frozenset(f"{_GENERIC_WORDS} {_ASKING_WORDS}".split())
#: Words of so many purposes that none of them alone answers a need.
WEAK_WORDS = frozenset(_WEAK_WORDS.split())
#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
    | dict.fromkeys(_APOSTROPHES, "'")
)


def _fold(character: str) -> str:
    """The plain lower-case letters of one character; other scripts keep a readable code point."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)
    )
    return "".join(map(_fold_plain, plain.lower().translate(_LETTERS)))


def _fold_plain(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() or character in "'." else " "
    return f"u{ord(character):x}" if character.isalnum() else " "


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Encode what Latin-1 lacks: a folded letter, nothing for a combining mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    folded = "".join("" if unicodedata.combining(c) else _fold_cached(c) for c in found)
    return folded, error.end


_fold_cached = lru_cache(maxsize=4096)(_fold)
codecs.register_error("alliage-fold", _replace)


def _byte_table() -> bytes:
    """Latin-1 -> lower case, no accent, else spaces; dots, apostrophes and separators stay."""
    table = bytearray(b" " * 256)
    for code in range(256):
        folded = _fold(chr(code))
        if len(folded) == 1:
            table[code] = ord(folded)
    table[0] = 0
    return bytes(table)


_TABLE = _byte_table()
_LIGATURES = {c: f for c in map(chr, range(0x80, 256)) if len(f := _fold(c)) > 1}


def _clean(joined: str) -> bytes:
    """Normalise texts joined by the separator; spaces are left double."""
    for mark in _APOSTROPHES:
        if mark in joined:
            joined = joined.replace(mark, "'")
    for character, letters in _LIGATURES.items():
        if character in joined:
            joined = joined.replace(character, letters)
    data = joined.encode("latin-1", "alliage-fold").translate(_TABLE)
    data = b" " + data.replace(b"\0", b" \0 ") + b" "
    if b"." in data:
        data = _ACRONYM_DOT.sub(b"", data).replace(b".", b" ")
    if b"'" in data:
        data = _ELISION.sub(b" ", data).replace(b"'", b" ")
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    return _join_spaced_letters(data)


def _join_spaced_letters(data: bytes) -> bytes:
    shadow = data.translate(_SHADOW)
    parts, done = [], 0
    place = shadow.find(_SPACED)
    while place >= 0:
        found = _SPACED_LETTERS.match(data, place)
        if found is not None:
            parts += [data[done:place], b" ", found[0].replace(b" ", b"")]
            done = found.end()
        place = shadow.find(_SPACED, max(done, place + 1))
    return b"".join([*parts, data[done:]])


def normalise(text: str) -> str:
    """Return the words of `text` as the index knows them, separated by single spaces."""
    return _clean(text.replace(_SEPARATOR, " ")).decode("ascii").strip()


def normalise_many(texts: list[str]) -> list[str]:
    """Return `[normalise(t) for t in texts]`, at the cost of one pass over the joined texts."""
    if not texts:
        return []
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        return [normalise(text) for text in texts]
    return [line.strip() for line in _clean(joined).decode("ascii").split(_SEPARATOR)]


def singular(text: str) -> str:
    """Return normalised text without the plurals that the stemmer leaves: vélos, lieux, actifs.

    Separate lines stay separate, so that one call does for a batch.
    """
    return _MASCULINE.sub("iv", _PLURAL.sub("", text))


def words(text: str) -> list[str]:
    """Return the normalised words of `text`, in order, repeats included."""
    return normalise(text).split()


def query_words(text: str, limit: int = 16) -> list[str]:
    """Return the distinct words of a query that carry meaning, the first `limit` of them.

    Stop words and generic words ("association") go when at least one other word stays.
    """
    found = list(dict.fromkeys(words(text)))
    telling = [w for w in found if w not in STOP_WORDS and len(w) > 1]
    telling = telling or found
    return ([w for w in telling if w not in GENERIC_WORDS] or telling)[:limit]


def compact_identifier(value: str) -> str:
    """Return an identifier without marks nor case: `291S0291  8645` -> `291S02918645`."""
    return re.sub(r"[\W_]", "", value).upper()


@cache
def stemming_analyzer(*, without_stop_words: bool = False) -> tantivy.TextAnalyzer:
    """The analyzer of names and, without stop words, purposes; its input is normalised."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    builder = builder.filter(tantivy.Filter.remove_long(40))
    if without_stop_words:
        builder = builder.filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
    return builder.filter(tantivy.Filter.stemmer("french")).build()


@cache
def plain_analyzer() -> tantivy.TextAnalyzer:
    """The analyzer of unstemmed words; its input is already normalised."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.remove_long(40)).build()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a normalised word as the index holds it, "" when it is too long."""
    return next(iter(stemming_analyzer().analyze(singular(word))), "")
