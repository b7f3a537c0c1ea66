"""The directory in a real browser: with and without JavaScript, as a person goes through it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.alliage.directory.fixtures import built_store, store
from tests.alliage.directory.snapshot import write_files

from alliage.core.worker import run_waiting
from alliage.people.models import User

__all__ = ["built_store", "store"]
pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def site(store: Path, live_server: Any) -> str:
    return str(live_server.url)


def test_without_javascript_one_finds_filters_and_reads(site: str, open_page: Open) -> None:
    page = open_page(site, script=False)
    page.get_by_label("Le besoin").fill("vélos")
    page.get_by_label("Où").fill("isère")
    page.get_by_role("button", name="Trouver").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 alliés possibles")
    page.get_by_label("Moins de 5 ans").check()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 allié possible")
    assert "q=v%C3%A9los" in page.url
    page.get_by_role("link", name="Atelier Roue Libre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Atelier Roue Libre")
    page.get_by_role("link", name="Portrait : Échirolles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Échirolles")


def test_a_place_is_chosen_while_it_is_typed(site: str, open_page: Open) -> None:
    page = open_page(site)
    page.get_by_role("combobox", name="Le besoin").fill("vélos")
    place = page.get_by_role("combobox", name="Où")
    place.press_sequentially("grenoble-al")
    expect(page.get_by_role("option", name="Grenoble-Alpes-Métropole")).to_be_visible()
    place.press("ArrowDown")
    place.press("Enter")
    expect(place).to_have_value("Grenoble-Alpes-Métropole")
    page.get_by_role("button", name="Trouver").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 alliés possibles")
    assert "lieu=epci%3A200040715" in page.url


def test_an_organisation_is_reached_while_its_name_is_typed(site: str, open_page: Open) -> None:
    page = open_page(site)
    page.get_by_role("combobox", name="Le besoin").press_sequentially("atelier rou")
    page.get_by_role("option", name="Atelier Roue Libre").click()
    page.wait_for_url("**/organisations/W382900001/")


def test_a_tab_swaps_the_region_keeps_the_page_and_can_be_undone(
    site: str, open_page: Open
) -> None:
    page = open_page(f"{site}/trouver/?lieu=commune:38185")
    before = page.get_by_role("heading", level=1).inner_text()
    page.evaluate("window.kept = true")
    page.get_by_role("link", name=re.compile("Acteurs publics")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 alliés possibles")
    assert "famille=public" in page.url
    assert page.title().startswith("2 alliés possibles")
    assert page.evaluate("window.kept"), "the page was loaded again"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(before)


def test_a_filter_submits_by_itself_and_keeps_the_focus(site: str, open_page: Open) -> None:
    page = open_page(f"{site}/trouver/?q=vélos&lieu=departement:38")
    page.evaluate("window.kept = true")
    page.get_by_label("Moins de 5 ans").check()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 allié possible")
    assert page.evaluate("window.kept")
    expect(page.get_by_label("Moins de 5 ans")).to_be_checked()
    expect(page.get_by_label("Moins de 5 ans")).to_be_focused()


def test_a_reloaded_or_shared_address_shows_the_same(site: str, open_page: Open) -> None:
    page = open_page(f"{site}/trouver/?q=vélos&lieu=departement:38")
    page.get_by_label("Moins de 5 ans").check()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 allié possible")
    swapped = page.locator("#resultats").inner_text()
    shared = open_page(page.url)
    assert shared.locator("#resultats").inner_text() == swapped


def test_on_a_phone_the_filters_lie_in_a_drawer(site: str, open_page: Open) -> None:
    page = open_page(f"{site}/trouver/?q=vélos&lieu=departement:38", width=390)
    choice = page.get_by_label("Moins de 5 ans")
    expect(choice).to_be_hidden()
    page.get_by_text("Filtrer", exact=True).click()
    choice.check()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 allié possible")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/trouver/?q=vélos&lieu=departement:38",
        "/territoires/epci/200040715/",
        "/organisations/W382900001/",
    ],
)
def test_no_page_is_wider_than_its_screen(
    site: str, open_page: Open, path: str, width: int
) -> None:
    page = open_page(site + path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_shows_each_hit_once_at_its_number(site: str, open_page: Open) -> None:
    page = open_page(f"{site}/trouver/?q=vélos&lieu=departement:38")
    numbers = page.locator(".map .map-number-text").all_text_contents()
    assert sorted(numbers) == ["1", "2"]
    page.get_by_text("Lire la carte en tableau").click()
    expect(page.get_by_role("rowheader", name="Échirolles")).to_be_visible()


def test_nothing_is_asked_of_a_third_party(site: str, open_page: Open) -> None:
    page = open_page(f"{site}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/trouver/?q=vélos", "/territoires/departement/38/"):
        page.goto(site + path)
    assert asked
    assert [url for url in asked if not url.startswith(site)] == []


def test_an_operator_builds_and_sees_the_outcome(
    live_server: Any, open_page: Open, tmp_path: Path, settings: Any
) -> None:
    settings.DIRECTORY_STORE = tmp_path / "store"
    settings.DIRECTORY_INBOX = tmp_path / "inbox"
    write_files(settings.DIRECTORY_INBOX)
    client = Client()
    client.force_login(User.objects.create_user("op@test.example", is_operator=True))
    cookies = [
        {"name": name, "value": morsel.value, "url": live_server.url}
        for name, morsel in client.cookies.items()
    ]
    page = open_page(f"{live_server.url}/exploitation/annuaire/", cookies=cookies)
    expect(page.get_by_text("L’annuaire n’est pas encore construit")).to_be_visible()
    page.get_by_role("button", name="Lancer la construction").click()
    expect(page.get_by_role("heading", name="Construction en cours")).to_be_visible()
    run_waiting(["heavy"])
    page.reload()
    expect(page.get_by_text("33 lignes lues, 30 gardées, 0 refusées.")).to_be_visible()
    page.goto(live_server.url)
    expect(page.get_by_text("Annuaire construit le")).to_be_visible()
