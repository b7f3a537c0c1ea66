"""Pages in the system's Chromium: one browser a run, a fresh context a page, axe beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What passes is neither described nor sent: half of the time.
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_an_event_loop() -> Iterator[None]:
    """Playwright runs an event loop in this thread; the ORM does not mind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, width=1280, scheme="light", script=True, cookies=[…])` opens a page.

    At the end of the test no page may have written an error to its console: a refusal of the CSP,
    a missing file, an exception of ours.
    """
    contexts, errors = [], []

    def opened(
        url: str,
        *,
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        cookies: list[Any] | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="fr-FR",
        )
        contexts.append(context)
        context.add_cookies(cookies or [])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)` fails with every violation of WCAG 2.2 AA and of axe's best practices."""

    def checked(page: Page) -> None:
        # Playwright evaluates outside the page's CSP: axe needs no relaxed policy.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RUN, RULES)
        assert [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ] == []

    return checked
