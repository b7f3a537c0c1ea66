"""A spreadsheet loaded in a real browser, without a script, each page read by axe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from tests.alliage import world
from tests.alliage.partners.imports_world import xlsx_file

from alliage.core import worker
from alliage.partners.models import Need

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINES = [
    ["Titre", "Description", "Ville", "Thèmes", "Statut", "Notre code"],
    ["Aller au travail sans voiture", "Ni car ni train", "Voiron", "Vélo", "Publié", "x"],
    ["Apprendre le français", "", "Isère", "prêter des vélos", "", "y"],
    ["Un local pour l’atelier", "", "Nulle-Part-sur-Rien", "", "", "z"],
]


def test_from_a_file_to_its_needs(
    live_server: Any,
    open_page: Callable[..., Page],
    accessible: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    client = world.client_for(world.lead_of(world.organisation()))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page = open_page(
        live_server.url + reverse("partners:import_add"),
        cookies=[{**cookie, "url": live_server.url}],
        width=390,
        script=False,
    )
    file = tmp_path / "besoins.xlsx"
    file.write_bytes(xlsx_file(LINES))
    page.set_input_files("input[type=file]", file)
    page.get_by_text("Continuer").click()
    page.get_by_role("heading", name="Quelle colonne donne quoi").wait_for()
    page.get_by_text("Faire l’essai à blanc").click()
    assert worker.run_waiting(["heavy"]) == 1
    page.get_by_text("Actualiser").click()
    assert "Rien n’est encore écrit" in page.inner_text("main")
    assert not Need.objects.exists()
    page.get_by_text("Charger ces lignes").click()
    assert worker.run_waiting(["heavy"]) == 1
    page.get_by_text("Actualiser").click()
    assert "Nulle-Part-sur-Rien" in page.inner_text("#refusees")
    assert Need.objects.count() == 2
    here = page.url
    for address in (here, f"{here}?colonnes=1", reverse("partners:imports")):
        seen = open_page(
            address if "://" in address else live_server.url + address,
            cookies=[{**cookie, "url": live_server.url}],
        )
        accessible(seen)
