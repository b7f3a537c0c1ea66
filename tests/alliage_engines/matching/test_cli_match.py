"""`alliage match`: files in, a file out, and what is refused."""

import json
import stat
from dataclasses import asdict
from pathlib import Path

import pytest
from tests.alliage_engines.matching.matching_data import generated
from typer.testing import CliRunner

from alliage.cli import app
from alliage_engines.matching import Item, Match, check, match

GOOD = {"id": "x", "terms": {"a": 1}, "lat": 45.0, "lon": 5.0, "reach_km": 10}


def lines(path: Path, rows: list[object]) -> Path:
    texts = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def run(folder: Path, needs: list[object], offers: list[object], *options: str) -> tuple[int, str]:
    sources = lines(folder / "needs.jsonl", needs), lines(folder / "offers.jsonl", offers)
    arguments = ["match", *map(str, sources), "--out", str(folder / "out.jsonl"), *options]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def written_rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]


def row(item: Item) -> dict[str, object]:
    return asdict(item)


def test_generated_files_agree_with_brute_force(tmp_path: Path) -> None:
    needs, offers = generated(30, "n", 21), generated(300, "é", 22)
    code, said = run(tmp_path, [row(n) for n in needs], [row(o) for o in offers], "--top", "7")
    assert (code, said) == (0, f"{tmp_path / 'out.jsonl'}: 210 matches of 30 needs, 300 offers\n")
    rows = written_rows(tmp_path)
    assert list(rows[0]) == ["need", "offer", "score", "cosine", "proximity", "terms"]
    found = [Match(**{**one, "terms": tuple(one["terms"])}) for one in rows]
    assert check(needs, offers, found, top=7) == []
    assert found == list(match(needs, offers, top=7))


def test_optional_keys_and_blank_lines_may_be_left_out(tmp_path: Path) -> None:
    needs = ["\ufeff" + json.dumps({"id": "n", "terms": {"été": 1}}), "", "  "]
    code, _ = run(tmp_path, needs, [{"id": "😀", "terms": {"été": 2.5}, "reach_km": None}])
    assert code == 0
    assert written_rows(tmp_path) == [
        {"need": "n", "offer": "😀", "score": 1, "cosine": 1, "proximity": 1, "terms": ["été"]}
    ]


def test_empty_files_give_an_empty_file(tmp_path: Path) -> None:
    assert run(tmp_path, [], [])[0] == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


REFUSED = [
    ("{", "not JSON"),
    ("[1]", "not an object"),
    ("[" * 100_000, "not JSON"),
    ('{"id": 1' + "0" * 5_000 + "}", "not JSON"),
    ({"terms": {}}, "no id"),
    ({"id": "x"}, "no terms"),
    (GOOD | {"reach": 3}, "unknown key 'reach'"),
    (GOOD | {"id": 7}, "the id is missing or is not text"),
    (GOOD | {"id": ""}, "the id is missing or is not text"),
    (GOOD | {"terms": ["a"]}, "terms is not a list of terms"),
    (GOOD | {"terms": {"a": "1"}}, "the weight of 'a' is not a number"),
    (GOOD | {"terms": {"a": True}}, "the weight of 'a' is not a number"),
    (GOOD | {"terms": {"a": -0.1}}, "the weight of 'a' is negative"),
    ('{"id": "x", "terms": {"a": NaN}}', "NaN is not a number"),
    ('{"id": "x", "terms": {"a": 1e999}}', "the weight of 'a' is inf"),
    ('{"id": "x", "terms": {"a": 1, "a": 2}}', "'a' comes twice"),
    ('{"id": "\\ud800", "terms": {}}', "the id is missing or is not text"),
    (GOOD | {"lat": 90.5}, "lat is 90.5, above 90"),
    (GOOD | {"lat": None}, "lat and lon go together"),
    (GOOD | {"lon": "5"}, "lon is not a number"),
    (GOOD | {"reach_km": -1}, "reach_km is negative"),
    (GOOD | {"reach_km": False}, "reach_km is not a number"),
    (GOOD | {"id": "first"}, "the id came before"),
]


@pytest.mark.parametrize("side", ["needs", "offers"])
@pytest.mark.parametrize(("bad", "reason"), REFUSED)
def test_a_bad_line_is_named_and_nothing_is_lost(
    tmp_path: Path, bad: object, reason: str, side: str
) -> None:
    (tmp_path / "out.jsonl").write_text("before")
    rows = [GOOD | {"id": "first"}, "", bad, "{"]
    sides = (rows, [GOOD]) if side == "needs" else ([GOOD], rows)
    if reason == "the id came before":
        rows.pop()
    code, said = run(tmp_path, *sides)
    assert code == 2
    assert said.startswith(f"alliage: {tmp_path / side}.jsonl, line 3: ")
    assert reason in said
    assert said.count("\n") == 1
    assert (tmp_path / "out.jsonl").read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_place_that_is_missing_is_named(tmp_path: Path) -> None:
    nowhere = {"id": "n", "terms": {"a": 1}, "lat": None, "lon": None}
    code, said = run(tmp_path, [GOOD, nowhere], [GOOD])
    assert (code, f"{tmp_path / 'needs.jsonl'}, line 2: need 'n': no place" in said) == (2, True)
    code, said = run(tmp_path, [GOOD], [GOOD, nowhere | {"reach_km": 4}])
    assert (code, f"{tmp_path / 'offers.jsonl'}, line 2: offer 'n': no place" in said) == (2, True)
    assert run(tmp_path, [nowhere], [nowhere])[0] == 0


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    run(tmp_path, [], [])
    (tmp_path / "needs.jsonl").write_bytes(json.dumps(GOOD).encode() + b'\n{"id": "\xe9"}\n')
    paths = [str(tmp_path / name) for name in ("needs.jsonl", "offers.jsonl", "out.jsonl")]
    done = CliRunner().invoke(app, ["match", *paths[:2], "--out", paths[2]])
    assert (done.exit_code, done.output) == (2, f"alliage: {paths[0]}, line 2: not UTF-8\n")


def test_files_that_cannot_be_read_or_written_are_named(tmp_path: Path) -> None:
    source = str(lines(tmp_path / "in.jsonl", [GOOD]))
    other = str(lines(tmp_path / "other.jsonl", [GOOD]))
    (tmp_path / "folder").mkdir()
    cases = [
        (str(tmp_path / "none.jsonl"), "o.jsonl", "none.jsonl: cannot be read: No such file"),
        (str(tmp_path / "folder"), "o.jsonl", "folder: cannot be read: Is a directory"),
        (source, "none/o.jsonl", "o.jsonl: cannot be written: No such file"),
        (source, "folder", "folder: not a file that can be written"),
        (source, "in.jsonl", "in.jsonl: would be replaced by the matches"),
    ]
    for needs, out, reason in cases:
        done = CliRunner().invoke(app, ["match", needs, other, "--out", str(tmp_path / out)])
        assert done.exit_code == 2
        assert reason in done.output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "in.jsonl", "other.jsonl"]


def test_a_failure_half_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "out.jsonl").write_text("before")
    monkeypatch.setattr("alliage_engines.matching.jsonl.os.fsync", full_disk)
    code, said = run(tmp_path, [GOOD], [GOOD])
    assert (code, "cannot be written: No space left" in said) == (2, True)
    assert (tmp_path / "out.jsonl").read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_link_is_followed_and_the_new_file_can_be_read_by_others(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("before")
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "real.jsonl")
    assert run(tmp_path, [GOOD], [GOOD])[0] == 0
    assert (tmp_path / "out.jsonl").is_symlink()
    assert json.loads((tmp_path / "real.jsonl").read_text())["need"] == "x"
    assert (tmp_path / "real.jsonl").stat().st_mode & stat.S_IRUSR
