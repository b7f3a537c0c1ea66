"""`alliage directory build`: official files into a snapshot store."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.cli_values import ManyValues
from alliage_engines.directory.errors import DirectoryError

app = typer.Typer()

_MEGABYTE = 1_000_000


class TerminalProgress:
    """One bar on the error output: the step, how far, how fast, how long still."""

    def __init__(self) -> None:
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._bars.add_task("", total=None, rate="")

    def __enter__(self) -> "TerminalProgress":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begin(self, step: str, total: float | None) -> None:
        """A step starts: the bar is now its own."""
        self._bars.reset(self._task, total=total, description=step, rate="")

    def reach(self, done: float) -> None:
        """The step has come this far; steps counted in bytes show their rate."""
        task = self._bars.tasks[0]
        counted = task.total is not None and task.total > 100
        rate = f"{(task.speed or 0) / _MEGABYTE:.0f} MB/s" if counted else ""
        self._bars.update(self._task, completed=done, rate=rate)


@app.command("build", cls=ManyValues)
def build_command(  # noqa: PLR0913, PLR0917 - one option a kind of official file
    out: Annotated[
        Path, typer.Option(metavar="STORE", help="Folder of snapshots, made if absent.")
    ],
    rna: Annotated[list[Path] | None, typer.Option(help="RNA files, waldec or import.")] = None,
    sirene_units: Annotated[list[Path] | None, typer.Option(help="StockUniteLegale.")] = None,
    sirene_establishments: Annotated[
        list[Path] | None, typer.Option(help="StockEtablissement.")
    ] = None,
    rnf: Annotated[list[Path] | None, typer.Option(help="Funds and foundations.")] = None,
    amalia: Annotated[list[Path] | None, typer.Option(help="Local law, 57, 67, 68.")] = None,
    qpv: Annotated[list[Path] | None, typer.Option(help="Priority districts.")] = None,
    frr: Annotated[list[Path] | None, typer.Option(help="Rural zoning.")] = None,
    published: Annotated[
        list[Path] | None, typer.Option(help="Real organisations, in this project's layout.")
    ] = None,
    fictitious: Annotated[
        bool, typer.Option("--fictitious", help="The files are invented (published ones aside).")
    ] = False,
    opposition: Annotated[
        Path | None, typer.Option(help="Identifiers to keep out, now and in later builds.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Where to write the report, JSON.")] = None,
) -> None:
    """Read official files and make a new current snapshot of the directory."""
    inputs = Inputs(
        rna=tuple(rna or ()),
        sirene_units=tuple(sirene_units or ()),
        sirene_establishments=tuple(sirene_establishments or ()),
        rnf=tuple(rnf or ()),
        amalia=tuple(amalia or ()),
        qpv=tuple(qpv or ()),
        frr=tuple(frr or ()),
        published=tuple(published or ()),
        fictitious=fictitious,
    )
    today = datetime.now(UTC).date()
    try:
        if sys.stderr.isatty():
            with TerminalProgress() as progress:
                done = build(out, inputs, opposition=opposition, progress=progress, today=today)
        else:
            done = build(out, inputs, opposition=opposition, today=today)
    except DirectoryError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    if report is not None:
        done.save(report)
    total = done.total()
    typer.echo(
        f"{done.version}: {done.organisations} organisations from {total.read} rows "
        f"({total.kept} kept, {sum(total.dropped.values())} dropped, {total.rejected} rejected) "
        f"in {done.seconds:.1f} s"
    )
