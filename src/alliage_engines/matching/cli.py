"""`alliage match`: the best offers of every need, from files to a file, no database."""

from pathlib import Path
from typing import Annotated

import typer

from alliage_engines.matching.engine import match
from alliage_engines.matching.items import MatchingError
from alliage_engines.matching.jsonl import Lines, whence, write

app = typer.Typer()


@app.command("match")
def match_command(
    needs: Annotated[Path, typer.Argument(metavar="NEEDS.jsonl", help="One need a line.")],
    offers: Annotated[Path, typer.Argument(metavar="OFFERS.jsonl", help="One offer a line.")],
    out: Annotated[Path, typer.Option(metavar="OUT.jsonl", help="Where the matches go.")],
    top: Annotated[int, typer.Option(min=1, help="How many offers a need gets at most.")] = 20,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Processors used; all of them if not said.")
    ] = None,
) -> None:
    """Find the best offers of every need by their terms and their distance."""
    try:
        for source in (needs, offers):
            if out.exists() and source.exists() and out.samefile(source):
                raise MatchingError("would be replaced by the matches", file=str(source))
        asked, given = Lines(needs), Lines(offers)
        found = match(
            asked.items, given.items, top=top, whence=whence(asked, given), threads=threads
        )
        count = write(out, found)
    except MatchingError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{out}: {count} matches of {len(asked.items)} needs, {len(given.items)} offers")
