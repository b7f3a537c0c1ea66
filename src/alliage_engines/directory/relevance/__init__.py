"""How well the search ranks: judged questions, mean reciprocal rank and nDCG@10.

`python -m alliage_engines.directory.relevance STORE` prints the table. MRR is taken over questions
that want one organisation, nDCG@10 over all of them with gain 2^grade - 1 and discount
log2(rank + 1) (Järvelin and Kekäläinen, 2002). The ideal order is that of every judged organisation
of the directory, not of those found.
"""

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from alliage_engines.directory.query import Query
from alliage_engines.directory.search import Directory
from alliage_engines.directory.text import normalise_many

HERE = Path(__file__).parent
_DEPTH = 10
_COLUMNS = ("id", "name", "purpose", "family", "kind", "theme", "commune", "naf", "waldec")
_PATTERNS = ("name", "purpose", "text")


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with the rules that grade organisations; demo.toml tells their form."""

    text: str
    sort: str
    skill: str
    rules: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How one question was answered; reciprocal is 1 / rank of the first full answer, else 0."""

    query: Judged
    reciprocal: float
    ndcg: float


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a set of questions."""

    scores: tuple[Score, ...]

    @property
    def mrr(self) -> float:
        """Mean reciprocal rank of the questions that want one organisation."""
        known = [s.reciprocal for s in self.scores if s.query.sort == "known"]
        return sum(known) / len(known)

    @property
    def ndcg(self) -> float:
        """Mean nDCG@10 of every question."""
        return sum(s.ndcg for s in self.scores) / len(self.scores)


def load(file: Path) -> list[Judged]:
    """Read a set of judged questions."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Judged(q["text"], q["sort"], q["skill"], tuple(q["rules"])) for q in content["query"]]


class Judge:
    """Grades every organisation of a snapshot, reading its Parquet file and not its index."""

    def __init__(self, organisations: Path) -> None:
        with duckdb.connect() as connection:
            columns = ", ".join(_COLUMNS)
            sql = f"SELECT {columns} FROM read_parquet(?)"
            rows = connection.execute(sql, [str(organisations)]).fetchall()
        self._rows = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]

    @cached_property
    def _texts(self) -> list[dict[str, str]]:
        names = normalise_many([row["name"] for row in self._rows])
        purposes = normalise_many([row["purpose"] or "" for row in self._rows])
        pairs = zip(names, purposes, strict=True)
        return [{"name": n, "purpose": p, "text": f"{n} {p}"} for n, p in pairs]

    def grades(self, query: Judged) -> dict[str, int]:
        """Return id -> grade of the organisations that answer `query`."""
        found: dict[str, int] = {}
        for row, texts in zip(self._rows, self._texts, strict=True):
            grade = max((_grade(rule, row, texts) for rule in query.rules), default=0)
            if grade:
                found[row["id"]] = grade
        return found


def _grade(rule: dict[str, Any], row: dict[str, Any], texts: dict[str, str]) -> int:
    for field, wanted in rule.items():
        if field in _PATTERNS:
            holds = re.search(wanted, texts[field]) is not None
        elif field == "naf":
            holds = (row["naf"] or "").replace(".", "").startswith(wanted.replace(".", ""))
        elif field == "waldec":
            holds = any(code.startswith(wanted) for code in row["waldec"] or ())
        else:
            holds = field == "grade" or row[field] == wanted
        if not holds:
            return 0
    return int(rule.get("grade", 2))


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**g - 1.0) / math.log2(rank + 1) for rank, g in enumerate(grades, 1))


def evaluate(directory: Directory, organisations: Path, queries: Sequence[Judged]) -> Report:
    """Ask every question and score its first page; `organisations` is the snapshot's Parquet."""
    judge = Judge(organisations)
    scores = []
    for query in queries:
        grades = judge.grades(query)
        if not grades:
            raise ValueError(f"no organisation answers {query.text!r}: nothing to judge")
        hits = directory.search(Query(query.text, limit=_DEPTH, facets=False)).hits
        found = [grades.get(hit.organisation.id, 0) for hit in hits]
        ideal = sorted(grades.values(), reverse=True)[:_DEPTH]
        full = next((1 / rank for rank, grade in enumerate(found, 1) if grade == ideal[0]), 0.0)
        scores.append(Score(query, full, _gain(found) / _gain(ideal)))
    return Report(tuple(scores))
