"""Sites: loaded once whatever the file, linked when sure; rooms that decline another."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from tests.alliage import world

from alliage.alliances.actions import redeclarations
from alliage.alliances.actions import sites as actions
from alliage.alliances.forms.sites_import import MOST_LINES, read
from alliage.alliances.models import Alliance, HistoryEntry, Redeclaration, Site
from alliage.alliances.queries import sites as queries
from alliage.core import inbox
from alliage.core.permissions import Denied
from alliage.organisations.models import Membership

from . import trials

FILE = (
    "Nom;Commune;Depuis;État;Porté par;Famille;Partenaires;Remarque\n"
    "L’épicerie;Voiron;05/01/2026;Ouvert;Roue libre;;Mairie | Club;rien\n"
    "La seconde;38185;;prévu;Un club;acteur public;;\n"
)


def _reasons(content: str | bytes) -> list[tuple[int, str]]:
    data = content.encode() if isinstance(content, str) else content
    return [(fault.line, fault.reason) for fault in read(data).faults]


# --- what a file says, without a database


def test_a_file_is_read_in_both_languages_and_what_is_ignored_is_said() -> None:
    sheet = read(FILE.encode())
    assert not sheet.faults
    assert sheet.ignored == ("Remarque",)
    first, second = sheet.sites
    assert (first.commune, first.since, first.state) == ("38563", date(2026, 1, 5), "open")
    assert first.partners == ("Mairie", "Club")
    assert (second.commune, second.state, second.carrier_family) == ("38185", "planned", "public")
    assert second.partners is None
    english = read(b"Name,Town,State\nThe shop,Voiron,Open\n")
    assert (english.faults, english.sites[0].state) == ((), "open")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 0, "vide"),
        ("Nom;Depuis\nA;2026\n", 0, "Commune"),
        ("Nom;Commune\n", 0, "Aucune ligne"),
        ("Nom;Commune\n;Voiron\n", 2, "vide"),
        ("Nom;Commune\nA;\n", 2, "vide"),
        ("Nom;Commune\nA;Nulle-Part-sur-Rien\n", 2, "Aucune commune"),
        ("Nom;Commune\nA;Isère\n", 2, "Aucune commune"),
        ("Nom;Commune;Depuis\nA;Voiron;31/02/2026\n", 2, "n’existe pas"),
        ("Nom;Commune;État\nA;Voiron;peut-être\n", 2, "Écrivez l’un de"),
        ("Nom;Commune;Famille\nA;Voiron;cousin\n", 2, "Écrivez l’un de"),
        ("Nom;Commune\nA;Voiron\nÀ !;voiron\n", 3, "ligne 2"),
        (f"Nom;Commune\n{'x' * 161};Voiron\n", 2, "160"),
        ("Nom;Commune\n...;Voiron\n", 2, "lettre"),
        ("Nom;Commune;Partenaires\nA;Voiron;" + "|".join(map(str, range(21))), 2, "20"),
        (
            "Nom;Commune;Partenaires\n"
            + "".join(
                f"S{i};Voiron;{'|'.join(f'P{i}-{j}' for j in range(20))}\n" for i in range(60)
            ),
            0,
            "1000",
        ),
        ("Nom;Commune\n" + "".join(f"S{i};Voiron\n" for i in range(MOST_LINES + 1)), 0, "300"),
    ],
)
def test_a_fault_names_its_line_and_its_reason(content: str, line: int, words: str) -> None:
    found = _reasons(content)
    assert [(at, words in reason) for at, reason in found] == [(line, True)], found


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe\x00garbage\x01\x02\x03",
        b"%PDF-1.7 x",
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04 not a zip",
        b'Nom;Commune\n"never closed;Voiron\n' + b"x" * 200_000,
        b"Nom;Commune\n" + b";" * 5000,
        "Nom;Commune\nA;Voiron".encode("utf-16"),
        b"Nom;Commune\n\xe9t\xe9;Voiron\n",
    ],
)
def test_a_hostile_file_is_refused_in_words_or_read(content: bytes) -> None:
    sheet = read(content)
    assert sheet.faults or sheet.sites
    assert all(fault.reason for fault in sheet.faults)


def test_a_bomb_is_refused() -> None:
    assert read(_bomb()).faults


# --- in the room


@pytest.mark.django_db
def test_a_file_loaded_twice_changes_nothing_and_a_faulty_one_writes_nothing() -> None:
    room, one, _two, _three = trials.three()
    client = world.client_for(world.lead_of(one))
    url = reverse("alliances:sites_import", args=[room.code])
    said = []
    for _time in range(2):
        page = client.post(url, {"pasted": FILE}, follow=True)
        said.append(page.content.decode())
    assert "2 sites créés." in said[0]
    assert "2 déjà à jour." in said[1]
    assert Site.objects.count() == 2
    assert HistoryEntry.objects.filter(kind="sites.loaded").count() == 1
    assert Site.objects.get(name="L’épicerie").carrier == one  # a party of that very name
    bad = client.post(url, {"pasted": FILE.replace("38185", "Atlantide") + "Encore;Voiron\n"})
    assert bad.status_code == 422
    assert "Atlantide" in bad.content.decode()
    assert Site.objects.count() == 2


@pytest.mark.django_db
def test_a_cell_left_empty_changes_nothing_and_the_export_loads_again() -> None:
    room, one, _two, _three = trials.three()
    client = world.client_for(world.lead_of(one))
    url = reverse("alliances:sites_import", args=[room.code])
    evil = "=HYPERLINK(1)|+Club|@Mairie"
    first = f"Nom;Commune;Depuis;Partenaires\n=2+5 chez nous;Voiron;05/01/2026;{evil}\n"
    client.post(url, {"pasted": first})
    client.post(url, {"pasted": "Nom;Commune\n=2+5 chez nous;Voiron\n"})
    kept = Site.objects.get()
    assert (kept.since, kept.partners.count()) == (date(2026, 1, 5), 3)
    answer = client.get(reverse("alliances:sites", args=[room.code]) + "?format=csv")
    out = b"".join(answer.streaming_content).decode()
    for cell in out.splitlines()[1].split(";"):
        assert not cell.strip('"').startswith(("=", "+", "@", "-")), out
    page = client.post(url, {"pasted": out.removeprefix("\ufeff")}, follow=True)
    assert "1 déjà à jour." in page.content.decode(), out
    assert Site.objects.get().version == kept.version


@pytest.mark.django_db
def test_who_carries_is_linked_when_sure_and_kept_as_typed_otherwise() -> None:
    room, one, _two, _three = trials.three()
    member = world.organisation("Antenne du Drac")
    Membership.objects.create(head=one, member=member, asked_by=one, state="confirmed")
    world.organisation("Homonyme secret")
    sure = trials.site(room, one, "A", carrier="antenne du drac")
    typed = trials.site(room, one, "B", carrier="Club inconnu", carrier_family="private")
    assert (sure.carrier, sure.family) == (member, "peer")
    assert (typed.carrier, typed.carried_by, typed.family) == (None, "Club inconnu", "private")


@pytest.mark.django_db
def test_two_people_changing_a_site_lose_nothing() -> None:
    room, one, two, _three = trials.three()
    site = trials.site(room, one)
    url = reverse("alliances:site_edit", args=[room.code, site.pk])
    first, second = (world.client_for(world.lead_of(of)) for of in (one, two))
    pages = [client.get(url) for client in (first, second)]
    base = {
        "name": "L’atelier", "state": "open", "since": "2026-01-05", "carrier": one.name,
        "carrier_family": "peer", "partners": "", "ou": "", "lieu": "commune:38563", "lequel": "",
    }  # fmt: skip
    origins = [page.context["editing"].form.initial["edited_from"] for page in pages]
    first.post(url, {**base, "partners": "Mairie", "edited_from": origins[0]})
    second.post(url, {**base, "state": "closed", "edited_from": origins[1]})
    site.refresh_from_db()
    assert (site.state, [p.name for p in site.partners.all()]) == ("closed", ["Mairie"])
    third = second.post(url, {**base, "partners": "Club", "edited_from": origins[1]})
    assert third.context["editing"].differences


@pytest.mark.django_db
def test_the_map_draws_what_is_open_and_says_what_it_leaves_out() -> None:
    room, one, two, _three = trials.three()
    trials.site(room, one, "Ouvert ici")
    trials.site(room, two, "Fermé là", state="closed")
    page = world.client_for(world.lead_of(one)).get(reverse("alliances:sites", args=[room.code]))
    text = page.content.decode()
    assert "1. Ouvert ici, Voiron (Ouvert)" in text
    assert "1 site fermé ou sans place connue" in text
    assert "http://" not in text.split("<main")[1].replace("http://www.w3.org", "")


# --- rooms that decline another


def _rooms() -> tuple[Alliance, Alliance, Any, Any]:
    head, member = world.organisation("Tête"), world.organisation("Membre")
    parent = world.alliance(head, world.organisation("Alliée"), title="Alliance secrète")
    child = world.alliance(member, title="Déclinaison à Voiron")
    return parent, child, trials.actor(head), trials.actor(member)


@pytest.mark.django_db
def test_who_asks_learns_nothing_before_the_other_confirms() -> None:
    parent, child, by_head, by_member = _rooms()
    asked = redeclarations.ask(alliance=child, code=parent.code, as_parent=False, by=by_member)
    url = reverse("alliances:sites", args=[child.code])
    client = world.client_for(by_member.mandate)
    assert "Alliance secrète" not in client.get(url).content.decode()
    assert any("déclinaison" in item.title for item in inbox.items_for(by_head.person))
    history = " ".join(str(entry.data) for entry in child.history.all())
    assert "secrète" not in history
    with pytest.raises(Denied):  # the one who asked does not answer
        redeclarations.answer(redeclaration=asked, alliance=child, accept=True, by=by_member)
    redeclarations.answer(redeclaration=asked, alliance=parent, accept=True, by=by_head)
    child.refresh_from_db()
    assert child.parent == parent
    assert "Alliance secrète" in client.get(url).content.decode()
    assert client.get(parent.get_absolute_url()).status_code == 404  # its inside stays its own
    redeclarations.end(redeclaration=asked, alliance=child, by=by_member)
    child.refresh_from_db()
    assert child.parent is None
    assert queries.ties(parent) == []


@pytest.mark.django_db
def test_no_loop_no_second_parent_no_twin_request() -> None:
    parent, child, by_head, by_member = _rooms()
    with pytest.raises(Denied):
        redeclarations.ask(alliance=child, code=child.code, as_parent=False, by=by_member)
    with pytest.raises(Denied):
        redeclarations.ask(alliance=child, code="0000000000", as_parent=False, by=by_member)
    asked = redeclarations.ask(alliance=parent, code=child.code, as_parent=True, by=by_head)
    with pytest.raises(Denied):
        redeclarations.ask(alliance=child, code=parent.code, as_parent=False, by=by_member)
    redeclarations.answer(redeclaration=asked, alliance=child, accept=True, by=by_member)
    with pytest.raises(Denied):  # the parent would decline its own declension
        redeclarations.ask(alliance=parent, code=child.code, as_parent=False, by=by_head)
    other = world.alliance(world.organisation("Tierce"), title="Tierce")
    with pytest.raises(Denied):  # a second parent
        redeclarations.ask(alliance=child, code=other.code, as_parent=False, by=by_member)


@pytest.mark.django_db
def test_only_who_binds_asks_and_a_stranger_answers_nothing() -> None:
    parent, child, by_head, by_member = _rooms()
    delegate = world.actor(
        world.mandate(world.person("d@test.example"), by_member.organisation, "delegate")
    )
    with pytest.raises(Denied):
        redeclarations.ask(alliance=child, code=parent.code, as_parent=False, by=delegate)
    asked = redeclarations.ask(alliance=child, code=parent.code, as_parent=False, by=by_member)
    third = world.organisation("Tierce")
    room = world.alliance(third, title="Tierce")
    url = reverse("alliances:redeclaration_answer", args=[room.code, asked.pk])
    answer = world.client_for(world.lead_of(third)).post(url, {"what": "accept"})
    assert answer.status_code == 404
    with pytest.raises(Denied):
        redeclarations.answer(
            redeclaration=asked, alliance=room, accept=True, by=trials.actor(third)
        )
    assert Redeclaration.objects.get().state == "asked"
    redeclarations.answer(redeclaration=asked, alliance=parent, accept=False, by=by_head)
    assert Alliance.objects.get(pk=child.pk).parent is None


@pytest.mark.django_db
def test_a_site_is_added_once() -> None:
    room, one, _two, _three = trials.three()
    assert trials.site(room, one) == trials.site(room, one, "l’ATELIER")
    other = trials.site(room, one, "Autre")
    words = actions.SiteWords(name="L’atelier", commune="38563", state="open", carrier="x")
    with pytest.raises(Denied):
        actions.edit(site=other, version=other.version, words=words, by=trials.actor(one))
