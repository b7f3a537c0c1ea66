"""The pages of meetings: every address × every role, on one scene a test.

What nobody but its writer may read stands in the scene: a « never », an opinion, an address.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.consistency.lines import GONE, OK, POST_ONLY, SENT_ON
from tests.consistency.scene import PRIVATE, SECRET, Scene
from tests.consistency.scene_alliances import SEALED
from tests.consistency.scene_meetings import SECOND, WHO
from tests.consistency.test_access_matrix import MATRIX, OF_EVENTS, body_of, status_of
from tests.consistency.test_rooms import DOWNLOAD, link_from
from tests.consistency.walk import Sending, counted, sendings

from alliage.meetings.enums import WishKind
from alliage.meetings.models import Feedback, Wish
from alliage.organisations.enums import MandateState

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ROLES = ("anonymous", "member", "operator", "elsewhere", "ended", "asking", "participant",
         "reader", "delegate", "mandated")  # fmt: skip
ORGANISERS = ("reader", "delegate", "mandated")
LINES = [(name, line) for name in MATRIX if name.startswith(OF_EVENTS) for line in MATRIX[name]]
#: What is long to write, answers forms alone or opens by a link is asked for by these alone.
EVERYWHERE, FILES = ("anonymous", "mandated", "participant"), ("_pdf", "_plain")
#: One participant's own pages, and the screens of the hall: the same whoever looks.
PERSONAL = ("meetings:our_", "meetings:personal", "meetings:news", "meetings:calendar")
HALL = ("meetings:board", "meetings:projector", "meetings:sheet")
#: What everybody may do in the name of their own organisation.
ONES_OWN = {"meetings:new", "meetings:ask"}
#: Who only reads prints what there is to read; that it was printed is noted.
MAY_PRINT = {"meetings:print_sheets", "meetings:print_badges"}


class Walk:
    """The scene, and a client a role."""

    def __init__(self) -> None:
        self.scene = scene = Scene()
        self.people = {
            "member": scene.member,
            "operator": scene.operator,
            "elsewhere": scene.elsewhere.mandate,
            "participant": scene.second.mandate,
            "asking": scene.third.mandate,
            "mandated": scene.lead,
        }
        for role in ("delegate", "reader"):
            who = world.person(f"{role}{PRIVATE}", display_name=f"Collègue {role}")
            self.people[role] = world.mandate(who, scene.own, role)
        self.people["ended"] = world.mandate(
            world.person(f"ancienne{PRIVATE}"), scene.own, state=MandateState.ENDED
        )
        self.clients = {"anonymous": Client()}
        for role, who in self.people.items():
            held = role not in ("member", "operator")
            self.clients[role] = world.client_for(who) if held else signed_in_as(who)

    def url(self, name: str, line: Any) -> str:
        given = line.arguments or {}
        found = dict(self.scene.subject(given)) if isinstance(given, str) else given
        query = found.pop("?", "")
        return reverse(name, kwargs=found) + query

    def read(self, role: str, url: str) -> tuple[Any, str]:
        response = self.clients[role].get(url)
        said = body_of(response)
        if who := self.people.get(role):
            said = said.replace(getattr(who, "person", who).email, "")
        return status_of(response), said.replace(SECOND, "") if role == "participant" else said

    @staticmethod
    def leaks(role: str, name: str, said: str) -> list[str]:
        """What a role reads that is not for it."""
        hidden = {SECRET, PRIVATE, WHO, SEALED}
        if name.startswith((*PERSONAL, *HALL)):
            hidden -= {SECRET}
        elif role in ORGANISERS:
            hidden = {SEALED}
        return sorted(word for word in hidden if word in said)


@pytest.fixture
def walk(settings: Any, tmp_path: Path) -> Iterator[Walk]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
    with translation.override("fr"):
        yield Walk()


def test_each_role_reads_what_the_table_says(walk: Walk) -> None:
    wrong, downloads, seen = [], {}, set()
    for name, line in LINES:
        url = walk.url(name, line)
        for role in ROLES:
            expected = line[role]
            narrow = expected in (POST_ONLY, line.anonymous) or name.endswith(FILES)
            if narrow and role not in EVERYWHERE:
                continue
            status, said = walk.read(role, url)
            if status != expected:
                wrong.append(f"{role}: {name} {url}: {status}, not {expected}")
            wrong += [f"{role}: {name} {url} shows {word}" for word in walk.leaks(role, name, said)]
            if role == "mandated":
                downloads |= {link_from(url, found): name for found in DOWNLOAD.findall(said)}
                seen |= {word for word in (SECRET, PRIVATE, WHO) if word in said}
    for url, name in sorted(downloads.items()):
        for role in ("anonymous", "elsewhere", "participant", "mandated"):
            status, said = walk.read(role, url)
            allowed = {OK} if role == "mandated" else {"login", GONE, OK}
            if status not in allowed or walk.leaks(role, name, said):
                wrong.append(f"{role}: {url}: {status}, {walk.leaks(role, name, said)}")
    assert not wrong, "\n".join(wrong)
    assert seen == {SECRET, PRIVATE, WHO}
    assert downloads


#: Tokens that are drawn anew for each page.
CHANGING = re.compile(r'name="(csrfmiddlewaretoken|edited_from)" value="[^"]*"')


def organiser_reads(walk: Walk) -> dict[str, str]:
    """Every page and table that the organiser's lead may open of the open and the finished event."""
    found = {}
    for name, line in LINES:
        about = line.arguments in ("open event", "held event", "coming", "fixed", "order")
        if about and line["mandated"] == OK and not name.endswith("_pdf"):
            url = walk.url(name, line)
            found[url] = CHANGING.sub("", walk.clients["mandated"].get(url).content.decode())
    return found


def test_the_organiser_reads_the_same_whatever_is_said_against_somebody(walk: Walk) -> None:
    """Neither a « never » nor an opinion changes anything that the organiser sees."""
    before = organiser_reads(walk)
    assert organiser_reads(walk) == before
    garden = Wish.objects.get(by__event=walk.scene.inviting, kind=WishKind.NEVER)
    assert Wish.objects.filter(pk=garden.pk).update(kind=WishKind.RATHER_NOT)
    other = Wish.objects.get(by__event=walk.scene.inviting, by__name="L’Atelier")
    assert Wish.objects.filter(pk=other.pk).update(kind=WishKind.NEVER)
    held = Feedback.objects.filter(meeting__event=walk.scene.held)
    assert held.filter(answer="no").update(answer="maybe", note="Tout autre chose")
    after = organiser_reads(walk)
    assert [url for url in before if after[url] != before[url]] == []
    Wish.objects.filter(by__event=walk.scene.inviting, kind=WishKind.MUST).update(kind="wish")
    assert organiser_reads(walk) != before  # this one is counted: the pages do tell something


def test_nothing_of_one_event_is_reached_by_the_address_of_another(walk: Walk) -> None:
    wrong = []
    other = walk.scene.subject("draft event")["code"]
    away = walk.scene.away.code
    for name, line in LINES:
        given = line.arguments
        arguments = dict(walk.scene.subject(given)) if isinstance(given, str) else {}
        arguments.pop("?", "")
        if "code" not in arguments or line["mandated"] not in (OK, POST_ONLY):
            continue
        if name.startswith("meetings:our_"):
            continue
        strange = [away] + ([other] if {"pk", "key"} & set(arguments) else [])
        for code in strange:
            url = reverse(name, kwargs={**arguments, "code": code})
            before = counted(OF_EVENTS)
            for send in (walk.clients["mandated"].get, walk.clients["mandated"].post):
                status = status_of(send(url))
                gone = status in (GONE, POST_ONLY) or (code == other and status == SENT_ON)
                if not gone or counted(OF_EVENTS) != before:
                    wrong.append(f"{name} {url}: {status}")
    assert not wrong, "\n".join(wrong)


def alike_once(everything: list[Sending]) -> list[Sending]:
    """One sending of those that differ by whom they are about alone: a line of a list each."""
    found = {}
    for name, url, values in everything:
        said = {key: value for key, value in values.items() if key != "csrfmiddlewaretoken"}
        found.setdefault((name, repr(said)), (name, url, values))
    return list(found.values())


def test_who_may_not_write_writes_nothing(walk: Walk) -> None:
    """What their own pages would send writes when they send it, and nothing when others do."""
    wrong, wrote = [], set()
    readable = [
        walk.url(name, line)
        for name, line in LINES
        if OK in (line["mandated"], line["participant"]) and not name.endswith(FILES)
        and line.anonymous != OK
    ]  # fmt: skip
    senders = {role: walk.clients[role] for role in ("mandated", "participant")}
    everything = alike_once(sendings(readable, senders, OF_EVENTS, ONES_OWN))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(walk.scene.lead.person)
    before = counted(OF_EVENTS)
    for name, url, values in everything:
        theirs = name.startswith("meetings:our_")
        for role in ("anonymous", "elsewhere", "ended", "asking", "reader", "participant"):
            if (theirs and role == "participant") or (role == "reader" and name in MAY_PRINT):
                continue
            walk.clients[role].post(url, values)
            if (now := counted(OF_EVENTS)) != before:
                wrong.append(f"{role} writes by {name} {url} {values}")
                before = now
        if strict.post(url, values).status_code != 403:
            wrong.append(f"{name} {url} asks for no token")
        for role in ("mandated", "participant"):
            if name in wrote:
                break
            with transaction.atomic():
                walk.clients[role].post(url, values)
                wrote |= {name} if counted(OF_EVENTS) != before else set()
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    unproven = sorted({name for name, *_ in everything} - wrote)
    assert len(wrote) > 20, f"what should write does not: {unproven}"
