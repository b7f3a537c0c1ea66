"""A list of participants from a spreadsheet: read, corrected, confirmed, written once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.directory.fixtures import built_store, store  # noqa: F401
from tests.alliage.partners.imports_world import csv_file, ods_file, xlsx_file

from alliage.core.models.audit import AuditEvent
from alliage.core.models.files import StoredFile
from alliage.meetings.actions import participants_files
from alliage.meetings.forms.participants_import import Reader
from alliage.meetings.imports_columns import COLUMNS
from alliage.partners.adapters.imports_read import Grid, Row
from alliage.partners.imports_columns import guess_among

pytestmark = pytest.mark.django_db
HEADINGS = [
    "Structure",
    "Contact",
    "Mail",
    "Besoins",
    "Max",
    "Tours impossibles",
    "Table",
    "N° RNA",
]
SECRET = "alix@secret.example"


@pytest.fixture
def org():
    return world.organisation()


@pytest.fixture
def event(org):
    return world.event(org)


@pytest.fixture
def client_of(org):
    return world.client_for(world.lead_of(org))


def page(name, event, *more):
    return reverse(f"meetings:{name}", args=[event.code, *more])


def send(client, event, content, name="liste.csv"):
    data = content if isinstance(content, bytes) else csv_file(content)
    return client.post(page("participant_import", event), {"file": SimpleUploadedFile(name, data)})


def mapped(client, path):
    """What the form of the columns would send as it is shown."""
    context = client.get(path).context
    return {**context["form"].initial, "feuille": context["sheet"]}


def read(event, *lines, confirmed=()):
    """What some lines of a sheet would do, the first being its headings."""
    rows = tuple(Row(n, tuple(cells)) for n, cells in enumerate(lines[1:], start=2))
    grid = Grid(tuple(lines[0]), rows)
    return Reader(event, frozenset(confirmed)).read(grid, guess_among(COLUMNS, lines[0], {}))


@pytest.mark.parametrize("file", [csv_file, xlsx_file, ods_file])
def test_from_the_file_to_the_list(event, client_of, file):
    lines = [HEADINGS, ["Les Ponts", "Alix", SECRET, "Un local", "6", "1, 3-4", "T2", ""]]
    sent = send(client_of, event, file(lines), "liste")
    values = mapped(client_of, sent.url)
    shown = client_of.post(sent.url, values)
    assert "1 participant serait ajouté" in shown.content.decode()
    assert not event.participants.exists()
    done = client_of.post(sent.url, {**values, "confirm": "1"})
    assert done.url == page("participants", event)
    made = event.participants.get()
    assert (made.name, made.person_name, made.email) == ("Les Ponts", "Alix", SECRET)
    assert (made.max_meetings, made.home_table.label, made.origin) == (6, "T2", "imported")
    assert [row.slot.position for row in made.unavailabilities.order_by("slot__position")] == [
        1, 3, 4,
    ]  # fmt: skip
    assert not StoredFile.objects.exists()
    assert SECRET not in str(list(AuditEvent.objects.values_list("data", "target")))


def test_each_error_is_named_by_its_line_and_column(event):
    found = read(
        event,
        HEADINGS,
        ["", "Alix", "pas une adresse", "", "beaucoup", "1, 99", "Z9", ""],
        ["Une bonne", "", "", "", "", "", "", "12"],
        ["Les Ponts", "", "", "x" * 1001, "0", "a", "", ""],
    )
    said = {(line, problem.column) for line, problem in found.refused}
    assert said == {
        (2, "name"), (2, "email"), (2, "max_meetings"), (2, "unavailable"), (2, "home_table"),
        (3, "number"), (4, "needs"), (4, "max_meetings"), (4, "unavailable"),
    }  # fmt: skip
    assert found.refused_lines == 3
    assert found.new == []


def test_errors_are_shown_and_the_good_lines_still_wait_for_a_yes(event, client_of):
    lines = [HEADINGS[:3], ["Les Ponts", "Alix", "faux"], ["La Forge", "Sam", SECRET]]
    sent = send(client_of, event, lines)
    text = client_of.post(sent.url, mapped(client_of, sent.url)).content.decode()
    assert "1 ligne ne peut pas être ajoutée" in text
    assert "faux" in text
    assert "Courriel" in text
    assert not event.participants.exists()


def test_the_same_organisation_again_changes_nothing_and_is_named(event, client_of):
    world.participant(event, "Les Ponts", person_name="Déjà", email="")
    lines = [HEADINGS[:3], ["les ponts", "Autre", SECRET], ["La Forge", "", ""]]
    for _twice in range(2):
        sent = send(client_of, event, lines)
        values = mapped(client_of, sent.url)
        assert "Les Ponts" in client_of.post(sent.url, values).content.decode()
        client_of.post(sent.url, {**values, "confirm": "1"})
    assert sorted(event.participants.values_list("name", "person_name")) == [
        ("La Forge", ""),
        ("Les Ponts", "Déjà"),
    ]


def test_a_line_that_repeats_another_is_refused(event):
    found = read(event, ["Structure"], ["Les Ponts"], ["LES PONTS"], ["La Forge"])
    assert [line.values["name"] for line in found.new] == ["Les Ponts", "La Forge"]
    assert "ligne 2" in found.refused[0][1].reason


def test_the_example_of_the_template_is_no_participant(event, client_of):
    for fmt in ("csv", "xlsx"):
        answer = client_of.get(page("participant_template", event, fmt))
        content = b"".join(answer.streaming_content)
        sent = send(client_of, event, content)
        text = client_of.post(sent.url, mapped(client_of, sent.url)).content.decode()
        assert "Aucune ligne ne serait ajoutée" in text


@pytest.mark.usefixtures("store")
def test_a_number_ties_to_the_directory_and_to_who_acts_here(event):
    here = world.organisation("Roue libre", public_id="W382900001", directory_id="W382900001")
    found = read(event, ["Structure", "RNA"], ["Atelier Roue Libre", "W 382 900 001"])
    values = found.new[0].values
    assert (values["organisation"], values["directory_id"]) == (here, "W382900001")
    wrong = read(event, ["Structure", "RNA"], ["Mairie de Nulle Part", "W382900001"])
    assert "Ce numéro est celui de" in wrong.refused[0][1].reason


def test_a_name_ties_only_once_the_organiser_said_so(event, client_of):
    here = world.organisation("Les Ponts")
    found = read(event, ["Structure"], ["les ponts"])
    assert (found.new[0].here, found.new[0].values["organisation"]) == (here, None)
    sent = send(client_of, event, [["Structure"], ["les ponts"]])
    values = mapped(client_of, sent.url)
    client_of.post(sent.url, {**values, "confirm": "1", "lien": "2"})
    assert event.participants.get().organisation == here


def test_two_of_one_name_are_not_guessed(event):
    world.organisation("Les Ponts")
    world.organisation("Les Ponts")
    found = read(event, ["Structure"], ["Les Ponts"], confirmed=[2])
    assert (found.new[0].here, found.new[0].values["organisation"]) == (None, None)


def test_what_is_no_spreadsheet_is_refused_in_words(event, client_of):
    for content in (b"%PDF-1.7", b"PK\x03\x04zut"):
        answer = send(client_of, event, content)
        assert answer.status_code == 422
        assert 'class="error' in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_a_file_of_another_event_or_organisation_leads_nowhere(event, client_of, org):
    sent = send(client_of, event, [["Structure"], ["Les Ponts"]])
    file = StoredFile.objects.get()
    other_event = world.event(org)
    assert client_of.get(page("participant_import_file", other_event, file.pk)).status_code == 404
    stranger = world.client_for(world.lead_of(world.organisation("Autre")))
    assert stranger.get(sent.url).status_code == 404
    assert stranger.get(file.get_absolute_url()).status_code == 404
    assert stranger.post(sent.url, {"name": "Structure", "confirm": "1"}).status_code == 404
    operator = world.client_for(
        world.lead_of(world.organisation("Exploitante"), "op@secret.example")
    )
    assert operator.get(file.get_absolute_url()).status_code == 404
    assert participants_files.may_read_file(world.actor(world.lead_of(org)), file)
    assert not event.participants.exists()


def test_a_list_left_there_is_forgotten(event, client_of):
    sent = send(client_of, event, [["Structure"], ["Les Ponts"]])
    assert participants_files.forget_old() == 0
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert participants_files.forget_old() == 1
    assert client_of.get(sent.url).status_code == 404
