"""What is an answer and what is not: any JSON value, never a crash, never a wrong answer kept."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage.questionnaires.makers import EVERY_KIND

from alliage.questionnaires import compatible, definition, scoring
from alliage.questionnaires.checking import Asking, Invalid

ASKED = definition.read(EVERY_KIND)
ASKING = Asking(ASKED, {"7": "Autre"})
KEYS = [*ASKED.by_key, "unknown", ""]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["a", "b", "x", "1", 1, 3, 5.0]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["up", "down", "7", "near"]), inner)
    ),
    max_leaves=12,
)


def lawful(key: str, value: Any) -> bool:  # noqa: PLR0911 - one rule a question
    """Whether a value is an answer, said again without the code that is tested."""
    steps = {1, 2, 3, 4, 5}
    whole = isinstance(value, int) and not isinstance(value, bool)
    if key == "mood":
        return whole and value in steps
    if key == "pick":
        return value in ("a", "b")
    if key == "some":
        return isinstance(value, list) and 1 <= len(value) <= 2 and set(value) <= set("xyz")
    if key == "grid":
        return bool(value) and all(type(v) is int and v in steps for v in value.values())
    if key == "pairs":
        return set(value) == {"7"} and value["7"]["near"] in steps
    if key == "age":
        return type(value) in (int, float) and 0 <= value <= 120
    return isinstance(value, str) and value == value.strip() and 0 < len(value) <= 4000


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=9))
def test_whatever_is_sent_only_answers_are_kept(values: dict[str, Any]) -> None:
    kept = ASKING.kept(values)
    assert all(lawful(key, value) for key, value in kept.items()), kept
    assert ("why" in kept) <= (kept.get("pick") == "b")
    json.dumps(kept, allow_nan=False).encode("ascii")
    json.dumps(kept, ensure_ascii=False).encode()
    # What is kept is an answer again, and the same.
    assert ASKING.kept(kept) == kept
    for problem in ASKING.missing(values):
        assert problem.question.text["fr"] in problem.message
    scoring.factor_means(ASKED, kept)


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("mood", 6, "degrés"),
        ("mood", True, "degrés"),
        ("mood", 3.0, "degrés"),
        ("pick", "c", "proposées"),
        ("some", ["x", "y", "z"], "2 réponses au plus"),
        ("some", [["x"]], "proposées"),
        ("grid", {"up": 3, "left": 1}, "lignes"),
        ("pairs", {"7": {"near": 9}}, "degrés"),
        ("age", 121, "pas plus de"),
        ("age", float("nan"), "nombre"),
        pytest.param("age", 10**400, "nombre", id="age-huge"),
        ("story", "é" * 4001, "lettres au plus"),
        ("story", ["texte"], "texte"),
    ],
)
def test_each_fault_says_why(key: str, value: Any, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        ASKING.check(ASKED.by_key[key], value)


def test_what_no_database_keeps_is_taken_out_of_a_text() -> None:
    assert ASKING.check(ASKED.by_key["story"], " a\x00b\ud800\r\nc\t ") == "ab\nc"


def test_pairs_of_who_is_asked_no_longer_are_left_out() -> None:
    assert ASKING.kept({"pairs": {"7": {"near": 2}, "9": {"near": 3}}}) == {
        "pairs": {"7": {"near": 2}}
    }
    assert "pairs" not in Asking(ASKED, {}).visible({})


def test_texts_that_nobody_would_read_are_not_asked() -> None:
    silent = Asking(ASKED, {}, texts=False)
    assert "story" not in silent.visible({})
    assert silent.kept({"story": "Lu par personne", "mood": 2}) == {"mood": 2}


def test_a_reversed_item_counts_from_the_other_end() -> None:
    found = scoring.factor_scores(ASKED, {"mood": 4, "grid": {"up": 5, "down": 2}})
    assert found == {"trust": [4, 5, 4]}
    assert scoring.pair_scores(ASKED, {"pairs": {"7": {"near": 2}}}) == {7: {"near": 2}}


def test_a_band_is_the_one_of_the_mean_that_is_shown() -> None:
    bands = [
        {"key": "high", "at_least": 4.0, "label": {"fr": "haut"}},
        {"key": "low", "at_least": 1.0, "label": {"fr": "bas"}},
    ]
    found = definition.read({**EVERY_KIND, "bands": bands})
    assert [found.band(mean).key for mean in (3.94, 3.96, 4.0, 5)] == [
        "low",
        "high",
        "high",
        "high",
    ]


class TestCompatible:
    def test_better_words_and_more_questions_compare(self) -> None:
        newer = copy.deepcopy(EVERY_KIND)
        newer["sections"][0]["title"]["fr"] = "Autres mots"
        more = {"key": "more", "type": "short_text", "text": {"fr": "En plus"}}
        newer["sections"][0]["questions"].append(more)
        assert compatible.differences(ASKED, definition.read(newer)) == []

    @pytest.mark.parametrize("what", ["scale", "factor", "reversed"])
    def test_another_measure_does_not(self, what: str) -> None:
        newer = copy.deepcopy(EVERY_KIND)
        question = newer["sections"][0]["questions"][0]
        if what == "scale":
            newer["scales"]["five"] = newer["scales"]["five"][:4]
        elif what == "factor":
            del question["factor"]
        else:
            question["reversed"] = True
        assert compatible.differences(ASKED, definition.read(newer))
