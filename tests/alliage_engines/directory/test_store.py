"""The store: immutable versions, one switch, one build at a time, nothing left behind."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.alliage_engines.directory import official_files as official
from tests.alliage_engines.directory.building import run

from alliage_engines.directory.build import Inputs
from alliage_engines.directory.errors import DirectoryError, SourceError, StoreBusyError
from alliage_engines.directory.store import Manifest, Store, checksums, version_name


def publish(store: Store, second: int) -> Path:
    """A snapshot of one small file, as a build publishes it."""
    folder = store.begin()
    (folder / "organisations.parquet").write_text(f"content {second}")
    moment = datetime(2026, 11, 21, 12, 0, second, tzinfo=UTC)
    sums = checksums(folder)
    Manifest(version_name(moment, str(second)), moment.isoformat(), second, 0, checksums=sums).save(
        folder
    )
    return store.publish(folder)


def test_an_empty_store_has_no_snapshot(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere")
    assert store.current() is None
    assert store.versions() == []


def test_publishing_switches_and_lists_newest_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = publish(store, 1), publish(store, 2)
    assert store.current() == second
    assert [manifest.organisations for manifest in store.versions()] == [2, 1]
    assert first.is_dir()
    assert not list(tmp_path.glob("building-*"))
    assert not (tmp_path / "CURRENT.new").exists()


def test_the_manifest_comes_back_as_it_was_and_checks_the_files(tmp_path: Path) -> None:
    folder = publish(Store(tmp_path), 3)
    manifest = Manifest.load(folder)
    assert manifest.version == folder.name
    assert manifest.directory_format == 1
    assert manifest.checksums == checksums(folder)
    (folder / "organisations.parquet").write_text("tampered")
    assert manifest.checksums != checksums(folder)


def test_a_folder_without_manifest_is_no_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = publish(store, 1)
    (folder / "manifest.json").write_text("{")
    assert store.versions() == []
    with pytest.raises(DirectoryError, match="manifest"):
        Manifest.load(folder)


def test_old_versions_go_but_never_the_current_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folders = [publish(store, second) for second in range(5)]
    (tmp_path / "CURRENT").write_text(folders[0].name + "\n")
    store.clean(keep=2)
    assert [folder.is_dir() for folder in folders] == [True, False, False, True, True]


def test_a_current_that_names_no_version_is_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("../../etc")
    assert Store(tmp_path).current() is None


def test_two_builds_cannot_hold_one_store(tmp_path: Path) -> None:
    file = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    out = tmp_path / "store"
    with Store(out).locked(), pytest.raises(StoreBusyError, match="another build"):
        run(out, Inputs(rna=(file,)))
    assert run(out, Inputs(rna=(file,))).total.kept == 1


def test_a_build_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    out = tmp_path / "store"
    left = out / "building-1-x" / "work"
    left.mkdir(parents=True)
    (left / "build.duckdb").write_bytes(b"x")
    (out / "CURRENT.new").write_text("half")
    file = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    run(out, Inputs(rna=(file,)))
    assert sorted(p.name for p in out.iterdir()) == [".lock", "CURRENT", "versions"]


def test_a_refused_file_leaves_the_current_snapshot(tmp_path: Path) -> None:
    out = tmp_path / "store"
    good = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    before = run(out, Inputs(rna=(good,))).folder
    bad = tmp_path / "bad.csv"
    bad.write_text("nonsense\n")
    with pytest.raises(SourceError):
        run(out, Inputs(rna=(good, bad)))
    assert Store(out).current() == before
    assert len(Store(out).versions()) == 1


def test_the_snapshot_holds_no_working_file(tmp_path: Path) -> None:
    file = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    folder = run(tmp_path / "store", Inputs(rna=(file,))).folder
    assert sorted(p.name for p in folder.iterdir()) == [
        "aliases.parquet",
        "gone.parquet",
        "manifest.json",
        "organisations.parquet",
        "portrait.parquet",
        "rejects.csv",
        "zones.parquet",
    ]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (source,) = manifest["sources"]
    assert (source["file"], source["kind"], source["read"]) == ("w.csv", "rna_waldec", 1)
    assert len(source["sha256"]) == 64
    assert manifest["version"] == folder.name


def test_an_unusable_store_path_is_refused(tmp_path: Path) -> None:
    file = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    with pytest.raises(DirectoryError, match="may not hold"):
        run(tmp_path / "a[b]", Inputs(rna=(file,)))
    with pytest.raises(DirectoryError, match="no file"):
        run(tmp_path / "store", Inputs())
