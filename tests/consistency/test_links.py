"""Every link and every form of a page leads somewhere for who reads that page."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from tests.alliage.directory.fixtures import built_store, store
from tests.consistency.lines import OK
from tests.consistency.scene import Scene
from tests.consistency.test_access_matrix import MATRIX, WALKED, Site

from alliage.core.worker import run_waiting
from alliage.organisations.actions import upkeep

__all__ = ["built_store", "store"]

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
FORM = re.compile(r'<form [^>]*action="(/[^"#]*)')
#: Pages of one's account are allauth's, tested by people; the rest of the site's own areas is ours.
OURS = ("directory:", "organisations:", "partners:", "core:", *WALKED)
#: Files hold no links, and are long to write.
FILES = ("_pdf", "_docx", "_archive")


@pytest.fixture
def site(
    db: None,
    store: Path,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> Site:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    settings.MEDIA_ROOT = tmp_path / "media"
    scene = Scene()
    scene.fill()
    scene.fill_room()
    with django_capture_on_commit_callbacks(execute=True):
        upkeep.announce()
        run_waiting()
    return Site(scene, store)


def pages(site: Site, role: str) -> dict[str, str]:
    """The pages that a role may open, path -> HTML."""
    found = {}
    for name, lines in MATRIX.items():
        for line in lines:
            if not name.startswith(OURS) or name.endswith(FILES) or line[role] != OK:
                continue
            arguments, query = site.address(name, line.arguments)
            with translation.override("fr"):
                path = reverse(name, kwargs=arguments) + query
            response = site.clients[role].get(path)
            html = response.get("Content-Type", "").startswith("text/html")
            if html and not response.streaming:
                found[path] = response.content.decode()
            elif response.streaming:
                b"".join(response.streaming_content)
    return found


@pytest.mark.parametrize("role", ["mandated"])
def test_what_a_page_leads_to_is_there(role: str, site: Site) -> None:
    read = pages(site, role)
    assert len(read) > 10
    links: dict[str, str] = {}
    lost = {}
    for path, html in read.items():
        for target in map(unescape, LINK.findall(html)):
            links.setdefault(target.removeprefix("/en"), path)
        for target in map(unescape, FORM.findall(html)):
            try:
                resolve(target.partition("?")[0])
            except Resolver404:
                lost[target] = f"no address, sent to from {path}"
    for target, path in links.items():
        response = site.clients[role].get(target)
        if response.status_code not in (200, 301, 302, 410):
            lost[target] = f"{response.status_code}, linked from {path}"
        if response.streaming:
            b"".join(response.streaming_content)
    assert not lost, "\n".join(f"{a}: {b}" for a, b in lost.items())
