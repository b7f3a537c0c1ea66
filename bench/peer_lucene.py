"""Lucene, in process of a Java 17 machine: the jar that the PyPI wheel of pyserini carries."""

import importlib.util
import json
import shutil
import subprocess
import time
from pathlib import Path

import duckdb

from alliage_engines.directory import index as indexing
from alliage_engines.directory.matching import Matcher
from alliage_engines.directory.query import Query
from alliage_engines.directory.territory import territory
from alliage_engines.directory.text import STOP_WORDS
from bench.workload import Case

_SOURCE = Path(__file__).parent / "lucene" / "Driver.java"
_UNIT, _RECORD = "\x1f", "\x1e"


def missing() -> str | None:
    """Why Lucene cannot run here, or None."""
    if not shutil.which("javac") or not shutil.which("java"):
        return "no Java development kit (17 or newer)"
    return None if _jar() else "no jar: install requirements/bench-lucene.txt"


def _jar() -> Path | None:
    found = importlib.util.find_spec("pyserini")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "resources" / "jars"
    return next(iter(sorted(folder.glob("*fatjar.jar"))), None)


def write_rows(parquet: Path, out: Path) -> None:
    """Write what Lucene reads: raw names and purposes, the other fields as our index has them."""
    blank = str.maketrans("\t\n\r", "   ")
    with duckdb.connect() as connection, out.open("w", encoding="utf-8", newline="\n") as file:
        shared = indexing.Shared()
        for rows in indexing.batches(connection, parquet):
            documents = indexing.documents(rows, shared)
            for row, text in zip(rows, documents, strict=True):
                document = json.loads(text)
                name = f"{row[0]} {row[1]}" if row[1] and row[1] not in row[0] else row[0]
                cells = [name, row[2], document["code"], document["identifier"]]
                cells += [row[12], row[6].split(" ")[1], *(cell or "" for cell in row[7:10])]
                cells += [str(document.get(n, "")) for n in ("day", "year", "exact", "spot")]
                cells.append(row[-1])
                file.write("\t".join(cell.translate(blank) for cell in cells) + "\n")


class Lucene:
    """A Java process with an index open; close it after use."""

    name = "Lucene 9.9"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._classes = folder / "classes"
        self._index = folder / "lucene"
        jar = _jar()
        assert jar is not None, missing()
        self._path = f"{self._classes}:{jar}"
        subprocess.run(["javac", "-cp", str(jar), "-d", self._classes, _SOURCE], check=True)
        self._process: subprocess.Popen[str] | None = None

    def _java(self, *arguments: str) -> list[str]:
        stop = f"-Dstop={','.join(sorted(STOP_WORDS))}"
        return ["java", "-Xms2g", "-Xmx4g", stop, "-cp", self._path, "Driver", *arguments]

    def build(self, rows: Path, threads: int) -> float:
        """Index the rows; return the seconds, the start of the Java machine left out."""
        shutil.rmtree(self._index, ignore_errors=True)
        started = time.perf_counter()
        subprocess.run(self._java("index", str(rows), str(self._index), str(threads)), check=True)
        return time.perf_counter() - started

    def size(self) -> int:
        return sum(file.stat().st_size for file in self._index.iterdir())

    def open(self) -> str:
        self._process = subprocess.Popen(
            self._java("search", str(self._index)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self._read()

    def _read(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the Java process ended"
        return line.strip()

    def ask(self, line: str) -> tuple[float, int]:
        """Return the milliseconds inside the Java machine, and the size of the answer."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        nanoseconds, total = self._read().split("\t")
        return int(nanoseconds) / 1e6, int(total)

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate("")
            self._process = None


def line_of(case: Case, matcher: Matcher) -> str:
    """The case as the driver reads it: facets, filters, words with the codes they stand for."""
    plan = matcher.plan(" ".join(case.query.text.split()))
    words = []
    for word, terms in zip(plan.words if plan else (), plan.terms if plan else (), strict=True):
        typed = next(iter(case.modes)) if case.modes else word
        codes = [c for c in terms if c[0] == "code" and not c[1].startswith("a:")]
        cells = [case.modes.get(typed, "exact"), typed, *(x for c in codes for x in c[:2])]
        words.append(_UNIT.join(cells))
    return "\t".join(
        [str(int(case.query.facets)), _RECORD.join(_filters(case.query)), _RECORD.join(words)]
    )


def _filters(query: Query) -> list[str]:
    found = []
    if query.departement:
        found.append(["code", f"d:{query.departement}"])
    if query.region:
        found.append(["code", f"r:{query.region}"])
    if query.families:
        found.append(["code", *(f"f:{family}" for family in query.families)])
    if query.since_year:
        found.append(["year>", str(query.since_year)])
    if query.near and query.radius_km:
        centre = territory().commune(query.near)
        assert centre is not None
        inside = territory().within(centre.lat, centre.lon, query.radius_km)
        found.append(["code", *(f"c:{code}" for code in inside)])
    return [_UNIT.join(cells) for cells in found]
