import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage_engines.directory.text import (
    compact_identifier,
    normalise,
    normalise_many,
    query_words,
    stem,
    words,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("L’École d'insertion", "ecole insertion"),
        ("l`école", "ecole"),
        ("Jusqu'à l'aube", "a aube"),
        ("aujourd'hui", "aujourd hui"),
        ("R.P.S. Grenoble", "rps grenoble"),
        ("S. L. O. T.", "slot"),
        ("M. Dupont", "m dupont"),
        ("A.Dupont", "a dupont"),
        ("Œuvre de l'abbé Ægir", "oeuvre de abbe aegir"),
        ("e\u0301cole", "ecole"),
        ("RENN'OV — déco, etc.", "renn ov deco etc"),
        ("Straße", "strasse"),
        ("\x00\x01\n\t", ""),
        ("", ""),
    ],
)
def test_writes_words_as_the_index_knows_them(written: str, expected: str) -> None:
    assert normalise(written) == expected


def test_other_scripts_stay_findable_and_apart() -> None:
    assert normalise("日本") != normalise("日木") != ""
    assert normalise("日本").isascii()


@given(st.lists(st.text()))
def test_a_batch_gives_what_each_text_gives(texts: list[str]) -> None:
    assert normalise_many(texts) == [normalise(text) for text in texts]


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once.isascii()
    assert once == " ".join(once.split())


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF)))
def test_the_case_never_counts(text: str) -> None:
    assert normalise(text.lower()) == normalise(text.lower().upper().lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("école", "ecoles"),
        ("chorale", "Chorales"),
        ("association sportive", "ASSOCIATIONS SPORTIVES"),
        ("théâtre", "THEATRES"),
        ("jardinier", "jardiniers"),
    ],
)
def test_plurals_and_accents_share_a_stem(one: str, other: str) -> None:
    assert list(map(stem, words(one))) == list(map(stem, words(other)))


def test_a_word_too_long_for_the_index_has_no_stem() -> None:
    assert stem("x" * 200) == ""


def test_words_that_say_nothing_leave_a_query_that_says_something() -> None:
    assert query_words("une association pour la danse") == ["danse"]
    assert query_words("association") == ["association"]
    assert query_words("de la") == ["de", "la"]
    assert query_words("danse " * 500 + " ".join(f"mot{n}x" for n in range(50)), 16)[:2] == [
        "danse",
        "mot0x",
    ]
    assert len(query_words(" ".join(f"mot{n}x" for n in range(50)))) == 16


def test_identifiers_lose_their_marks() -> None:
    assert compact_identifier("291S0291  8645") == "291S02918645"
    assert compact_identifier("075-FDD-00061-08") == "075FDD0006108"
    assert compact_identifier("w381 000-123.") == "W381000123"
