"""The reference names each column, level and key that the files hold."""

import re
from dataclasses import fields
from pathlib import Path

from alliage_engines.scheduling.folder import COLUMNS
from alliage_engines.scheduling.plan import LEVELS, Change, Plan

PAGE = (Path(__file__).parents[3] / "docs/reference/meetings-files.md").read_text("utf-8")


def under(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| `([a-z_]+)` \|", text, flags=re.MULTILINE)


def columns_told() -> dict[str, list[str]]:
    """File -> its columns: a name in the first cell opens a file, the second cell has columns."""
    told: dict[str, list[str]] = {}
    rows = re.findall(r"^\|([^|]*)\|([^|]*)\|", under("The folder of a day"), flags=re.MULTILINE)
    for file, columns in rows:
        if found := re.search(r"`([a-z]+)\.csv`", file):
            told[found[1]] = []
        if told:
            told[list(told)[-1]] += re.findall(r"`([a-z_]+)`", columns)
    return told


def test_each_column_of_each_file_stands_there() -> None:
    wanted = {name: [*needed, *free] for name, (needed, free) in COLUMNS.items()}
    assert columns_told() == wanted


def test_levels_stand_in_their_order() -> None:
    assert first_cells(under("Levels")) == list(LEVELS)


def test_keys_of_plans_and_changes() -> None:
    assert first_cells(under("The plan, JSON")) == [one.name for one in fields(Plan)]
    named = re.findall(
        r"`([a-z_]+)`", "".join(re.findall(r"^\| (.+?) \|", under("CHANGES.json"), re.M))
    )
    assert set(named) >= {one.name for one in fields(Change)}
