"""The board: names of organisations, for who organises and for a projector's link alone."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient
from tests.alliage.meetings import day_world

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.meetings.actions import board as actions
from alliage.meetings.enums import EventState
from alliage.meetings.models import Event, Slot, Table

pytestmark = pytest.mark.django_db

DATA = re.compile(r'<script id="board" type="application/json">(.*?)</script>', re.DOTALL)


def values(response: Any) -> dict[str, Any]:
    return dict(json.loads(DATA.search(response.content.decode())[1]))


def projected(day: day_world.Day, ending: str = "") -> str:
    token = actions.open_projector(event=day.event, by=day.by)
    return f"/rencontres/tableau/{token}/{ending}"


def test_shows_now_and_next_and_no_person() -> None:
    day = day_world.running()
    page = world.client_for(day.lead).get(day.url("tableau"))
    text = page.content.decode()
    assert "Créneau 2 sur 4" in text
    assert re.search(r"\b3:5\d\b|\b4:00\b", text)
    assert "Roue libre" in text
    assert "secret.example" not in text
    assert "Personne de" not in text
    found = values(page)
    names = [name for name, _family in found["names"]]
    shown = [
        [None if n is None else names[n] for n in row[1:]] for row in found["slots"][1]["rows"]
    ]
    assert shown == [
        ["Roue libre", "Médiathèque 4-Vents", "Roue libre", "Transports Vercellin"],
        ["Voisins du Drac", "Transports Vercellin", "Voisins du Drac", "Maison de l’emploi"],
    ]
    assert found["slots"][1]["stays"]


def test_a_link_shows_the_board_and_opens_nothing_else() -> None:
    day = day_world.running()
    address = projected(day)
    page = StrictClient().get(address)
    assert "Roue libre" in page.content.decode()
    assert day.url("direct") not in page.content.decode()
    assert page.headers["Cache-Control"].count("no-store")
    token = address.rsplit("/", 2)[1]
    for other in (f"/rencontres/t/{token}/", f"/rencontres/p/{token}/"):
        assert StrictClient().get(other).status_code == 404


def test_the_link_is_made_once_and_dies_when_it_is_revoked() -> None:
    day = day_world.running()
    address = projected(day)
    assert projected(day) == address
    actions.close_projector(event=day.event, by=day.by)
    actions.close_projector(event=day.event, by=day.by)
    for ending in ("", "donnees.json", "hors-ligne.js"):
        refused = StrictClient().get(address + ending)
        assert refused.status_code == 404
        assert "Roue libre" not in refused.content.decode()
    assert projected(day) != address


def test_a_guess_a_token_of_another_purpose_or_of_long_ago_open_nothing() -> None:
    day = day_world.running()
    subject = f"event:{day.event.pk}"
    other = links.make("meetings.timetable", subject, expires_in=timedelta(days=1), by=SYSTEM)
    past = links.make("meetings.board", subject, expires_in=-timedelta(days=1), by=SYSTEM)
    for token in ("x", day.event.code, subject, other, past):
        assert StrictClient().get(f"/rencontres/tableau/{token}/").status_code == 404


def test_strangers_and_operators_are_not_shown_it() -> None:
    day = day_world.running()
    stranger = world.lead_of(world.organisation("Curieuse"), "curieuse@secret.example")
    operator = world.mandate(
        world.person("exploitante@secret.example", is_operator=True), stranger.organisation
    )
    for held in (stranger, operator):
        for ending in ("", "donnees.json", "hors-ligne.js"):
            answer = world.client_for(held).get(day.url("tableau") + ending)
            assert answer.status_code == 404
        projector = world.client_for(held).post(day.url("tableau", "projecteur"))
        assert projector.status_code == 404


def test_news_are_sent_when_there_are_some() -> None:
    day = day_world.running()
    client, address = StrictClient(), projected(day, "donnees.json")
    first = client.get(address)
    assert abs(int(first["X-Board-Now"]) / 1000 - timezone.now().timestamp()) < 5
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["X-Board-Now"]
    actions.lose_slot(event=day.event, slot=day.slots[3], by=day.by)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["slots"][3]["lost"]


def test_before_it_is_published_nothing_of_the_plan_shows() -> None:
    day = day_world.running(state=EventState.CLOSED)
    text = world.client_for(day.lead).get(day.url("tableau")).content.decode()
    assert "pas encore publié" in text
    assert "Roue libre" not in text


@pytest.mark.parametrize(
    ("current", "said"), [(-9, "La rencontre commence"), (9, "racontez ce qu’il en sort")]
)
def test_before_and_after_the_day(current: int, said: str) -> None:
    day = day_world.running(current=current)
    assert said in world.client_for(day.lead).get(day.url("tableau")).content.decode()


def test_a_break_says_when_it_ends() -> None:
    day = day_world.running(current=2)
    Slot.objects.filter(event=day.event, position=3).update(
        starts_at=timezone.now() + timedelta(minutes=8),
        ends_at=timezone.now() + timedelta(minutes=15),
        session=2,
    )
    text = world.client_for(day.lead).get(day.url("tableau")).content.decode()
    assert "Pause" in text
    assert "reprise à" in text


def test_whoever_sits_with_somebody_missing_reads_free() -> None:
    day = day_world.running()
    actions.tell_absence(participant=day.people[3], kind="absent", by=day.by)
    found = values(world.client_for(day.lead).get(day.url("tableau")))
    rows = found["slots"][1]["rows"]
    assert rows[0][1:3] == [[name for name, _f in found["names"]].index("Roue libre"), None]
    # What was held before stays as it was.
    assert all(row[2] is not None for row in found["slots"][0]["rows"])


def test_pages_turn_by_themselves_without_a_script() -> None:
    pairs = [(number, number + 10, 1, number) for number in range(10)]
    names = [f"Organisation {number:02}" for number in range(20)]
    day = day_world.running(pairs, names, tables=10)
    text = world.client_for(day.lead).get(day.url("tableau")).content.decode()
    assert '<meta http-equiv="refresh" content="15">' in text
    assert text.count('<th scope="row">') in (8, 2)
    assert re.search(r"page [12] sur 2", text)


def test_as_many_questions_to_the_database_for_one_table_and_for_ten(
    django_assert_num_queries: Any,
) -> None:
    from alliage.meetings.queries.board import board_of

    names = [f"Organisation {number:02}" for number in range(20)]
    small = day_world.running([(0, 1, 1, 0)], names[:2], organiser="Petite")
    large = day_world.running([(n, n + 10, 1, n) for n in range(10)], names, tables=10)
    for day in (small, large):
        event = Event.objects.select_related("published").get(pk=day.event.pk)
        with django_assert_num_queries(4):
            board_of(event)


def test_names_of_the_world_do_not_break_out_of_the_page() -> None:
    day = day_world.running(names=("</script><b>A", "B & C", *day_world.NAMES[2:]))
    Table.objects.filter(event=day.event, position=1).update(label="<i>1")
    page = world.client_for(day.lead).get(day.url("tableau"))
    assert b"<b>A" not in page.content
    assert b"<i>1" not in page.content
    assert values(page)["names"][0][0] == "</script><b>A"


def test_a_cancelled_event_says_so_and_shows_nobody() -> None:
    day = day_world.running(state=EventState.CANCELLED)
    text = world.client_for(day.lead).get(day.url("tableau")).content.decode()
    assert "Cette rencontre est annulée" in text
    assert "Roue libre" not in text
