"""Fetches one organisation by any identifier it has or had, and offers names while one is typed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import tantivy

from alliage_engines.directory.query import Suggestion
from alliage_engines.directory.record import Tables, decode
from alliage_engines.directory.schema import GONE_COLUMNS, Gone, Organisation
from alliage_engines.directory.text import compact_identifier, normalise, words

_SHOULD, _MUST = tantivy.Occur.Should, tantivy.Occur.Must
_COMPACT = "upper(regexp_replace({}, '[^\\p{{L}}\\p{{N}}]', '', 'g'))"
_SIREN, _SIRET = 9, 14
_COMPLETIONS = 30
_CANDIDATES = 50
_WORDS = 8


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a number: "present", "moved", "merged", "ended" or "missing".

    now: the organisation that it leads to; gone: the register's line about its end, where known.
    """

    status: str
    now: Organisation | None
    gone: Gone | None


class Lookup:
    """Point look-ups in one snapshot folder; safe from several threads."""

    def __init__(
        self, folder: Path, searcher: tantivy.Searcher, schema: tantivy.Schema, tables: Tables
    ) -> None:
        self._folder = folder
        self._searcher = searcher
        self._schema = schema
        self._tables = tables
        self._database = duckdb.connect(config={"threads": 1})
        self._lock = threading.Lock()

    def organisation(self, address: tantivy.DocAddress) -> Organisation:
        """Return the stored row of a hit."""
        return self.reader(address)()

    def reader(self, address: tantivy.DocAddress) -> Callable[[], Organisation]:
        """Fetch the stored record of a hit now; the result reads it into an organisation."""
        return partial(decode, self._searcher.doc(address)["record"][0], self._tables)

    def get(self, identifier: str) -> Organisation | Gone | None:
        """Follow `identifier` through aliases and successors to what it names now."""
        asked = identifier
        seen: set[str] = set()
        last: Gone | None = None
        while (compact := compact_identifier(identifier)) and compact not in seen:
            seen.add(compact)
            if (found := self._present(compact)) is not None:
                return found
            last = self._gone(compact) or last
            following = last.successor if last and last.successor else self._alias(compact)
            if following is None:
                break
            identifier = following
        if last is None and identifier != asked:
            # The new number is known, its register was not loaded: say so rather than nothing.
            return Gone(asked, asked, "moved", None, None, identifier)
        return last

    def fate(self, identifier: str) -> Fate:
        """Return what the registers say of exactly this number."""
        compact = compact_identifier(identifier)
        now = self.get(identifier)
        gone = self._gone(compact)
        if isinstance(now, Organisation):
            if compact_identifier(now.id) == compact:
                return Fate("present", now, None)
            ended = gone is not None and gone.status != "moved"
            return Fate("merged" if ended else "moved", now, gone)
        if now is None:
            return Fate("missing", None, None)
        # A number that moved to one that this directory does not hold says so in its row.
        return Fate("moved" if now.status == "moved" else "ended", None, now)

    def _present(self, compact: str) -> Organisation | None:
        unit = [compact[:_SIREN]] if compact.isdigit() and len(compact) == _SIRET else []
        for value in (compact, *unit):
            query = tantivy.Query.term_query(self._schema, "identifier", value, "basic")
            if hits := self._searcher.search(query, 1, count=False).hits:
                return self.organisation(hits[0][1])
        return None

    def _rows(self, columns: str, file: str, key: str, compact: str) -> list[tuple[Any, ...]]:
        path = self._folder / file
        if not path.exists():
            return []
        sql = f"SELECT {columns} FROM read_parquet(?) WHERE {_COMPACT.format(key)} = ? ORDER BY ALL"
        with self._lock:
            return self._database.execute(sql, [str(path), compact]).fetchall()

    def _gone(self, compact: str) -> Gone | None:
        rows = self._rows(", ".join(GONE_COLUMNS), "gone.parquet", "id", compact)
        return Gone(*rows[0]) if rows else None

    def _alias(self, compact: str) -> str | None:
        rows = self._rows("id", "aliases.parquet", "old", compact)
        return str(rows[0][0]) if rows else None

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Return organisations whose names hold every word, the last one perhaps unfinished."""
        typed = words(text)[:_WORDS]
        if not typed or limit < 1:
            return []
        terms = [self._word(word) for word in typed[:-1]]
        terms.append(self._word(typed[-1]) if text[-1:].isspace() else self._start(typed[-1]))
        every = tantivy.Query.boolean_query([(_MUST, term) for term in terms])
        hits = self._searcher.search(every, max(_CANDIDATES, limit), count=False).hits
        found = [self.organisation(address) for _, address in hits]
        start = normalise(text)
        found.sort(key=lambda o: (not normalise(o.name).startswith(start), len(o.name)))
        return [Suggestion(o.id, o.name, o.family, o.commune_name) for o in found[:limit]]

    def _word(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "plain", word, "basic")

    def _start(self, start: str) -> tantivy.Query:
        ends = self._searcher.terms_with_prefix("plain", start, limit=_COMPLETIONS)
        return tantivy.Query.boolean_query([(_SHOULD, self._word(end)) for end, _ in ends])
