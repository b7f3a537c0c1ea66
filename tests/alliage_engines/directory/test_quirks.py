"""Every known habit of the official files has a test that exists."""

import ast
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import alliage_engines.directory

ROOT = Path(__file__).parents[3]
CATALOGUE = tomllib.loads(
    (Path(alliage_engines.directory.__file__).parent / "quirks.toml").read_text("utf-8")
)
QUIRKS = CATALOGUE["quirk"]


@cache
def assertive_tests(file: str) -> frozenset[str]:
    """Names of the test functions of a file, those that hold at least one assertion."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and any(isinstance(inner, ast.Assert) for inner in ast.walk(node))
    )


def test_no_sentence_is_missing() -> None:
    seen = {(quirk["section"], quirk["ordinal"]) for quirk in QUIRKS}
    wanted = {(s, n) for s, count in CATALOGUE["sentences"].items() for n in range(1, count + 1)}
    assert seen == wanted
    assert Counter(Counter((q["section"], q["ordinal"]) for q in QUIRKS).values()).keys() == {1}
    assert set(CATALOGUE["sentences"]) == {"1.3", "1.4", "1.5", "1.6", "2.2", "2.3"}


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda q: f"{q['section']}-{q['ordinal']}")
def test_every_quirk_has_its_test(quirk: dict[str, str]) -> None:
    file, name = quirk["test"].split("::")
    assert (ROOT / file).is_file(), quirk["fact"]
    assert name in assertive_tests(file), quirk["fact"]
