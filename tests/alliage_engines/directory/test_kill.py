"""A build killed at any moment: the current snapshot stays whole and search answers from it."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.alliage_engines.directory import official_files as official

from alliage_engines.directory.query import Query
from alliage_engines.directory.search import Directory
from alliage_engines.directory.store import Manifest, Store, checksums

ROWS = 20_000
#: Where a kill can land, in the order of a build; SWITCH is from the manifest to the new CURRENT.
SWITCH = ("files reach the disk", "folder in place, CURRENT old", "CURRENT half-written")
MOMENTS = ("starting", "reading and merging", "indexing", *SWITCH, "just switched", "over")
_WORDS = [
    "chorale",
    "verger",
    "vélo",
    "lecture",
    "théâtre",
    "boules",
    "entraide",
    "jardin",
    "neige",
    "rivière",
    "atelier",
    "musique",
]


@dataclass
class Bench:
    """A store with one whole snapshot, the file to build again, and how long things take."""

    store: Path
    rna: Path
    whole: float
    switch: float

    def command(self) -> list[str]:
        alliage = Path(sys.executable).with_name("alliage")
        return [
            str(alliage),
            "directory",
            "build",
            "--out",
            str(self.store),
            "--rna",
            str(self.rna),
        ]

    def start(self) -> subprocess.Popen[bytes]:
        """Start the installed command in a process group of its own."""
        return subprocess.Popen(
            self.command(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )


def switching(store: Path) -> bool:
    """Whether the build under way has written its manifest: what is left is the switch."""
    return any((folder / "manifest.json").exists() for folder in store.glob("building-*"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("kill")
    rows = [
        official.association(
            f"W38{n:07d}",
            titre=f"CLUB {_WORDS[n % 12]} {_WORDS[n // 12 % 12]}".upper(),
            objet=f"{_WORDS[n % 12]} pour tous",
        )
        for n in range(ROWS)
    ]
    bench = Bench(folder / "store", official.waldec(folder / "rna.csv", rows), 0.0, 0.0)
    for _ in range(2):
        before, began, seen = Store(bench.store).current(), time.monotonic(), 0.0
        process = bench.start()
        while Store(bench.store).current() == before and process.poll() is None:
            if not seen and switching(bench.store):
                seen = time.monotonic()
            time.sleep(0 if seen else 0.002)
        bench.switch = max(0.002, time.monotonic() - seen)
        assert process.wait() == 0, process.stderr.read() if process.stderr else ""
        bench.whole = time.monotonic() - began
        if process.stderr:
            process.stderr.close()
    return bench


def kill(process: subprocess.Popen[bytes]) -> bool:
    """SIGKILL the whole process group; return whether the build was still running."""
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()
    return running


def landed(store: Path, before: str, versions: set[str], running: bool) -> str:
    """Which moment of the build a kill hit, told from what it left."""
    if not running:
        return "over"
    now = Store(store).current()
    fresh = {p.name for p in (store / "versions").iterdir()} - versions
    if now is not None and now.name != before:
        return "just switched"
    if fresh:
        written = (store / "CURRENT.new").exists()
        return "CURRENT half-written" if written else "folder in place, CURRENT old"
    left = {path.name for folder in store.glob("building-*") for path in folder.iterdir()}
    if "manifest.json" in left:
        return "files reach the disk"
    if "work" in left:
        return "reading and merging"
    return "indexing" if left else "starting"


def answers(store: Path) -> str:
    """Check that search answers from a whole current snapshot; return its version."""
    folder = Store(store).current()
    assert folder is not None
    manifest = Manifest.load(folder)
    assert manifest.checksums == checksums(folder)
    assert manifest.organisations == ROWS
    directory = Directory.open(store)
    assert directory.manifest.version == folder.name
    assert directory.search(Query(text="verger", limit=5)).total > 1000
    assert directory.get("W380000007") is not None
    return folder.name


def campaign(bench: Bench, uniform: int, aimed: int, seed: int) -> Counter[str]:
    """Kill builds at moments drawn uniformly over the whole build, then over its switch alone."""
    draw = random.Random(seed)
    table: Counter[str] = Counter()
    for number in range(uniform + aimed):
        before = answers(bench.store)
        versions = {p.name for p in (bench.store / "versions").iterdir()}
        process = bench.start()
        if number < uniform:
            time.sleep(draw.uniform(0, bench.whole))
        else:
            while not switching(bench.store) and process.poll() is None:
                pass
            wait = time.monotonic() + draw.uniform(0, 2 * bench.switch)
            while time.monotonic() < wait:
                pass
        running = kill(process)
        table[landed(bench.store, before, versions, running)] += 1
        now = answers(bench.store)
        assert now == before or now not in versions
    return table


def finish(bench: Bench) -> None:
    """After all the kills one more build succeeds and leaves nothing of them behind."""
    process = bench.start()
    assert process.wait() == 0
    if process.stderr:
        process.stderr.close()
    answers(bench.store)
    assert not list(bench.store.glob("building-*"))
    assert len(list((bench.store / "versions").iterdir())) <= 3


@pytest.mark.long
def test_ten_kills_leave_search_answering(bench: Bench) -> None:
    table = campaign(bench, uniform=7, aimed=3, seed=1)
    finish(bench)
    assert sum(table.values()) == 10
    assert sum(table[moment] for moment in (*SWITCH, "just switched")) >= 1, table


@pytest.mark.soak
def test_a_hundred_kills_leave_search_answering(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    table = campaign(bench, uniform=80, aimed=20, seed=2)
    finish(bench)
    with capsys.disabled():
        print(f"\n{ROWS} rows, build {bench.whole:.1f} s, switch {bench.switch * 1000:.0f} ms")
        print("| the kill landed | times |\n| --- | --- |")
        for moment in MOMENTS:
            print(f"| {moment} | {table[moment]} |")
    assert sum(table.values()) == 100
    assert sum(table[moment] for moment in SWITCH) >= 5, table


def test_a_killed_build_does_not_hold_the_store(bench: Bench) -> None:
    process = bench.start()
    while not list(bench.store.glob("building-*")) and process.poll() is None:
        time.sleep(0.001)
    kill(process)
    for folder in bench.store.glob("building-*"):
        shutil.rmtree(folder)
    with Store(bench.store).locked():
        assert answers(bench.store)
