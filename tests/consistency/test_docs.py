"""The docs say what the code does: commands and options, columns, links that resolve."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from alliage.cli import app
from alliage_engines.directory.privacy import REJECT_COLUMNS
from alliage_engines.directory.report import REASONS
from alliage_engines.directory.schema import COLUMNS, GONE_COLUMNS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMANDS = (DOCS / "reference/commands.md").read_text("utf-8")
SNAPSHOT = (DOCS / "reference/snapshot.md").read_text("utf-8")
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name; groups have `commands`."""
    if not hasattr(command, "commands"):
        yield name, command
        return
    for part, inner in command.commands.items():
        yield from walk(inner, f"{name} {part}")


def shown(parameter: Any) -> list[str]:
    """What a reader types: every spelling of an option, the name of an argument."""
    if parameter.param_type_name == "option":
        return [*parameter.opts, *parameter.secondary_opts]
    return [parameter.name.upper()]


def sections(text: str) -> dict[str, str]:
    """Heading in backquotes (`## \\`alliage check\\``) -> what stands under it."""
    parts = re.split(r"^##+ `([^`]+)`\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


LEAVES = dict(walk(typer.main.get_command(app), "alliage"))
SECTIONS = sections(COMMANDS)


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_command_is_documented_with_every_option(name: str) -> None:
    assert name in SECTIONS, f"docs/reference/commands.md has no section `{name}`"
    for parameter in LEAVES[name].params:
        for word in shown(parameter):
            assert f"`{word}" in SECTIONS[name], f"{name}: {word} is not documented"


def test_no_documented_command_or_option_is_invented() -> None:
    assert set(SECTIONS) == set(LEAVES)
    for name, text in SECTIONS.items():
        known = {opt for p in LEAVES[name].params for opt in (*p.opts, *p.secondary_opts)}
        found = set(re.findall(r"^\| `(--[a-z-]+)", text, flags=re.MULTILINE))
        assert found <= known, f"{name}: {found - known} does not exist"


def test_columns_of_the_snapshot_are_documented() -> None:
    under = dict(
        zip(*[iter(re.split(r"^## (.+)\n", SNAPSHOT, flags=re.MULTILINE)[1:])] * 2, strict=True)
    )
    for title, columns in (("organisations.parquet", COLUMNS), ("gone.parquet", GONE_COLUMNS)):
        rows = re.findall(r"^\| ([a-z_, ]+) \|", under[title], flags=re.MULTILINE)
        named = [name for row in rows for name in row.split(", ") if name != "column"]
        assert named == list(columns)
    assert all(column in under["rejects.csv"] for column in REJECT_COLUMNS)
    reasons = re.findall(r"^\| ([a-z_]+) \| (?:is|has|was|asked)", SNAPSHOT, flags=re.MULTILINE)
    assert reasons == list(REASONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        assert (page.parent / target).exists(), f"{page.name}: {target} leads nowhere"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_commands_shown_in_the_docs_exist(page: Path) -> None:
    for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL):
        joined = block.replace("\\\n", " ")
        for line in re.findall(
            r"^[^#\n]*?\balliage ((?:directory )?[a-z]+[^\n#|]*)", joined, flags=re.MULTILINE
        ):
            words = line.split()
            depth = 2 if words[0] == "directory" else 1
            command = LEAVES.get(" ".join(["alliage", *words[:depth]]))
            if command is None:
                continue  # a path, a user or a site named alliage
            known = {opt for p in command.params for opt in (*p.opts, *p.secondary_opts)}
            used = {word.split("=")[0] for word in words if word.startswith("--")}
            assert used <= known | {"--help"}, f"{page.name}: {line}"
