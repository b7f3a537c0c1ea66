"""`alliage health report ANSWERS.csv --out report.json`: a health check without a database."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from alliage_engines.health.model import HealthError
from alliage_engines.health.reading import read_answers, read_pairs
from alliage_engines.health.reporting import report
from alliage_engines.tabular import write_json

app = typer.Typer(no_args_is_help=True, help="Health checks of an alliance.")


@app.callback()
def _group() -> None:
    """How an alliance is felt by each of its organisations."""


@app.command("report")
def report_command(
    answers: Annotated[
        Path,
        typer.Argument(metavar="ANSWERS.csv", help="Columns organisation, person, factor, score."),
    ],
    out: Annotated[Path, typer.Option(metavar="REPORT.json", help="Where the report goes.")],
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="PAIRS.csv",
            help="Columns rater, person, rated, depth, reliability, mission, openness, "
            "influence, involvement, resources; empty: not answered.",
        ),
    ] = None,
) -> None:
    """Factors with their gaps, trust and value of each organisation, asymmetries, network."""
    try:
        _keep_inputs(out, answers, pairs)
        made = report(read_answers(answers), read_pairs(pairs) if pairs else ())
        write_json(out, asdict(made), HealthError)
    except HealthError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    flagged = sum(factor.flagged for factor in made.factors)
    typer.echo(
        f"{out}: {len(made.organisations)} organisations, {len(made.factors)} factors, "
        f"{flagged} with a gap of 1 or more"
    )


def _keep_inputs(out: Path, *inputs: Path | None) -> None:
    for path in inputs:
        if path is not None and out.resolve() == path.resolve():
            raise HealthError(str(out), "it is also read: the answers would be lost")
