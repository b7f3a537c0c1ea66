"""Builds and opens the full-text index of a snapshot: organisations.parquet -> index/.

| field | holds | why |
| --- | --- | --- |
| name | stems of name and acronym, with frequencies | relevance |
| purpose | stems of the purpose, with frequencies | relevance |
| plain | unstemmed words of name and acronym | prefixes and typos |
| code | filter tokens: places, NAF, Waldec, acronym, employer | filters and vocabulary |
| identifier | every identifier, past ones too, compact | known item |
| family, kind, theme, departement, headcount | the code, also as a column | filters, facets |
| day, year | last declared (days since 1970, 0 unknown), year of creation | freshness, filters |
| exact | 24 bits of the normalised name's checksum | exact names first |
| spot | 4 x place number + family number | distances, map |
| record | the stored row (`record.py`) | hits |

Rows keep the order of the Parquet file (département, commune, id): the postings of places are then runs
and take next to no room. Positions are kept nowhere: no query needs them.
"""

import base64
import json
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import duckdb
import tantivy

from alliage_engines.directory import record
from alliage_engines.directory.schema import Family
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import (
    compact_identifier,
    normalise_many,
    plain_analyzer,
    stemming_analyzer,
)

#: Called with (done, total) rows.
Progress = Callable[[int, int], None]

FAMILIES = tuple(Family)
FACETS = ("family", "kind", "theme", "departement", "headcount")
LANDING = "facets.json"
_BATCH = 20_000
#: One thread keeps the order of rows; Python prepares on another core meanwhile.
_HEAP_BYTES = 600_000_000

Row = tuple[str, str, str, str, str, str, str, str, str | None, str, str, int, int | None, str]


def schema() -> tantivy.Schema:
    """Return the schema of the index; the module's docstring says what each field is for."""
    builder = tantivy.SchemaBuilder()
    for name in ("name", "purpose"):
        builder.add_text_field(name, tokenizer_name="stems", index_option="freq")
    for name in ("plain", "code", "identifier"):
        builder.add_text_field(name, tokenizer_name="plain", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("day", "year", "exact", "spot"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def register_analyzers(index: tantivy.Index) -> None:
    """Give an index the two analyzers that its schema names."""
    index.register_tokenizer("stems", stemming_analyzer())
    index.register_tokenizer("plain", plain_analyzer())


def name_checksum(normalised: str) -> int:
    """Return the 24 bits by which an exact name is recognised."""
    return zlib.crc32(normalised.encode()) & 0xFFFFFF


def _rows_sql(parquet: Path) -> str:
    facets = " || ".join(f"""coalesce(',"{f}":' || to_json({f})::VARCHAR, '')""" for f in FACETS)
    naf = "replace(naf, '.', '')"
    prefixes = " || ".join(f"' n:' || left({naf}, {n})" for n in (2, 3, 4, 5))
    seat = " || ".join(
        f"coalesce(' {letter}:' || {column}, '')"
        for letter, column in (
            ("d", "departement"),
            ("r", "region"),
            ("e", "epci"),
            ("c", "commune"),
        )
    )
    codes = f"""{seat} || coalesce(' c:' || arrondissement, '') || coalesce({prefixes}, '')
        || coalesce(' w:' || array_to_string(nullif(waldec, []), ' w:'), '')
        || coalesce(if(employer, ' m:1', ' m:0'), '')"""
    elsewhere = "list_filter(establishment_communes, lambda c: c IS DISTINCT FROM commune)"
    return f"""SELECT name, coalesce(acronym, ''), coalesce(purpose, ''), {facets}, {codes},
        array_to_string({elsewhere}, ' '),
        id || ' ' || coalesce(array_to_string(list_transform(identifiers, lambda i: replace(i.value, ' ', '')), ' '), ''),
        {record.place_sql()}, commune, {record.profile_sql()}, family,
        greatest(coalesce(last_declared - DATE '1970-01-01', 0), 0), year(created),
        {record.record_sql()}
        FROM read_parquet('{str(parquet).replace("'", "''")}')"""


@lru_cache(maxsize=65536)
def _elsewhere_tokens(commune: str) -> tuple[str, ...]:
    """The tokens by which an establishment outside the seat's commune is found."""
    found = territory().commune(commune)
    if found is None:
        return (f"C:{commune}",)
    tokens = [f"C:{found.code}", f"D:{found.departement}", f"R:{found.region}"]
    if commune != found.code:
        tokens.append(f"C:{commune}")
    return (*tokens, f"E:{found.epci}") if found.epci else tuple(tokens)


class _Numbers(dict[str, int]):
    """Numbers texts in the order in which they first come."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


def _documents(rows: list[Row], places: _Numbers, profiles: _Numbers) -> Iterator[str]:
    """Yield the JSON documents of a batch of rows."""
    names = normalise_many([row[0] for row in rows])
    acronyms = normalise_many([row[1] for row in rows])
    purposes = normalise_many([row[2] for row in rows])
    family_number = {family.value: number for number, family in enumerate(FAMILIES)}
    for row, name, acronym, purpose in zip(rows, names, acronyms, purposes, strict=True):
        (
            _,
            _,
            _,
            facets,
            codes,
            elsewhere,
            identifiers,
            place,
            _,
            profile,
            family,
            day,
            year,
            own,
        ) = row
        number = places[place]
        text = f"{name} {acronym}" if acronym and acronym not in name else name
        if acronym:
            codes += " a:" + acronym.replace(" ", "")
        if elsewhere:
            tokens = {t for c in elsewhere.split() for t in _elsewhere_tokens(c)}
            codes += " " + " ".join(sorted(tokens))
        stored = f"{number}{record.UNIT}{profiles[profile]}{record.UNIT}{own}".encode()
        created = f',"year":{year}' if year else ""
        yield (
            f'{{"name":"{text}","plain":"{text}","purpose":"{purpose}"{facets}'
            f',"code":{json.dumps(codes)},"identifier":{json.dumps(_compact_all(identifiers))}'
            f',"day":{day}{created},"exact":{name_checksum(name)}'
            f',"spot":{4 * number + family_number[family]}'
            f',"record":"{base64.b64encode(stored).decode()}"}}'
        )


def _compact_all(identifiers: str) -> str:
    return " ".join(dict.fromkeys(map(compact_identifier, identifiers.split())))


def _batches(connection: duckdb.DuckDBPyConnection, parquet: Path) -> Iterator[list[Row]]:
    connection.execute(_rows_sql(parquet))
    while rows := connection.fetchmany(_BATCH):
        yield rows


def build_index(organisations_parquet: Path, out: Path, progress: Progress | None = None) -> None:
    """Write the index of `organisations_parquet` (columns of `schema.COLUMNS`) into the folder `out`.

    `out` is replaced. `progress(done, total)` is called after each batch. Memory stays near the
    writer's heap (0.6 GB) whatever the number of rows. One process writes an index at a time.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    places, profiles = _Numbers(), _Numbers()
    with duckdb.connect() as connection:
        total = connection.execute(
            "SELECT count(*) FROM read_parquet(?)", [str(organisations_parquet)]
        )
        count = int(total.fetchone()[0])  # type: ignore[index]
        _write(out, _batches(connection, organisations_parquet), places, profiles, progress, count)
    record.Tables.save(out, list(places), list(profiles))
    searcher, every = open_index(out).searcher(), tantivy.Query.all_query()
    newest = searcher.aggregate(every, {"day": {"max": {"field": "day"}}})["day"]["value"]
    content = {
        "organisations": count,
        "today": int(newest or 0),
        "facets": count_facets(searcher, every),
    }
    (out / LANDING).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _write(  # noqa: PLR0913
    out: Path, batches: Iterable[list[Row]], places: _Numbers, profiles: _Numbers,
    progress: Progress | None, total: int,
) -> None:  # fmt: skip
    index = tantivy.Index(schema(), str(out))
    register_analyzers(index)
    writer = index.writer(_HEAP_BYTES, num_threads=1)
    done = 0
    for rows in batches:
        for document in _documents(rows, places, profiles):
            writer.add_json(document)
        done += len(rows)
        if progress:
            progress(done, total)
    writer.commit()
    writer.wait_merging_threads()


def open_index(folder: Path) -> tantivy.Index:
    """Open the index in `folder` for reading."""
    index = tantivy.Index.open(str(folder))
    register_analyzers(index)
    return index


def count_facets(
    searcher: tantivy.Searcher, query: tantivy.Query
) -> dict[str, list[list[str | int]]]:
    """Return facet -> [[value, count]], the largest first then by value, counted in one pass."""
    wanted = {f: {"terms": {"field": f, "size": 1000, "segment_size": 1000}} for f in FACETS}
    found = searcher.aggregate(query, wanted)
    return {
        facet: sorted(
            ([b["key"], int(b["doc_count"])] for b in found[facet]["buckets"]),
            key=lambda pair: (-pair[1], pair[0]),
        )
        for facet in FACETS
    }
