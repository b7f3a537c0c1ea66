"""The operators' page follows a build without being asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.alliage.directory.fixtures import built_store, store

from alliage.core import jobs
from alliage.core.actor import SYSTEM
from alliage.directory.queries import BUILD_JOB, builds
from alliage.people.models import User

__all__ = ["built_store", "store"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_build_moves_and_ends_on_the_page(
    store: Any, live_server: Any, open_page: Callable[..., Page]
) -> None:
    client = Client()
    client.force_login(User.objects.create_user(email="camille@example.org", is_operator=True))
    jobs.enqueue(BUILD_JOB, by=SYSTEM, queue="heavy", origin="demo", files=[])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page = open_page(
        f"{live_server.url}/exploitation/annuaire/", cookies=[{**cookie, "url": live_server.url}]
    )
    under_way = page.locator("#construction")
    expect(under_way).to_contain_text("En attente")
    changes = {"state": "running", "progress": 0.42, "message": "Indexation"}
    builds().update(**changes)
    expect(under_way).to_contain_text("Indexation", timeout=8000)
    expect(under_way).to_contain_text("42")
    report = {"read": 33, "kept": 30, "rejected": 0, "dropped": {}}
    builds().update(state="succeeded", progress=1, message="", result=report)
    expect(under_way).to_contain_text("La construction est terminée", timeout=8000)
    expect(page.get_by_text("33 lignes lues, 30 gardées, 0 refusées.")).to_be_visible()
    expect(page.get_by_role("button", name="Lancer la construction")).to_be_visible()
