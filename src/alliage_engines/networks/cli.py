"""`alliage network NODES.csv TIES.csv --out REPORT.json`: a network measured, without a database."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from alliage_engines.networks.layouts import layout, mark_radius
from alliage_engines.networks.measures import measure
from alliage_engines.networks.model import NetworkError, Node, Tie, edges_of

app = typer.Typer()

_YES = {"1", "true", "yes", "oui"}
_NO = {"", "0", "false", "no", "non"}


@app.command()
def network(
    nodes: Annotated[Path, typer.Argument(metavar="NODES.csv", help="Columns id, family.")],
    ties: Annotated[
        Path, typer.Argument(metavar="TIES.csv", help="Columns a, b, weight, since, directed.")
    ],
    out: Annotated[Path, typer.Option(metavar="REPORT.json", help="Where the report goes.")],
    both_ends: Annotated[
        bool, typer.Option("--both-ends", help="A directed tie counts if the other end agrees.")
    ] = False,
    width: Annotated[float, typer.Option(help="Width of the picture.")] = 960,
    height: Annotated[float, typer.Option(help="Height of the picture.")] = 600,
    seed: Annotated[int, typer.Option(min=0, help="Another drawing of the same network.")] = 0,
) -> None:
    """Measure a network: density, brokers, isolated organisations, what hangs on one of them."""
    try:
        organisations = read_nodes(nodes)
        edges = read_ties(ties, organisations)
        report = measure(organisations, edges, both_ends=both_ends)
        radius = mark_radius(len(organisations), width, height)
        places = layout(organisations, edges, width=width, height=height, seed=seed)
    except (NetworkError, OSError) as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    content = {
        **asdict(report),
        "layout": {"width": width, "height": height, "radius": radius, "places": dict(places)},
    }
    try:
        out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(
        f"{report.organisations} organisations, {report.edges} edges, "
        f"{len(report.components)} components, {len(report.isolated)} isolated, "
        f"{len(report.critical)} critical"
    )


def read_nodes(path: Path) -> list[Node]:
    """Organisations of a CSV file; `family` may be left out. Raises `NetworkError`."""
    nodes: list[Node] = []
    seen: set[str] = set()
    for place, row in _rows(path, ("id",)):
        if not row["id"] or row["id"] in seen:
            raise NetworkError(place, f"the id {row['id']!r} is empty or stands twice")
        seen.add(row["id"])
        nodes.append(Node(row["id"], row.get("family", "")))
    return nodes


def read_ties(path: Path, nodes: list[Node]) -> list[Tie]:
    """Ties of a CSV file between `nodes`. Raises `NetworkError` with the line at fault."""
    ties = []
    own = {node.id: node for node in nodes}
    for place, row in _rows(path, ("a", "b")):
        try:
            weight = float(row.get("weight") or 1)
            since = int(row["since"]) if row.get("since") else None
        except ValueError as error:
            raise NetworkError(place, f"weight and since are numbers: {error}") from error
        directed = row.get("directed", "").lower()
        if directed not in _YES | _NO:
            raise NetworkError(place, f"directed is yes or no, not {directed!r}")
        tie = Tie(row["a"], row["b"], weight, since, directed in _YES)
        try:
            edges_of([own[end] for end in {tie.a, tie.b} if end in own], [tie])
        except NetworkError as error:
            raise NetworkError(place, error.reason) from error
        ties.append(tie)
    return ties


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows with the file and line they stand on; `;` is read as well as `,`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NetworkError(str(path), "the file is not UTF-8 text") from error
    head = text.split("\n", 1)[0]
    lines = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    missing = [name for name in wanted if name not in (lines.fieldnames or ())]
    if missing:
        raise NetworkError(f"{path}, line 1", f"no column {', '.join(missing)}")
    for row in lines:
        yield (
            f"{path}, line {lines.line_num}",
            {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)},
        )
