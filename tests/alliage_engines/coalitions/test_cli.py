import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alliage_engines.coalitions.cli import app

PROBLEM: dict[str, Any] = {
    "requirements": [{"id": "hours", "quantity": 10}, {"id": "room", "essential": False}],
    "candidates": [
        {"id": "a", "family": "peer", "brings": {"hours": 10}, "distance_km": 5},
        {"id": "b", "family": "public", "brings": {"hours": 10}, "distance_km": 9.5, "tied": True},
    ],
    "rules": {"at_most": 3, "family_at_most": {"peer": 2}},
}


def _run(folder: Path, text: str, *options: str) -> tuple[int, str, Path]:
    problem, out = folder / "problem.json", folder / "proposals.json"
    problem.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, [str(problem), "--out", str(out), *options])
    return done.exit_code, done.output, out


def test_proposals_are_written_and_said(tmp_path: Path) -> None:
    code, said, out = _run(tmp_path, json.dumps(PROBLEM), "--proposals", "2")
    assert code == 0, said
    first, second = json.loads(out.read_text(encoding="utf-8"))["proposals"]
    assert [member["id"] for member in first["members"]] == ["b"]
    assert first["members"][0]["covers"] == {"hours": 10.0}
    assert first["uncovered"] == {"room": 1.0}
    assert first["optimal"] is True
    assert [member["id"] for member in second["members"]] == ["a"]
    assert said.splitlines() == [
        "1. 1 members, 9.5 km, room lacks 1; proved optimal: b",
        "2. 1 members, 5 km, room lacks 1; proved optimal: a",
    ]


def _with(part: str, value: object) -> str:
    return json.dumps({**PROBLEM, part: value})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "problem.json, line 1"),
        ("[]", "an object is wanted"),
        ('{"requirements": []}', "candidates: a list is wanted"),
        (_with("extra", 1), "unknown extra"),
        (_with("requirements", [3]), "requirements[0]: an object is wanted"),
        (_with("requirements", [{}]), "requirements[0]: no id"),
        (_with("requirements", [{"id": 3}]), "requirements[0].id: text is wanted"),
        (_with("requirements", [{"id": "r", "size": 3}]), "unknown size"),
        (_with("requirements", [{"id": "r", "quantity": "3"}]), "quantity: a number is wanted"),
        (_with("requirements", [{"id": "r", "quantity": True}]), "quantity: a number is wanted"),
        (_with("requirements", [{"id": "r", "weight": 1.5}]), "weight: a whole number is wanted"),
        (_with("requirements", [{"id": "r", "essential": "no"}]), "essential: true or false"),
        (_with("candidates", [{"id": "a", "family": "peer"}]), "candidates[0]: no brings"),
        (
            _with("candidates", [{"id": "a", "family": "peer", "brings": {"hours": None}}]),
            "candidates[0].brings['hours']: a number is wanted",
        ),
        (
            _with("candidates", [{"id": "a", "family": "peer", "brings": {"hours": float("nan")}}]),
            "candidates[0] 'a': the amount of 'hours' nan",
        ),
        (_with("rules", {"family_at_least": []}), "rules.family_at_least: an object is wanted"),
        (_with("rules", {"family_at_least": {"peer": None}}), "a number is wanted, not null"),
        (_with("rules", {"family_at_least": {"peer": 5}}), "5 are asked, 1 may be chosen"),
        ("[" * 100_000, "problem.json"),
    ],
)
def test_a_bad_problem_is_refused_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    code, said, out = _run(tmp_path, text)
    assert code == 2, said
    assert expected in said
    assert not out.exists()


def test_a_file_in_another_encoding_or_absent_is_refused(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes('{"é": 1}'.encode("latin-1"))
    done = CliRunner().invoke(app, [str(problem), "--out", str(tmp_path / "out")])
    assert (done.exit_code, "not UTF-8" in done.output) == (2, True)
    done = CliRunner().invoke(app, [str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2


def test_limits_may_be_null(tmp_path: Path) -> None:
    code, said, _ = _run(tmp_path, _with("rules", {"at_most": None, "max_distance_km": None}))
    assert code == 0, said
