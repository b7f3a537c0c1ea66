import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alliage_engines.health import check
from alliage_engines.health.cli import app
from alliage_engines.health.reading import read_answers, read_pairs

HEAD = "organisation,person,factor,score\n"
PAIR_HEAD = (
    "rater,person,rated,depth,reliability,mission,openness,influence,involvement,resources\n"
)
ANSWERS = HEAD + 'A,a1,trust,4\nA,a1,trust,5\n"B, or not",b1,trust,2\n'
PAIRS = PAIR_HEAD + 'A,a1,"B, or not",3,4,,,1,2,3\n"B, or not",b1,A,2,1,2,,,,\n'


def _run(folder: Path, answers: str, pairs: str | None = None) -> tuple[int, str, Path]:
    (folder / "answers.csv").write_text(answers, encoding="utf-8-sig", newline="")
    arguments = ["report", str(folder / "answers.csv"), "--out", str(folder / "report.json")]
    if pairs is not None:
        (folder / "pairs.csv").write_text(pairs, encoding="utf-8", newline="")
        arguments += ["--pairs", str(folder / "pairs.csv")]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output, folder / "report.json"


def test_a_report_has_the_documented_keys(tmp_path: Path) -> None:
    code, said, out = _run(tmp_path, ANSWERS, PAIRS)
    assert code == 0, said
    content = json.loads(out.read_text(encoding="utf-8"))
    assert content == {
        "factors": [
            {
                "factor": "trust",
                "mean": 3.25,
                "band": "discuss",
                "gap": 1.25,
                "flagged": True,
                "by_organisation": {"A": 4.5, "B, or not": 2.0},
            }
        ],
        "organisations": {
            "A": {
                "trust": 1.5,
                "value": None,
                "trust_index": pytest.approx(50 / 3),
                "value_index": None,
            },
            "B, or not": {
                "trust": 4.0,
                "value": 2.0,
                "trust_index": 100.0,
                "value_index": pytest.approx(100 / 3),
            },
        },
        "asymmetry": [
            {"a": "A", "b": "B, or not", "trust_ab": 4.0, "trust_ba": 1.5, "difference": 2.5}
        ],
        "network": {"density": 1.0, "centralisation": None, "reciprocity": 1.0},
    }
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_a_spreadsheet_of_here_is_read(tmp_path: Path) -> None:
    """Semicolons, decimal commas, empty lines, another column, an é of two characters."""
    (tmp_path / "a.csv").write_text(
        "Organisation;person;factor;score;remark\r\n\r\nE\u0301cole ;x;f;3,5;\r\n;;;;\r\n",
        newline="",
    )
    (answer,) = read_answers(tmp_path / "a.csv")
    assert (answer.organisation, float(answer.score)) == ("\u00c9cole", 3.5)


def test_a_file_answers_like_the_api(tmp_path: Path) -> None:
    _run(tmp_path, ANSWERS, PAIRS)
    answers, pairs = read_answers(tmp_path / "answers.csv"), read_pairs(tmp_path / "pairs.csv")
    from alliage_engines.health import report

    assert check(answers, pairs, report(answers, pairs)) == []


@pytest.mark.parametrize(
    ("answers", "pairs", "expected"),
    [
        ("", None, "answers.csv, line 1: no header"),
        (HEAD, None, "answers.csv: no answer under the header"),
        ("organisation,person,score\n", None, "answers.csv, line 1: no column factor"),
        (HEAD[:-1] + ",score\n", None, "line 1: the column score stands twice"),
        (HEAD + "A,a1,f,4\nA,a1,f,6\n", None, "line 3, score: a number from 1 to 5 is wanted, not"),
        (HEAD + "A,a1,f,\n", None, "line 2, score: a number from 1 to 5"),
        (HEAD + "A,a1,f,nan\n", None, "line 2, score: a number from 1 to 5 is wanted, not 'nan'"),
        (HEAD + "A,a1,f,-1\n", None, "line 2, score"),
        (HEAD + "A,a1,f,1e0\n", None, "line 2, score"),
        (HEAD + "A,a1,f,٤\n", None, "line 2, score"),
        (HEAD + 'A,"a\n1",f,4\n,a1,f,4\n', None, "line 4, organisation: the cell is empty"),
        (HEAD + "A,a1,f\n", None, "line 2: 3 cells where the header has 4"),
        (HEAD + 'A,"a1,f,4\n', None, "line 2: not a row of CSV"),
        (HEAD + "A,a1,f,4\0\n", None, "answers.csv: the file is not text"),
        (ANSWERS, "rater,person\n", "pairs.csv, line 1: no column rated, depth"),
        (ANSWERS, PAIR_HEAD + "A,x,A,1,,,,,,\n", "line 2, rated: 'A' rates itself"),
        (ANSWERS, PAIR_HEAD + "A,x,B,6,,,,,,\n", "line 2, depth: a number from 0 to 5"),
        (ANSWERS, PAIR_HEAD + "A,x,B,0,0,,,,,\n", "line 2, reliability: a number from 1 to 4"),
        (ANSWERS, PAIR_HEAD + "A,x,B,1,,,,,,4.5\n", "line 2, resources: a number from 1 to 4"),
        (
            ANSWERS,
            PAIR_HEAD + "A,x,B,1,,,,,,\nA,x,B,2,,,,,,\n",
            "line 3, rated: 'x' has rated 'B' on line 2",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_column(
    tmp_path: Path, answers: str, pairs: str | None, expected: str
) -> None:
    code, said, out = _run(tmp_path, answers, pairs)
    assert code == 2
    assert expected in said
    assert not out.exists()


def test_what_was_there_stays_when_nothing_can_be_written(tmp_path: Path) -> None:
    _, _, out = _run(tmp_path, ANSWERS)
    before = out.read_text(encoding="utf-8")
    code, _, _ = _run(tmp_path, HEAD + "A,a1,f,9\n")
    assert (code, out.read_text(encoding="utf-8")) == (2, before)
    answers = str(tmp_path / "answers.csv")
    for wrong in (answers, str(tmp_path), str(tmp_path / "absent" / "r.json")):
        done = CliRunner().invoke(app, ["report", str(tmp_path / "answers.csv"), "--out", wrong])
        assert done.exit_code == 2
    (tmp_path / "answers.csv").write_bytes(b"\xff\xfe\x00")
    done = CliRunner().invoke(app, ["report", answers, "--out", str(out)])
    assert (done.exit_code, "not UTF-8" in done.output) == (2, True)
