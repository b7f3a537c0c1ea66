"""Score, differences, canonical text, proof: pure, so that no database is asked."""

import copy
import hashlib
import itertools
import time
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage.alliances import agreement_differences as differences
from alliage.alliances import agreement_proof as proof
from alliage.alliances.agreement_score import Ingredient, score
from alliage.alliances.enums_agreement import Rating

RATINGS = st.sampled_from(Rating.values)
INGREDIENTS = st.lists(st.builds(Ingredient, st.just("x"), st.integers(1, 3), RATINGS), max_size=12)


class TestScore:
    @pytest.mark.parametrize(
        ("rated", "percent", "gaps"),
        [
            ([], None, 0),
            ([(3, "not_relevant")], None, 0),
            ([(3, "fully")], 100, 0),
            ([(3, "absent")], 0, 1),
            # (3·1 + 2·½ + 1·0) / 6 = 4/6
            ([(3, "fully"), (2, "partly"), (1, "absent")], 67, 2),
            # what is not relevant leaves both sums: 3·½ / 3
            ([(3, "partly"), (2, "not_relevant")], 50, 1),
            # (1·½) / (1 + 3) = 12.5 %: a half goes up
            ([(1, "partly"), (3, "absent")], 13, 2),
        ],
    )
    def test_by_hand(self, rated, percent, gaps) -> None:
        found = score(Ingredient(str(n), w, r) for n, (w, r) in enumerate(rated))
        assert (found.percent, len(found.gaps)) == (percent, gaps)

    def test_only_a_full_one_is_called_full(self) -> None:
        many = [Ingredient("x", 3, "fully")] * 199 + [Ingredient("y", 1, "partly")]
        assert score(many).percent == 99

    def test_the_heaviest_gap_comes_first(self) -> None:
        gaps = score(
            [
                Ingredient("a", 1, "absent"),
                Ingredient("b", 3, "partly"),
                Ingredient("c", 3, "absent"),
            ]
        ).gaps
        assert [gap.name for gap in gaps] == ["c", "b", "a"]

    @given(INGREDIENTS)
    def test_between_nothing_and_all(self, ingredients) -> None:
        found = score(ingredients)
        relevant = [one for one in ingredients if one.rating != "not_relevant"]
        assert (found.value is None) == (not relevant)
        if found.value is not None:
            assert 0 <= found.value <= 1
            assert (found.value == 1) == (not found.gaps)

    @given(INGREDIENTS, st.integers(1, 3))
    def test_one_better_never_lowers(self, ingredients, weight) -> None:
        worse = score([*ingredients, Ingredient("z", weight, "absent")]).value
        middle = score([*ingredients, Ingredient("z", weight, "partly")]).value
        better = score([*ingredients, Ingredient("z", weight, "fully")]).value
        assert worse < middle < better

    @given(INGREDIENTS, st.integers(1, 3))
    def test_what_is_not_relevant_changes_nothing(self, ingredients, weight) -> None:
        more = [*ingredients, Ingredient("z", weight, "not_relevant")]
        assert score(more).value == score(ingredients).value

    @pytest.mark.parametrize("weight", [0, -1])
    def test_a_weight_that_means_nothing(self, weight) -> None:
        with pytest.raises(ValueError, match="weight"):
            score([Ingredient("x", weight, "fully")])

    def test_the_value_is_exact(self) -> None:
        assert score([Ingredient("a", 3, "fully"), Ingredient("b", 1, "partly")]).value == Fraction(
            7, 8
        )


#: Words that repeat, typography, emoji, both directions of writing, lines.
WORDS = st.lists(
    st.sampled_from(
        ["a", "b", "le", "vélo", " ", " ", "\n", ".", "«\u00a0", "🚲", "שלום", "é", "1.2"]
    ),
    max_size=40,
).map("".join)


class TestDifferences:
    @given(WORDS, WORDS)
    def test_applied_they_give_the_new_text(self, before, after) -> None:
        pieces = differences.words(before, after)
        assert differences.applied(pieces) == after
        assert differences.undone(pieces) == before

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_whatever_the_characters(self, before, after) -> None:
        pieces = differences.words(before, after)
        assert (differences.undone(pieces), differences.applied(pieces)) == (before, after)

    @given(WORDS)
    def test_nothing_changed(self, same) -> None:
        assert all(piece.kind == "same" for piece in differences.words(same, same))

    def test_one_reads_whole_words(self) -> None:
        pieces = differences.words(
            "Former trente personnes au vélo.", "Former quarante adultes au vélo."
        )
        assert [(p.kind, p.text) for p in pieces] == [
            ("same", "Former "),
            ("removed", "trente personnes"),
            ("added", "quarante adultes"),
            ("same", " au vélo."),
        ]

    @given(WORDS, WORDS, st.integers(0, 30))
    def test_however_little_time_is_left(self, before, after, pairs) -> None:
        budget = differences.Budget(pairs)
        pieces = differences.words(before, after, budget)
        assert (differences.undone(pieces), differences.applied(pieces)) == (before, after)
        assert budget.pairs >= 0

    def test_two_changes_far_apart_in_a_long_clause(self) -> None:
        middle = " ".join("de la" if n % 9 == 0 else f"mot{n % 900}" for n in range(2_500))
        pieces = differences.words(f"Un début {middle} une fin.", f"Le début {middle} la fin.")
        changed = [(piece.kind, piece.text.strip()) for piece in pieces if piece.kind != "same"]
        assert changed == [("removed", "Un"), ("added", "Le"), ("removed", "une"), ("added", "la")]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("a " * 10_000, "a b " * 5_000),
            ("x" * 20_000, "y" * 20_000),
            (" ".join(map(str, range(4_000))), " ".join(map(str, range(4_000, 0, -1)))),
        ],
    )
    def test_the_longest_clause_is_compared_soon(self, before, after) -> None:
        start = time.process_time()
        pieces = differences.words(before, after)
        assert time.process_time() - start < 2
        assert differences.applied(pieces) == after


def clause(uid: str, body: str = "", group: str = "who", title: str = "t") -> dict[str, str]:
    return {"uid": uid, "title": title, "body": body, "group": group, "rating": "fully"}


class TestClauseDifferences:
    def test_added_removed_changed_moved(self) -> None:
        before = [clause("a"), clause("b", "un"), clause("c"), clause("d")]
        after = [clause("c"), clause("a"), clause("b", "deux"), clause("e")]
        found = {c.clause["uid"]: (c.kind, c.moved) for c in differences.clauses(before, after)}
        assert found == {
            "a": ("same", False),
            "b": ("changed", False),
            "c": ("same", True),
            "d": ("removed", False),
            "e": ("added", False),
        }

    @given(st.permutations(range(6)), st.integers(0, 6), st.permutations(range(3, 9)))
    def test_they_tell_the_whole_new_text(self, old, cut, new) -> None:
        before = [clause(str(n), f"texte {n}") for n in old[:cut]]
        after = [clause(str(n), f"texte {n} bis") for n in new]
        found = differences.clauses(before, after)
        assert [c.after for c in found if c.after] == after
        assert sorted(c.before["uid"] for c in found if c.before) == sorted(
            c["uid"] for c in before
        )
        for change in found:
            assert differences.applied(change.body) == (change.after or {}).get("body", "")

    @given(st.permutations(range(7)))
    def test_as_few_as_possible_are_said_to_move(self, order) -> None:
        before = [clause(str(n)) for n in range(7)]
        moved = sum(c.moved for c in differences.clauses(before, [clause(str(n)) for n in order]))
        rising = max(
            size
            for size in range(1, 8)
            for chosen in itertools.combinations(order, size)
            if list(chosen) == sorted(chosen)
        )
        assert moved == 7 - rising


class TestCanonical:
    TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
    VALUES = st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), inner, max_size=4)
        ),
        max_leaves=12,
    )

    @given(VALUES)
    def test_another_hand_writes_the_same(self, value) -> None:
        assert proof.canonical(value) == by_hand(value)

    @given(st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), st.integers(), max_size=6))
    def test_the_order_of_keys_changes_nothing(self, value) -> None:
        turned = dict(reversed(value.items()))
        assert proof.digest(proof.canonical(value)) == proof.digest(proof.canonical(turned))

    def test_two_ways_of_writing_a_letter_are_one(self) -> None:
        assert proof.canonical("vélo") == proof.canonical(unicodedata.normalize("NFD", "vélo"))

    def test_known(self) -> None:
        written = '{"a":["é",1,null,true],"b":"x\\"\\n"}'
        assert proof.canonical({"b": 'x"\n', "a": ["e\u0301", 1, None, True]}) == written
        assert proof.digest(written) == hashlib.sha256(written.encode()).hexdigest()

    @pytest.mark.parametrize("value", [1.5, {1: 2}, {"a"}, b"x"])
    def test_what_has_two_forms_is_refused(self, value) -> None:
        with pytest.raises(proof.NotCanonical):
            proof.canonical(value)


def by_hand(value) -> str:
    """The canonical form written without a library of JSON: RFC 8259's escapes, the rest as it is."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        short = {
            '"': '\\"',
            "\\": "\\\\",
            "\b": "\\b",
            "\f": "\\f",
            "\n": "\\n",
            "\r": "\\r",
            "\t": "\\t",
        }
        made = (
            short.get(sign) or (f"\\u{ord(sign):04x}" if ord(sign) < 0x20 else sign)
            for sign in unicodedata.normalize("NFC", value)
        )
        return f'"{"".join(made)}"'
    if isinstance(value, list):
        return f"[{','.join(map(by_hand, value))}]"
    return "{" + ",".join(f"{by_hand(key)}:{by_hand(value[key])}" for key in sorted(value)) + "}"


def archive() -> dict:
    """A proof in which both parties approved."""
    values = {
        "format": proof.TEXT_FORMAT,
        "parties": [
            {"id": "A", "name": "Roue libre", "role": "lead"},
            {"id": "B", "name": "Mission", "role": "party"},
            {"id": "C", "name": "Accompagnateur", "role": "accompanier"},
        ],
        "clauses": [],
    }
    hashed = proof.digest(proof.canonical(values))
    answers = [
        {"organisation": {"id": who}, "answer": "approved", "digest": hashed, "at": "2026-01-01"}
        for who in "AB"
    ]
    return {
        "format": proof.PROOF_FORMAT,
        "digest": hashed,
        "text": values,
        "answers": answers,
        "no_longer_asked": [],
    }


class TestVerify:
    def test_all_approved(self) -> None:
        verdict = proof.verify(archive())
        assert verdict.intact
        assert verdict.complete

    def test_one_is_missing(self) -> None:
        found = archive()
        found["answers"].pop()
        verdict = proof.verify(found)
        assert (verdict.intact, verdict.complete, verdict.missing) == (True, False, ["Mission"])

    def test_who_left_since_is_not_missed(self) -> None:
        found = archive()
        found["answers"].pop()
        found["no_longer_asked"] = [{"organisation": {"id": "B"}, "why": "left"}]
        assert proof.verify(found).complete

    def test_a_refusal_is_no_approval(self) -> None:
        found = archive()
        found["answers"][1]["answer"] = "refused"
        assert not proof.verify(found).complete

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda a: a["text"]["parties"][0].update(name="Autre"),
            lambda a: a.update(digest="0" * 64),
            lambda a: a["answers"][0].update(digest="0" * 64),
            lambda a: a["answers"][0]["organisation"].update(id="Z"),
            lambda a: a["answers"][1]["organisation"].update(id="A"),
            lambda a: a["answers"][1]["organisation"].update(id="C"),
            lambda a: a["answers"][1].update(answer="perhaps"),
            lambda a: a["text"].update(score=0.5),
            lambda a: a.pop("answers"),
            lambda a: a.update(answers=None),
            lambda a: a.update(format="other"),
            lambda a: a["text"].update(parties="AB"),
        ],
    )
    def test_whatever_is_spoiled_is_seen(self, spoil) -> None:
        found = archive()
        spoil(found)
        verdict = proof.verify(found)
        assert not verdict.intact
        assert not verdict.complete
        assert verdict.problems

    @pytest.mark.parametrize("value", [None, [], "x", 3, {}])
    def test_what_is_no_proof(self, value) -> None:
        assert not proof.verify(copy.deepcopy(value)).intact
