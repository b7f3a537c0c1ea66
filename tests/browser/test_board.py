"""The board of a day in a real browser: its clock, its pages, its sound, without network, by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.alliage import world
from tests.alliage.meetings import day_world

from alliage.meetings.actions import board as actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]

#: Counts the notes that the page plays.
NOTES = """
window.notes = 0;
const play = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.notes += 1; return play.apply(this, at); };
"""


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    """A projector of 1280 × 720: nobody is signed in on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="fr-FR")
    context.add_init_script(NOTES)
    yield context
    context.close()


def projector(day: day_world.Day, site: str) -> str:
    return f"{site}/rencontres/tableau/{actions.open_projector(event=day.event, by=day.by)}/"


def crowded() -> day_world.Day:
    """Ten tables at the slot of now."""
    names = [f"Organisation {number:02}" for number in range(20)]
    return day_world.running([(n, n + 10, 1, n) for n in range(10)], names, tables=10)


def cookies(day: day_world.Day, site: str) -> list[dict[str, str]]:
    found = world.client_for(day.lead).cookies.items()
    return [{"name": name, "value": one.value, "url": site} for name, one in found]


def test_stays_and_reloads_without_network_and_follows_when_it_is_back(
    live_server: Any, screen: BrowserContext
) -> None:
    day = day_world.running()
    page = screen.new_page()
    page.goto(projector(day, live_server.url))
    page.wait_for_selector("body[data-kept]", timeout=15000)
    scope = page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.scope)")
    assert scope == page.url  # its own address, and nothing of the rest of the site
    screen.set_offline(True)
    page.reload()
    expect(page.get_by_role("cell", name="Roue libre").first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("hors ligne, planning de")
    weight = page.locator(".board-big").evaluate(
        "(element) => getComputedStyle(element).fontWeight"
    )
    assert weight == "300"  # with its style too
    actions.lose_slot(event=day.event, slot=day.slots[2], by=day.by)
    actions.tell_absence(participant=day.people[3], kind="absent", by=day.by)
    screen.set_offline(False)
    page.evaluate("ask()")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.get_by_role("row", name="Roue libre")).to_contain_text("libre")
    expect(page.get_by_text("Médiathèque 4-Vents")).to_have_count(0)


def test_a_revoked_link_goes_dark_and_leaves_nothing_on_the_machine(
    live_server: Any, screen: BrowserContext
) -> None:
    day = day_world.running()
    page = screen.new_page()
    page.goto(projector(day, live_server.url))
    page.wait_for_selector("body[data-kept]", timeout=15000)
    actions.close_projector(event=day.event, by=day.by)
    page.evaluate("void ask()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lien sans effet")
    assert page.evaluate("caches.keys()") == []


def test_pages_turn_by_keys_by_buttons_and_stay_when_they_are_held(
    live_server: Any, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.goto(projector(crowded(), live_server.url))
    expect(page.locator("tbody tr")).to_have_count(8)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("page 2 sur 2")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Page précédente").click()
    expect(page.get_by_text("page 1 sur 2")).to_be_visible()
    hold = page.get_by_role("button", name="Figer la page")
    hold.focus()
    page.keyboard.press("Enter")
    expect(hold).to_have_attribute("aria-pressed", "true")
    page.evaluate("turned -= 60000; tick()")
    expect(page.get_by_text("page 1 sur 2")).to_be_visible()
    page.keyboard.press("Enter")
    page.evaluate("turned -= 60000; tick()")
    expect(page.get_by_text("page 2 sur 2")).to_be_visible()


def test_the_sound_is_off_until_asked_is_remembered_and_ends_a_round(
    live_server: Any, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.goto(projector(day_world.running(), live_server.url))
    page.wait_for_selector("body[data-kept]", timeout=15000)
    page.evaluate("offset += 9 * 60000; tick()")  # a round ends in silence
    assert page.evaluate("notes") == 0
    sound = page.get_by_role("button", name="Son de fin")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.wait_for_selector("body[data-kept]", timeout=15000)
    assert page.evaluate("notes") == 0
    page.evaluate("offset += 5 * 60000; tick()")
    expect(page.get_by_text("On change de table")).to_be_visible()
    assert page.evaluate("notes") == 3


def test_the_hour_is_the_server_s_whatever_the_machine_says(
    live_server: Any, screen: BrowserContext
) -> None:
    page = screen.new_page()
    page.add_init_script("const wrong = Date.now; Date.now = () => wrong() - 3600000;")
    page.goto(projector(day_world.running(), live_server.url))
    expect(page.get_by_text("Créneau 2 sur 4")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text("3:")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_and_the_desk_pass_axe_with_and_without_a_script(
    live_server: Any, open_page: Open, accessible: Callable[[Page], None], scheme: str
) -> None:
    day = crowded()
    signed = cookies(day, live_server.url)
    board = open_page(live_server.url + day.url("tableau"), scheme=scheme, cookies=signed)
    expect(board.get_by_role("button", name="Son de fin")).to_be_visible()
    accessible(board)
    accessible(
        open_page(live_server.url + day.url("tableau"), width=390, scheme=scheme, cookies=signed)
    )
    accessible(
        open_page(live_server.url + day.url("direct"), width=390, scheme=scheme, cookies=signed)
    )


def test_without_a_script_one_points_an_arrival_and_mends_a_no_show(
    live_server: Any, open_page: Open
) -> None:
    day = day_world.running(current=0)
    page = open_page(
        live_server.url + day.url("direct"),
        width=390,
        script=False,
        cookies=cookies(day, live_server.url),
    )
    page.get_by_role("button", name="Pointer l’arrivée\u00a0: Roue libre").click()
    expect(page.get_by_role("heading", name="1 sur 6")).to_be_visible()
    page.get_by_role("button", name="Absente\u00a0: Transports Vercellin").click()
    page.get_by_role("link", name="Voir les trois propositions").click()
    page.get_by_role("button", name="Choisir et publier").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Derniers changements")
    page.goto(live_server.url + day.url("tableau"))
    expect(page.get_by_text("Créneau 1 sur 4")).to_be_visible()
