"""Builds and opens the full-text index of a snapshot: organisations.parquet -> index/.

| field | holds | why |
| --- | --- | --- |
| name | stems of name and acronym | relevance |
| purpose | stems of the purpose, stop words left out | relevance |
| plain | unstemmed words of name and acronym | prefixes and typos |
| code | tokens: family, kind, theme, headcount, places, NAF, Waldec, … | filters, vocabulary |
| identifier | every identifier, past ones too, compact | known item |
| kind, theme, departement, headcount | numbers into `Tables`; kind with its family | facets |
| day, year | last declared (days since 1970, 0 unknown), year of creation | freshness, filters |
| exact | 24 bits of the normalised name's checksum | exact names first |
| spot | 4 x place number + family number | distances, map |
| record | the stored row (`record.py`) | hits |

Rows keep the order of the Parquet file (département, commune, id): the postings of places are
then runs and take next to no room. Positions are kept nowhere, for no
query needs them, nor frequencies: a name or a purpose hardly ever says a word twice.
"""

import json
import shutil
import zlib
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import tantivy

from alliage_engines.directory import record
from alliage_engines.directory.schema import Family
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import (
    normalise_many,
    plain_analyzer,
    singular,
    stemming_analyzer,
)

#: Called with (done, total) rows.
Progress = Callable[[int, int], None]

FAMILIES = tuple(Family)
FACETS = ("family", "kind", "theme", "departement", "headcount")
#: The columns that facets are counted on: the family comes with the kind.
COLUMNS = FACETS[1:]
LANDING = "facets.json"
#: More values than any column has: facets are never cut.
EVERY = 1000
_BATCH = 20_000
#: One thread keeps the order of rows; Python prepares on another core meanwhile.
_HEAP_BYTES = 600_000_000

#: name, acronym, purpose, codes, communes elsewhere, identifiers, kind (as JSON, with its family),
#: theme, departement, headcount, place and profile (as JSON), family, day, year, own record.
Row = tuple[Any, ...]


def schema() -> tantivy.Schema:
    """Return the schema of the index; the module's docstring says what each field is for."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("name", tokenizer_name="stems", index_option="basic")
    builder.add_text_field("purpose", tokenizer_name="telling", index_option="basic")
    for name in ("plain", "code", "identifier"):
        builder.add_text_field(name, tokenizer_name="plain", index_option="basic")
    for name in (*COLUMNS, "day", "year", "exact", "spot"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def register_analyzers(index: tantivy.Index) -> None:
    """Give an index the analyzers that its schema names."""
    index.register_tokenizer("stems", stemming_analyzer())
    index.register_tokenizer("telling", stemming_analyzer(without_stop_words=True))
    index.register_tokenizer("plain", plain_analyzer())


def name_checksum(normalised: str) -> int:
    """Return the 24 bits by which an exact name is recognised."""
    return zlib.crc32(normalised.encode()) & 0xFFFFFF


#: What JSON would have to escape, and what an identifier is written with; dropped.
_ESCAPED = '"\\'
_MARKS = _ESCAPED + " ./-_\t\n\r"


#: Themes that words may stand for; a commune is of every theme, and an activity says more itself.
_TELLING_THEME = "coalesce(theme_rule <> 'naf' AND kind <> 'commune', false)"


def _tokens(letter: str, column: str) -> str:
    return f"coalesce(' {letter}:' || {column}, '')"


def _rows_sql(parquet: Path) -> str:
    """One row an organisation, as `Row` says; tokens and identifiers need no JSON escape."""
    naf = "replace(naf, '.', '')"
    tokens = [_tokens("n", f"left({naf}, {length})") for length in (2, 3, 4, 5)]
    tokens += [
        _tokens(*pair)
        for pair in (
            ("d", "departement"), ("e", "epci"), ("c", "commune"),
            ("c", "arrondissement"), ("f", "family"), ("k", "kind"),
            ("t", f"if({_TELLING_THEME}, theme, NULL)"),
            ("u", f"if({_TELLING_THEME}, NULL, theme)"), ("h", "headcount"),
            ("w", "array_to_string(nullif(waldec, []), ' w:')"),
            ("m", "employer::INTEGER"),
        )
    ]  # fmt: skip
    elsewhere = "list_filter(establishment_communes, lambda c: c IS DISTINCT FROM commune)"
    compact = f"upper(translate(i.value, '{_MARKS}', ''))"
    identifiers = f"list_transform(identifiers, lambda i: {compact})"
    own = compact.replace("i.value", "id")
    quoted = str(parquet).replace("'", "''")
    return f"""SELECT name, coalesce(acronym, ''), coalesce(purpose, ''),
        translate({" || ".join(tokens)}, '{_ESCAPED}', ''),
        array_to_string({elsewhere}, ' '),
        array_to_string(list_distinct([{own}] || coalesce({identifiers}, [])), ' '),
        family || ' ' || kind, theme, departement, headcount,
        {record.place_sql()}, {record.profile_sql()}, family,
        greatest(coalesce(last_declared - DATE '1970-01-01', 0), 0), year(created),
        {record.record_sql()}
        FROM read_parquet('{quoted}')"""


@lru_cache(maxsize=65536)
def _elsewhere(commune: str) -> tuple[str, ...]:
    """The tokens by which an establishment outside the seat's commune is found."""
    found = territory().commune(commune)
    if found is None:
        return (f"C:{commune}",)
    tokens = [f"C:{found.code}", f"D:{found.departement}"]
    if commune != found.code:
        tokens.append(f"C:{commune}")
    return (*tokens, f"E:{found.epci}") if found.epci else tuple(tokens)


class Numbers(dict[str, int]):
    """Numbers texts in the order in which they first come, from `start` on."""

    def __init__(self, known: Mapping[str, int] | None = None, *, start: int = 0) -> None:
        super().__init__(known or {})
        self._start = start

    def __missing__(self, text: str) -> int:
        self[text] = number = self._start + len(self)
        return number


class Shared:
    """What organisations share, numbered in the order of the file, for `Tables`."""

    def __init__(self) -> None:
        self.places, self.profiles = Numbers(), Numbers()
        self.columns = {name: Numbers() for name in COLUMNS}

    def save(self, folder: Path) -> None:
        """Write the tables beside the index."""
        values = {name: list(numbers) for name, numbers in self.columns.items()}
        record.Tables.save(folder, list(self.places), list(self.profiles), values)


_FAMILY_NUMBERS = {family.value: number for number, family in enumerate(FAMILIES)}


def documents(rows: list[Row], shared: Shared) -> Iterator[str]:
    """Yield the JSON documents of a batch of rows."""
    names = normalise_many([row[0] for row in rows])
    acronyms = normalise_many([row[1] for row in rows])
    purposes = normalise_many([row[2] for row in rows])
    places, profiles = shared.places, shared.profiles
    kinds, themes, departements, headcounts = shared.columns.values()
    for row, name, acronym, purpose in zip(
        rows, names, acronyms, singular("\n".join(purposes)).split("\n"), strict=True
    ):
        codes, elsewhere, identifiers, kind, theme, departement, headcount = row[3:10]
        place, profile, family, day, year, own = row[10:]
        number = places[place]
        text = name
        if acronym:
            text = name if acronym in name else f"{name} {acronym}"
            codes += " a:" + acronym.replace(" ", "")
        if elsewhere:
            codes += " " + " ".join(sorted({t for c in elsewhere.split() for t in _elsewhere(c)}))
        stored = f"{number}{record.UNIT}{profiles[profile]}{record.UNIT}{own}".encode()
        optional = f',"theme":{themes[theme]}' if theme else ""
        if departement:
            optional += f',"departement":{departements[departement]}'
        if headcount:
            optional += f',"headcount":{headcounts[headcount]}'
        if year:
            optional += f',"year":{year}'
        yield (
            f'{{"name":"{singular(text)}","plain":"{text}","purpose":"{purpose}","code":"{codes}"'
            f',"identifier":"{identifiers}","kind":{kinds[kind]}{optional},"day":{day}'
            f',"exact":{name_checksum(name)},"spot":{4 * number + _FAMILY_NUMBERS[family]}'
            f',"record":"{b2a_base64(stored, newline=False).decode()}"}}'
        )


def batches(connection: duckdb.DuckDBPyConnection, parquet: Path) -> Iterator[list[Row]]:
    connection.execute(_rows_sql(parquet))
    while rows := connection.fetchmany(_BATCH):
        yield rows


def build_index(organisations_parquet: Path, out: Path, progress: Progress | None = None) -> None:
    """Write the index of `organisations_parquet` (columns of `schema.COLUMNS`) into the folder
    `out`.

    `out` is replaced. `progress(done, total)` is called after each batch. Memory stays near the
    writer's heap (0.6 GB) whatever the number of rows. One process writes an index at a time.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shared = Shared()
    with duckdb.connect() as connection:
        total = connection.execute(
            "SELECT count(*) FROM read_parquet(?)", [str(organisations_parquet)]
        )
        count = int(total.fetchone()[0])  # type: ignore[index]
        _write(out, batches(connection, organisations_parquet), shared, progress, count)
    shared.save(out)
    searcher, every = open_index(out).searcher(), tantivy.Query.all_query()
    newest = searcher.aggregate(every, {"day": {"max": {"field": "day"}}})["day"]["value"]
    content = {
        "organisations": count,
        "today": int(newest or 0),
        "facets": count_facets(searcher, every, record.Tables.load(out)),
    }
    (out / LANDING).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _write(
    out: Path,
    batches_of_rows: Iterable[list[Row]],
    shared: Shared,
    progress: Progress | None,
    total: int,
) -> None:
    index = tantivy.Index(schema(), str(out))
    register_analyzers(index)
    writer = index.writer(_HEAP_BYTES, num_threads=1)
    done = 0
    for rows in batches_of_rows:
        for document in documents(rows, shared):
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
    searcher: tantivy.Searcher, query: tantivy.Query, tables: record.Tables
) -> dict[str, list[tuple[str, int]]]:
    """Return facet -> (value, count), the largest first then by value, counted in one pass."""
    wanted = {
        name: {"terms": {"field": name, "size": EVERY, "segment_size": EVERY}} for name in COLUMNS
    }
    found = searcher.aggregate(query, wanted)
    counted: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for name in COLUMNS:
        values, counts = tables.columns[name], counted[name]
        for bucket in found[name]["buckets"]:
            value, count = values[int(bucket["key"])], int(bucket["doc_count"])
            if name == "kind":
                family, value = value
                counted["family"][family] = counted["family"].get(family, 0) + count
            counts[value] = counts.get(value, 0) + count
    return {
        name: sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        for name, counts in counted.items()
    }
