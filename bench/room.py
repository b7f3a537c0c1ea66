"""The room of an alliance against an empty page of the same project, for the same person.

40 parties, 400 commitments, 200 decisions, and what comes with them (a revealed canvas, an agreement
of 30 clauses, 60 experiments, 2 000 lines of history, 400 contributions), drawn from a seed; one page
of each section. Prints the 95th percentile, its ratio, the number of queries, here and in a room of
three parties.
"""

import argparse
import os
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.page import percentile, prepare, timed

TARGET = 8.0
PARTIES, COMMITMENTS, DECISIONS, EXPERIMENTS, HISTORY = 40, 400, 200, 60, 2_000
SEED = 11
SECTIONS = (
    "", "canevas/", "accord/", "engagements/", "apports/", "experimentations/", "feuille-de-route/",
    "evaluation/", "sites/", "parties/", "histoire/",
)  # fmt: skip


def fill(rng: random.Random, parties: int, share: float) -> tuple[Any, Any]:
    """Write a room; return it and the person who looks. share: of the sizes above."""
    from django.utils import timezone  # noqa: PLC0415

    from alliage.alliances.enums import PartyRole, PartyState, Stage  # noqa: PLC0415
    from alliage.alliances.models import Alliance, Party  # noqa: PLC0415
    from alliage.governance.models import Assembly, AssemblyMember  # noqa: PLC0415
    from alliage.organisations.models import Mandate, Organisation  # noqa: PLC0415
    from alliage.people.models import User  # noqa: PLC0415

    first = Organisation.objects.count()
    Organisation.objects.bulk_create(
        Organisation(
            public_id=f"AL-ROOM{first + n}",
            name=f"Organisation {first + n}",
            family=rng.choice(("peer", "public", "private")),
            kind="association",
            state="active",
            commune="38563",
        )
        for n in range(parties)
    )
    members = list(Organisation.objects.order_by("pk")[first:])
    assembly = Assembly.objects.create(title="Bench")
    AssemblyMember.objects.bulk_create(
        AssemblyMember(assembly=assembly, organisation=one) for one in members
    )
    room = Alliance.objects.create(
        title="Rouler pour l’emploi",
        stage=Stage.EXPERIMENTATION,
        opened_at_stage=Stage.INTENTION,
        assembly=assembly,
    )
    Party.objects.bulk_create(
        Party(
            alliance=room,
            organisation=one,
            role=PartyRole.PARTY if number else PartyRole.LEAD,
            state=PartyState.ACTIVE,
            joined_at=timezone.now(),
        )
        for number, one in enumerate(members)
    )
    person = User.objects.create_user(f"bench{first}@bench.example")
    Mandate.objects.create(organisation=members[0], person=person, role="lead", state="confirmed")
    _content(rng, room, list(room.parties.order_by("pk")), share)
    return room, person


def _content(rng: random.Random, room: Any, parties: list[Any], share: float) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from alliage.alliances import models  # noqa: PLC0415
    from alliage.governance.models import Decision  # noqa: PLC0415

    today = timezone.localdate()

    decided = {"state": "decided", "result": "adopted", "decided_at": timezone.now()}
    states = ({"state": "open"}, decided)

    def many(count: int) -> range:
        return range(max(1, int(count * share)))

    models.Commitment.objects.bulk_create(
        models.Commitment(
            alliance=room,
            owing=rng.choice(parties),
            what=f"Engagement {n}",
            due_on=today + timedelta(days=rng.randint(-90, 300)),
            state="running",
            proposed_by=parties[0],
            accepted_at=timezone.now(),
        )
        for n in many(COMMITMENTS)
    )
    models.Contribution.objects.bulk_create(
        models.Contribution(
            alliance=room,
            party=parties[0],
            giver=rng.choice(parties),
            kind=rng.choice(("cash", "skills", "premises")),
            nature=rng.choice(("promised", "delivered")),
            hundredths=rng.randint(100, 500_000),
            on=today,
            what=f"Apport {n}",
        )
        for n in many(COMMITMENTS)
    )
    models.Experiment.objects.bulk_create(
        models.Experiment(
            alliance=room,
            title=f"Essai {n}",
            hypothesis="Si",
            trial="Essayer",
            stop_when="Personne ne vient",
            state="running",
            starts_on=today,
            review_on=today + timedelta(days=rng.randint(1, 200)),
            created_by=parties[0],
        )
        for n in many(EXPERIMENTS)
    )
    models.HistoryEntry.objects.bulk_create(
        models.HistoryEntry(alliance=room, party=rng.choice(parties), kind="party.joined")
        for _n in many(HISTORY)
    )
    member = room.assembly.members.first()
    Decision.objects.bulk_create(
        Decision(
            assembly=room.assembly,
            number=n + 1,
            title=f"Décision {n}",
            text="Il est proposé de continuer.",
            mode="consent",
            closes_on=today + timedelta(days=20),
            brought_by=member,
            **rng.choice(states),
        )
        for n in many(DECISIONS)
    )


def measure(client: Any, addresses: list[str], rounds: int) -> dict[str, tuple[list[float], int]]:
    """Milliseconds and queries of each page."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    found = {}
    for where in addresses:
        times = timed(client, [where], rounds)
        with CaptureQueriesContext(connection) as counted:
            client.get(where)
        found[where] = (times, len(counted))
    return found


def run(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        client: Any = prepare(Path(name) / "store")
        small, someone = fill(random.Random(SEED), 3, 3 / PARTIES)
        large, person = fill(random.Random(SEED), PARTIES, 1.0)
        client.force_login(someone)
        before = measure(client, [f"/alliances/{small.code}/{one}" for one in SECTIONS], 1)
        client.force_login(person)
        empty = timed(client, ["/bench/empty/"], rounds)
        pages = measure(client, [f"/alliances/{large.code}/{one}" for one in SECTIONS], rounds)
    base = percentile(empty, 0.95)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(
        f"\n## A room: {PARTIES} parties, {COMMITMENTS} commitments, {DECISIONS} decisions, "
        f"{HISTORY:,} acts, each page × {rounds}"
    )
    print(f"load {load}; {os.cpu_count()} processors\n")
    print("| page | p50 ms | p95 ms | p95 ratio | queries, 40 parties | 3 parties | target |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(f"| empty, signed in | {percentile(empty, 0.5):.1f} | {base:.1f} | 1 | | | |")
    for one, (_times, less) in zip(SECTIONS, before.values(), strict=True):
        times, queries = pages[f"/alliances/{large.code}/{one}"]
        p95 = percentile(times, 0.95)
        target = f"<= {TARGET:.0f}" if not one else ""
        print(
            f"| {one or 'overview'} | {percentile(times, 0.5):.1f} | {p95:.1f} | {p95 / base:.1f} | "
            f"{queries} | {less} | {target} |"
        )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    run(parser.parse_args(arguments).rounds)


if __name__ == "__main__":
    main()
