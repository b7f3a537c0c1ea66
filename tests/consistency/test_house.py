"""The rules of the house that a reader could check by eye, checked by machine instead."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
#: Rooms that are rightly longer than 400 lines, each with its reason.
LONG_FILES: dict[str, str] = {}
#: Functions that are one statement each: a command's options, or one SQL query over a wide file.
LONG_FUNCTIONS = {
    "cli_build.py build_command": "its options, one a kind of official file",
    "cli_search.py search": "its options, one a filter",
    "normalise.py _rna": "one SELECT over the 39 columns of the RNA",
    "normalise.py _units": "one SELECT over the 35 columns of Sirene's units",
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def python_sources() -> list[Path]:
    return [p for p in tracked("src/*.py") if "migrations" not in p.parts]


def test_files_are_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_sources()
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long.keys() <= LONG_FILES.keys(), long


def test_functions_are_short():
    long = []
    for path in python_sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 40 and f"{path.name} {node.name}" not in LONG_FUNCTIONS:
                    long.append((length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"))
    assert not long, sorted(long, reverse=True)


def templates() -> list[Path]:
    return tracked("src/*.html")


def test_templates_exist_to_be_checked():
    assert len(templates()) > 10


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("an inline script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("an event handler", r"\son[a-z]+\s*="),
        ("a script address", r"javascript:"),
        (
            "a third party's resource",
            r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//",
        ),
    ],
)
def test_no_template_holds(what: str, pattern: str):
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in templates()
        for match in re.finditer(pattern, path.read_text("utf-8"), re.IGNORECASE)
    ]
    assert not found, f"{what} in {found}"


def test_stylesheets_ask_nothing_of_third_parties():
    for path in tracked("src/*.css"):
        assert not re.search(
            r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", path.read_text("utf-8")
        ), path


def test_no_registry_address_is_committed():
    pattern = re.compile(r"https?://[a-z.-]*(?:python" r"hosted|py" r"pi|npm" r"js|debian)\.")
    for path in tracked():
        if path.suffix in {".woff2", ".png", ".parquet", ".gz", ".ico"}:
            continue
        found = pattern.search(path.read_text("utf-8", errors="replace"))
        assert not found, f"{path.relative_to(ROOT)}: {found.group(0) if found else ''}"


def test_locked_requirements_carry_hashes():
    for name in ("base", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pins = re.findall(r"^[A-Za-z0-9_.\[\],-]+==", text, re.MULTILINE)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)


def test_samples_are_named_nowhere_but_in_ci():
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("src/*.py", "tests/*.py", "bench/*.py", "Makefile", "*.md", "*.toml")
        if "shared" + "/data" in path.read_text("utf-8")
    ]
    assert not found
