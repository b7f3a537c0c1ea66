"""A decision from its draft to its result: who may, what counts, what stays in the record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.governance.actions import decisions as actions
from alliage.governance.actions import voices
from alliage.governance.actions.members import set_members
from alliage.governance.models import Decision, Elector, Interest, Voice
from alliage.governance.queries import decisions as queries
from alliage.organisations import conflicts
from alliage.organisations.enums import Role


def fresh(decision: Decision) -> Decision:
    return Decision.objects.get(pk=decision.pk)


def test_the_last_voice_of_an_organisation_counts_and_the_former_stays(hall) -> None:
    decision = hall.opened(mode="vote")
    hall.say(decision, "a", "no")
    other = hall.other_hand("a")
    voices.give_voice(decision=decision, round_=1, stance="yes", by=other)
    hall.say(decision, "b", "no")
    kept = Voice.objects.filter(decision=decision, member=hall.member("a"))
    assert [(one.stance, one.current) for one in kept] == [("no", False), ("yes", True)]
    found = actions.computed(decision)
    assert (found.counts.yes, found.counts.no, found.counts.spoken) == (1, 1, 2)


def test_ten_people_weigh_as_one(hall) -> None:
    decision = hall.opened(mode="vote", quorum=0)
    for n in range(10):
        by = hall.other_hand("a", n=n)
        voices.give_voice(decision=decision, round_=1, stance="yes", by=by)
    hall.say(decision, "b", "no")
    hall.say(decision, "c", "no")
    assert actions.close(decision=decision, by=hall.by("b")).result == "rejected"


@pytest.mark.parametrize(
    ("letter", "role"),
    [("d", None), ("e", None), ("f", None), ("g", None), ("a", Role.DELEGATE), ("a", Role.READER)],
)
def test_who_cannot_bind_does_not_speak(hall, letter, role) -> None:
    decision = hall.opened()
    by = hall.other_hand(letter, role) if role else hall.by(letter)
    with pytest.raises(Denied):
        voices.give_voice(decision=decision, round_=1, stance="yes", by=by)
    with pytest.raises(Denied):
        voices.declare_interest(decision=decision, reason="Oui.", by=by)
    assert not Voice.objects.exists()
    assert not Interest.objects.exists()


def test_a_delegate_opens_and_asks_an_adviser_writes_a_reader_reads(hall) -> None:
    delegate = hall.other_hand("a", Role.DELEGATE)
    decision = hall.draft("d")  # the adviser prepares
    with pytest.raises(Denied):
        actions.open_decision(decision=decision, version=1, by=hall.by("d"))
    actions.open_decision(decision=decision, version=1, by=delegate)
    voices.ask_interest(decision=decision, member=hall.member("b"), question="?", by=delegate)
    with pytest.raises(Denied):
        hall.draft("e")


def test_only_those_who_sit_speak(hall) -> None:
    decision = hall.opened(body=hall.body("a", "b"))
    with pytest.raises(Denied):
        hall.say(decision, "c", "yes")
    hall.say(decision, "a", "yes")
    hall.say(decision, "b", "yes")
    closed = actions.close(decision=decision, by=hall.by("c"))
    assert (closed.result, closed.counts["eligible"]) == ("adopted", 2)


def test_an_empty_body_and_an_own_board_decide_nothing(hall) -> None:
    empty = hall.draft(body=hall.body())
    with pytest.raises(Denied):
        actions.open_decision(decision=empty, version=1, by=hall.by("a"))
    with pytest.raises(Denied):
        hall.draft(body=hall.body("b", kind="own_board", host=hall.member("a")))
    assert fresh(empty).state == "draft"


def test_nothing_is_concluded_early_nor_said_late(hall) -> None:
    decision = hall.opened()
    hall.say(decision, "a", "yes")
    hall.say(decision, "b", "yes")
    with pytest.raises(Denied):
        actions.close(decision=decision, by=hall.by("a"))
    decision = hall.past(decision)
    for act in (
        lambda: hall.say(decision, "c", "objection", "Trop tard ?"),
        lambda: voices.declare_interest(decision=decision, reason="x", by=hall.by("c")),
        lambda: actions.withdraw(decision=decision, reason="x", by=hall.by("a")),
        lambda: actions.amend(decision=decision, by=hall.by("a")),
    ):
        with pytest.raises(Denied):
            act()
    assert actions.time_up(decision=decision) is True
    assert actions.time_up(decision=decision) is False
    found = fresh(decision)
    assert (found.state, found.result, found.counts["silent"]) == ("decided", "adopted", 1)
    event = AuditEvent.objects.get(event="governance.decision_decided")
    assert (event.by, event.data) == ("system", {})
    with pytest.raises(Denied):
        hall.say(found, "c", "yes")


def test_an_objection_blocks_until_lifted_or_amended(hall) -> None:
    decision = hall.opened()
    for letter in "ab":
        hall.say(decision, letter, "yes")
    with pytest.raises(Denied):
        hall.say(decision, "c", "objection")
    hall.say(decision, "c", "objection", "Nos salariés ne peuvent pas.")
    assert actions.computed(decision).result == "blocked"
    hall.say(decision, "c", "yes")  # lifted by its author
    assert actions.computed(decision).result == "adopted"
    hall.say(decision, "c", "objection", "Finalement non.")
    with pytest.raises(Denied):  # who brought it amends it
        actions.amend(decision=decision, by=hall.by("b"))
    held = actions.amend(decision=decision, by=hall.by("a"))
    values = {name: getattr(held, name) for name in actions.FIELDS} | {"text": "Dès le 15."}
    held = actions.change(decision=held, version=held.version, by=hall.by("a"), values=values)
    held = actions.open_decision(decision=held, version=held.version, by=hall.by("a"))
    assert actions.computed(held).counts.spoken == 0  # everybody speaks anew
    with pytest.raises(Denied):  # they read the former text
        voices.give_voice(decision=held, round_=1, stance="yes", by=hall.by("b"))
    assert Voice.objects.filter(decision=held, round=1).count() == 5
    assert [v.text for v in held.versions.all()] == [
        "Dès le 15.", "Nous ouvrons le créneau de 5 h dès le 8 décembre.",
    ]  # fmt: skip


def test_recusal_counts_in_neither_quorum_nor_result(hall) -> None:
    decision = hall.opened(mode="vote", quorum=100)
    hall.say(decision, "c", "no")
    hall.say(decision, "a", "yes")
    asked = voices.ask_interest(
        decision=decision, member=hall.member("c"), question="Le local est à vous ?",
        by=hall.by("a"),
    )  # fmt: skip
    assert actions.computed(decision).counts.recused == 0  # a question is no answer
    with pytest.raises(Denied):
        voices.answer_interest(interest=asked, admit=True, reason="Oui.", by=hall.by("b"))
    with pytest.raises(Denied):  # one question at a time
        voices.ask_interest(
            decision=decision, member=hall.member("c"), question="?", by=hall.by("b")
        )
    voices.answer_interest(interest=asked, admit=True, reason="Il est à nous.", by=hall.by("c"))
    with pytest.raises(Denied):
        hall.say(decision, "c", "yes")
    hall.say(decision, "b", "yes")
    closed = actions.close(decision=decision, by=hall.by("b"))
    assert closed.result == "adopted"
    assert closed.counts | {"eligible": 2, "recused": 1, "yes": 2, "no": 0} == closed.counts
    assert Voice.objects.filter(member=hall.member("c")).count() == 1  # kept, without weight
    with pytest.raises(Denied):
        voices.take_back_interest(interest=Interest.objects.get(), by=hall.by("c"))


def test_a_denied_interest_changes_nothing_and_a_taken_back_one_gives_the_voice_back(hall) -> None:
    decision = hall.opened()
    asked = voices.ask_interest(
        decision=decision, member=hall.member("b"), question="?", by=hall.by("a")
    )
    voices.answer_interest(interest=asked, admit=False, reason="Non, vraiment.", by=hall.by("b"))
    hall.say(decision, "b", "yes")
    mine = voices.declare_interest(decision=decision, reason="C’est nous.", by=hall.by("a"))
    again = voices.declare_interest(decision=decision, reason="Encore.", by=hall.by("a"))
    assert mine.pk == again.pk
    voices.take_back_interest(interest=mine, by=hall.by("a"))
    hall.say(decision, "a", "yes")
    assert actions.computed(decision).counts.yes == 2


def test_one_is_not_asked_by_oneself_nor_when_voiceless(hall) -> None:
    decision = hall.opened(body=hall.body("a", "b"))
    for letter in "acdef":
        with pytest.raises(Denied):
            voices.ask_interest(
                decision=decision, member=hall.member(letter), question="?", by=hall.by("a")
            )


def test_who_leaves_weighs_nothing(hall) -> None:
    decision = hall.opened(mode="vote", quorum=100)
    hall.say(decision, "a", "yes")
    hall.say(decision, "b", "yes")
    keys = {hall.orgs[letter].pk: "voice" for letter in "ab"}
    set_members(
        assembly=hall.assembly, roles={**keys, hall.orgs["c"].pk: "reader"}, by=hall.by("a")
    )
    weigh = {line.member.organisation.name for line in queries.lines(decision) if line.counts}
    assert weigh == {"Roue libre", "Voisins"}
    closed = actions.close(decision=decision, by=hall.by("a"))
    assert (closed.result, closed.counts["eligible"]) == ("adopted", 2)
    assert Elector.objects.filter(decision=decision).count() == 3


def test_what_is_opened_is_what_was_read(hall) -> None:
    decision = hall.draft()
    values = {name: getattr(decision, name) for name in actions.FIELDS}
    actions.change(decision=decision, version=1, by=hall.by("b"), values={**values, "text": "Non."})
    with pytest.raises(conflicts.Stale):
        actions.change(decision=decision, version=1, by=hall.by("a"), values=values)
    with pytest.raises(Denied):
        actions.open_decision(decision=decision, version=1, by=hall.by("a"))
    opened = actions.open_decision(decision=decision, version=2, by=hall.by("a"))
    assert opened.sha256 == actions.fingerprint(fresh(decision))
    with pytest.raises(Denied):
        actions.change(decision=opened, version=opened.version, by=hall.by("a"), values=values)
    assert fresh(decision).text == "Non."


def test_consensus_hears_those_present_at_the_meeting(hall) -> None:
    from alliage.governance.actions.meetings import note_attendance

    meeting = hall.meeting(hours=-3)
    decision = hall.opened(mode="consensus", meeting=meeting)
    note_attendance(
        meeting=meeting,
        by=hall.by("a"),
        said={hall.member(letter).pk: ("present", "") for letter in "abc"},
    )
    hall.say(decision, "a", "yes")
    hall.say(decision, "b", "yes")
    assert actions.computed(decision).reason == "present_silent"
    hall.say(decision, "c", "yes")
    assert actions.computed(decision).result == "adopted"


def test_a_consultation_is_settled_once_by_who_brought_it(hall) -> None:
    decision = hall.opened(mode="consultation", answerable="le bureau", quorum=0)
    with pytest.raises(Denied):
        hall.say(decision, "b", "word")
    hall.say(decision, "b", "word", "Plutôt le samedi.")
    hall.past(decision)
    closed = actions.close(decision=decision, by=hall.by("c"))
    assert closed.result == "heard"
    with pytest.raises(Denied):
        actions.settle(decision=closed, conclusion="Samedi.", by=hall.by("b"))
    actions.settle(decision=closed, conclusion="Samedi.", by=hall.by("a"))
    with pytest.raises(Denied):
        actions.settle(decision=closed, conclusion="Dimanche.", by=hall.by("a"))
    assert fresh(decision).conclusion == "Samedi."


def test_withdrawn_and_taken_up_again(hall) -> None:
    decision = hall.opened()
    with pytest.raises(Denied):
        actions.withdraw(decision=decision, reason="x", by=hall.by("b"))
    actions.withdraw(decision=decision, reason="Trop tôt.", by=hall.by("a"))
    day = timezone.localdate() + timedelta(days=3)
    again = actions.take_up(decision=decision, closes_on=day, by=hall.by("b"))
    assert (again.number, again.state, again.again_of_id) == (2, "draft", decision.pk)
    adopted = hall.opened()
    for letter in "abc":
        hall.say(adopted, letter, "yes")
    actions.close(decision=adopted, by=hall.by("a"))
    with pytest.raises(Denied):
        actions.take_up(decision=fresh(adopted), closes_on=day, by=hall.by("a"))


def test_each_act_writes_one_event_and_no_word_of_it(hall) -> None:
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    decision = hall.opened(title="Mot secret")
    hall.say(decision, "a", "objection", "Raison secrète")
    events = AuditEvent.objects.exclude(pk__in=before).order_by("pk")
    assert [one.event.removeprefix("governance.") for one in events] == [
        "decision_drafted", "decision_opened", "voice_given",
    ]  # fmt: skip
    assert all(one.data == {} for one in events)
