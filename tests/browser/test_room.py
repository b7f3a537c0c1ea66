"""The story of a room as its three parties live it, each in its own browser, passage by passage.

Each passage (`room_passages`) is lived by hand in the pages; its test brings the room to where it
begins, and does without JavaScript what the last test does with it: that one goes through all of
them by hand, from invitation to public story.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.alliage.alliances import canvas_world
from tests.alliage.directory.fixtures import built_store, store
from tests.alliage.partners.introduced import Someone, someone
from tests.browser import room_passages as lived
from tests.browser.room_passages import TITLE, Open, Seat, Seats, together

__all__ = ["built_store", "store"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Trio = Callable[..., Seats]


@pytest.fixture(autouse=True)
def _own_folders(store: Any, settings: Any, tmp_path: Any) -> None:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"


@pytest.fixture
def seat(live_server: Any, open_page: Open) -> Callable[..., Seat]:
    def taken(who: Someone, **options: Any) -> Seat:
        url = live_server.url
        cookies = [
            {"name": name, "value": one.value, "url": url}
            for name, one in who.client.cookies.items()
        ]
        return Seat(who, open_page("about:blank", cookies=cookies, **options), url)

    return taken


@pytest.fixture
def trio(seat: Callable[..., Seat]) -> Trio:
    """`trio(script=True)`: an association, a public agency and a company, each at its browser."""

    def taken(**options: Any) -> Seats:
        peer = someone("Roulons vers l’emploi", "nadia@secret.example")
        public = someone("Agence de mobilité", "bruno@secret.example", family="public")
        private = someone("Cycles Montarbel", "chloe@secret.example", family="private")
        return seat(peer, **options), seat(public, **options), seat(private, **options)

    return taken


def test_a_room_opens_and_two_enter(trio: Trio) -> None:
    room = lived.open_and_enter(trio(script=False))
    assert list(room.parties.values_list("state", flat=True)) == ["active"] * 3


def test_a_canvas_is_drafted_apart_and_revealed_together(trio: Trio) -> None:
    seats = trio(script=False)
    lived.draft_and_reveal(seats, together(seats))


def test_two_at_once_lose_nothing_of_the_shared_vision(trio: Trio) -> None:
    seats = trio()
    room = together(seats)
    first, second, third = seats
    for one in (first, second):
        one.go("alliances:canvas_shared", room.code)
    first.fill(vision="Des vélos pour tous", purpose="Chacun peut travailler")
    second.fill(vision="Des bus à cinq heures", territory="Le Voironnais")
    first.press("Enregistrer cette version")
    second.press("Enregistrer cette version")
    second.title("Ce que nous écrivons ensemble")
    second.reads("Quelqu’un d’autre a enregistré pendant que vous écriviez")
    both = second.page.get_by_role("region", name="Vision")
    expect(both).to_contain_text("Des vélos pour tous")
    expect(both).to_contain_text("Des bus à cinq heures")
    second.page.get_by_label("Ma version, telle qu’elle est ci-dessous").check()
    second.press("Enregistrer cette version")
    third.go("alliances:canvas", room.code)
    for words in ("Des bus à cinq heures", "Chacun peut travailler", "Le Voironnais"):
        third.reads(words)
    third.go("alliances:canvas_shared_versions", room.code)
    third.reads("Des vélos pour tous")


def test_three_consent_and_silence_opens_no_gate(trio: Trio) -> None:
    seats = trio()
    room = canvas_world.revealed(*(one.who.organisation for one in seats), title=TITLE)
    lived.write_and_consent(seats, room)
    gate = lived.propose_gate(seats[0], room)
    lived.answer_gate(seats[1], gate)
    seats[1].reads("n’a pas encore répondu")
    room.refresh_from_db()
    assert room.stage == "intention"
    lived.answer_gate(seats[2], gate)
    seats[0].go("alliances:room", room.code)
    here = seats[0].page.locator("[aria-current=step]")
    expect(here).to_contain_text("Faisabilité")


def test_a_clause_is_edited_by_two_at_once(trio: Trio) -> None:
    seats = trio()
    agreement = lived.begin_agreement(seats[0], together(seats))
    clause = agreement.clauses.standing()[0]
    pair = seats[:2]
    for one in pair:
        one.go("alliances:clause_edit", agreement.alliance.code, agreement.pk, clause.pk)
    for one, words in zip(pair, ("Nous prêtons des vélos.", "Nous payons les bus."), strict=True):
        one.fill(body=words)
        one.press("Enregistrer")
    both = pair[1].page.get_by_role("region", name="Texte")
    expect(both).to_contain_text("Nous prêtons des vélos.")
    expect(both).to_contain_text("Nous payons les bus.")
    pair[1].page.get_by_label("Ce que l’autre a écrit").check()
    pair[1].press("Enregistrer")
    pair[1].reads("Nous prêtons des vélos.")


def test_an_agreement_is_approved_by_three(trio: Trio) -> None:
    seats = trio(script=False)
    lived.submit_and_approve(seats, lived.begin_agreement(seats[0], together(seats)))


def test_a_decision_is_adopted_without_who_is_judge_and_party(trio: Trio) -> None:
    seats = trio(script=False)
    lived.decide_with_recusal(seats, together(seats))


def test_a_trial_stopped_with_lessons_is_done(trio: Trio) -> None:
    seats = trio(script=False)
    lived.try_and_stop(seats, together(seats, stage="experimentation"))


def test_a_wave_shows_the_gap(trio: Trio) -> None:
    seats = trio(script=False)
    lived.take_news(seats, together(seats))


def test_a_story_is_read_by_anybody(trio: Trio, open_page: Open) -> None:
    seats = trio(script=False)
    story = lived.tell_and_publish(seats, together(seats))
    lived.read_by_anybody(open_page, seats[0].host, story)


@pytest.mark.long
def test_from_invitation_to_public_story(trio: Trio, open_page: Open) -> None:
    """The whole chain by hand, by the same three people in the same three browsers."""
    seats = trio()
    room = lived.open_and_enter(seats)
    gate = lived.propose_gate(seats[0], room)
    for one in seats[1:]:
        lived.answer_gate(one, gate)
    lived.draft_and_reveal(seats, room)
    lived.write_and_consent(seats, room)
    lived.submit_and_approve(seats, lived.begin_agreement(seats[0], room))
    lived.decide_with_recusal(seats, room)
    lived.try_and_stop(seats, room)
    lived.take_news(seats, room)
    story = lived.tell_and_publish(seats, room)
    lived.read_by_anybody(open_page, seats[0].host, story)
