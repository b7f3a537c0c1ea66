"""Linking names to a directory against rapidfuzz alone over each name's département, in one run.

Prints milliseconds a name and their ratio. Ours opens the snapshot, reads the names, finds and
scores candidates and decides; rapidfuzz compares each name, already folded, with every folded name
of its département, and gives the best: reading and folding its names is left out of its time. Both
are measured on one processor and as used: ours with a process a processor, rapidfuzz with its
threads (`workers=-1`).
"""

import argparse
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist, extractOne

from alliage_engines.directory.store import Store
from alliage_engines.directory.text import normalise_many
from alliage_engines.linking import Link, Linker, Name
from bench.generate import generate
from bench.search import build_store

#: What the linking promises: at most this share of the time of rapidfuzz alone.
TARGET = 0.5
_ABBREVIATIONS = {
    "ASSOCIATION": "asso.",
    "FÉDÉRATION": "féd.",
    "FONDATION": "Fond.",
    "SAINT": "St",
    "COMMUNAUTÉ DE COMMUNES": "CC",
    "MAISON DES JEUNES": "MJ",
    "FOOTBALL CLUB": "FC",
}


@dataclass(frozen=True)
class Task:
    """A name to link and the organisation that it was made from."""

    name: Name
    answer: str


@dataclass(frozen=True)
class Measure:
    """What one way did: seconds for all names, and how many firsts were the organisation meant."""

    label: str
    seconds: float
    right: int
    names: int


def _typo(text: str, rng: random.Random) -> str:
    place = rng.randrange(1, max(2, len(text) - 1))
    return text[:place] + text[place + 1 :]


def _noisy(name: str, commune: str, rng: random.Random) -> str:
    """A name as somebody might type it: case, abbreviations, a place more, a slip, a word less."""
    for long, short in _ABBREVIATIONS.items():
        if rng.random() < 0.7:
            name = name.replace(long, short)
    name = rng.choice([str.lower, str.title, str.upper])(name)
    chance = rng.random()
    if chance < 0.3:
        name = _typo(name, rng)
    elif chance < 0.5:
        name = f"{name} {commune}"
    elif chance < 0.6 and len(words := name.split()) > 3:
        words.pop(rng.randrange(1, len(words)))
        name = " ".join(words)
    return name


def tasks(parquet: Path, count: int, seed: int = 11) -> list[Task]:
    """Draw names of the directory and write them as people do, each with its département."""
    rng = random.Random(seed)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"""SELECT id, name, commune_name, departement FROM '{parquet}'
            WHERE departement IS NOT NULL ORDER BY hash(id), id LIMIT {count}"""
        ).fetchall()
    return [Task(Name(_noisy(name, place, rng), d), own) for own, name, place, d in rows]


class RapidfuzzAlone:
    """The names of each département, folded; the peer."""

    def __init__(self, parquet: Path, asked: Sequence[Task]) -> None:
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"SELECT id, name, departement FROM '{parquet}' WHERE departement IS NOT NULL"
            ).fetchall()
        folded = normalise_many([row[1] for row in rows])
        self.ids: dict[str, list[str]] = defaultdict(list)
        self.names: dict[str, list[str]] = defaultdict(list)
        for (own, _, departement), name in zip(rows, folded, strict=True):
            self.ids[departement].append(own)
            self.names[departement].append(name)
        texts = normalise_many([task.name.text for task in asked])
        self.asked: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for task, text in zip(asked, texts, strict=True):
            self.asked[str(task.name.departement)].append((text, task.answer))

    def one_by_one(self, scorer: Callable[..., float]) -> int:
        """`process.extractOne`, name after name; how many of the best are the one meant."""
        right = 0
        for departement, pairs in self.asked.items():
            names, ids = self.names[departement], self.ids[departement]
            for text, answer in pairs:
                right += ids[extractOne(text, names, scorer=scorer)[2]] == answer
        return right

    def all_at_once(self, scorer: Callable[..., float], workers: int) -> int:
        """`process.cdist`, a département at a time, in slices that stay below 100 MB."""
        right = 0
        for departement, pairs in self.asked.items():
            names, ids = self.names[departement], self.ids[departement]
            step = max(1, 100_000_000 // len(names))
            for start in range(0, len(pairs), step):
                some = pairs[start : start + step]
                texts = [text for text, _ in some]
                table = cdist(texts, names, scorer=scorer, workers=workers, dtype=np.uint8)
                best = table.argmax(axis=1)
                right += sum(ids[b] == answer for b, (_, answer) in zip(best, some, strict=True))
        return right


def _timed(label: str, names: int, work: Callable[[], int]) -> Measure:
    started = time.perf_counter()
    right = work()
    return Measure(label, time.perf_counter() - started, right, names)


def _ours(snapshot: Path, asked: Sequence[Task], processes: int, kept: list[Link]) -> int:
    linker = Linker.open(snapshot)
    kept[:] = linker.link_many([task.name for task in asked], processes=processes)
    firsts = [link.candidates[0].id if link.candidates else None for link in kept]
    return sum(first == task.answer for first, task in zip(firsts, asked, strict=True))


def measure(snapshot: Path, asked: Sequence[Task], peer_names: int) -> tuple[list[Measure], Any]:
    """Ours and the peers, in turn; peers answer the first `peer_names` names."""
    links: list[Link] = []
    processors = os.cpu_count() or 1
    some = asked[:peer_names]
    alone = RapidfuzzAlone(snapshot / "organisations.parquet", some)
    found = [_timed("Alliage, 1 process", len(asked), lambda: _ours(snapshot, asked, 1, links))]
    found.append(
        _timed(
            f"Alliage, {processors} processes",
            len(asked),
            lambda: _ours(snapshot, asked, processors, links),
        )
    )
    for name in ("WRatio", "token_set_ratio"):
        scorer = getattr(fuzz, name)
        for label, work in (
            (f"extractOne {name}", lambda s=scorer: alone.one_by_one(s)),
            (f"cdist {name}, workers=1", lambda s=scorer: alone.all_at_once(s, 1)),
            (f"cdist {name}, workers=-1", lambda s=scorer: alone.all_at_once(s, -1)),
        ):
            found.append(_timed(label, len(some), work))
    return found, links


def _print(
    count: int, asked: Sequence[Task], found: Sequence[Measure], links: Sequence[Link]
) -> None:
    load = " ".join(f"{x:.2f}" for x in os.getloadavg())
    print(f"\n## Linking {len(asked):,} names to {count:,} organisations, load {load}\n")
    print("| | ms a name | first is the one meant | Alliage, 1 process ÷ | as used ÷ |")
    print("| --- | ---: | ---: | ---: | ---: |")
    each = [m.seconds * 1000 / m.names for m in found]
    for measured, ms in zip(found, each, strict=True):
        ratios = [_ratio(each[place] / ms, measured.label) for place in (0, 1)]
        share = measured.right / measured.names
        print(f"| {measured.label} | {ms:.2f} | {share:.3f} | {' | '.join(ratios)} |")
    sure = [
        (link, task) for link, task in zip(links, asked, strict=True) if link.decision == "sure"
    ]
    right = sum(link.chosen == task.answer for link, task in sure)
    print(
        f"\nAlliage: {len(sure)} of {len(asked)} names sure, {right} of them the one meant (names made"
        " by a program: bench.linking_quality judges with names written by hand)."
    )


def _ratio(ratio: float, label: str) -> str:
    if label.startswith("Alliage"):
        return ""
    return f"{ratio:.3f} ({'met' if ratio <= TARGET else 'missed'}: {TARGET})"


def run(rows: int, names: int, peer_names: int) -> None:
    """Generate, build, link, print."""
    with tempfile.TemporaryDirectory(prefix="bench-linking-") as name:
        folder = Path(name)
        build_store(folder, generate(folder / "organisations.parquet", rows))
        snapshot = Store(folder / "store").current()
        assert snapshot is not None
        asked = tasks(snapshot / "organisations.parquet", names)
        found, links = measure(snapshot, asked, peer_names)
        _print(rows, asked, found, links)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="organisations")
    parser.add_argument("--names", type=int, default=10_000, help="names to link")
    parser.add_argument(
        "--peer-names", type=int, default=2_000, help="names given to rapidfuzz, the first ones"
    )
    options = parser.parse_args(arguments)
    run(options.rows, options.names, options.peer_names)


if __name__ == "__main__":
    main()
