"""`alliage coalition PROBLEM.json --out PROPOSALS.json`: coalitions composed without a database."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from alliage_engines.coalitions.composing import compose
from alliage_engines.coalitions.model import (
    Candidate,
    CoalitionError,
    Proposal,
    Requirement,
    Rules,
)

app = typer.Typer()

_Row = TypeVar("_Row", Requirement, Candidate, Rules)
_TEXT = {"id", "family"}
_YES_OR_NO = {"essential", "tied", "excluded", "fixed"}
_WHOLE = {"weight", "at_most"}
_MAPS = {"brings", "family_at_least", "family_at_most"}


@app.command()
def coalition(
    problem: Annotated[
        Path, typer.Argument(metavar="PROBLEM.json", help="requirements, candidates, rules.")
    ],
    out: Annotated[Path, typer.Option(metavar="PROPOSALS.json", help="Where proposals go.")],
    proposals: Annotated[int, typer.Option(help="How many, unlike each other.")] = 3,
    seconds: Annotated[float, typer.Option(help="Time for all of them together.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Of the solver's search.")] = 0,
) -> None:
    """Compose the smallest sets of organisations that cover what a need requires."""
    try:
        requirements, candidates, rules = read_problem(problem)
        made = compose(
            requirements, candidates, rules, proposals=proposals, seconds=seconds, seed=seed
        )
        content = {"proposals": [asdict(proposal) for proposal in made]}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        out.write_text(text + "\n", encoding="utf-8")
    except (CoalitionError, OSError) as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    for number, proposal in enumerate(made, start=1):
        typer.echo(f"{number}. {_in_words(proposal)}")


def _in_words(proposal: Proposal) -> str:
    missing = ", ".join(f"{name} lacks {amount:g}" for name, amount in proposal.uncovered.items())
    proof = "proved optimal"
    if proposal.unproved is not None:
        proof = f"{proposal.unproved} within {100 * (proposal.gap or 0):.1f} % of its best"
    kilometres = f"{proposal.cost.distance_km:g} km"
    return (
        f"{len(proposal.members)} members, {kilometres}, {missing or 'all is covered'}; {proof}: "
        + ", ".join(member.id for member in proposal.members)
    )


def read_problem(path: Path) -> tuple[list[Requirement], list[Candidate], Rules]:
    """The problem of a JSON file. Raises `CoalitionError` with the place at fault, `OSError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CoalitionError(str(path), "the file is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise CoalitionError(f"{path}, line {error.lineno}", error.msg) from error
    except RecursionError as error:
        raise CoalitionError(str(path), "values are nested too deep") from error
    if not isinstance(content, dict):
        raise CoalitionError(str(path), "an object is wanted, with requirements and candidates")
    if unknown := set(content) - {"requirements", "candidates", "rules"}:
        raise CoalitionError(str(path), f"unknown {', '.join(sorted(unknown))}")
    return (
        [
            _row(Requirement, row, f"requirements[{number}]")
            for number, row in enumerate(_list(content, "requirements"))
        ],
        [
            _row(Candidate, row, f"candidates[{number}]")
            for number, row in enumerate(_list(content, "candidates"))
        ],
        _row(Rules, content.get("rules", {}), "rules"),
    )


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    found = content.get(name)
    if not isinstance(found, list):
        raise CoalitionError(name, "a list is wanted")
    return found


def _row(kind: type[_Row], content: Any, place: str) -> _Row:
    """A row as the dataclass, its names and kinds of value checked; its sense is checked later."""
    if not isinstance(content, dict):
        raise CoalitionError(place, "an object is wanted")
    known = {field.name for field in fields(kind)}
    if unknown := set(content) - known:
        raise CoalitionError(place, f"unknown {', '.join(sorted(unknown))}")
    for field in fields(kind):
        name = field.name
        if name in content:
            _checked(content[name], name, f"{place}.{name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise CoalitionError(place, f"no {name}")
    return kind(**content)


def _checked(value: Any, name: str, place: str) -> None:
    if name in _MAPS:
        if not isinstance(value, dict):
            raise CoalitionError(place, "an object is wanted")
        for key, held in value.items():
            _checked(held, "at_most" if name != "brings" else "quantity", f"{place}[{key!r}]")
            if held is None:
                raise CoalitionError(f"{place}[{key!r}]", "a number is wanted, not null")
        return
    if value is None and name in {"at_most", "max_distance_km"}:
        return
    wanted: tuple[type, ...] = (int, float)
    if name in _TEXT:
        wanted = (str,)
    elif name in _YES_OR_NO:
        wanted = (bool,)
    elif name in _WHOLE:
        wanted = (int,)
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        words = {str: "text", bool: "true or false", int: "a whole number"}
        said = "a number" if float in wanted else words[wanted[0]]
        raise CoalitionError(place, f"{said} is wanted, not {value!r}")
