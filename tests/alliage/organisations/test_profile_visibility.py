"""Who sees which field of a profile: every level, every kind of reader, every way out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from tests.alliage import world
from tests.alliage.conftest import StrictClient, signed_in_as

from alliage.core.actor import ANONYMOUS, SYSTEM, Actor
from alliage.organisations import allies
from alliage.organisations.enums import LinkState, Role, State, Visibility
from alliage.organisations.models import Levers, Membership, Organisation, Partnership
from alliage.organisations.queries import profile
from alliage.organisations.views import profile_panels

pytestmark = pytest.mark.django_db
RECORD = "W382900001"
#: Field -> what betrays it, in the page's panels and in the JSON.
SECRETS = {
    "activities": ("Activité secrète", "Activité secrète"),
    "beneficiaries": ("Publics secrets", "Publics secrets"),
    "website": ("https://secret.example", "https://secret.example"),
    "areas": ("Finistère", "departement:29"),
    "themes": ("Chasse et pêche", "Chasse et pêche"),
    "sdgs": ("Protéger la mer", "Protéger la mer"),
    "weights": ("sur 5", "weights"),
    "people": ("98\u202f761", "98761"),
    "money": ("87\u202f654\u202f321", "87654321"),
}
SEEN = {
    Visibility.PUBLIC: {
        "anonymous",
        "member",
        "of a draft",
        "former ally",
        "elsewhere",
        "ally",
        "network",
        "own",
        "operator",
    },
    Visibility.MEMBERS: {"former ally", "elsewhere", "ally", "network", "own", "operator"},
    Visibility.ALLIES: {"ally", "network", "own", "operator"},
    Visibility.PRIVATE: {"own", "operator"},
}
READERS = sorted(SEEN[Visibility.PUBLIC])


@pytest.fixture
def subject(db: None) -> Organisation:
    """An active organisation of the directory whose every field is filled."""
    found = world.organisation(
        public_id=RECORD,
        directory_id=RECORD,
        activities="Activité secrète",
        beneficiaries="Publics secrets",
        website="https://secret.example",
        themes=["013"],
        sdgs=[14],
    )
    found.areas.create(kind="departement", code="29")
    Levers.objects.create(
        organisation=found,
        human_weight=5,
        financial_weight=2,
        alliances_weight=3,
        volunteers=98761,
        budget=87654321,
        year=2025,
    )
    return found


def show(subject: Organisation, level: str) -> None:
    subject.visibility = dict.fromkeys(profile.FIELDS, level)
    subject.save()


def _mandated(name: str, subject: Organisation, **fields: Any) -> Any:
    return world.lead_of(world.organisation(name, **fields))


def reader(kind: str, subject: Organisation) -> StrictClient:
    """A browser of one kind of reader."""
    if kind == "anonymous":
        return StrictClient()
    if kind == "member":
        return signed_in_as(world.person("membre@secret.example"))
    if kind == "operator":
        return signed_in_as(world.person("op@secret.example", is_operator=True))
    if kind == "own":
        return world.client_for(world.mandate(world.person("o@secret.example"), subject, "reader"))
    state = State.DRAFT if kind == "of a draft" else State.ACTIVE
    held = _mandated("Autre organisation", subject, state=state)
    if kind in {"ally", "former ally"}:
        until = 2015 if kind == "former ally" else None
        Partnership.objects.create(
            organisation=held.organisation,
            partner=subject,
            partner_name="Roue libre",
            state=LinkState.CONFIRMED,
            since=2010,
            until=until,
        )
    if kind == "network":
        Membership.objects.create(
            head=subject,
            member=held.organisation,
            asked_by=subject,
            state=LinkState.CONFIRMED,
        )
    return world.client_for(held)


def ways_out(client: StrictClient) -> tuple[str, str, str]:
    """The public page, the JSON and the levers' file, as text."""
    page = client.get(f"/organisations/{RECORD}/").content.decode()
    record = client.get(f"/organisations/{RECORD}/profil.json").content.decode()
    file = client.get(f"/organisations/{RECORD}/leviers.csv")
    levers = b"".join(file.streaming_content).decode() if file.streaming else ""
    return page, record, levers


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("level", Visibility.values)
def test_each_reader_reads_what_the_level_allows_by_every_way_out(
    subject: Organisation, store: Any, kind: str, level: str
) -> None:
    show(subject, level)
    page, record, levers = ways_out(reader(kind, subject))
    allowed = kind in SEEN[Visibility(level)]
    for key, (on_page, in_json) in SECRETS.items():
        assert (on_page in page) is allowed, f"{key} on the page"
        assert (in_json in record) is allowed, f"{key} in the JSON"
    assert ("98761" in levers) is allowed
    assert ("87654321" in levers) is allowed


@pytest.mark.parametrize("key", sorted(profile.FIELDS))
def test_one_hidden_field_hides_alone(subject: Organisation, store: Any, key: str) -> None:
    show(subject, Visibility.PUBLIC)
    subject.visibility[key] = Visibility.PRIVATE
    subject.save()
    page, record, _levers = ways_out(StrictClient())
    for other, (on_page, in_json) in SECRETS.items():
        assert (on_page in page) is (other != key), other
        assert (in_json in record) is (other != key), other


@pytest.mark.parametrize("state", [State.DRAFT, State.MERGED, State.CLOSED])
def test_what_is_not_active_shows_nothing_to_others(
    subject: Organisation, store: Any, state: str
) -> None:
    show(subject, Visibility.PUBLIC)
    subject.state = state
    subject.save()
    client = reader("elsewhere", subject)
    page = client.get(f"/organisations/{RECORD}/").content.decode()
    assert client.get(f"/organisations/{RECORD}/profil.json").status_code == 404
    assert client.get(f"/organisations/{RECORD}/leviers.csv").status_code == 404
    assert client.get(f"/organisations/{RECORD}/reseau/").status_code == 404
    assert not [key for key, (secret, _json) in SECRETS.items() if secret in page]


def test_no_page_and_no_file_says_how_visible_a_field_is(subject: Organisation, store: Any) -> None:
    """An empty field and a hidden one look the same: an absence says nothing."""
    show(subject, Visibility.PRIVATE)
    hidden = ways_out(StrictClient())
    Organisation.objects.filter(pk=subject.pk).update(
        activities="", beneficiaries="", website="", themes=[], sdgs=[], visibility={}
    )
    subject.areas.all().delete()
    subject.levers.delete()
    empty = ways_out(StrictClient())
    assert empty[1:] == hidden[1:]
    assert _panels(empty[0]) == _panels(hidden[0])


def _panels(page: str) -> str:
    return page.partition("elle dit d’elle-même")[2].partition("</section>")[0]


def test_an_unknown_level_or_field_is_kept_to_oneself(subject: Organisation) -> None:
    subject.visibility = {"activities": "everyone", "website": None, "nothing": "public"}
    assert "activities" not in profile.visible_fields(subject, ANONYMOUS)
    assert "website" not in profile.visible_fields(subject, ANONYMOUS)
    assert profile.visible_fields(subject, SYSTEM)["activities"] == "Activité secrète"


def test_the_budget_is_not_public_as_long_as_nobody_chose(subject: Organisation) -> None:
    subject.visibility = {}
    assert set(profile.FIELDS) - set(profile.visible_fields(subject, ANONYMOUS)) == {"money"}


def test_acting_for_another_reads_as_that_other(subject: Organisation) -> None:
    """Who one acts for is said, never guessed, even where one holds both mandates."""
    show(subject, Visibility.PRIVATE)
    both = world.person("deux@secret.example")
    world.mandate(both, subject)
    elsewhere = world.mandate(both, world.organisation("Ailleurs"))
    assert profile.visible_fields(subject, world.actor(elsewhere)) == {}
    assert profile.visible_fields(subject, Actor(person=both)) == {}


def test_an_ended_mandate_reads_as_anybody(subject: Organisation, store: Any) -> None:
    show(subject, Visibility.MEMBERS)
    held = world.lead_of(world.organisation("Ailleurs"))
    client = world.client_for(held)
    assert SECRETS["activities"][0] in ways_out(client)[0]
    held.state = "ended"
    held.save()
    assert SECRETS["activities"][0] not in "".join(ways_out(client))


@pytest.mark.parametrize("state", [LinkState.ASKED, LinkState.DISPUTED, LinkState.REFUSED])
def test_who_declares_a_tie_alone_is_no_ally(subject: Organisation, state: str) -> None:
    """Anybody may declare a partnership: it opens nothing until the other end confirms."""
    show(subject, Visibility.ALLIES)
    held = _mandated("Qui prétend", subject)
    Partnership.objects.create(
        organisation=held.organisation, partner=subject, partner_name="R", state=state
    )
    if state != LinkState.DISPUTED:
        Membership.objects.create(
            head=subject, member=held.organisation, asked_by=held.organisation, state=state
        )
    assert profile.visible_fields(subject, world.actor(held)) == {}


def test_a_later_area_adds_its_allies(subject: Organisation, monkeypatch: Any) -> None:
    show(subject, Visibility.ALLIES)
    held = _mandated("Mise en lien", subject)
    monkeypatch.setattr(allies, "_providers", list(allies._providers))
    introduced = {subject.pk: {held.organisation.pk}, held.organisation.pk: {subject.pk}}
    allies.register(lambda organisation: introduced.get(organisation.pk, set()))
    assert set(profile.visible_fields(subject, world.actor(held))) == set(profile.FIELDS)
    assert held.organisation.pk in allies.of(subject)
    assert subject.pk not in allies.of(subject)


def test_the_functions_of_people_show_and_never_their_names(
    subject: Organisation, store: Any
) -> None:
    someone = world.person("camille@secret.example", display_name="Camille Secrète")
    world.mandate(someone, subject, Role.REPRESENTATIVE, title="Présidente Camille")
    world.mandate(world.person("r@secret.example"), subject, Role.READER)
    page = ways_out(StrictClient())[0]
    assert "Représentant légal" in page
    assert "Lecture seule" not in page
    for secret in ("Camille", "secret.example/camille", "camille@", "Présidente"):
        assert secret not in page


def test_the_record_keeps_to_the_names_of_the_reference(subject: Organisation) -> None:
    show(subject, Visibility.PUBLIC)
    record = json.loads(StrictClient().get(f"/organisations/{RECORD}/profil.json").content)
    assert set(record) - set(profile.FIELDS) == {
        "id",
        "directory_id",
        "name",
        "acronym",
        "family",
        "kind",
        "roles",
        "changed",
    }
    assert record["sdgs"][0]["uri"] == "http://metadata.un.org/sdg/14"


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_what_is_shown(
    subject: Organisation, rf: RequestFactory, many: int, django_assert_num_queries: Any
) -> None:
    """The three public panels together, for an organisation with one tie of each kind or three."""
    show(subject, Visibility.PUBLIC)
    for n in range(many):
        other = world.organisation(f"Autre {n}", roles=("network_head",))
        fields = {"state": LinkState.CONFIRMED, "asked_by": other}
        Membership.objects.create(head=other, member=subject, **fields)
        Membership.objects.create(head=subject, member=other, **fields)
        Partnership.objects.create(
            organisation=subject, partner=other, partner_name=f"P {n}", state=LinkState.CONFIRMED
        )
        world.mandate(world.person(f"p{n}@secret.example"), subject)
        subject.areas.create(kind="departement", code=f"3{n}")
    request = rf.get("/")
    record = type("Record", (), {"id": RECORD, "website": "", "purpose": ""})
    with django_assert_num_queries(5):
        assert profile_panels.told(request, record)
        assert profile_panels.levers(request, record)
        assert profile_panels.networks(request, record)


def test_the_reference_tells_every_field_and_who_sees_it_at_first() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/profile.md").read_text("utf-8")
    table = page.partition("## Fields")[2].partition("## Levels")[0]
    rows = re.findall(r"^\| ([a-z]+) \| .* \| ([a-z]+) \| ([a-z]+) \|$", table, flags=re.MULTILINE)
    fields = [(key, field.section, field.default.value) for key, field in profile.FIELDS.items()]
    assert rows == fields
