"""A results page against an empty page of the same project: same middleware, session and base.

Prints milliseconds at the 95th percentile and their ratio, over the questions of the search bench.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from alliage_engines.directory.search import Directory
from bench.generate import generate
from bench.search import build_store
from bench.workload import Case, workload

TARGET = 8.0


def address(case: Case) -> str:
    """The results page's address for a case of the search bench."""
    query = case.query
    place = f"departement:{query.departement}" if query.departement else ""
    if query.near:
        place = f"commune:{query.near}"
    asked = {
        "q": query.text,
        "lieu": place,
        "rayon": int(query.radius_km) if query.radius_km else "",
        "famille": query.families[0] if query.families else "",
        "theme": query.themes[0] if query.themes else "",
    }
    return "/trouver/?" + urlencode({k: v for k, v in asked.items() if v})


def prepare(store: Path) -> object:
    """Django on a fresh SQLite database, and the bench's own empty page beside the product's."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliage.config.settings.test"
    os.environ["ALLIAGE_DATA"] = str(store.parent)
    os.environ["ALLIAGE_LOG_LEVEL"] = "WARNING"
    import django  # noqa: PLC0415 - after the settings are chosen
    from django.conf import settings  # noqa: PLC0415

    django.setup()
    settings.DIRECTORY_STORE = store
    settings.TEMPLATES[0]["OPTIONS"]["debug"] = False
    settings.DATABASES["default"]["NAME"] = str(store.parent / "bench.sqlite3")
    from django.core.management import call_command  # noqa: PLC0415
    from django.shortcuts import render  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from alliage.config import urls  # noqa: PLC0415
    from alliage.core.permissions import public  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    urls.urlpatterns.append(
        path("bench/empty/", public(lambda request: render(request, "base.html")))
    )
    client = Client()
    client.session["bench"] = True
    return client


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def timed(client: object, addresses: list[str], rounds: int) -> list[float]:
    """Milliseconds of each page, after one round that does not count."""
    times = []
    for number in range(rounds + 1):
        for where in addresses:
            started = time.perf_counter()
            response = client.get(where)  # type: ignore[attr-defined]
            spent = (time.perf_counter() - started) * 1000
            assert response.status_code == 200, (response.status_code, where)
            if number:
                times.append(spent)
    return times


def run(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parquet = generate(folder / "organisations.parquet", rows)
        build_store(folder, parquet)
        client = prepare(folder / "store")
        cases = workload(Directory.open(folder / "store"))
        empty = timed(client, ["/bench/empty/"] * len(cases), rounds)
        pages = timed(client, [address(case) for case in cases], rounds)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"\n## A results page over {rows:,} organisations, {len(cases)} questions × {rounds}")
    print(f"load {load}; {os.cpu_count()} processors\n")
    print("| page | p50 ms | p95 ms | p95 ratio | target |\n| --- | --- | --- | --- | --- |")
    base = percentile(empty, 0.95)
    print(f"| empty, same middleware and base | {percentile(empty, 0.5):.1f} | {base:.1f} | 1 | |")
    p95 = percentile(pages, 0.95)
    ratio = f"{p95 / base:.1f} | <= {TARGET:.0f}"
    print(f"| results | {percentile(pages, 0.5):.1f} | {p95:.1f} | {ratio} |")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    run(options.rows, options.rounds)


if __name__ == "__main__":
    main()
