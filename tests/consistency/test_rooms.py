"""The pages of rooms, of their governance, stories and questionnaires: every address × every role.

One scene a test, which walks all addresses: what is wrong is gathered and said at the end.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.consistency.lines import FORBIDDEN, OK, POST_ONLY, SENT_ON
from tests.consistency.scene import PRIVATE, SECRET, Scene
from tests.consistency.scene_alliances import SEALED
from tests.consistency.test_access_matrix import MATRIX, OF_ROOMS, body_of, status_of
from tests.consistency.walk import Sending, counted, sendings

pytestmark = [pytest.mark.django_db, pytest.mark.long]

OUTSIDE = ("anonymous", "member", "operator", "elsewhere", "former", "invited", "declined")
INSIDE = (
    "mandated", "delegate", "reader", "second", "accompanier", "observer"
)  # fmt: skip
LINES = [(name, line) for name in MATRIX if name.startswith(OF_ROOMS) for line in MATRIX[name]]
#: What is long to write is written for these alone; nor do the others ask for what only posts.
EVERYWHERE, FILES = ("mandated", "elsewhere", "former", "observer"), ("_pdf", "_docx", "_archive")
#: These differ from strangers in what rooms alone know of them.
BARELY = ("invited", "declined")
#: Whoever holds the link is asked; the link is the secret.
BY_LINK = {"questionnaires:answer", "questionnaires:answer_send", "questionnaires:answer_page",
           "questionnaires:sign_off"}  # fmt: skip
#: What who left keeps, what who is invited is told.
THEIRS = {
    "former": {"alliances:memory", "alliances:agreement_kept", "alliances:agreement_kept_proof",
               "alliances:agreement_kept_pdf",
               "alliances:mine"},
    "invited": {"alliances:invitation", "alliances:mine"},
}  # fmt: skip
DOWNLOAD = re.compile(r'href="([^"#]*[?&;](?:[a-z-]*format)=[^"#]*)"')


#: What the scene calls who is invited.
NAMES = {"invited": "guest"}


class Walk:
    """The scene full, and a client a role."""

    def __init__(self) -> None:
        self.scene = scene = Scene()
        scene.fill_room()
        self.clients: dict[str, Client] = {"anonymous": Client(), "mandated": scene.us.client}
        self.clients |= {r: signed_in_as(getattr(scene, r)) for r in ("member", "operator")}
        for role in ("elsewhere", "former", "declined", "second", "accompanier",
                     "observer"):  # fmt: skip
            self.clients[role] = getattr(scene, role).client
        self.clients["invited"] = scene.guest.client
        for role in ("delegate", "reader"):
            who = world.person(f"{role}{PRIVATE}", display_name=f"Collègue {role}")
            self.clients[role] = world.client_for(world.mandate(who, scene.own, role))

    def url(self, name: str, line: Any) -> str:
        what = line.arguments
        return reverse(
            name, kwargs=self.scene.subject(what) if isinstance(what, str) else what or {}
        )

    def leaks(self, role: str, name: str, status: Any, said: str) -> list[str]:
        """What a role reads that is not for it."""
        found = [SEALED] if SEALED in said and role != "second" else []
        if role not in INSIDE and name not in BY_LINK | THEIRS.get(role, set()):
            person = getattr(getattr(self.scene, NAMES.get(role, role), None), "mandate", None)
            said = said.replace(person.person.email, "") if person else said
            found += [word for word in (SECRET, PRIVATE) if word in said]
        return found


@pytest.fixture
def walk(settings: Any, tmp_path: Path) -> Walk:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    translation.activate("fr")
    return Walk()


@pytest.mark.parametrize(
    "roles", [OUTSIDE, INSIDE[:3], INSIDE[3:]], ids=["outside", "ours", "others"]
)
def test_each_role_reads_what_the_table_says(walk: Walk, roles: tuple[str, ...]) -> None:
    wrong, downloads = [], set()
    for name, line in LINES:
        url = walk.url(name, line)
        for role in roles:
            expected = line["elsewhere" if role == "declined" else role]
            if role in BARELY and not name.startswith("alliances:"):
                continue
            if role not in EVERYWHERE and (expected == POST_ONLY or name.endswith(FILES)):
                continue
            response = walk.clients[role].get(url)
            status, said = status_of(response), body_of(response)
            if status != expected:
                wrong.append(f"{role}: {name} {url}: {status}, not {expected}")
            wrong += [
                f"{role}: {name} {url} shows {w}" for w in walk.leaks(role, name, status, said)
            ]
            if role == "mandated":
                downloads |= {link_from(url, found) for found in DOWNLOAD.findall(said)}
    for role in roles if "mandated" in roles else ():
        for url in sorted(downloads):
            response = walk.clients[role].get(url)
            said = body_of(response)
            if response.status_code not in (OK, SENT_ON, FORBIDDEN) or SEALED in said:
                wrong.append(f"{role}: {url}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def link_from(url: str, found: str) -> str:
    found = unescape(found)
    return url + found if found.startswith("?") else found


#: What anybody does for themself or for their own organisation, whatever the room.
ONES_OWN = {
    "questionnaires:new", "questionnaires:import", "alliances:new", "alliances:take_over",
    "stories:begin", *BY_LINK,
}  # fmt: skip
#: What a role may do beside them.
MAY = {
    "former": {"alliances:come_back"},
    "invited": {"alliances:invited"},
    "observer": {"alliances:leave"},
    "reader": {"questionnaires:respond_page", "questionnaires:respond_send"},
}


def sent_in_rooms(walk: Walk) -> list[Sending]:
    """What our lead's pages and another party's would send."""
    urls = [
        walk.url(name, line)
        for name, line in LINES
        if not (name in BY_LINK or name.endswith(FILES) or line["mandated"] == POST_ONLY)
    ]
    clients = {role: walk.clients[role] for role in ("mandated", "second")}
    return sendings(urls, clients, OF_ROOMS, BY_LINK)


def test_who_may_not_write_writes_nothing(walk: Walk) -> None:
    """What their own pages would send writes when they send it, and nothing when others do."""
    wrong, wrote = [], set()
    everything = sent_in_rooms(walk)
    before = counted(OF_ROOMS)
    for name, url, values in everything:
        for role in ("anonymous", "elsewhere", "former", "invited", "observer", "reader"):
            if name in ONES_OWN | MAY.get(role, set()):
                continue
            walk.clients[role].post(url, values)
            if (now := counted(OF_ROOMS)) != before:
                wrong.append(f"{role} writes by {name} {url} {values}")
                before = now
        for role in ("mandated", "second"):
            if name in wrote:
                break
            with transaction.atomic():
                walk.clients[role].post(url, values)
                wrote |= {name} if counted(OF_ROOMS) != before else set()
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    unproven = sorted({name for name, *_ in everything} - wrote)
    assert len(wrote) > 65, f"what should write does not: {unproven}"
