import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alliage_engines.disclosure.cli import app

HEAD = "organisation,factor,mean,people,family\n"
ROWS = "".join(f"o{at},trust,{2 + at / 4},3,{'peer' if at < 4 else 'public'}\n" for at in range(6))


def _run(folder: Path, text: str, *more: str) -> tuple[int, str, Path]:
    (folder / "in.csv").write_text(text, encoding="utf-8")
    out = folder / "cells.json"
    arguments = [
        "protect",
        str(folder / "in.csv"),
        "--out",
        str(out),
        *(more or ["--by", "family"]),
    ]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output, out


def test_cells_are_written(tmp_path: Path) -> None:
    code, said, out = _run(tmp_path, HEAD + ROWS)
    assert code == 0, said
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    assert [cell["keys"] for cell in cells] == [{}, {"family": "peer"}, {"family": "public"}]
    assert cells[2] == {
        "wave": "",
        "factor": "trust",
        "keys": {"family": "public"},
        "n_organisations": None,
        "n_people": None,
        "mean": None,
        "suppressed": "primary",
        "reason": "organisations",
    }


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        (HEAD + "a,t,6,1,x\n", [], "in.csv, line 2, mean: a number from 1 to 5"),
        (HEAD + "a,t,3,0,x\n", [], "in.csv, line 2, people: a whole number"),
        (HEAD + "a,t,3,1,\n", [], "in.csv, line 2, family: the cell is empty"),
        (HEAD + "a,t,3,1,x\na,t,4,1,x\n", [], "line 3: says again what stands on line 2"),
        (HEAD, ["--by", "stage"], "in.csv, line 1: no column stage"),
        (HEAD, ["--by", "people"], "--by: 'people' is no breakdown"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, more: list[str], expected: str) -> None:
    code, said, out = _run(tmp_path, text, *more)
    assert (code, out.exists()) == (2, False)
    assert expected in said
