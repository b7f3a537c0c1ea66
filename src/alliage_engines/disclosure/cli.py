"""`alliage disclosure protect CONTRIBUTIONS.csv --by family --out CELLS.json`, without a database."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from alliage_engines.disclosure.model import Breakdown, Cell, Contribution, DisclosureError
from alliage_engines.disclosure.protecting import protect
from alliage_engines.tabular import rows, write_json

app = typer.Typer(no_args_is_help=True, help="What may be published outside a room.")

_COLUMNS = ("organisation", "factor", "mean", "people")
_OPTIONAL = ("wave", "observation")
_MEAN = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,15})?")


@app.callback()
def _group() -> None:
    """Tables that give no organisation away."""


@app.command("protect")
def protect_command(
    contributions: Annotated[
        Path,
        typer.Argument(
            metavar="CONTRIBUTIONS.csv",
            help="Columns organisation, factor, mean, people, those of --by; wave, observation.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="CELLS.json", help="Where the cells go.")],
    by: Annotated[
        list[str] | None,
        typer.Option(help="A breakdown beside the total: a column, or several joined by a comma."),
    ] = None,
) -> None:
    """Hide the cells that are too small, then those by which they would be found."""
    breakdowns: list[Breakdown] = [(), *(_breakdown(text) for text in by or ())]
    try:
        if out.resolve() == contributions.resolve():
            raise DisclosureError(str(out), "it is also read: the contributions would be lost")
        done = protect(read_contributions(contributions, breakdowns), breakdowns)
        write_json(out, {"cells": [_content(cell) for cell in done.cells]}, DisclosureError)
    except DisclosureError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    kinds = [cell.suppressed for cell in done.cells]
    typer.echo(
        f"{out}: {len(kinds)} cells, {kinds.count('')} shown, {kinds.count('primary')} too small, "
        f"{kinds.count('secondary')} hidden with them"
    )


def _breakdown(text: str) -> Breakdown:
    return tuple(name.strip().lower() for name in text.split(","))


def _content(cell: Cell) -> dict[str, Any]:
    return {
        "wave": cell.wave,
        "factor": cell.factor,
        "keys": dict(cell.keys),
        "n_organisations": cell.n_organisations,
        "n_people": cell.n_people,
        "mean": cell.mean,
        "suppressed": cell.suppressed,
        "reason": cell.reason,
    }


def read_contributions(path: Path, breakdowns: list[Breakdown]) -> list[Contribution]:
    """Contributions of a CSV file. Raises `DisclosureError` with the line and column at fault."""
    dimensions = sorted({name for breakdown in breakdowns for name in breakdown})
    if used := {*_COLUMNS, *_OPTIONAL}.intersection(dimensions):
        raise DisclosureError("--by", f"{min(used)!r} is no breakdown")
    found: list[Contribution] = []
    seen: dict[tuple[str, ...], str] = {}
    wanted = (*_COLUMNS, *dimensions)
    for place, row in rows(path, wanted, DisclosureError, optional=_OPTIONAL):
        for column in ("organisation", "factor", *dimensions):
            if not row[column]:
                raise DisclosureError(f"{place}, {column}", "the cell is empty")
        key = tuple(row[name] for name in ("organisation", "factor", *_OPTIONAL))
        if key in seen:
            raise DisclosureError(place, f"says again what stands on {seen[key]}")
        seen[key] = place.rpartition(", ")[2]
        found.append(
            Contribution(
                organisation=row["organisation"],
                keys={name: row[name] for name in dimensions},
                factor=row["factor"],
                mean=_mean(row["mean"], f"{place}, mean"),
                people=_people(row["people"], f"{place}, people"),
                wave=row["wave"],
                observation=row["observation"],
            )
        )
    return found


def _mean(text: str, place: str) -> float:
    if _MEAN.fullmatch(text) and 1 <= (mean := float(text.replace(",", "."))) <= 5:
        return mean
    raise DisclosureError(place, f"a number from 1 to 5 is wanted, not {text[:40]!r}")


def _people(text: str, place: str) -> int:
    if re.fullmatch(r"[0-9]{1,6}", text) and int(text) > 0:
        return int(text)
    raise DisclosureError(place, f"a whole number of 1 or more is wanted, not {text[:40]!r}")
