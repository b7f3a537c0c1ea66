"""A suggestion page against an empty page of the same project, for the same signed-in person.

5 000 needs and 20 000 offers by 4 000 organisations drawn from a seed, over a directory; the page
is that of one need after another. Prints the 95th percentile and its ratio.
"""

import argparse
import os
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.generate import generate
from bench.page import percentile, prepare, timed
from bench.search import build_store

TARGET = 8.0
NEEDS, OFFERS, ORGANISATIONS = 5_000, 20_000, 4_000
#: Needs of the one organisation whose person looks; other needs are other people's.
LOOKED_AT = 100
SEED = 7


def _places(rng: random.Random) -> list[Any]:
    from alliage_engines.directory.territory import territory  # noqa: PLC0415

    known = [c for c in territory().communes if c.lat is not None and c.population > 2_000]
    weights = [commune.population for commune in known]
    return rng.choices(known, weights=weights, k=3_000)


def fill(rng: random.Random) -> Any:
    """Write needs and offers; return the person who looks."""
    from django.utils import timezone  # noqa: PLC0415

    from alliage.organisations.models import Mandate, Organisation  # noqa: PLC0415
    from alliage.partners.models import Need, NeedTag, Offer, OfferTag  # noqa: PLC0415
    from alliage.people.models import User  # noqa: PLC0415
    from alliage_engines.vocabulary import topics  # noqa: PLC0415

    places, words = _places(rng), sorted(topics())
    zipf = [1 / (rank + 1) for rank in range(len(words))]
    today = timezone.localdate()
    families = ("peer", "peer", "peer", "public", "private")
    Organisation.objects.bulk_create(
        Organisation(
            public_id=f"AL-BENCH{n}",
            name=f"Organisation {n}",
            family=rng.choice(families),
            kind="association",
            state="active",
            commune=rng.choice(places).code,
        )
        for n in range(ORGANISATIONS)
    )
    every = list(Organisation.objects.order_by("pk"))

    def thing(model: Any, owner: Any, **fields: Any) -> Any:
        place = rng.choice(places)
        return model(
            organisation=owner, title=f"{model.__name__} {owner.pk}", state="published",
            area_kind="commune", area_code=place.code, area_name=place.name,
            lat=place.lat, lon=place.lon, expires_on=today + timedelta(days=90), **fields,
        )  # fmt: skip

    needs = [thing(Need, every[0] if n < LOOKED_AT else rng.choice(every)) for n in range(NEEDS)]
    Need.objects.bulk_create(needs)
    reach = (5, 10, 20, 50, None)
    offers = [
        thing(Offer, rng.choice(every[1:]), contribution="skills", reach_km=rng.choice(reach))
        for _ in range(OFFERS)
    ]
    Offer.objects.bulk_create(offers)

    def tags(model: Any, name: str, owner: Any) -> list[Any]:
        chosen = set(rng.choices(words, zipf, k=rng.randint(2, 6)))
        return [model(**{name: owner}, scheme="topic", code=code) for code in sorted(chosen)]

    NeedTag.objects.bulk_create(tag for need in needs for tag in tags(NeedTag, "need", need))
    OfferTag.objects.bulk_create(tag for offer in offers for tag in tags(OfferTag, "offer", offer))
    person = User.objects.create_user("bench@bench.example")
    Mandate.objects.create(organisation=every[0], person=person, role="lead", state="confirmed")
    return person


def timed_once(client: Any, where: str) -> float:
    """Milliseconds of a page that nobody asked for before."""
    started = time.perf_counter()
    assert client.get(where).status_code == 200, where
    return (time.perf_counter() - started) * 1000


def run(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_store(folder, generate(folder / "organisations.parquet", rows))
        client: Any = prepare(folder / "store")
        person = fill(random.Random(SEED))
        client.force_login(person)
        from alliage.partners.models import Need  # noqa: PLC0415

        keys = Need.objects.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT]
        addresses = [f"/besoins/{key}/allies/" for key in keys]
        empty = timed(client, ["/bench/empty/"] * len(addresses), rounds)
        first = [timed_once(client, where) for where in addresses]
        pages = timed(client, addresses, rounds)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(
        f"\n## A suggestion page: {NEEDS:,} needs, {OFFERS:,} offers, {rows:,} organisations, "
        f"{LOOKED_AT} needs × {rounds}"
    )
    print(f"load {load}; {os.cpu_count()} processors\n")
    print("| page | p50 ms | p95 ms | p95 ratio | target |\n| --- | --- | --- | --- | --- |")
    base = percentile(empty, 0.95)
    print(f"| empty, signed in | {percentile(empty, 0.5):.1f} | {base:.1f} | 1 | |")
    p95 = percentile(first, 0.95)
    print(
        f"| suggestions, first visit | {percentile(first, 0.5):.1f} | {p95:.1f} | {p95 / base:.1f} | |"
    )
    p95 = percentile(pages, 0.95)
    ratio = f"{p95 / base:.1f} | <= {TARGET:.0f}"
    print(f"| suggestions | {percentile(pages, 0.5):.1f} | {p95:.1f} | {ratio} |")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    run(options.rows, options.rounds)


if __name__ == "__main__":
    main()
