"""Clause library, states, the text as it is kept: pure, so that no database is asked."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage.alliances import agreement_states as states
from alliage.alliances import agreement_text as text
from alliage.alliances.clause_library import filled, library
from alliage.alliances.enums_agreement import AgreementState, Group, Level


class TestText:
    @given(st.text(max_size=80))
    def test_cleaned_once_is_cleaned(self, value) -> None:
        assert text.clean(text.clean(value)) == text.clean(value)

    def test_nothing_invisible_remains(self) -> None:
        assert text.clean("a\u202eb\u0000c\ufeff\r\nd\u2028e \u0007") == "abc\nd\ne"

    def test_both_directions_and_emoji_remain(self) -> None:
        assert text.clean("שלום 👩‍🔧 مرحبا") == "שלום 👩‍🔧 مرحبا"

    def test_paragraphs_and_lists(self) -> None:
        made = text.blocks("Un\nsuite\n\nDeux :\n- a\n- b\nTrois")
        assert [(b.kind, b.lines) for b in made] == [
            ("p", ("Un", "suite")),
            ("p", ("Deux :",)),
            ("list", ("a", "b")),
            ("p", ("Trois",)),
        ]

    def test_placeholders_are_read_once(self) -> None:
        values = {"vision": "{parties}", "parties": "secret"}
        assert filled("{vision} {x} {", values) == "{parties} {x} {"


class TestLibrary:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_it_is_whole(self, language) -> None:
        found = library(language)
        assert len(found.clauses) >= 30
        assert {clause.group for clause in found.clauses} == set(Group.values)
        assert all(clause.title and clause.hint and clause.text for clause in found.clauses)
        for level in Level.values:
            assert {c.group for c in found.of_level(level)} == set(Group.values)

    def test_both_languages_have_the_same_blanks(self) -> None:
        french, english = library("fr"), library("en")
        for clause in french.clauses:
            other = english.get(clause.key)
            assert text.blanks(clause.text) == text.blanks(other.text), clause.key
            assert {p for p in PLACES if p in clause.text} == {p for p in PLACES if p in other.text}


PLACES = ("{alliance}", "{parties}", "{roles}", "{vision}", "{territory}", "{framework}")


class TestStates:
    def test_every_state_with_every_event(self) -> None:
        allowed = {
            ("draft", "submit"): "submitted",
            ("draft", "abandon"): "ended",
            ("submitted", "submit"): "submitted",
            ("submitted", "agree"): "approved",
            ("submitted", "abandon"): "ended",
            ("approved", "amend"): "amended",
            ("approved", "dissolve"): "ended",
            ("approved", "expire"): "ended",
            ("amended", "submit"): "amended",
            ("amended", "agree"): "approved",
            ("amended", "give_up"): "approved",
            ("amended", "dissolve"): "ended",
            ("amended", "expire"): "ended",
            ("ended", "resume"): "draft",
        }
        for start, event in itertools.product(AgreementState.values, states.Event):
            assert states.after(start, event) == allowed.get((start, str(event)))

    def test_only_an_approval_by_all_puts_in_force(self) -> None:
        into = {
            event
            for (start, event), end in states.TABLE.items()
            if end in states.IN_FORCE and start not in states.IN_FORCE
        }
        assert into == {states.Event.AGREE}

    def test_every_state_is_reached_from_a_draft(self) -> None:
        reached, before = {AgreementState.DRAFT}, set()
        while reached != before:
            before = set(reached)
            reached |= {end for (start, _event), end in states.TABLE.items() if start in reached}
        assert reached == set(AgreementState)

    def test_the_documents_draw_it(self) -> None:
        page = Path(__file__).parents[3] / "docs" / "reference" / "agreement.md"
        assert states.drawing() in page.read_text("utf-8")
