import pytest
from tests.alliage_engines.directory.search_data import organisation

from alliage_engines.directory.explain import Words, explain, reason_text
from alliage_engines.directory.query import Reason


def _found(reason: Reason) -> list[str]:
    return [reason.text[start:end] for start, end in reason.marks]


def test_words_are_marked_as_they_are_written() -> None:
    row = organisation(1, name="L'ÉCOLE DE MUSIQUE", purpose="Une école : musiques d'ici.")
    name, purpose = explain(row, Words.of(("ecoles", "musique")))[:2]
    assert (name.code, _found(name)) == ("name", ["ÉCOLE", "MUSIQUE"])
    assert (purpose.code, _found(purpose)) == ("purpose", ["école", "musiques"])


def test_an_acronym_is_marked_whole() -> None:
    row = organisation(1, name="POMPIERS", acronym="R.P.S.")
    (reason,) = explain(row, Words.of(("rps",)))
    assert (reason.code, _found(reason)) == ("acronym", ["R.P.S."])


def test_a_long_purpose_is_cut_around_the_words() -> None:
    purpose = "Développer des projets. " * 20 + "Réparer des vélos. " + "Organiser des fêtes. " * 20
    (reason,) = explain(organisation(1, name="X", purpose=purpose), Words.of(("velos",)))
    assert _found(reason) == ["vélos"]
    assert len(reason.text) < 180
    assert reason.text.startswith("… ")
    assert reason.text.endswith(" …")
    assert reason.text.strip("… ") in purpose


def test_a_beginning_is_marked() -> None:
    row = organisation(1, name="LA BIODIVERSITÉ")
    (reason,) = explain(row, Words.of(("biodiv",), frozenset(("biodiv",))))
    assert _found(reason) == ["BIODIVERSITÉ"]


def test_a_code_explains_what_no_word_does() -> None:
    row = organisation(1, name="X", family="public", kind="commune", commune="38563", theme="011")
    assert [r.code for r in explain(row, Words.of(("mairie",)))] == ["kind"]
    assert [r.code for r in explain(row, Words.of(("sport",)))] == ["theme"]
    assert [r.code for r in explain(row, Words.of(("mairie", "voiron")))] == ["kind", "place"]
    assert [r.code for r in explain(row, Words.of(("rien",)))] == ["place"]


@pytest.mark.parametrize(
    ("reason", "french", "english"),
    [
        (Reason("name", "X"), "Dans le nom", "In the name"),
        (
            Reason("purpose", "des vélos"),
            "Dans l’objet : « des vélos »",
            "In the purpose: “des vélos”",
        ),
        (Reason("identifier", "W1"), "Identifiant W1", "Identifier W1"),
        (Reason("place", "Voiron"), "À Voiron", "In Voiron"),
        (Reason("place", ""), "Lieu inconnu", "Place unknown"),
        (Reason("kind", "commune"), "Nature : Commune", "Kind: Municipality"),
        (Reason("activity", "00"), "Activité : 00", "Activity: 00"),
    ],
)
def test_a_reason_reads_in_both_languages(reason: Reason, french: str, english: str) -> None:
    assert reason_text(reason, "fr").replace("\u202f", " ").replace("\xa0", " ") == french
    assert reason_text(reason, "en") == english
