"""What the tests of the build share: a build without the index, and its tables as Python rows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from alliage_engines.directory import build as build_module
from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.report import Counts, Report

TODAY = date(2026, 11, 21)


@dataclass
class Built:
    """One build: its report and where its snapshot is."""

    report: Report
    folder: Path

    @property
    def total(self) -> Counts:
        return self.report.total()

    def rows(self, name: str = "organisations") -> list[dict[str, Any]]:
        """Rows of a Parquet file of the snapshot."""
        with duckdb.connect() as connection:
            cursor = connection.execute(f"SELECT * FROM '{self.folder / name}.parquet'")
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def organisation(self, identifier: str) -> dict[str, Any]:
        """The one organisation of that id."""
        (found,) = [row for row in self.rows() if row["id"] == identifier]
        return found

    def ids(self) -> list[str]:
        return sorted(row["id"] for row in self.rows())

    def aliases(self) -> dict[str, str]:
        return {row["old"]: row["id"] for row in self.rows("aliases")}

    def gone(self) -> dict[str, str]:
        return {row["id"]: row["status"] for row in self.rows("gone")}

    def rejects(self) -> list[dict[str, str]]:
        with (self.folder / "rejects.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


@contextmanager
def without_index() -> Iterator[None]:
    """The index takes a second and a process, and has its own tests."""
    with patch.object(build_module._Build, "_index", lambda *_: None):
        yield


def run(out: Path, inputs: Inputs, *, opposition: Path | None = None, today: date = TODAY) -> Built:
    """Build without index; every source must be accounted for."""
    with without_index():
        report = build(out, inputs, opposition=opposition, today=today)
    for source in report.sources:
        assert source.counts.balanced(), source
    assert report.total().balanced()
    return Built(report, out / "versions" / report.version)
