import json
from pathlib import Path

import pytest
from tests.alliage_engines.directory.search_data import TODAY, organisation, publish
from typer.testing import CliRunner

from alliage_engines.directory.cli_search import app
from alliage_engines.directory.schema import Gone

ROWS = [
    organisation(1, name="CHORALE DU LAC", theme="006"),
    organisation(2, name="CHORALE DES MONTS", commune="69123", theme=None),
    organisation(3, name="MAIRIE", family="public", kind="commune", commune="38563"),
]
GONE = Gone("W381000666", "PARTIE", "dissolved", TODAY, "38185", None)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store")
    publish(place, ROWS, [GONE])
    return place


def _json(*arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    answer: dict[str, object] = json.loads(done.output)
    return answer


def test_json_has_the_documented_keys(store: Path) -> None:
    answer = _json("search", "chorale", "--in", str(store))
    assert list(answer) == ["total", "results", "facets", "took_ms"]
    assert answer["total"] == 2
    results = answer["results"]
    assert isinstance(results, list)
    row = results[0]
    keys = "id name family kind commune departement theme last_declared score why"
    assert list(row) == keys.split()
    assert row | {"score": 0} == {
        "id": ROWS[0].id, "name": "CHORALE DU LAC", "family": "peer", "kind": "association",
        "commune": "38185", "departement": "38", "theme": "006",
        "last_declared": "2026-10-01", "score": 0, "why": "Dans le nom",
    }  # fmt: skip
    facets = answer["facets"]
    assert isinstance(facets, dict)
    assert facets["departement"] == {"38": 1, "69": 1}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--departement", "38"], {1, 3}),
        (["--commune", "69123"], {2}),
        (["--near", "38185", "--radius", "30"], {1, 3}),
        (["--family", "public"], {3}),
        (["--theme", "006"], {1}),
        (["--kind", "commune", "--kind", "association", "--since", "1990"], {1, 2, 3}),
        (["--epci", "200040715"], {1}),
        (["--region", "84", "--by", "any"], {1, 2, 3}),
        (["--employer"], set()),
    ],
)
def test_options_narrow_the_answer(store: Path, options: list[str], expected: set[int]) -> None:
    results = _json("search", "", "--in", str(store), *options)["results"]
    assert isinstance(results, list)
    assert {row["id"] for row in results} == {ROWS[n - 1].id for n in expected}


def test_the_environment_names_the_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIAGE_DIRECTORY", str(store))
    assert _json("search", "mairie")["total"] == 1
    monkeypatch.delenv("ALLIAGE_DIRECTORY")
    done = CliRunner().invoke(app, ["search", "mairie"])
    assert done.exit_code == 2
    assert "ALLIAGE_DIRECTORY" in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--departement", "ZZ"], "--departement"),
        (["--radius", "3"], "--radius"),
        (["--near", "38185", "--radius", "-1"], "--radius"),
        (["--family", "friend"], "--family"),
        (["--theme", "1"], "--theme"),
        (["--since", "0"], "--since"),
    ],
)
def test_a_wrong_option_is_named(store: Path, options: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["search", "x", "--in", str(store), *options])
    assert done.exit_code == 2
    assert done.output.startswith(said)


def test_people_read_lines(store: Path) -> None:
    done = CliRunner().invoke(app, ["search", "chorale", "--in", str(store), "--near", "38185"])
    assert "CHORALE DU LAC" in done.output
    assert "Grenoble (38), 0.0 km. Dans le nom" in done.output


def test_a_list_that_is_cut_says_so(store: Path) -> None:
    cut = CliRunner().invoke(app, ["search", "chorale", "--in", str(store), "--limit", "1"])
    assert "The first 1 of 2; --limit" in cut.stderr
    assert "The first" not in cut.stdout
    whole = CliRunner().invoke(app, ["search", "chorale", "--in", str(store)])
    assert whole.stderr == ""


def test_show_is_written_for_a_person(store: Path) -> None:
    said = CliRunner().invoke(app, ["show", ROWS[0].id, "--in", str(store)]).stdout
    assert not set("{}()[]'") & set(said)
    assert "datetime" not in said
    lines = [line.split(maxsplit=1) for line in said.splitlines()]
    assert ["last_declared", "2026-10-01"] in lines
    assert ["identifiers", f"scheme rna, value {ROWS[0].id}, current yes"] in lines
    assert ["fictitious", "no"] in lines


def test_show_finds_what_is_there_and_what_is_gone(store: Path) -> None:
    found = _json("show", ROWS[0].id.lower(), "--in", str(store))
    assert (found["id"], found["status"], found["name"]) == (ROWS[0].id, "present", ROWS[0].name)
    gone = _json("show", GONE.id, "--in", str(store))
    assert (gone["status"], gone["since"]) == ("dissolved", "2026-10-01")
    done = CliRunner().invoke(app, ["show", "W000000000", "--in", str(store)])
    assert done.exit_code == 2
    assert "W000000000" in done.output
    done = CliRunner().invoke(app, ["show", ROWS[2].id, "--in", str(store)])
    assert "MAIRIE" in done.output


def test_no_snapshot_is_said_without_a_trace(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["search", "x", "--in", str(tmp_path)])
    assert done.exit_code == 2
    assert "alliage directory build" in done.output
