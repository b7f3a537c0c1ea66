"""The forms of the profile: what is kept, what is refused, two people at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient, signed_in_as

from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations import conflicts, sdgs
from alliage.organisations.actions import profile as actions
from alliage.organisations.enums import Role, State, Visibility
from alliage.organisations.models import Mandate, Organisation

pytestmark = pytest.mark.django_db
ACTIVITY = {
    "activities": "Nous réparons.",
    "beneficiaries": "Les habitants",
    "website": "",
    "see_activities": "public",
    "see_beneficiaries": "public",
    "see_website": "public",
}
TERRITORY = {"themes": ["013"], "sdgs": [13], "see_areas": "public"} | {
    "see_themes": "public",
    "see_sdgs": "public",
}


@pytest.fixture
def organisation(db: None) -> Organisation:
    return world.organisation(public_id="AL-PROFIL", activities="Nous réparons.")


@pytest.fixture
def held(organisation: Organisation) -> Mandate:
    return world.lead_of(organisation)


def url(part: str = "profil/activite") -> str:
    return f"/mes-organisations/AL-PROFIL/{part}/"


def origin(client: StrictClient, part: str = "profil/activite") -> dict[str, str]:
    """The hidden field of a form that was just read."""
    page = client.get(url(part)).content.decode()
    found = re.search(rf'name="{conflicts.ORIGIN}" value="([^"]+)"', page)
    assert found, "the form carries what it began from"
    return {conflicts.ORIGIN: found[1]}


def send(client: StrictClient, part: str = "profil/activite", **values: Any) -> Any:
    return client.post(url(part), {**origin(client, part), **values})


def test_what_is_written_is_kept_and_audited_without_the_words(
    organisation: Organisation, held: Mandate
) -> None:
    values = {**ACTIVITY, "activities": "Nous roulons.", "see_beneficiaries": "allies"}
    response = send(world.client_for(held), **values)
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert organisation.activities == "Nous roulons."
    assert organisation.visibility["beneficiaries"] == Visibility.ALLIES
    [event] = AuditEvent.objects.filter(event="profile.edited")
    assert (event.by, event.organisation) == (
        f"person:{held.person_id}",
        f"organisation:{organisation.pk}",
    )
    assert "roulons" not in str(event.data)


def test_saying_nothing_new_writes_nothing(organisation: Organisation, held: Mandate) -> None:
    client = world.client_for(held)
    values = {**ACTIVITY, "beneficiaries": ""}
    assert send(client, **values).status_code == 302
    organisation.refresh_from_db()
    assert organisation.version == 1
    assert not AuditEvent.objects.filter(event="profile.edited").exists()


def test_two_people_at_once_lose_nothing(organisation: Organisation, held: Mandate) -> None:
    """Two clients interleaved, without JavaScript: the second merges, then chooses."""
    one = world.client_for(held)
    two = world.client_for(world.mandate(world.person("deux@secret.example"), organisation))
    first, second = origin(one), origin(two)
    mine = {**ACTIVITY, "activities": "Texte de l’une", "website": "https://une.example/"}
    mine["beneficiaries"] = ""
    assert one.post(url(), {**first, **mine}).status_code == 302
    yours = {**ACTIVITY, "activities": "Texte de l’autre", "beneficiaries": "Tout le Voironnais"}
    page = two.post(url(), {**second, **yours}).content.decode()
    for words in ("Quelqu’un d’autre a enregistré", "Texte de l’une", "Texte de l’autre"):
        assert words in re.sub("</?mark>", "", page)
    assert "Site web" in page.partition("Repris de l’autre")[2][:120]
    organisation.refresh_from_db()
    assert organisation.activities == "Texte de l’une"
    again = re.search(rf'name="{conflicts.ORIGIN}" value="([^"]+)"', page)
    assert again
    sent = {**yours, "website": "https://une.example/", conflicts.ORIGIN: again[1]}
    assert two.post(url(), {**sent, "choose-activities": "mine"}).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.activities, organisation.website, organisation.beneficiaries) == (
        "Texte de l’autre",
        "https://une.example/",
        "Tout le Voironnais",
    )


def test_another_section_of_the_profile_is_no_conflict(
    organisation: Organisation, held: Mandate
) -> None:
    client = world.client_for(held)
    before = origin(client)
    assert send(client, "profil/territoire", **TERRITORY).status_code == 302
    values = {**before, **ACTIVITY, "activities": "Nous roulons."}
    assert client.post(url(), values).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.activities, organisation.themes) == ("Nous roulons.", ["013"])


def test_who_lost_the_mandate_meanwhile_sees_no_conflict(
    organisation: Organisation, held: Mandate
) -> None:
    client = world.client_for(held)
    before = origin(client)
    Organisation.objects.update(activities="SECRET de l’autre", version=2)
    Mandate.objects.update(state="ended")
    response = client.post(url(), {**before, **ACTIVITY, "activities": "Moi"})
    assert response.status_code in (302, 404)
    assert "SECRET" not in response.content.decode()


def test_places_are_added_by_name_without_script_and_taken_away(
    organisation: Organisation, held: Mandate
) -> None:
    client = world.client_for(held)
    typed = {"areas-0": "Voiron", "areas-1": "38", "areas-1-code": "departement:38"}
    response = send(client, "profil/territoire", **TERRITORY, **typed)
    kept = sorted(map(str, organisation.areas.all()))
    if response.status_code == 200:  # what is typed is no longer what was chosen
        assert "38" in response.content.decode()
        typed = {"areas-0": "Voiron", "areas-1": "Isère (38)", "areas-1-code": "departement:38"}
        assert send(client, "profil/territoire", **TERRITORY, **typed).status_code == 302
        kept = sorted(map(str, organisation.areas.all()))
    assert kept == ["commune:38563", "departement:38"]
    page = client.get(url("profil/territoire")).content.decode()
    assert 'value="commune:38563" checked' in page
    response = send(client, "profil/territoire", **TERRITORY, areas=["departement:38"])
    assert response.status_code == 302
    assert sorted(map(str, organisation.areas.all())) == ["departement:38"]


@pytest.mark.parametrize(
    ("part", "values", "said"),
    [
        ("profil/activite", {"website": "javascript:alert(1)"}, "URL"),
        ("profil/activite", {"website": "ftp://ailleurs.example"}, "URL"),
        ("profil/activite", {"see_activities": "everyone"}, "everyone"),
        (
            "profil/territoire",
            {"themes": ["001", "002", "003", "004", "005", "006"]},
            "cinq au plus",
        ),
        ("profil/territoire", {"themes": ["zzz"]}, "zzz"),
        ("profil/territoire", {"sdgs": ["18"]}, "18"),
        ("profil/territoire", {"areas-0": "Nulle-Part-sur-Rien"}, "Nulle-Part-sur-Rien"),
        ("profil/territoire", {"areas-0": "Saint-Martin"}, "Plusieurs territoires"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    organisation: Organisation, held: Mandate, part: str, values: dict[str, Any], said: str
) -> None:
    good = ACTIVITY if part == "profil/activite" else TERRITORY
    response = send(world.client_for(held), part, **{**good, "activities": "Autre", **values})
    assert response.status_code == 200
    assert said in response.content.decode()
    organisation.refresh_from_db()
    assert (organisation.version, organisation.activities) == (1, "Nous réparons.")


LEVERS = {
    "human_weight": "5",
    "financial_weight": "",
    "alliances_weight": "2",
    "volunteers": "30",
    "budget": "185000",
    "public_share": "55",
    "year": "2025",
    "see_weights": "public",
    "see_people": "members",
    "see_money": "private",
}


def test_levers_are_kept_with_who_sees_them(organisation: Organisation, held: Mandate) -> None:
    client = world.client_for(held)
    assert send(client, "leviers", **LEVERS).status_code == 302
    organisation.refresh_from_db()
    levers = organisation.levers
    assert (levers.human_weight, levers.financial_weight, levers.budget) == (5, None, 185000)
    assert organisation.visibility == {"weights": "public", "people": "members", "money": "private"}
    assert send(client, "leviers", **LEVERS, employees="3").status_code == 302
    levers.refresh_from_db()
    assert (levers.employees, levers.volunteers) == (3, 30)


@pytest.mark.parametrize(
    "values",
    [
        {"human_weight": "6"},
        {"volunteers": "-1"},
        {"public_share": "80", "earned_share": "30"},
        {"year": str(timezone.localdate().year + 1)},
        {"year": "20"},
    ],
)
def test_levers_out_of_range_are_refused(
    organisation: Organisation, held: Mandate, values: dict[str, str]
) -> None:
    assert send(world.client_for(held), "leviers", **{**LEVERS, **values}).status_code == 200
    assert not hasattr(Organisation.objects.get(), "levers")


def test_a_hidden_change_does_not_show_by_a_date(organisation: Organisation, held: Mandate) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    Organisation.objects.update(shown_at=long_ago, visibility={"activities": "private"})
    client = world.client_for(held)
    hidden = {**ACTIVITY, "see_activities": "private", "activities": "Caché", "beneficiaries": ""}
    assert send(client, **hidden).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.activities, organisation.shown_at) == ("Caché", long_ago)
    assert send(client, **{**hidden, "beneficiaries": "Tous"}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.shown_at > long_ago


def test_names_are_changed_by_those_who_manage(organisation: Organisation) -> None:
    values = {"name": "Roue libre", "acronym": "RL"}
    delegate = world.mandate(world.person("d@secret.example"), organisation, Role.DELEGATE)
    page = world.client_for(delegate).get(url("profil/nom"))
    assert page.status_code == 403
    with pytest.raises(Denied):
        actions.rename_organisation(
            organisation=organisation, version=1, by=world.actor(delegate), **values
        )
    assert (
        send(world.client_for(world.lead_of(organisation)), "profil/nom", **values).status_code
        == 302
    )
    organisation.refresh_from_db()
    assert (organisation.name, organisation.acronym) == ("Roue libre", "RL")


@pytest.mark.parametrize(
    "part",
    ["profil", "profil/activite", "profil/territoire", "profil/nom", "leviers", "visibilite"],
)
def test_the_workspace_does_not_exist_for_others(
    organisation: Organisation, held: Mandate, part: str
) -> None:
    Organisation.objects.update(visibility={"activities": "private"}, activities="SECRET")
    elsewhere = world.client_for(world.lead_of(world.organisation("Ailleurs")))
    operator = signed_in_as(world.person("op@secret.example", is_operator=True))
    assert elsewhere.get(url(part)).status_code == 404
    for client in (operator, StrictClient(), signed_in_as(world.person("m@secret.example"))):
        response = client.get(url(part))
        assert response.status_code in (302, 404)
        assert "SECRET" not in response.content.decode()
    assert world.client_for(held).get(url(part)).status_code == 200


def test_a_reader_reads_and_does_not_write(organisation: Organisation) -> None:
    reader = world.mandate(world.person("l@secret.example"), organisation, Role.READER)
    client = world.client_for(reader)
    assert client.get(url("profil")).status_code == 200
    assert client.get(url("visibilite")).status_code == 200
    for part in ("profil/activite", "leviers"):
        assert client.get(url(part)).status_code == 403
        assert client.post(url(part), ACTIVITY).status_code == 403
    with pytest.raises(Denied):
        actions.edit_profile(
            organisation=organisation,
            version=1,
            by=world.actor(reader),
            values={"activities": "x"},
            visibility={},
        )


@pytest.mark.parametrize("state", [State.MERGED, State.CLOSED])
def test_what_no_longer_acts_is_no_longer_edited(
    organisation: Organisation, held: Mandate, state: str
) -> None:
    organisation.state = state
    organisation.save()
    with pytest.raises(Denied):
        actions.edit_levers(
            organisation=organisation, version=1, by=world.actor(held), values={}, visibility={}
        )


def test_a_draft_prepares_its_profile(organisation: Organisation, held: Mandate) -> None:
    Organisation.objects.update(state=State.DRAFT)
    client = world.client_for(held)
    assert send(client, **{**ACTIVITY, "activities": "En projet"}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.activities == "En projet"
    assert StrictClient().get("/organisations/AL-PROFIL/profil.json").status_code == 404


def test_the_preview_shows_what_each_level_reads(organisation: Organisation, held: Mandate) -> None:
    Organisation.objects.update(
        beneficiaries="Pour les membres", visibility={"beneficiaries": "members"}
    )
    client = world.client_for(held)
    for level, expected in (("public", False), ("members", True), ("private", True)):
        page = client.get(url("visibilite") + f"?vu_par={level}").content.decode()
        assert ("Pour les membres" in page) is expected, level
    file = client.get(url("visibilite") + "?format=csv")
    assert "Pour les membres" not in b"".join(file.streaming_content).decode()


def test_there_are_seventeen_goals_in_two_languages() -> None:
    assert list(sdgs.GOALS) == list(range(1, 18))
    titles = [title for goal in sdgs.GOALS.values() for title in (goal.fr, goal.en)]
    assert len(set(titles)) == 34
    assert all(len(title) < 45 for title in titles)
    assert sdgs.label(99) == "99"
