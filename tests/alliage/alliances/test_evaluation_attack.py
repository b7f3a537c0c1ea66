"""An attack on what is published outside the rooms, from the pages' and exports' own output.

The reader knows: every cell of every table of every edition, as printed; who contributes to which
cell and with what weight; the results of both waves of their own room, by organisation, and their
own organisation's to the last decimal; how far each organisation moved between two waves, if not
which way. Unknown is what each other organisation answered. A linear programme gives, for each
value that is not published, the lowest and the highest that all this allows.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from scipy.optimize import linprog
from tests.alliage import world
from tests.alliage.alliances import evaluated

from alliage.alliances.actions.evaluation_benchmark import publish
from alliage.alliances.adapters import evaluation_benchmark as adapter
from alliage.alliances.enums import Stage
from alliage.alliances.models import Alliance, BenchmarkEdition, HealthWave
from alliage_engines.disclosure import Rules

pytestmark = pytest.mark.django_db

EDITIONS = {"2025-2": (2025, 10, 10), "2026-1": (2026, 3, 10)}
FACTORS = ("deciding", "trust")
KEPT = 0.20  # of a hidden value must stay unknown
Unit = tuple[str, int, int]  # edition, alliance, organisation


def rooms() -> list[tuple[Alliance, list[Any]]]:
    """Seven rooms. Two stages and two départements overlap but for one room each way: the third's
    answers are the difference of two means, for whoever sits in the fourth."""
    made = []
    for number in range(7):
        commune = "38563" if number in (0, 1, 2, 4) else "69123"
        stage = Stage.EXPERIMENTATION if number < 4 else Stage.ALLIANCE
        families = ("peer", "public", "private") if number in (0, 5) else ("peer", "public")
        parties = [
            world.organisation(f"Organisation {number}{place}", family=family, commune=commune)
            for place, family in enumerate(families)
        ]
        made.append((world.alliance(*parties, stage=stage, title=f"Salle {number}"), parties))
    return made


def ask(made: list[tuple[Alliance, list[Any]]], edition: str, turn: int) -> None:
    """A closed wave in each room, whose scores depend on the organisation and on the turn."""
    for number, (room, parties) in enumerate(made):
        wave = evaluated.wave(room)
        evaluated.accept(wave, *parties, benchmark=True)
        for place, organisation in enumerate(parties):
            low = 2 + (number * 3 + place * 2 + turn) % 3
            scores = [{"deciding": low, "trust": 5 - (low + place) % 3}] * 2
            scores.append({"deciding": low + 1, "trust": 3})
            if number == 3:  # nobody there likes how it decides
                scores = [{"deciding": 1, "trust": 5}] * 3
            evaluated.people(wave.campaign, organisation, scores)
        when = datetime(*EDITIONS[edition], tzinfo=UTC)
        evaluated.closed(wave)
        HealthWave.objects.filter(pk=wave.pk).update(closed_at=when)
    publish()


@dataclass(frozen=True)
class Published:
    """One cell as the outside reads it: mean None where it says nothing."""

    edition: str
    factor: str
    keys: tuple[tuple[str, str], ...]
    mean: float | None
    people: int | None


def collect(client: Client) -> list[Published]:
    """Everything that is printed: the JSON of each edition, the CSV and the page of each table."""
    address, found = reverse("alliances:benchmark"), []
    for edition in EDITIONS:
        content = client.get(address, {"edition": edition, "format": "json"}).json()
        for cell in content["cells"]:
            keys = tuple((name, value) for name, value in cell["keys"])
            found.append(Published(edition, cell["factor"], keys, cell["mean"], cell["people"]))
        for by in ("", "stage", "family", "territory"):
            query = {"edition": edition, "par": by}
            text = b"".join(client.get(address, {**query, "format": "csv"}).streaming_content)
            rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
            same = [
                c
                for c in found
                if c.edition == edition and [k for k, _v in c.keys] == [by][: bool(by)]
            ]
            means = [float(r["Moyenne (1–5)"].replace(",", ".") or 0) or None for r in rows]
            assert means == [cell.mean for cell in same], "the CSV says what the JSON does not"
            page = client.get(address, query).content.decode()
            assert page.count("non publié</span>") == means.count(None)
    return found


def weights(members: Iterable[Unit], blocks: dict[Unit, str]) -> dict[Unit, float]:
    """Rooms weigh the same, and the organisations of one share its weight."""
    by_block: dict[str, list[Unit]] = {}
    for unit in members:
        by_block.setdefault(blocks[unit], []).append(unit)
    return {u: 1 / (len(by_block) * len(mine)) for mine in by_block.values() for u in mine}


class Reader:
    """One organisation before all that is published on one factor."""

    def __init__(self, factor: str, own: Any, cells: list[Published]) -> None:
        self.own, self.factor = own, factor
        self.truth: dict[Unit, float] = {}
        self.of: dict[Unit, dict[str, str]] = {}  # as the tables have it
        self.rare: list[dict[Unit, float]] = []  # what they bring together for being too small
        self.blocks: dict[Unit, str] = {}
        self.printed: dict[Unit, float] = {}  # what the own room's results say, one decimal
        for edition, (year, _month, _day) in EDITIONS.items():
            waves = list(HealthWave.objects.filter(closed_at__year=year, in_benchmark=True))
            self._read(edition, waves)
        self.units = list(self.truth)
        self.cells = [cell for cell in cells if cell.factor == factor]

    def _read(self, edition: str, waves: list[HealthWave]) -> None:
        by_key = {wave.pk: wave for wave in waves}
        rows = [row for row in adapter.rows_of(waves) if row["factor"] == self.factor]
        small: dict[tuple[str, str], list[Unit]] = {}
        for row in rows:
            wave = by_key[row["wave"]]
            unit = (edition, wave.alliance_id, row["organisation"])
            self.truth[unit], self.blocks[unit] = row["mean"], row["block"]
            self.of[unit] = {name: row[name] for name in adapter.DIMENSIONS}
            exact = {
                "stage": wave.stage,
                "family": row["family"] if row["family"] != "others" else "",
                "territory": adapter.departement(row["commune"]),
            }
            for name, value in exact.items():
                if row[name] != value:
                    small.setdefault((name, value), []).append(unit)
            if self.own.alliance_parties.filter(alliance=wave.alliance_id).exists():
                shown = {f["factor"]: f["by_organisation"] for f in wave.results["factors"]}
                party = wave.alliance.parties.get(organisation=row["organisation"])
                self.printed[unit] = shown[self.factor][str(party.pk)]
        for units in small.values():
            if len({self.blocks[unit] for unit in units}) < 3:
                self.rare.append(weights(units, self.blocks))

    def parts(self, cell: Published) -> dict[Unit, float]:
        members = [
            unit
            for unit in self.units
            if unit[0] == cell.edition and all(self.of[unit][k] == v for k, v in cell.keys)
        ]
        return weights(members, self.blocks)

    def bounds(self) -> list[tuple[float, float]]:
        found = []
        for unit in self.units:
            low, high = 1.0, 5.0
            if unit in self.printed:
                low, high = self.printed[unit] - 0.05, self.printed[unit] + 0.05
            if unit[2] == self.own.pk:
                low = high = self.truth[unit]
            found.append((low, high))
        return found

    def rules(self) -> tuple[list[list[float]], list[float]]:
        """What is printed, and how far each moved, as rows of A·x ≤ b."""
        rows: list[tuple[dict[Unit, float], float]] = []
        for cell in self.cells:
            if cell.mean is not None:
                parts = self.parts(cell)
                rows.append((parts, cell.mean + 0.005 + 1e-9))
                rows.append(({u: -w for u, w in parts.items()}, -cell.mean + 0.005 + 1e-9))
        for unit in self.units:
            later = ("2026-1", unit[1], unit[2])
            if unit[0] == "2025-2" and later in self.truth:
                far = abs(self.truth[unit] - self.truth[later]) + 1e-9
                rows.append(({unit: 1.0, later: -1.0}, far))
                rows.append(({unit: -1.0, later: 1.0}, far))
        return [[parts.get(u, 0.0) for u in self.units] for parts, _b in rows], [
            b for _p, b in rows
        ]

    def narrow(self) -> list[str]:
        """Every hidden value of others of which less than a fifth stays unknown."""
        left, right = self.rules()
        hidden = {f"{c.edition} {c.keys}": self.parts(c) for c in self.cells if c.mean is None}
        foreign = [u for u in self.units if u not in self.printed]
        hidden |= {f"rare {number}": parts for number, parts in enumerate(self.rare)}
        hidden |= {str(unit): {unit: 1.0} for unit in foreign}
        found = []
        for name, parts in hidden.items():
            if not any(unit in parts for unit in foreign):
                continue  # the reader's own room alone: known by the terms of its wave
            value = sum(part * self.truth[unit] for unit, part in parts.items())
            goal = [parts.get(unit, 0.0) for unit in self.units]
            ends = []
            for sign in (1, -1):
                made = linprog([sign * g for g in goal], left, right, bounds=self.bounds())
                assert made.status == 0, made.message
                ends.append(sign * made.fun)
            if ends[1] - ends[0] < KEPT * value:
                found.append(f"{name}: {ends[0]:.2f}–{ends[1]:.2f} for {value:.2f}")
        return found


@pytest.mark.parametrize("secondary", [True, False])
def test_nothing_is_worked_out_from_all_that_is_published(
    secondary: bool, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    """With secondary suppression no reader knows a hidden value to a fifth; without it one does."""
    monkeypatch.setattr(adapter, "RULES", Rules(secondary=secondary))
    made = rooms()
    for turn, edition in enumerate(EDITIONS):
        ask(made, edition, turn)  # each edition comes out before the next wave is asked
    assert set(BenchmarkEdition.objects.values_list("key", flat=True)) == set(EDITIONS)
    cells = collect(client)
    shown = [cell for cell in cells if cell.mean is not None]
    assert len(shown) >= len(cells) / 2, "a page that says nothing would prove nothing"
    assert (len(shown) < len(cells)) is secondary
    readers = [parties[0] for _room, parties in made]
    broken = [
        f"{reader.name}, {factor}: {one}"
        for reader in readers
        for factor in FACTORS
        for one in Reader(factor, reader, cells).narrow()
    ]
    assert bool(broken) is not secondary, broken


def test_a_published_edition_never_changes_and_a_wave_without_consent_counts_nowhere(
    client: Client,
) -> None:
    made = rooms()
    ask(made, "2025-2", 0)
    before = BenchmarkEdition.objects.get().cells
    room, parties = made[0]
    wave = evaluated.wave(room)
    evaluated.accept(wave, parties[0], parties[2], benchmark=True)
    evaluated.accept(wave, parties[1], benchmark=False)
    for organisation in parties:
        evaluated.people(wave.campaign, organisation, [1, 1, 1])
    found = evaluated.closed(wave)
    assert found.in_benchmark is False  # one organisation that is shown said no
    HealthWave.objects.filter(pk=wave.pk).update(closed_at=datetime(2025, 11, 1, tzinfo=UTC))
    assert publish() == []
    assert BenchmarkEdition.objects.get().cells == before
    page = client.get(reverse("alliances:benchmark")).content.decode()
    assert "Organisation 0" not in page
    assert "Salle" not in page


def test_rooms_that_share_an_organisation_are_one_contributor() -> None:
    """A network head in three rooms would otherwise read two of three contributors."""
    head = world.organisation("Tête de réseau")
    waves = []
    for number in range(3):
        room = world.alliance(head, world.organisation(f"Membre {number}"))
        cells = [
            {"organisation": party.organisation_id, "factor": "trust"}
            for party in room.parties.all()
        ]
        waves.append(HealthWave(alliance=room, cells=cells))
    other = HealthWave(alliance=world.alliance(world.organisation("Seule")), cells=[])
    blocks = adapter.blocks_of([*waves, other])
    assert len({blocks[wave.alliance_id] for wave in waves}) == 1
    assert len(set(blocks.values())) == 2


def test_no_edition_says_so(client: Client) -> None:
    page = client.get(reverse("alliances:benchmark")).content.decode()
    assert "Aucune édition" in page
