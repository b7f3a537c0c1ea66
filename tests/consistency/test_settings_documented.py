"""Every setting is documented, and every documented setting is read by the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = re.compile(r"[\"'](ALLIAGE_[A-Z_]+|DATABASE_URL)[\"']")
DOCUMENTED = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def read_by_the_code() -> set[str]:
    files = (ROOT / "src").rglob("*.py")
    return {name for path in files for name in READ.findall(path.read_text("utf-8"))}


def documented() -> list[str]:
    return DOCUMENTED.findall((ROOT / "docs/reference/settings.md").read_text("utf-8"))


def test_the_two_lists_are_one() -> None:
    assert sorted(read_by_the_code()) == sorted(documented())


def test_each_is_documented_once() -> None:
    assert len(documented()) == len(set(documented()))


def test_the_pattern_sees_both_ways_of_reading() -> None:
    """The test would pass on two empty lists: it must see what we know is there."""
    assert {
        "ALLIAGE_ENV",
        "ALLIAGE_DATA",
        "DATABASE_URL",
        "ALLIAGE_TILES_URL",
    } <= read_by_the_code()
    assert len(documented()) > 20
