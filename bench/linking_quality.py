"""Linking judged by hand-labelled names: precision of sure links, coverage, false links, recall.

`linking/names.csv` and how it was labelled: `linking/LABELLING.md`. Both directories are built from
scratch, the samples' where ALLIAGE_SAMPLES says that the real files are. Every share comes with its
Wilson 95 % interval.
"""

import argparse
import csv
import math
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.demo import generate
from alliage_engines.directory.demo.inputs import inputs_of
from alliage_engines.directory.store import Store
from alliage_engines.linking import Link, Linker, Name

NAMES = Path(__file__).parent / "linking" / "names.csv"
#: The day that the labelled directories are built with: the demo's ids change with it.
TODAY = date(2026, 11, 22)
_Z = 1.96


@dataclass(frozen=True)
class Judged:
    """One labelled name and what the linker said; family is that of the answer, None without."""

    number: str
    directory: str
    written: str
    answer: str | None
    family: str | None
    link: Link

    @property
    def sure(self) -> bool:
        return self.link.decision == "sure"

    @property
    def right(self) -> bool:
        return self.sure and self.link.chosen == self.answer

    @property
    def found(self) -> bool:
        """Whether the answer is among the candidates, sure or proposed."""
        return self.answer in [candidate.id for candidate in self.link.candidates]


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); the whole of [0, 1] when nothing was seen."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    half /= 1 + square / total
    return max(0.0, centre - half), min(1.0, centre + half)


def sample_inputs(samples: Path) -> Inputs:
    """The real sample files, as LABELLING.md lists them."""
    return Inputs(
        rna=tuple(sorted((samples / "rna").glob("rna_*.csv"))),
        sirene_units=tuple(sorted((samples / "sirene").glob("StockUniteLegale*.csv"))),
        sirene_establishments=tuple(sorted((samples / "sirene").glob("StockEtablissement*.csv"))),
    )


def snapshots(folder: Path, samples: Path | None) -> dict[str, Path]:
    """Build the directories; that of the samples only where they are."""
    inputs = {"demo": inputs_of(generate(folder / "files", today=TODAY))}
    if samples is not None:
        inputs["samples"] = sample_inputs(samples)
    built = {}
    for name, given in inputs.items():
        build(folder / name, given, today=TODAY)
        current = Store(folder / name).current()
        assert current is not None
        built[name] = current
    return built


def _known(snapshot: Path) -> dict[str, tuple[str, str, str]]:
    """Id -> name, commune, family."""
    columns = "id, name, coalesce(commune_name, ''), family"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT {columns} FROM '{snapshot / 'organisations.parquet'}'"
        ).fetchall()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def judge(directory: str, snapshot: Path, rows: Iterable[dict[str, str]]) -> list[Judged]:
    """Link the labelled names of one directory, after checking that it is the one labelled."""
    linker, known, judged = Linker.open(snapshot), _known(snapshot), []
    for row in rows:
        answer = row["answer"] or None
        if answer and known.get(answer, ("", "", ""))[:2] != (
            row["answer_name"],
            row["answer_commune"],
        ):
            raise SystemExit(
                f"{NAMES}, number {row['number']}: not the directory that was labelled"
            )
        link = linker.link(Name(row["text"], row["departement"] or None))
        family = known[answer][2] if answer else None
        judged.append(Judged(row["number"], directory, row["written"], answer, family, link))
    return judged


def _share(hits: int, total: int) -> str:
    if not total:
        return "–"
    low, high = wilson(hits, total)
    return f"{hits / total:.3f} ({low:.3f}–{high:.3f}) {hits}/{total}"


def line(label: str, judged: Sequence[Judged]) -> str:
    """One line of the table."""
    answered = [j for j in judged if j.answer]
    absent = [j for j in judged if not j.answer]
    sure = [j for j in judged if j.sure]
    right = sum(j.right for j in sure)
    open_ = [j for j in answered if not j.sure]
    cells = (
        label,
        _share(right, len(sure)),
        _share(right, len(answered)),
        _share(sum(j.sure for j in absent), len(absent)),
        _share(sum(j.found for j in open_), len(open_)),
        _share(sum(j.found for j in answered), len(answered)),
    )
    return "| " + " | ".join(cells) + " |"


def table(judged: Sequence[Judged]) -> str:
    """The figures of all, by directory, by family of the answer, by way of writing."""
    head = (
        "| names | precision of sure links | coverage: sure and right, of those with an answer "
        "| sure, of those without | recall@5 of what is not sure | recall@5 of all |"
    )
    lines = [head, "| --- |" + " --- |" * 5, line("all", judged)]
    for column in ("directory", "family", "written"):
        values = sorted({value for j in judged if (value := getattr(j, column))})
        lines += [line(v, [j for j in judged if getattr(j, column) == v]) for v in values]
    return "\n".join(lines)


def mistakes(judged: Sequence[Judged]) -> list[str]:
    """Every sure link that is wrong, in full."""
    return [
        f"- {j.number} ({j.directory}): “{j.link.text}” was linked to {j.link.candidates[0].name}"
        f" ({j.link.chosen}) for {j.answer or 'no answer'}: {', '.join(j.link.candidates[0].reasons)}"
        for j in judged
        if j.sure and not j.right
    ]


def samples_folder() -> Path | None:
    """Where the real sample files are, or None."""
    named = os.environ.get("ALLIAGE_SAMPLES", "")
    chosen = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    return chosen if (chosen / "rna").is_dir() else None


def run(folder: Path) -> list[Judged]:
    """Build, link, judge."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    judged = []
    for directory, snapshot in snapshots(folder, samples_folder()).items():
        judged += judge(directory, snapshot, [r for r in rows if r["directory"] == directory])
    return judged


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="also print every name and its link")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-linking-quality-") as name:
        judged = run(Path(name))
    if samples_folder() is None:
        print("Samples left out: ALLIAGE_SAMPLES names no folder with the real files.\n")
    print(f"## Linking, {len(judged)} hand-labelled names\n\n{table(judged)}\n")
    print("\n".join(["Wrong sure links:", *(mistakes(judged) or ["- none"])]))
    for j in judged if options.each else ():
        best = j.link.candidates[0] if j.link.candidates else None
        print(f"{j.number};{j.link.text};{j.answer or ''};{j.link.decision};{best}")


if __name__ == "__main__":
    main()
