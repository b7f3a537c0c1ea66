"""`alliage directory fetch` and `alliage directory territories`: bring what the State publishes."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from alliage_engines.directory import fetch as fetching
from alliage_engines.directory.cli_build import TerminalProgress
from alliage_engines.directory.cli_values import ManyValues
from alliage_engines.directory.download import Client
from alliage_engines.directory.errors import DirectoryError
from alliage_engines.directory.territory import official, territory

app = typer.Typer()

#: Where the server keeps its data too, unless it is told otherwise.
DATA = Path(os.environ.get("ALLIAGE_DATA", "var"))
_MEGABYTE = 1_000_000


@app.command("fetch", cls=ManyValues)
def fetch_command(
    departement: Annotated[
        list[str] | None, typer.Option(metavar="NN…", help="Keep these départements of the RNA.")
    ] = None,
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", envvar="ALLIAGE_DIRECTORY_INBOX", help="Where files go."),
    ] = DATA / "inbox",
    only: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE…", help="Only these sources.")
    ] = None,
    url: Annotated[str, typer.Option(help="Base address of the listing.")] = fetching.BASE_URL,
) -> None:
    """Bring the current official files: RNA, Sirene, RNF, AMALIA, QPV, FRR."""
    departements = [d.upper().zfill(2) for d in departement or ()]
    try:
        sources = fetching.wanted_sources(only or (), departements)
        if sys.stderr.isatty():
            with TerminalProgress() as progress:
                client = Client(progress=progress)
                done, missed = fetching.fetch(
                    out, sources=sources, departements=departements, base_url=url, client=client
                )
        else:
            done, missed = fetching.fetch(
                out, sources=sources, departements=departements, base_url=url
            )
    except DirectoryError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    _say(done, missed)
    if missed:
        raise typer.Exit(1)


def _say(done: list[fetching.Fetched], missed: list[fetching.Missed]) -> None:
    for file in done:
        state = "fetched" if file.fresh else "already there"
        typer.echo(f"{file.option} {file.path}  {file.size / _MEGABYTE:.1f} MB, {state}")
    # One sentence a cause: without a network, it is the same for every source.
    causes: dict[str, list[str]] = {}
    for source in missed:
        causes.setdefault(source.reason, []).append(source.code)
    for reason, codes in causes.items():
        typer.echo(f"alliage: not fetched: {', '.join(codes)}: {reason}", err=True)


@app.command("territories")
def territories_command(
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Take the official centroids (needs the network).")
    ] = False,
    to: Annotated[
        Path,
        typer.Option(metavar="FILE", envvar="ALLIAGE_TERRITORY", help="Where the centroids go."),
    ] = DATA / "centroids.csv",
    url: Annotated[
        str, typer.Option(help="Base address of the geographic API.")
    ] = official.BASE_URL,
) -> None:
    """Say what the territory holds and how precisely; with --refresh, take official centroids."""
    if refresh:
        try:
            count = official.refresh(to, url)
        except DirectoryError as error:
            typer.echo(f"alliage: {error}", err=True)
            raise typer.Exit(2) from error
        typer.echo(f"{to}: {count} official centroids (set ALLIAGE_TERRITORY={to} to use them)")
    place = territory(to)
    precisions: dict[str, int] = {}
    for commune in place.communes:
        key = commune.precision or "none"
        precisions[key] = precisions.get(key, 0) + 1
    typer.echo(f"{len(place.communes)} communes, {len(place.old_codes)} codes of the past")
    for precision, count in sorted(precisions.items(), key=lambda item: -item[1]):
        typer.echo(f"  coordinates from {precision}: {count}")
