"""The demo's files through a whole build: every row accounted for, what is invented says so."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from alliage_engines.directory.build import build
from alliage_engines.directory.demo import generate
from alliage_engines.directory.demo.inputs import inputs_of
from alliage_engines.directory.report import Report
from alliage_engines.directory.store import Store

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    folder = tmp_path_factory.mktemp("demo-build")
    files = generate(folder / "files", today=TODAY)
    report = build(folder / "store", inputs_of(files), opposition=None, progress=None, today=TODAY)
    snapshot = Store(folder / "store").current()
    assert snapshot is not None
    return snapshot / "organisations.parquet", report


def ask(parquet: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(sql.replace("$rows", f"'{parquet}'")).fetchall()


def test_every_row_is_accounted_for(built: tuple[Path, Report]) -> None:
    total = built[1].total()
    assert total.balanced()
    assert total.read > 14_000
    assert total.rejected == 0
    assert total.aliases == 1125
    assert total.merged > 800
    assert total.unresolved_communes <= 2
    for reason in ("moved", "dissolved", "deleted", "natural_person", "shell", "purged", "closed"):
        assert total.dropped[reason], reason


def test_only_published_organisations_are_real(built: tuple[Path, Report]) -> None:
    sources = "map_values(provenance)"
    mixed = ask(
        built[0],
        f"SELECT count(*) FROM $rows WHERE fictitious = list_contains({sources}, 'published')",
    )
    assert mixed == [(0,)]
    real = ask(built[0], "SELECT kind, count(*) FROM $rows WHERE NOT fictitious GROUP BY kind")
    kinds = dict(real)
    assert kinds["commune"] == 512
    assert kinds["intercommunality"] > 10
    assert kinds["foundation"] == 1


def test_the_three_families_and_every_theme_are_there(built: tuple[Path, Report]) -> None:
    families = dict(ask(built[0], "SELECT family, count(*) FROM $rows GROUP BY family"))
    assert set(families) == {"peer", "public", "private"}
    assert min(families.values()) > 400  # type: ignore[type-var]
    themes = ask(built[0], "SELECT DISTINCT theme FROM $rows WHERE theme_rule = 'waldec'")
    assert len(themes) == 29


def test_nothing_private_of_the_files_is_left(built: tuple[Path, Report]) -> None:
    snapshot = built[0].parent
    secrets = (
        "ADRESSE-PRIVEE",
        "DECLARANT-FICTIF",
        "NOM-FICTIF",
        "association.example",
        "04 65 71",
    )
    for path in snapshot.glob("*.parquet"):
        (text,) = ask(path, "SELECT string_agg(CAST(COLUMNS(*) AS VARCHAR), ' ') FROM $rows")
        for value in text:
            assert not any(secret in str(value) for secret in secrets[:4]), path.name
            assert "bonjour@" not in str(value)
            assert secrets[4] not in str(value)
