"""A whole event as its organiser and two participants live it, each in their own browser.

Import, wishes by personal links, plan, publication, sheets as PDF, the day, somebody who does not
come, the repair, what both sides say afterwards, the introduction that comes of it.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.alliage.partners.introduced import Someone, someone
from tests.browser.room_passages import Open, Seat

from alliage.core.worker import run_waiting
from alliage.meetings.models import Event, Meeting
from alliage.partners.models import FollowUp, Introduction

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = """Organisation;Famille;Personne;Courriel;Cherche;Apporte
Roue libre;association;La coordinatrice;velo@secret.example;un local chauffé;des vélos révisés
Transports Vercellin;entreprise;L’exploitante;bus@secret.example;des conducteurs;deux minibus
CCAS des Combes;public;La responsable;ccas@secret.example;des trajets tôt le matin;une salle
Ateliers Mérac;entreprise;Le gérant;merac@secret.example;des apprentis;de la mécanique
"""
#: A day that has begun a little: the first round is under way when the plan is published.
START, AT = time(18, 0), time(17, 50)


@pytest.fixture
def clock() -> Iterator[Any]:
    """The same ten to six, whatever the hour at which the test runs."""
    moment = timezone.make_aware(datetime.combine(date.today(), AT))  # noqa: DTZ011
    with time_machine.travel(moment, tick=True) as traveller:
        yield traveller


@pytest.fixture
def organiser(clock: Any, live_server: Any, open_page: Open) -> Seat:
    who = someone("Le Labo", "labo@secret.example")
    return Seat(
        who, open_page("about:blank", cookies=cookies(who, live_server.url)), live_server.url
    )


def cookies(who: Someone, url: str) -> list[dict[str, str]]:
    found = who.client.cookies.items()
    return [{"name": name, "value": one.value, "url": url} for name, one in found]


def at(traveller: Any, hour: int, minute: int) -> None:
    moment = datetime.combine(timezone.localdate(), time(hour, minute))
    traveller.move_to(timezone.make_aware(moment))


@pytest.mark.long
def test_a_whole_event(
    organiser: Seat, open_page: Open, clock: Any, tmp_path: Path, settings: Any
) -> None:
    settings.SITE_URL = organiser.host
    here = (
        someone("Roue libre", "velo@secret.example"),
        someone("Transports Vercellin", "bus@secret.example", family="private"),
    )
    event = prepared(organiser, tmp_path)
    wheel, bus = wished(organiser, event, open_page)
    planned(organiser, event)
    assert_prints(organiser, event)
    repaired(organiser, event, clock)
    at(clock, 19, 30)
    continued(wheel, bus, event)
    introduced(here)


def prepared(organiser: Seat, tmp_path: Path) -> Event:
    """The event, its rounds, its tables, its rules, and four participants from a spreadsheet."""
    organiser.go("meetings:events")
    organiser.follow("Organiser une rencontre")
    organiser.fill(
        title="Mobilités solidaires", day=f"{timezone.localdate():%Y-%m-%d}", venue="La Halle"
    )
    organiser.press("Continuer")
    organiser.fill(start=f"{START:%H:%M}", rounds="3", after_1="2", pause_1="10")
    organiser.press("Voir les horaires")
    organiser.reads("Rien n’est encore gardé.")
    organiser.press("Garder ces horaires")
    organiser.fill(count="2")
    organiser.press("Ajouter ces tables")
    event = Event.objects.get()
    assert (event.slots.count(), event.tables.count()) == (3, 2)
    organiser.go("meetings:participant_import", event.code)
    path = tmp_path / "liste.csv"
    path.write_text(SHEET, encoding="utf-8")
    organiser.page.locator("main input[type=file]").set_input_files(path)
    organiser.press("Continuer")
    organiser.press("Voir ce que cela donne")
    for name in ("Roue libre", "Transports Vercellin"):
        organiser.page.get_by_label(f"oui, c’est {name}").check()
    organiser.press("Ajouter ces 4 participants")
    organiser.title("Participants")
    assert event.participants.exclude(organisation=None).count() == 2
    organiser.go("meetings:open_wishes", event.code)
    organiser.press("Ouvrir les souhaits")
    return event


def wished(organiser: Seat, event: Event, open_page: Open) -> tuple[Page, Page]:
    """Two say by their own links whom they want to meet; neither reads the other's words."""
    organiser.go("meetings:wishes", event.code)
    organiser.press("Envoyer 4 invitations")
    run_waiting()
    wheel, bus = (open_page(link_of(name)) for name in ("velo@", "bus@"))
    say(wheel, event, {"Transports Vercellin": "must", "CCAS des Combes": "never"})
    say(bus, event, {"Roue libre": "wish-4", "CCAS des Combes": "wish-3"})
    for one, other in ((wheel, "bus@"), (bus, "velo@")):
        one.reload()
        assert other not in one.content()
    expect(select_of(bus, event, "Roue libre")).to_have_value("wish-4")
    ccas = open_page(link_of("ccas@"), script=False)
    expect(select_of(ccas, event, "Roue libre")).to_have_value("")
    say(ccas, event, {"Transports Vercellin": "wish-2", "Ateliers Mérac": "wish-5"})
    ccas.context.close()
    organiser.go("meetings:wishes", event.code)
    organiser.press("Clore maintenant")
    return wheel, bus


def link_of(address: str) -> str:
    """The personal link in the latest letter to an address."""
    letter = next(one for one in reversed(mail.outbox) if one.to[0].startswith(address))
    return re.search(r"http\S+/rencontres/p/[^\s/]+/", str(letter.body))[0]


def select_of(page: Page, event: Event, name: str) -> Any:
    key = event.participants.get(name=name).key
    return page.locator(f"#s-{key}")


def say(page: Page, event: Event, wishes: dict[str, str]) -> None:
    for name, value in wishes.items():
        select_of(page, event, name).select_option(value)
    page.get_by_role("button", name="Enregistrer mes souhaits").click()
    page.wait_for_load_state("domcontentloaded")


def planned(organiser: Seat, event: Event) -> None:
    """A proved plan, in force; the letters tell each its own."""
    organiser.go("meetings:plans", event.code)
    organiser.press("Calculer")
    run_waiting()
    version = event.plans.get()
    organiser.go("meetings:plan", event.code, version.number)
    organiser.reads("rien ne fait mieux")
    assert not met(event, "Roue libre", "CCAS des Combes")
    mail.outbox.clear()
    organiser.go("meetings:plan_publish", event.code, version.number)
    organiser.press("Publier et prévenir")
    run_waiting()
    assert met(event, "Roue libre", "Transports Vercellin")
    assert not met(event, "Roue libre", "CCAS des Combes"), "never, by one side, wins"
    [letter] = [one for one in mail.outbox if one.to == ["velo@secret.example"]]
    assert "Transports Vercellin" in letter.body
    assert "Ateliers Mérac" not in letter.body


def met(event: Event, *names: str) -> bool:
    return event.meetings.filter(a__name__in=names, b__name__in=names).exists()


def assert_prints(organiser: Seat, event: Event) -> None:
    organiser.go("meetings:prints", event.code)
    with organiser.page.expect_download() as waited:
        organiser.press("Télécharger 4 feuilles")
    assert waited.value.suggested_filename == "feuilles-mobilites-solidaires.pdf"
    assert Path(waited.value.path()).read_bytes().startswith(b"%PDF")


def repaired(organiser: Seat, event: Event, clock: Any) -> None:
    """Six o'clock: the company does not come; the plan is mended, who is not touched hears nothing."""
    at(clock, 18, 1)
    organiser.go("meetings:desk", event.code)
    organiser.press("Commencer la journée")
    for name in ("Roue libre", "Transports Vercellin"):
        organiser.page.get_by_role("button", name=re.compile(f"^Pointer l’arrivée.*{name}")).click()
    kept = set(event.meetings.values_list("pk", "slot", "table").filter(a__name="Roue libre"))
    mail.outbox.clear()
    organiser.page.get_by_role("button", name=re.compile("^Absente.*Ateliers Mérac")).click()
    organiser.follow("Voir les trois propositions")
    organiser.page.get_by_role("button", name=re.compile("^Choisir et publier")).first.click()
    run_waiting()
    event.refresh_from_db()
    assert event.sequence == 2
    assert kept == set(
        event.meetings.values_list("pk", "slot", "table").filter(a__name="Roue libre")
    )
    assert not any(one.to == ["velo@secret.example"] for one in mail.outbox)


def continued(wheel: Page, bus: Page, event: Event) -> None:
    """Both say in private that they go on; the first reads nothing of the other before."""
    meeting = Meeting.objects.get(a__name="Roue libre", b__name="Transports Vercellin")
    for number, page in enumerate((wheel, bus)):
        page.goto(re.sub(r"(/rencontres/p/[^/]+/).*", r"\1suites/", page.url))
        other = ("bus@", "velo@")[number]
        assert other not in page.content()
        page.locator(f"[name='a-{meeting.pk}'][value=yes]").check()
        page.get_by_role("button", name="Enregistrer mes réponses").click()
        shown = page.get_by_text("C’est oui des deux côtés")
        expect(shown).to_have_count(number)
    run_waiting()
    meeting.refresh_from_db()
    assert meeting.agreed_at is not None


def introduced(here: tuple[Someone, Someone]) -> None:
    """The mutual yes opened an introduction, and news will be asked on day 7, 30 and 90."""
    [introduction] = Introduction.objects.all()
    names = {side.organisation.name for side in introduction.sides.all()}
    assert names == {one.organisation.name for one in here}
    page = here[0].client.get(introduction.get_absolute_url()).content.decode()
    assert here[1].email in page
    days = FollowUp.objects.filter(introduction=introduction).values_list("day", flat=True)
    assert set(days) == {7, 30, 90}
