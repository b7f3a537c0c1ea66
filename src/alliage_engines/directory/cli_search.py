"""`alliage directory search` and `show`: the directory asked from the command line, no database."""

import json
import os
from dataclasses import asdict
from itertools import chain, repeat
from pathlib import Path
from typing import Annotated, Any

import typer

from alliage_engines.directory.errors import DirectoryError
from alliage_engines.directory.explain import reason_text
from alliage_engines.directory.query import Hit, Query, QueryError, Results
from alliage_engines.directory.schema import Gone, Organisation
from alliage_engines.directory.search import Directory, NoSnapshotError

app = typer.Typer(no_args_is_help=True)

_Store = Annotated[
    Path | None,
    typer.Option("--in", envvar="ALLIAGE_DIRECTORY", help="The folder of the snapshots."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _fail(reason: str) -> typer.Exit:
    typer.echo(reason, err=True)
    return typer.Exit(2)


def _opened(store: Path | None) -> Directory:
    if store is None:
        raise _fail("no directory: give --in STORE or set ALLIAGE_DIRECTORY")
    try:
        return Directory.open(store)
    except (NoSnapshotError, DirectoryError, OSError, ValueError) as error:
        raise _fail(f"{store}: {error}") from error


def _language() -> str:
    return "en" if os.environ.get("LANG", "").lower().startswith("en") else "fr"


@app.command()
def search(  # noqa: PLR0913, PLR0917 - one parameter for each option
    query: Annotated[str, typer.Argument(help="Words or an identifier; may be empty.")],
    store: _Store = None,
    departement: Annotated[str | None, typer.Option(help="INSEE code: 38, 2A, 974.")] = None,
    commune: Annotated[str | None, typer.Option(help="INSEE code, past ones too.")] = None,
    epci: Annotated[str | None, typer.Option(help="SIREN of the intercommunality.")] = None,
    region: Annotated[str | None, typer.Option(help="INSEE code.")] = None,
    near: Annotated[str | None, typer.Option(help="Commune that results are drawn to.")] = None,
    radius: Annotated[float | None, typer.Option(help="Kilometres from --near.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="peer, public, private.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Code of a kind.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Waldec family, as 011.")] = None,
    headcount: Annotated[list[str] | None, typer.Option(help="INSEE band, as 11.")] = None,
    employer: Annotated[bool | None, typer.Option(help="Employers only, or none.")] = None,
    since: Annotated[int | None, typer.Option(help="Created that year or later.")] = None,
    by: Annotated[str, typer.Option(help="Places of the seat, or of any establishment.")] = "seat",
    limit: Annotated[int, typer.Option(help="How many results.")] = 20,
    as_json: _Json = False,
) -> None:
    """Find organisations by words, place, family, theme, size."""
    directory = _opened(store)
    try:
        asked = Query(
            text=query,
            commune=commune,
            epci=epci,
            departement=departement,
            region=region,
            near=near,
            radius_km=radius,
            families=tuple(family or ()),
            kinds=tuple(kind or ()),
            themes=tuple(theme or ()),
            headcounts=tuple(headcount or ()),
            employer=employer,
            since_year=since,
            by=by,
            limit=limit,
        )
    except QueryError as error:
        raise _fail(_as_option(error)) from error
    results = directory.search(asked)
    if as_json:
        typer.echo(json.dumps(_answer(results), ensure_ascii=False))
        return
    typer.echo(_page(results))
    if results.total > len(results.hits):
        typer.echo(
            f"The first {len(results.hits)} of {results.total}; --limit shows more.", err=True
        )


def _as_option(error: QueryError) -> str:
    names = {
        "radius_km": "radius",
        "families": "family",
        "kinds": "kind",
        "themes": "theme",
        "headcounts": "headcount",
        "since_year": "since",
    }
    return f"--{names.get(error.parameter, error.parameter)}: {error.reason}"


def _why(hit: Hit) -> str:
    return " · ".join(reason_text(reason, _language()) for reason in hit.reasons)


def _answer(results: Results) -> dict[str, Any]:
    rows = []
    for hit in results.hits:
        found = hit.organisation
        declared = found.last_declared.isoformat() if found.last_declared else None
        rows.append(
            {
                "id": found.id,
                "name": found.name,
                "family": found.family,
                "kind": found.kind,
                "commune": found.commune,
                "departement": found.departement,
                "theme": found.theme,
                "last_declared": declared,
                "score": round(hit.score, 6),
                "why": _why(hit),
            }
        )
    facets = {name: {f.value: f.count for f in values} for name, values in results.facets.items()}
    return {
        "total": results.total,
        "results": rows,
        "facets": facets,
        "took_ms": results.took_ms,
    }


def _page(results: Results) -> str:
    lines = [f"{results.total} organisations ({results.took_ms} ms)"]
    if results.corrected:
        lines.append(f"searched: {results.corrected}")
    for hit in results.hits:
        found = hit.organisation
        place = f"{found.commune_name or '?'} ({found.departement or '?'})"
        far = "" if hit.distance_km is None else f", {hit.distance_km} km"
        lines += [f"{found.id}  {found.name}", f"    {found.family}, {place}{far}. {_why(hit)}"]
    return "\n".join(lines)


@app.command()
def show(
    identifier: Annotated[str, typer.Argument(help="RNA, SIREN, SIRET, RNF… past or present.")],
    store: _Store = None,
    as_json: _Json = False,
) -> None:
    """Show one organisation by any of its identifiers, or what became of it."""
    found = _opened(store).get(identifier)
    if found is None:
        raise _fail(f"{identifier}: no organisation has this identifier")
    content = _content(found)
    if as_json:
        typer.echo(json.dumps(content, ensure_ascii=False, default=str))
        return
    for name, value in content.items():
        for label, line in zip(chain([name], repeat("")), _in_words(value), strict=False):
            typer.echo(f"{label:24}{line}")


def _in_words(value: Any) -> list[str]:
    """A value of the row as lines for a person: one for each of a list, none where it is empty."""
    if value is None or value in ("", [], (), {}):
        return []
    if isinstance(value, dict):
        known = [(key, " ".join(_in_words(held))) for key, held in value.items()]
        return [", ".join(f"{key} {text}" for key, text in known if text)]
    if isinstance(value, list | tuple):
        return [line for held in value for line in _in_words(held)]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value)]


def _content(found: Organisation | Gone) -> dict[str, Any]:
    """The row as it is; what is gone says so in `status`, what is there says "present"."""
    content = asdict(found)
    return content if isinstance(found, Gone) else {**content, "status": "present"}
