"""What a stranger must not learn: drafts, private needs, those for members, exclusions.

Each list, file, panel and page is asked while the thing that could leak stands in the database.
"""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import signed_in_as

from alliage.core.models import AuditEvent
from alliage.organisations.enums import State
from alliage.partners.models import Exclusion
from alliage.partners.queries.needs import excluded_by

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.localdate() - timedelta(days=1)
#: What others may not find in lists, by what hides it.
HIDDEN = {
    "DRAFT-XQ": {"state": "draft"},
    "PRIVATE-XQ": {"audience": "private"},
    "WITHDRAWN-XQ": {"state": "withdrawn"},
    "MET-XQ": {"state": "met"},
    "EXPIRED-XQ": {"expires_on": YESTERDAY},
    "MEMBERS-XQ": {"audience": "members"},
}
#: What others may not open at all.
CLOSED = ("DRAFT-XQ", "PRIVATE-XQ", "WITHDRAWN-XQ")
LISTS = ("/besoins/", "/apports/", "/besoins/?lieu=departement:38", "/apports/?theme=030", "/")
FILES = ("csv", "json", "xlsx")


def text_of(response) -> str:
    """A page or a file as text, whatever its format."""
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode("utf-8") for name in book.namelist())
    return body.decode("utf-8")


@pytest.fixture
def secretive():
    """An organisation with one need and one offer of each hidden kind, and one of each shown."""
    here = world.organisation("Roue libre")
    tags = {"theme:030": 1.0}
    made = {}
    for title, hidden in {**HIDDEN, "SHOWN-XQ": {}}.items():
        made[title] = [
            make(here, f"{title} {kind}", text=f"text {title}", tags=tags, **hidden)
            for kind, make in (("n", world.need), ("o", world.offer))
        ]
    # A draft organisation's published need: its state alone hides it.
    unverified = world.organisation("Les Inconnus", state=State.DRAFT)
    made["UNVERIFIED-XQ"] = [world.need(unverified, "UNVERIFIED-XQ n", tags=tags)]
    return here, made


@pytest.fixture
def neighbour(secretive):
    """The lead of another active organisation."""
    return world.lead_of(world.organisation("Les Voisins"))


def viewers(neighbour, member):
    """(name, browser, whether it is a member's) of those who are strangers to the organisation."""
    from tests.alliage.conftest import StrictClient

    unverified = world.lead_of(world.organisation("En devenir", state=State.DRAFT))
    return [
        ("anonymous", StrictClient(), False),
        ("without a mandate", signed_in_as(member), False),
        ("of an unverified organisation", world.client_for(unverified), False),
        ("of another organisation", world.client_for(neighbour), True),
    ]


@pytest.mark.parametrize("url", LISTS)
def test_no_list_shows_what_is_hidden(url, secretive, neighbour, member) -> None:
    for name, client, is_member in viewers(neighbour, member):
        page = client.get(url).content.decode()
        assert "SHOWN-XQ" in page, name
        for title in (*HIDDEN, "UNVERIFIED-XQ"):
            seen = is_member and title == "MEMBERS-XQ"
            assert (title in page) == seen, (name, title)


@pytest.mark.parametrize("fmt", FILES)
@pytest.mark.parametrize("url", ["/besoins/", "/apports/"])
def test_no_file_holds_what_is_hidden(url, fmt, secretive, neighbour, member) -> None:
    for name, client, is_member in viewers(neighbour, member):
        found = text_of(client.get(f"{url}?format={fmt}"))
        assert "SHOWN-XQ" in found, name
        for title in (*HIDDEN, "UNVERIFIED-XQ"):
            seen = is_member and title == "MEMBERS-XQ"
            assert (title in found) == seen, (name, title)


def test_no_page_opens_what_is_closed(secretive, neighbour, member) -> None:
    _here, made = secretive
    for name, client, is_member in viewers(neighbour, member):
        for title, things in made.items():
            for thing in things:
                status = client.get(thing.get_absolute_url()).status_code
                closed = title in (*CLOSED, "UNVERIFIED-XQ")
                closed = closed or (title == "MEMBERS-XQ" and not is_member)
                assert status == (404 if closed else 200), (name, title)


def test_its_own_people_find_everything_again(secretive) -> None:
    here, made = secretive
    client = world.client_for(world.lead_of(here))
    page = client.get(f"/mes-organisations/{here.public_id}/besoins-et-apports/").content.decode()
    for title in HIDDEN:
        assert f"{title} n" in page
        assert f"{title} o" in page
        assert client.get(made[title][0].get_absolute_url()).status_code == 200


def test_a_stranger_has_no_list_of_ours(secretive, neighbour, member_client) -> None:
    here, _made = secretive
    url = f"/mes-organisations/{here.public_id}/besoins-et-apports/"
    assert world.client_for(neighbour).get(url).status_code == 404
    assert member_client.get(url).status_code == 302  # to choose for whom one acts
    answer = world.client_for(neighbour).get(f"{url}?b-format=csv")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "title", ["DRAFT-XQ", "PRIVATE-XQ", "EXPIRED-XQ", "MET-XQ", "WITHDRAWN-XQ"]
)
def test_nobody_recognises_what_is_not_open(title, secretive, neighbour) -> None:
    _here, made = secretive
    need = made[title][0]
    answer = world.client_for(neighbour).post(f"/besoins/{need.pk}/nous-aussi/", {"comment": "x"})
    assert answer.status_code == (404 if title in CLOSED else 302)
    assert not need.seconds.exists()


def test_no_address_is_ever_on_a_page_or_in_a_file(secretive, client) -> None:
    here, made = secretive
    world.mandate(world.person("claire@secret.example"), here)
    for url in (*LISTS, made["SHOWN-XQ"][0].get_absolute_url(), "/besoins/?format=json"):
        assert "secret.example" not in text_of(client.get(url))


class TestExclusions:
    """The declarer sets the excluded aside; nobody else can tell."""

    @pytest.fixture
    def both(self):
        declarer = world.lead_of(world.organisation("La Déclarante"))
        excluded = world.lead_of(world.organisation("Les Écartés", directory_id="W381234567"))
        world.need(excluded.organisation, "BESOIN-DES-ECARTES")
        world.offer(excluded.organisation, "APPORT-DES-ECARTES")
        world.need(declarer.organisation, "BESOIN-DE-LA-DECLARANTE")
        return declarer, excluded

    def declare(self, both):
        declarer, excluded = both
        client = world.client_for(declarer)
        sent = {"party_id": excluded.organisation.public_id}
        assert client.post("/pas-eux/ajouter/", sent).url == "/pas-eux/"
        return client

    def test_leaves_the_declarers_own_lists(self, both) -> None:
        client = world.client_for(both[0])
        assert "BESOIN-DES-ECARTES" in client.get("/besoins/").content.decode()
        client = self.declare(both)
        for url in ("/besoins/", "/apports/", "/", "/besoins/?lieu=departement:38"):
            page = client.get(url).content.decode()
            assert "DES-ECARTES" not in page, url
        assert "DES-ECARTES" not in text_of(client.get("/besoins/?format=csv"))
        assert "Les Écartés" in client.get("/pas-eux/").content.decode()

    def everything(self, client, need) -> list[str]:
        urls = ["/besoins/", "/apports/", "/", "/pas-eux/", "/alertes/", "/a-faire/"]
        urls += ["/besoins/?format=json", need.get_absolute_url()]
        found = []
        for url in urls:
            page = text_of(client.get(url))
            # What changes at each drawing of a page, whoever asks.
            found.append("\n".join(line for line in page.split("\n") if "csrf" not in line))
        return found

    def test_changes_not_one_letter_of_what_the_excluded_see(self, both) -> None:
        declarer, excluded = both
        need = declarer.organisation.needs.get()
        client = world.client_for(excluded)
        before = self.everything(client, need)
        self.declare(both)
        assert self.everything(client, need) == before

    def test_changes_nothing_for_others_either(self, both) -> None:
        declarer, _excluded = both
        third = world.client_for(world.lead_of(world.organisation("Un Tiers")))
        need = declarer.organisation.needs.get()
        before = self.everything(third, need)
        self.declare(both)
        assert self.everything(third, need) == before

    def test_the_log_never_says_of_whom(self, both, operator_client) -> None:
        _declarer, excluded = both
        self.declare(both)
        event = AuditEvent.objects.get(event="exclusion.declared")
        written = f"{event.target} {event.data}"
        assert excluded.organisation.public_id not in written
        assert f"organisation:{excluded.organisation.pk}" not in written
        page = operator_client.get("/exploitation/journal/").content.decode()
        assert excluded.organisation.public_id not in page
        assert "Les Écartés" not in page

    def test_another_organisation_removes_nothing(self, both) -> None:
        self.declare(both)
        found = Exclusion.objects.get()
        other = world.client_for(world.lead_of(world.organisation("Un Tiers")))
        for client in (other, world.client_for(both[1])):
            client.post(f"/pas-eux/{found.pk}/retirer/")
            assert "Personne n’est écarté" in client.get("/pas-eux/").content.decode()
        assert Exclusion.objects.filter(pk=found.pk).exists()

    def test_is_taken_back(self, both) -> None:
        client = self.declare(both)
        url = f"/pas-eux/{Exclusion.objects.get().pk}/retirer/"
        for _click in range(2):
            assert client.post(url).status_code == 302
        assert "BESOIN-DES-ECARTES" in client.get("/besoins/").content.decode()
        events = AuditEvent.objects.filter(event__startswith="exclusion.")
        assert list(events.order_by("pk").values_list("event", flat=True)) == [
            "exclusion.declared",
            "exclusion.withdrawn",
        ]

    def test_twice_is_once(self, both) -> None:
        self.declare(both)
        self.declare(both)
        assert Exclusion.objects.count() == 1
        assert AuditEvent.objects.filter(event="exclusion.declared").count() == 1

    def test_oneself_is_never_set_aside(self, both) -> None:
        client = world.client_for(both[0])
        client.post("/pas-eux/ajouter/", {"party_id": both[0].organisation.public_id})
        assert not Exclusion.objects.exists()

    @pytest.mark.parametrize("party_id", ["", "W999999999", "AL-0000000000"])
    def test_an_unknown_party_is_refused(self, both, party_id) -> None:
        answer = world.client_for(both[0]).post("/pas-eux/ajouter/", {"party_id": party_id})
        assert answer.status_code == 404
        assert not Exclusion.objects.exists()

    def test_gives_both_ids_of_a_party(self, both) -> None:
        declarer, excluded = both
        assert excluded_by(declarer.organisation) == frozenset()
        self.declare(both)
        ids = {excluded.organisation.public_id, "W381234567"}
        assert excluded_by(declarer.organisation) == ids
        assert excluded_by(excluded.organisation) == frozenset()
        assert excluded_by(None) == frozenset()

    def test_goes_back_only_to_pages_of_ours(self, both) -> None:
        client = world.client_for(both[0])
        sent = {"party_id": both[1].organisation.public_id}
        evil = client.post("/pas-eux/ajouter/", {**sent, "next": "https://evil.example/"})
        assert evil.url == "/pas-eux/"
        assert client.post("/pas-eux/ajouter/", {**sent, "next": "/besoins/"}).url == "/besoins/"
        word = client.post("/pas-eux/ajouter/", {**sent, "next": "abc"})
        assert word.url == "/pas-eux/", "a word is the name of no page"
