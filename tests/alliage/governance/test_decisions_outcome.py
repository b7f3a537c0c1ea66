"""What a decision comes to: every mode by a table, and what must hold whatever is said."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliage.governance.deciding import Reason, Said, outcome
from alliage.governance.enums import Majority, Mode, Result, Stance

YES, NO, STOP, MUTE, OUT, WORD = "yes", "no", "objection", "mute", "abstain", "word"


def voices(*stances: str) -> list[Said]:
    """A voice an organisation, from 1; "" says nothing; an objection is argued unless mute."""
    said = {
        STOP: Said(0, "objection", reason="Le délai est intenable."),
        MUTE: Said(0, "objection"),
    }
    return [
        Said(place, said[s].stance, 1, said[s].reason) if s in said else Said(place, s, 1)
        for place, s in enumerate(stances, start=1)
        if s
    ]


TABLE = [
    # mode, stances of organisations 1…4, quorum, majority, recused, result, reason
    ("information", [], 100, "simple", [], "heard", "informed"),
    ("information", [WORD], 100, "simple", [1, 2, 3, 4], "heard", "informed"),
    ("consultation", [WORD, WORD], 50, "simple", [], "heard", "gathered"),
    ("consultation", [WORD], 50, "simple", [], "no_quorum", "too_few_spoke"),
    ("co_construction", [WORD, WORD, OUT], 75, "simple", [], "heard", "gathered"),
    ("co_construction", [], 0, "simple", [], "no_quorum", "nobody_spoke"),
    ("consent", [YES, YES, YES, YES], 100, "simple", [], "adopted", "no_objection"),
    ("consent", [YES, YES, "", ""], 50, "simple", [], "adopted", "no_objection"),
    ("consent", [YES, YES, "", ""], 51, "simple", [], "no_quorum", "too_few_spoke"),
    ("consent", [YES, YES, YES, STOP], 50, "simple", [], "blocked", "objection"),
    ("consent", [YES, YES, YES, MUTE], 50, "simple", [], "adopted", "no_objection"),
    ("consent", [YES, YES, YES, STOP], 50, "simple", [4], "adopted", "no_objection"),
    ("consent", [OUT, OUT], 50, "simple", [], "rejected", "nobody_consents"),
    ("consent", [], 0, "simple", [], "no_quorum", "nobody_spoke"),
    ("consent", [YES], 50, "simple", [1, 2, 3, 4], "no_quorum", "nobody_may"),
    ("consensus", [YES, YES, YES], 50, "simple", [], "adopted", "all_agree"),
    ("consensus", [YES, YES, NO], 50, "simple", [], "rejected", "some_disagree"),
    ("consensus", [YES, YES, OUT], 50, "simple", [], "rejected", "some_disagree"),
    ("consensus", [YES, YES, NO], 50, "simple", [3], "adopted", "all_agree"),
    ("vote", [YES, YES, NO], 50, "simple", [], "adopted", "majority"),
    ("vote", [YES, YES, NO, NO], 50, "simple", [], "rejected", "no_majority"),
    ("vote", [YES, OUT, OUT, OUT], 50, "simple", [], "adopted", "majority"),
    ("vote", [OUT, OUT], 50, "simple", [], "rejected", "nobody_chose"),
    ("vote", [YES, YES, NO], 50, "two_thirds", [], "adopted", "majority"),
    ("vote", [YES, NO, OUT], 50, "two_thirds", [], "rejected", "no_majority"),
    ("vote", [YES, YES, YES, NO], 50, "three_quarters", [], "adopted", "majority"),
    ("vote", [YES, YES, NO], 50, "three_quarters", [], "rejected", "no_majority"),
    ("vote", [YES, NO, NO], 50, "simple", [2, 3], "adopted", "majority"),
    ("vote", [YES], 50, "simple", [], "no_quorum", "too_few_spoke"),
]


@pytest.mark.parametrize(("mode", "said", "quorum", "majority", "recused", "result", "why"), TABLE)
def test_table(mode, said, quorum, majority, recused, result, why) -> None:
    found = outcome(
        mode,
        voices(*said),
        electors=[1, 2, 3, 4],
        recused=recused,
        quorum=quorum,
        majority=majority,
    )
    assert (found.result, found.reason) == (result, why)


def test_the_table_shows_every_reason_and_result() -> None:
    known = {row[6] for row in TABLE} | {"present_silent"}
    assert known == set(Reason)
    assert {row[5] for row in TABLE} == set(Result.values)
    assert {row[0] for row in TABLE} == set(Mode.values)
    assert {row[3] for row in TABLE} == set(Majority.values)


def test_consensus_wants_everybody_who_is_there() -> None:
    agreed = voices(YES, YES)
    found = outcome("consensus", agreed, electors=[1, 2, 3], present=[1, 2, 3])
    assert (found.result, found.reason) == ("rejected", "present_silent")
    assert outcome("consensus", agreed, electors=[1, 2, 3], present=[1, 2]).result == "adopted"
    # present, and recused: its silence is what is expected of it
    left = outcome("consensus", agreed, electors=[1, 2, 3], present=[1, 2, 3], recused=[3])
    assert left.result == "adopted"


def test_counts_are_of_organisations() -> None:
    found = outcome("vote", voices(YES, NO, OUT), electors=range(1, 6), recused=[5]).counts
    assert found.as_dict() == {
        "eligible": 4, "recused": 1, "spoken": 3, "silent": 1, "yes": 1, "no": 1, "abstained": 1,
        "objections": 0, "words": 0,
    }  # fmt: skip


def test_who_has_no_voice_is_not_heard() -> None:
    stranger = Said(99, "objection", 5, "Je bloque.")
    assert outcome("consent", [*voices(YES), stranger], electors=[1]).result == "adopted"


def test_an_unknown_mode_is_an_error() -> None:
    with pytest.raises(ValueError, match="no mode"):
        outcome("acclamation", voices(YES), electors=[1])


said = st.lists(
    st.builds(
        Said,
        organisation=st.integers(1, 6),
        stance=st.sampled_from(Stance.values),
        at=st.integers(0, 30),
        reason=st.sampled_from(["", "Parce que."]),
    ),
    max_size=20,
    unique_by=lambda voice: voice.at,
)
cases = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(Mode.values),
        "voices": said,
        "electors": st.frozensets(st.integers(1, 6)),
        "recused": st.frozensets(st.integers(1, 6)),
        "present": st.frozensets(st.integers(1, 6)),
        "quorum": st.integers(0, 100),
        "majority": st.sampled_from(Majority.values),
    }
)


def result(case, **changes):
    return outcome(**{**case, **changes})


@settings(deadline=None)
@given(cases, st.integers())
def test_the_order_of_voices_changes_nothing(case, seed) -> None:
    mixed = random.Random(seed).sample(case["voices"], len(case["voices"]))
    assert result(case, voices=mixed) == result(case)


@settings(deadline=None)
@given(cases, st.sampled_from(Stance.values))
def test_a_recused_voice_changes_nothing(case, stance) -> None:
    louder = [Said(one, stance, 99, "Fort.") for one in case["recused"]]
    assert result(case, voices=[*case["voices"], *louder]) == result(case)
    without = [voice for voice in case["voices"] if voice.organisation not in case["recused"]]
    alone = result(case, voices=without, electors=case["electors"] - case["recused"], recused=())
    assert (alone.result, alone.reason) == (result(case).result, result(case).reason)


@settings(deadline=None)
@given(cases, st.integers(1, 6), st.sampled_from(Stance.values))
def test_ten_people_of_one_organisation_weigh_one(case, organisation, stance) -> None:
    once = [*case["voices"], Said(organisation, stance, 50, "Parce que.")]
    ten = [Said(organisation, stance, 40 + rank, "Parce que.") for rank in range(11)]
    assert result(case, voices=[*case["voices"], *ten]) == result(case, voices=once)


@settings(deadline=None)
@given(cases)
def test_silence_never_adopts(case) -> None:
    found = result(case)
    if found.result == Result.ADOPTED:
        assert found.counts.yes >= 1
        assert found.counts.spoken * 100 >= case["quorum"] * found.counts.eligible
    if case["mode"] not in ("information",):
        assert result(case, voices=[]).result == Result.NO_QUORUM


@settings(deadline=None)
@given(cases, st.integers(1, 6))
def test_one_more_yes_never_loses_a_vote(case, organisation) -> None:
    before = result(case, mode="vote")
    more = [*case["voices"], Said(organisation, "yes", 99)]
    if before.result == Result.ADOPTED:
        assert result(case, mode="vote", voices=more).result == Result.ADOPTED


@settings(deadline=None)
@given(cases)
def test_an_argued_objection_of_an_elector_always_blocks_a_consent(case) -> None:
    found = result(case, mode="consent")
    if found.counts.objections:
        assert found.result in (Result.BLOCKED, Result.NO_QUORUM)
    else:
        assert found.result != Result.BLOCKED
