"""Writes the files: a territory for the demo, or many rows for the benchmarks."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from random import Random

from alliage_engines.directory.demo import layouts, places
from alliage_engines.directory.demo.associations import Association, Associations
from alliage_engines.directory.demo.numbers import SIREN_COUNT, Sequence, sirens
from alliage_engines.directory.demo.places import Places
from alliage_engines.directory.demo.published import published_rows
from alliage_engines.directory.demo.rna import import_row, waldec_row
from alliage_engines.directory.demo.units import (
    Unit,
    Units,
    establishment_rows,
    foundation_rows,
    unit_row,
)
from alliage_engines.directory.demo.words import Wordsmith

_QUOTED = {"delimiter": ";", "quoting": csv.QUOTE_ALL}


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The files written; the RNA's and the RNF's are zips of one CSV, as in the registers."""

    rna_waldec: Path
    rna_import: Path
    sirene_units: Path
    sirene_establishments: Path
    rnf: Path
    published: Path


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How many rows: `bodies` is a share of the counts of `employers.toml`."""

    waldec: int
    former: int
    units: int
    bodies: float


class _Writer:
    """One run: its random draws, its words, its places, and the files it fills."""

    def __init__(
        self, folder: Path, seed: int, today: date, where: Places, sizes: _Sizes, *, unique: bool
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = today.strftime("%Y%m%d")
        self.files = DemoFiles(
            rna_waldec=folder / f"rna_waldec_{stamp}.zip",
            rna_import=folder / f"rna_import_{stamp}.zip",
            sirene_units=folder / "StockUniteLegale_utf8.csv",
            sirene_establishments=folder / "StockEtablissement_utf8.csv",
            rnf=folder / "rnf.zip",
            published=folder / "published.csv",
        )
        self.stamp, self.sizes = stamp, sizes
        self.rng = Random(seed)  # noqa: S311 - invented data, no secret
        self.words = Wordsmith(self.rng, unique=unique)
        self.numbers = Sequence()
        self.associations = Associations(self.rng, self.words, where, self.numbers, today)
        self.units = Units(self.rng, self.words, where, places.neighbours(), sirens(), today)
        self._moved: list[Association] = []

    def run(self) -> DemoFiles:
        """Every file, in an order that never changes."""
        self._rna()
        files = self.files
        foundations: list[Unit] = []
        with (
            layouts.plain(files.sirene_units, "units") as units,
            layouts.plain(files.sirene_establishments, "establishments") as establishments,
        ):
            for unit in self._all_units():
                units.write(unit_row(unit))
                establishments.write_all(establishment_rows(unit, self.rng))
                if unit.category == "9300":
                    foundations.append(unit)
        with layouts.zipped(files.rnf, "rnf.csv", "utf-8", "rnf") as rnf:
            rnf.write_all(foundation_rows(foundations, self.numbers, self.words, self.rng))
        with layouts.plain(files.published, "published", **_QUOTED) as published:
            published.write_all(published_rows())
        return files

    def _rna(self) -> None:
        """Both RNA files; keeps the associations that Sirene will know and those that moved."""
        sizes, rng = self.sizes, self.rng
        self._linked: list[Unit] = []
        linked, moved = 0.40 * sizes.units / sizes.waldec, 0.45 * sizes.former
        member = f"rna_waldec_{self.stamp}_dpt_38.csv"
        with layouts.zipped(
            self.files.rna_waldec, member, "utf-8-sig", "rna_waldec", **_QUOTED
        ) as rows:
            for association in self.associations.stream(sizes.waldec):
                siret = ""
                if rng.random() < linked * (1.4 if association.activity.naf != "94.99Z" else 0.75):
                    self._linked.append(self.units.of_association(association))
                    siret = self._linked[-1].siret
                if association.former and len(self._moved) < moved:
                    self._moved.append(association)
                rows.write(waldec_row(association, siret, rng))
        self._former()

    def _former(self) -> None:
        member = f"rna_import_{self.stamp}_dpt_38.csv"
        rest = self.sizes.former - len(self._moved)
        with layouts.zipped(
            self.files.rna_import, member, "iso-8859-1", "rna_import", **_QUOTED
        ) as rows:
            for association in self._moved:
                rows.write(import_row(association, moved=True, rng=self.rng))
            for association in self.associations.stream(rest, former=True):
                rows.write(import_row(association, moved=False, rng=self.rng))

    def _all_units(self) -> Iterator[Unit]:
        sizes = self.sizes
        twins = [self.units.closed_twin(unit) for unit in self._linked if unit.state == "A"][::25]
        others = list(chain(self.units.bodies(sizes.bodies), self.units.left_out(sizes.bodies)))
        unlinked = [
            self.units.of_association(a, linked=False)
            for a in self.associations.stream(round(sizes.units * 0.025), former=True)
        ]
        known = [*self._linked, *twins, *others, *unlinked]
        yield from known
        yield from self.units.companies(max(0, sizes.units - len(known)))


def generate(folder: Path, *, today: date, seed: int = 38) -> DemoFiles:
    """Write Isère: 11 000 invented rows in the official layouts, and the published organisations.

    The same seed and day give the same bytes. `folder` is made where it is missing.
    """
    sizes = _Sizes(waldec=6000, former=2500, units=2500, bodies=1.0)
    return _Writer(folder, seed, today, places.isere(), sizes, unique=True).run()


def scale(folder: Path, rows: int, *, today: date, seed: int = 38) -> DemoFiles:
    """Write `rows` invented rows of `rna_waldec` over the country, the other files in proportion.

    One in ten as many in `rna_import`, one in five in Sirene (at most 200 000 units). At most
    4 million rows, for which unused numbers remain. Names and purposes may repeat.
    """
    if not 100 <= rows <= 4_000_000:
        raise ValueError("rows must lie between 100 and 4 000 000")
    units = min(rows // 5, SIREN_COUNT * 2 // 3)
    sizes = _Sizes(waldec=rows, former=rows // 10, units=units, bodies=units / 2500)
    return _Writer(folder, seed, today, places.country(), sizes, unique=False).run()
