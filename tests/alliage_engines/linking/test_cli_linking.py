"""`alliage link`: a CSV of names in, a CSV of links out, whole or not at all."""

import csv
from pathlib import Path

import pytest
from tests.alliage_engines.linking.names_data import id_of, snapshot
from typer.testing import CliRunner

from alliage.cli import app
from alliage_engines.linking.cli import read_names
from alliage_engines.linking.model import LinkingError, Name


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    snapshot(folder)
    return folder


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["link", *map(str, arguments)])
    return result.exit_code, result.output


def _written(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_names_are_linked(store: Path, tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [
        ("text", "departement", "note"),
        ("Mairie de Voiron", "38", "a"),
        ("Ressourcerie La Bricole solidaire, été", "", ""),
        ("=1+1", "38", "b"),
    ]
    quoted = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    names = _written(tmp_path / "names.csv", quoted, encoding)
    out = tmp_path / "out.csv"
    code, output = _run(names, "--store", store, "--out", out)
    assert (code, output.strip()) == (0, "3 names: 1 sure, 1 proposed, 1 none")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["decision"] for row in rows] == ["sure", "proposed", "none"]
    assert [row["linked"] for row in rows] == [id_of("VOIRON"), "", ""]
    assert rows[1]["text"] == "Ressourcerie La Bricole solidaire, été"
    assert rows[1]["name_1"] == "Ressourcerie La Bricole solidaire"
    assert rows[1]["why_1"]
    assert not rows[2]["text"].startswith("=")  # no formula for who opens it in a spreadsheet
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "no column"),
        (b"name;departement\nVoiron;38\n", 1, "no column"),
        (b"text;text\nVoiron;38\n", 1, "two columns"),
        (b"text;departement\nVoiron;38\nMacif\n", 3, "1 cells"),
        (b"text;departement\nVoiron;38;39\n", 2, "3 cells"),
        (b"text;departement\nVoiron;96\n", 2, "96: no d"),
        (b"text;commune\nVoiron;00000\n", 2, "no commune"),
        (b'text;departement\n"Voiron;38\n', 2, "unexpected end"),
        (b"text;departement\nVoi\0ron;38\n", 2, "null byte"),
        (b"text\nVoiron \x81\n", 2, "neither UTF-8"),
        (b"text\n" + b"x" * 200_000 + b"\n", 2, "field larger"),
    ],
)
def test_bad_input_is_named(
    store: Path, tmp_path: Path, content: bytes, line: int, reason: str
) -> None:
    names, out = tmp_path / "names.csv", tmp_path / "out.csv"
    names.write_bytes(content)
    out.write_text("kept", encoding="utf-8")
    code, output = _run(names, "--store", store, "--out", out)
    assert code == 2
    message = " ".join(output.split())
    assert f"names.csv, line {line}:" in message
    assert reason in message
    assert out.read_text(encoding="utf-8") == "kept"


def test_missing_files_and_stores_are_told(store: Path, tmp_path: Path) -> None:
    names = _written(tmp_path / "names.csv", "text\nVoiron\n")
    out = tmp_path / "out.csv"
    for arguments in (
        (tmp_path / "absent.csv", "--store", store, "--out", out),
        (names, "--store", tmp_path / "empty", "--out", out),
        (names, "--store", store, "--out", tmp_path / "absent" / "out.csv"),
    ):
        code, output = _run(*arguments)
        assert code == 2
        assert "alliage: " in output
        assert "Traceback" not in output
    assert not out.exists()


def test_codes_are_read_as_people_write_them(tmp_path: Path) -> None:
    content = "Text;Departement;Commune;Identifier\n A ;1;;\n\nB;2a;38563;W381000001\n"
    names = read_names(_written(tmp_path / "names.csv", content))
    assert names == [Name("A", "01"), Name("B", "2A", "38563", "W381000001")]


def test_an_unreadable_line_is_an_error_of_its_own(tmp_path: Path) -> None:
    path = _written(tmp_path / "names.csv", "text;departement\nA;38\nB;zz\n")
    with pytest.raises(LinkingError) as caught:
        read_names(path)
    assert (caught.value.path, caught.value.line) == (str(path), 3)
