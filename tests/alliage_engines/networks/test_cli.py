import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alliage_engines.networks import Report, check, measure
from alliage_engines.networks.cli import app, read_nodes, read_ties

NODES = 'id,family\na,peer\nb,public\nc,peer\n"d,\ne",private\n'
TIES = "a;b;weight;since;directed\na;b;2;2019;no\nb;c;;;\nb;a;;;oui\n"


def _run(folder: Path, nodes: str = NODES, ties: str = TIES) -> tuple[int, str, Path]:
    (folder / "nodes.csv").write_text(nodes, encoding="utf-8-sig", newline="")
    (folder / "ties.csv").write_text(ties, encoding="utf-8", newline="")
    arguments = [str(folder / "nodes.csv"), str(folder / "ties.csv")]
    done = CliRunner().invoke(app, [*arguments, "--out", str(folder / "report.json")])
    return done.exit_code, done.output, folder / "report.json"


def test_a_report_holds_the_measures_and_the_picture(tmp_path: Path) -> None:
    code, said, out = _run(tmp_path)
    assert code == 0, said
    content = json.loads(out.read_text(encoding="utf-8"))
    nodes = read_nodes(tmp_path / "nodes.csv")
    ties = read_ties(tmp_path / "ties.csv", nodes)
    report: Report = measure(nodes, ties)
    assert check(nodes, ties, report) == []
    assert content["density"] == report.density
    assert content["isolated"] == ["d,\ne"]
    assert content["reciprocity"] == 0.0
    assert [(c["id"], c["cut_off"]) for c in content["critical"]] == [("b", ["c"])]
    assert set(content["layout"]["places"]) == {"a", "b", "c", "d,\ne"}


@pytest.mark.parametrize(
    ("nodes", "ties", "expected"),
    [
        ("name\na\n", TIES, "nodes.csv, line 1: no column id"),
        (NODES + "a,peer\n", TIES, "nodes.csv, line 7: the id 'a' is empty or stands twice"),
        (NODES, "a,b\na,x\n", "ties.csv, line 2: no organisation has the id 'x'"),
        (NODES, "a,b\na,a\n", "ties.csv, line 2: 'a' is tied to itself"),
        (NODES, "a,b\n", ""),
        (NODES, "a,b,weight\na,b,lots\n", "ties.csv, line 2: weight and since are numbers"),
        (NODES, "a,b,weight\na,b,nan\n", "ties.csv, line 2: the weight nan"),
        (NODES, "a,b,directed\na,b,maybe\n", "ties.csv, line 2: directed is yes or no"),
        (NODES, "a,b\na\n", "ties.csv, line 2: no organisation has the id ''"),
        (NODES, "", "ties.csv, line 1: no column a, b"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    tmp_path: Path, nodes: str, ties: str, expected: str
) -> None:
    code, said, out = _run(tmp_path, nodes, ties)
    assert code == (2 if expected else 0), said
    assert expected in said
    assert out.exists() == (not expected)


def test_a_file_in_another_encoding_or_absent_is_refused(tmp_path: Path) -> None:
    _run(tmp_path)
    (tmp_path / "nodes.csv").write_bytes("id\nÉtang\n".encode("latin-1"))
    arguments = [
        str(tmp_path / "nodes.csv"),
        str(tmp_path / "ties.csv"),
        "--out",
        str(tmp_path / "r"),
    ]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, "not UTF-8" in done.output) == (2, True)
    (tmp_path / "nodes.csv").unlink()
    assert CliRunner().invoke(app, arguments).exit_code == 2
