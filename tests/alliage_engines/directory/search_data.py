"""Organisations by hand or at random, and a store that holds them, for the tests of search."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from alliage_engines.directory.index import build_index
from alliage_engines.directory.schema import COLUMNS, GONE_COLUMNS, Gone, Identifier, Organisation
from alliage_engines.directory.store import Manifest, Store, version_name
from alliage_engines.directory.territory import territory

#: Words of no language, each its own stem, that no label of the vocabulary holds.
NONSENSE = ("zorib", "klumat", "vradon", "pliskor", "brunod", "tchavor", "gzimul", "wopsak")
COMMUNES = ("38185", "38421", "38563", "38053", "69381", "69123", "73065", "26362", "01053")
KINDS = {"peer": ("association", "cooperative"), "public": ("commune", "school")}
KINDS["private"] = ("company", "foundation")
TODAY = date(2026, 10, 1)


def organisation(number: int, **values: Any) -> Organisation:
    """An association of Grenoble, with what `values` say otherwise."""
    given: dict[str, Any] = {
        "id": f"W3810{number:05d}",
        "name": f"Organisation {number}",
        "family": "peer",
        "kind": "association",
        "commune": "38185",
        "created": date(2000, 1, 1),
        "last_declared": TODAY,
        "provenance": {"name": "rna"},
        "source_dates": {"rna": TODAY},
    }
    given |= values
    found = territory().commune(given["commune"]) if given["commune"] else None
    if found is not None:
        if found.code != given["commune"]:
            given["arrondissement"], given["commune"] = given["commune"], found.code
        given |= {"commune_name": found.name, "departement": found.departement}
        given |= {"epci": found.epci, "region": found.region, "lat": found.lat, "lon": found.lon}
        given.setdefault("establishment_communes", (found.code,))
    given.setdefault("identifiers", (Identifier("rna", given["id"], True),))
    return Organisation(**given)


def random_organisations(count: int, seed: int) -> list[Organisation]:
    """Organisations drawn over nine communes, with every column sometimes missing."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        family = rng.choice(list(KINDS))
        words = rng.choices(NONSENSE, k=rng.randint(1, 3))
        commune = rng.choice([*COMMUNES, None])
        elsewhere = tuple(rng.sample(["38185", "69123", "73065", "26362"], rng.randint(0, 2)))
        found = territory().commune(commune) if commune else None
        seat = (found.code,) if found else ()
        made.append(
            organisation(
                number,
                name=" ".join(words).upper(),
                family=family,
                kind=rng.choice(KINDS[family]),
                purpose=rng.choice([None, " ".join(rng.choices(NONSENSE, k=4))]),
                theme=rng.choice([None, "006", "011", "024"]),
                headcount=rng.choice([None, "NN", "01", "11"]),
                employer=rng.choice([None, True, False]),
                created=rng.choice([None, date(rng.randint(1950, 2026), 5, 4)]),
                last_declared=rng.choice([None, TODAY - timedelta(days=rng.randint(0, 9000))]),
                commune=commune,
                establishment_communes=tuple(dict.fromkeys([*seat, *elsewhere])),
            )
        )
    return sorted(made, key=lambda o: (o.departement or "", o.commune or "", o.id))


def write_parquet(path: Path, rows: Sequence[Any], columns: dict[str, str]) -> None:
    """Write dataclasses as the Parquet file that a build would write."""
    lines = path.with_suffix(".json")
    with lines.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(asdict(row), default=str) + "\n")
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT {", ".join(columns)} FROM read_json('{lines}',
            format='newline_delimited', columns={{{types}}})) TO '{path}' (FORMAT parquet)"""
        )
    lines.unlink()


def publish(
    store: Path,
    organisations: Sequence[Organisation],
    gone: Sequence[Gone] = (),
    aliases: Sequence[tuple[str, str, str]] = (),
    seed: str = "one",
) -> Path:
    """Make a snapshot of these the current one of the store; return its folder."""
    place = Store(store)
    folder = place.begin()
    write_parquet(folder / "organisations.parquet", organisations, COLUMNS)
    write_parquet(folder / "gone.parquet", gone, GONE_COLUMNS)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE a (old VARCHAR, id VARCHAR, scheme VARCHAR)")
        if aliases:
            connection.executemany("INSERT INTO a VALUES (?, ?, ?)", list(aliases))
        connection.execute(f"COPY a TO '{folder / 'aliases.parquet'}' (FORMAT parquet)")
    build_index(folder / "organisations.parquet", folder / "index")
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    Manifest(
        version=version_name(moment, seed),
        built_at=moment.isoformat(),
        organisations=len(organisations),
        gone=len(gone),
    ).save(folder)
    return place.publish(folder)
