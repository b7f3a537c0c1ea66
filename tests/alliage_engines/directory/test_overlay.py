"""An overlay must answer as a directory built anew with the replaced records would."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.alliage_engines.directory.search_data import (
    NONSENSE,
    TODAY,
    organisation,
    publish,
    random_organisations,
)

from alliage_engines.directory.overlay import build_overlay, index_of
from alliage_engines.directory.query import Query, Results
from alliage_engines.directory.schema import Identifier, Organisation
from alliage_engines.directory.search import Directory
from alliage_engines.directory.store import Store

ROWS = random_organisations(120, seed=5)


def _replacements(rows: list[Organisation]) -> list[Organisation]:
    """Twenty records that say something else, and three that no register knows."""
    changed = [
        replace(
            row, purpose="klumat gzimul", last_declared=TODAY, theme="024", website="https://a.test"
        )
        for row in random.Random(3).sample(rows, 20)
    ]
    new = [
        organisation(
            9_000 + n,
            id=f"AL-00000{n}",
            name=f"BRUNOD NOUVEAU {n}",
            commune="05061",  # a commune, a département and a kind that no other record has
            kind="collective",
            identifiers=(Identifier("siren", f"98765432{n}", True),),
        )
        for n in range(3)
    ]
    return changed + new


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Directory, Directory]:
    """A directory with an overlay, and one built with the same organisations in its file."""
    folder = tmp_path_factory.mktemp("overlay")
    publish(folder / "store", ROWS)
    replaced = _replacements(ROWS)
    snapshot = Store(folder / "store").current()
    assert snapshot
    build_overlay(snapshot, folder / "overlays", replaced, stamp="1")
    ids = {row.id for row in replaced}
    every = [row for row in ROWS if row.id not in ids] + replaced
    publish(
        folder / "whole", sorted(every, key=lambda o: (o.departement or "", o.commune or "", o.id))
    )
    return Directory.open(folder / "store", folder / "overlays"), Directory.open(folder / "whole")


def _rows(results: Results) -> list[Organisation]:
    return sorted((hit.organisation for hit in results.hits), key=lambda row: row.id)


QUESTIONS = [
    Query(),
    *(Query(text=word) for word in NONSENSE),
    Query(text="klumat gzimul"),
    Query(text="brunod nouveau"),
    Query(departement="38"),
    Query(departement="05"),
    Query(themes=("024",)),
    Query(near="38185", radius_km=40.0),
    Query(families=("private",), text="zorib"),
    Query(declared_within_years=1),
]


@pytest.mark.parametrize("query", QUESTIONS, ids=str)
def test_answers_as_a_directory_built_with_them(both, query) -> None:
    overlaid, whole = (d.search(replace(query, limit=500)) for d in both)
    assert overlaid.total == whole.total
    assert _rows(overlaid) == _rows(whole)
    assert overlaid.facets == whole.facets
    found = [set(d.map_points(query)) for d in both]
    assert found[0] == found[1]


def test_each_is_found_by_every_identifier(both) -> None:
    overlaid, whole = both
    for row in _replacements(ROWS):
        for identifier in (row.id, *(i.value for i in row.identifiers)):
            assert overlaid.get(identifier) == whole.get(identifier) == row


def test_names_are_offered_while_typed(both) -> None:
    assert {s.id for s in both[0].suggest("BRUNOD NOUV")} >= {"AL-000000", "AL-000001", "AL-000002"}


def test_the_snapshot_is_not_touched(tmp_path: Path) -> None:
    publish(tmp_path / "store", ROWS[:10])
    snapshot = Store(tmp_path / "store").current()
    assert snapshot
    before = {f: f.read_bytes() for f in (snapshot / "index").iterdir() if f.is_file()}
    build_overlay(snapshot, tmp_path / "o", [replace(ROWS[0], name="AUTRE")], stamp="1")
    assert {f: f.read_bytes() for f in (snapshot / "index").iterdir() if f.is_file()} == before
    assert Directory.open(tmp_path / "store").get(ROWS[0].id) == ROWS[0]


def test_a_directory_that_is_open_follows(tmp_path: Path) -> None:
    publish(tmp_path / "store", ROWS[:10])
    store, overlays = Store(tmp_path / "store"), tmp_path / "o"
    directory = Directory.open(store.path, overlays)
    assert not directory.refresh()
    first = store.current()
    assert first
    build_overlay(first, overlays, [replace(ROWS[0], name="PREMIER")], stamp="1")
    assert directory.refresh()
    assert directory.get(ROWS[0].id).name == "PREMIER"
    build_overlay(first, overlays, [replace(ROWS[0], name="SECOND")], stamp="2")
    assert directory.get(ROWS[0].id).name == "PREMIER", "what is open stays readable"
    assert directory.refresh()
    assert directory.get(ROWS[0].id).name == "SECOND"
    publish(store.path, ROWS[:9], seed="two")
    assert directory.refresh()
    assert directory.get(ROWS[0].id).name == ROWS[0].name, "an overlay is of one snapshot only"
    assert index_of(first, overlays) != index_of(store.current() or first, overlays)


def test_the_same_stamp_twice_builds_once(tmp_path: Path) -> None:
    publish(tmp_path / "store", ROWS[:10])
    snapshot = Store(tmp_path / "store").current()
    assert snapshot
    folder = build_overlay(snapshot, tmp_path / "o", [], stamp="same")
    made = folder.stat().st_ino
    assert build_overlay(snapshot, tmp_path / "o", [ROWS[0]], stamp="same").stat().st_ino == made


def test_an_empty_overlay_is_the_snapshot(tmp_path: Path) -> None:
    publish(tmp_path / "store", ROWS[:10])
    snapshot = Store(tmp_path / "store").current()
    assert snapshot
    build_overlay(snapshot, tmp_path / "o", [], stamp="0")
    found = Directory.open(tmp_path / "store", tmp_path / "o").search(Query(limit=100))
    assert _rows(found) == sorted(ROWS[:10], key=lambda row: row.id)


def test_a_hidden_record_is_found_no_more(tmp_path: Path) -> None:
    publish(tmp_path / "store", ROWS[:10])
    snapshot = Store(tmp_path / "store").current()
    assert snapshot
    new = replace(ROWS[0], id="AL-1", identifiers=())
    build_overlay(snapshot, tmp_path / "o", [new], stamp="0", hidden=[ROWS[0].id])
    found = Directory.open(tmp_path / "store", tmp_path / "o").search(Query(limit=100))
    assert {hit.organisation.id for hit in found.hits} == {"AL-1", *(r.id for r in ROWS[1:10])}


@pytest.mark.parametrize("stamp", ["", "../x", "a b", "."])
def test_a_stamp_is_a_word(tmp_path: Path, stamp: str) -> None:
    with pytest.raises(ValueError, match="stamp"):
        build_overlay(tmp_path, tmp_path / "o", [], stamp=stamp)
