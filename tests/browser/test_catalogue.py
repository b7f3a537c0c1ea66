"""The catalogue of components in a real browser: accessible, no wider than the screen, no error."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import include, path
from playwright.sync_api import Page, Route

from alliage.config import urls

# The catalogue exists in development only; the suite runs as production does.
urlpatterns = [path("dev/", include("alliage.core.urls_development")), *urls.urlpatterns]
handler404 = urls.handler404

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]

Open = Callable[..., Page]


@pytest.fixture
def catalogue(live_server: Any) -> str:
    return f"{live_server.url}/dev/catalogue/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_component_is_accessible(
    catalogue: str, open_page: Open, accessible: Callable[[Page], None], width: int, scheme: str
) -> None:
    accessible(open_page(catalogue, width=width, scheme=scheme))


@pytest.mark.parametrize("width", [320, 390, 768, 959, 960, 1280, 1920])
def test_no_page_is_wider_than_its_screen(catalogue: str, open_page: Open, width: int) -> None:
    page = open_page(catalogue, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_words_of_a_chart_are_never_shrunk(catalogue: str, open_page: Open, width: int) -> None:
    page = open_page(catalogue, width=width)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".chart text")]
          .filter((text) => text.getClientRects().length)
          .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    )
    assert len(sizes) > 20
    assert min(sizes) >= 13


def test_a_figure_shows_one_drawing_at_a_time(catalogue: str, open_page: Open) -> None:
    shown = """kind => [...document.querySelectorAll(`.chart.${kind}`)]
      .filter((chart) => chart.getClientRects().length).length"""
    wide, narrow = open_page(catalogue), open_page(catalogue, width=390)
    assert (wide.evaluate(shown, "wide"), wide.evaluate(shown, "narrow")) == (3, 0)
    assert (narrow.evaluate(shown, "wide"), narrow.evaluate(shown, "narrow")) == (0, 3)


@pytest.mark.parametrize("width", [390, 1280])
def test_controls_are_large_enough_to_touch(catalogue: str, open_page: Open, width: int) -> None:
    page = open_page(catalogue, width=width)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main .button, main .field input[type=text]," +
            "main .field select, main .field input[type=email], .bar .link, .bar summary, .brand")]
          .filter((control) => control.getClientRects().length)
          .filter((control) => control.getBoundingClientRect().height < 44)
          .map((control) => control.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_the_first_tab_skips_to_the_content(catalogue: str, open_page: Open) -> None:
    page = open_page(catalogue)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


@pytest.mark.parametrize("script", [True, False])
def test_the_phone_menu_opens_without_javascript(
    catalogue: str, open_page: Open, script: bool
) -> None:
    page = open_page(catalogue, width=390, script=script)
    assert not page.locator(".bar .tools").is_visible()
    page.locator(".bar .menu > summary").click()
    assert page.locator(".bar .tools >> text=English").is_visible()


def test_escape_closes_the_phone_menu_and_gives_the_focus_back(
    catalogue: str, open_page: Open
) -> None:
    page = open_page(catalogue, width=390)
    page.locator(".bar .menu > summary").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(".bar .tools").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_filters_lie_open_on_a_wide_screen_without_javascript(
    catalogue: str, open_page: Open
) -> None:
    wide = open_page(catalogue, script=False)
    assert wide.locator(".facets legend").first.is_visible()
    assert not wide.locator(".drawer > summary").is_visible()
    narrow = open_page(catalogue, width=390, script=False)
    assert not narrow.locator(".facets legend").first.is_visible()
    narrow.locator(".drawer > summary").click()
    assert narrow.locator(".facets legend").first.is_visible()


def suggest(route: Route) -> None:
    options = [
        {"label": "Grenoble", "note": "commune, Isère", "value": "commune:38185", "family": None},
        {"label": "<b>Gre</b>", "note": "", "value": "epci:2", "family": "peer"},
    ]
    route.fulfill(body=json.dumps({"suggestions": options}), content_type="application/json")


@pytest.fixture
def place(catalogue: str, open_page: Open) -> Page:
    """The place field of the catalogue, with suggestions given by the test."""
    page = open_page(catalogue)
    page.route("**/suggestions/**", suggest)
    page.evaluate(
        """() => {
          const old = document.querySelector("#cat-lieu").closest("[data-combobox]");
          const root = old.cloneNode(true);
          delete root.dataset.ready;
          root.querySelector("ul")?.remove();
          root.dataset.url = "/territoires/suggestions/";
          old.replaceWith(root);
          document.dispatchEvent(new CustomEvent("htmx:load", {detail: {elt: document.body}}));
        }"""
    )
    return page


def test_a_suggestion_is_chosen_by_keyboard(place: Page) -> None:
    field, code = place.locator("#cat-lieu"), place.locator("[data-combobox-code]").last
    field.fill("gre")
    place.locator("[role=option]").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert code.input_value() == ""
    field.press("ArrowDown")
    option = place.locator("[role=option]").first
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert field.input_value() == "Grenoble"
    assert code.input_value() == "commune:38185"
    assert field.get_attribute("aria-expanded") == "false"


def test_escape_keeps_what_was_typed(place: Page) -> None:
    field = place.locator("#cat-lieu")
    field.fill("gre")
    place.locator("[role=option]").first.wait_for()
    field.press("Escape")
    assert place.locator("[role=option]").first.is_hidden()
    assert field.input_value() == "gre"


def test_what_a_suggestion_holds_is_text(place: Page) -> None:
    place.locator("#cat-lieu").fill("gre")
    place.locator("[role=option]").first.wait_for()
    assert place.locator("[role=option] b").count() == 0
    assert "<b>Gre</b>" in place.locator("[role=option]").nth(1).inner_text()


def test_an_open_list_of_suggestions_is_accessible(
    place: Page, accessible: Callable[[Page], None]
) -> None:
    place.locator("#cat-lieu").fill("gre")
    place.locator("[role=option]").first.wait_for()
    accessible(place)


def test_nothing_is_inline(catalogue: str, open_page: Open) -> None:
    page = open_page(catalogue, script=False)
    source = page.content()
    assert page.locator("[style], style, script:not([src])").count() == 0
    assert " onclick=" not in source
