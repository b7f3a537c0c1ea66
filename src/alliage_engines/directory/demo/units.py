"""Invented legal units and establishments as Sirene would hold them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from alliage_engines.directory.demo.associations import Association
from alliage_engines.directory.demo.layouts import Row
from alliage_engines.directory.demo.numbers import siret
from alliage_engines.directory.demo.places import Places, Seat
from alliage_engines.directory.demo.words import Wordsmith, data, fold

#: Headcount bands of employing associations and of companies, with their weights.
_ASSOCIATION_BANDS = {"00": 6, "01": 40, "02": 22, "03": 14, "11": 10, "12": 6, "21": 2, "22": 1}
_COMPANY_BANDS = _ASSOCIATION_BANDS | {
    "01": 32,
    "03": 15,
    "12": 8,
    "21": 3,
    "22": 2,
    "32": 1,
    "41": 1,
}
#: NAF rev. 2 -> NAF 2025 where the class of the demo moved; else the same letters without change.
_NAF25 = {"62.01Z": "62.10Y", "62.02A": "62.20Y", "43.32A": "43.32Y", "90.01Z": "90.20Y"}

#: Kind of number in the register of foundations -> what the file calls it.
_FOUNDATIONS = {
    "FDD": "Fonds de dotation",
    "FE": "Fondation d'entreprise",
    "FRUP": "Fondation reconnue d'utilité publique",
}


@dataclass(slots=True)
class Unit:
    """One legal unit with its establishments' communes, the seat's first."""

    siren: str
    name: str
    category: str
    naf: str
    seat: Seat
    created: date
    updated: date
    rna: str = ""
    acronym: str = ""
    band: str = "NN"
    employer: str = "N"
    social: str = ""
    mission: str = ""
    state: str = "A"
    diffusion: str = "O"
    purged: bool = False
    person: bool = False
    seats: list[Seat] = field(default_factory=list)

    @property
    def siret(self) -> str:
        """The SIRET of the seat."""
        return siret(self.siren, 1)


class Units:
    """Draws legal units; the same arguments give the same ones."""

    def __init__(
        self,
        rng: Random,
        words: Wordsmith,
        places: Places,
        around: Places,
        sirens: Iterator[str],
        today: date,
    ) -> None:
        self._rng, self._words, self._places, self._around = rng, words, places, around
        self._sirens, self._today = sirens, today

    def of_association(self, association: Association, *, linked: bool = True) -> Unit:
        """The unit of an association; `linked` puts its W number in `identifiantAssociation`."""
        rng = self._rng
        employer = rng.random() < (0.75 if association.activity.naf != "94.99Z" else 0.16)
        insertion = association.activity.insertion and rng.random() < 0.5
        category = "9230" if association.nature == "R" else ("9221" if insertion else "9220")
        if association.codes[0] == "030015":
            category = "9223"
        unit = self._unit(association.name, category, association.activity.naf, association.seat)
        unit.created = association.created + timedelta(days=20 + int(rng.random() * 300))
        unit.created = min(unit.created, self._today)
        unit.rna = association.number if linked else ""
        unit.acronym = association.acronym
        unit.social = "O" if rng.random() < 0.5 else ""
        unit.state = "A" if association.position == "A" else "C"
        if employer:
            unit.employer, unit.band = "O", _weighted(rng, _ASSOCIATION_BANDS)
        return unit

    def closed_twin(self, unit: Unit) -> Unit:
        """A closed unit of the same association, which started again under a new SIREN."""
        twin = self._unit(unit.name, unit.category, unit.naf, unit.seat)
        twin.rna, twin.state = unit.rna, "C"
        twin.created = unit.created - timedelta(days=2000)
        twin.updated = unit.created - timedelta(days=200)
        return twin

    def companies(self, count: int) -> Iterator[Unit]:
        """`count` companies: most are employers, some with a mission or of the social economy."""
        rng, sectors = self._rng, data("employers")["company"]
        for sector in rng.choices(sectors, [s["weight"] for s in sectors], k=count):
            seat = self._places.draw(rng)
            name = self._words.name(sector["names"], seat.setting)
            unit = self._unit(
                name, rng.choice(("5499", "5710", "5710", "5599")), sector["naf"], seat
            )
            if rng.random() < 0.88:
                unit.employer, unit.band = "O", _weighted(rng, _COMPANY_BANDS)
            unit.mission = "O" if rng.random() < 0.05 else "N"
            unit.social = "O" if rng.random() < 0.03 else "N"
            chance = rng.random()
            unit.state = "C" if chance < 0.05 else "A"
            unit.diffusion = "P" if 0.05 < chance < 0.07 else "O"
            yield unit

    def bodies(self, share: float) -> Iterator[Unit]:
        """Schools, hospitals, foundations, mutuals…: `share` of the counts of `employers.toml`."""
        for body in data("employers")["body"]:
            for _ in range(max(1, round(body["count"] * share))):
                unit = self._of_pattern(body)
                unit.employer = "O" if body["employer"] else "N"
                unit.band = self._rng.choice(body["headcounts"])
                unit.social = "O" if body.get("ess") or body["category"] in ("8210", "9300") else ""
                yield unit

    def left_out(self, share: float) -> Iterator[Unit]:
        """Natural persons, shells and purged units, which no directory may keep."""
        for kind in data("employers")["left_out"]:
            for index in range(max(1, round(kind["count"] * share))):
                if kind["category"] == "1000":
                    unit = self._unit("", "1000", kind["naf"], self._places.draw(self._rng))
                    unit.person = True
                    unit.diffusion = "P" if index % 3 == 0 else "O"
                else:
                    unit = self._of_pattern(kind)
                    unit.purged = kind["category"] == "5710" and index % 2 == 0
                    unit.state = "C" if unit.purged else "A"
                yield unit

    def _of_pattern(self, pattern: dict[str, Any]) -> Unit:
        seat = self._places.draw(self._rng)
        name = self._words.name(pattern["names"], seat.setting)
        return self._unit(name, pattern["category"], pattern["naf"], seat)

    def _unit(self, name: str, category: str, naf: str, seat: Seat) -> Unit:
        rng = self._rng
        age = int(rng.random() ** 1.4 * 15000)
        created = self._today - timedelta(days=age)
        updated = self._today - timedelta(days=int(rng.random() * min(age, 1500)))
        unit = Unit(next(self._sirens), name, category, naf, seat, created, updated)
        unit.seats = [seat, *self._other_seats(category)]
        return unit

    def _other_seats(self, category: str) -> list[Seat]:
        rng = self._rng
        if category in ("1000", "6540", "9110", "9150") or rng.random() > 0.22:
            return []
        count = 1 + int(rng.random() ** 3 * 6)
        return [
            (self._around if rng.random() < 0.12 else self._places).draw(rng) for _ in range(count)
        ]


def unit_row(unit: Unit) -> Row:
    """One row of StockUniteLegale (35 columns)."""
    hidden = unit.diffusion == "P"
    return {
        "siren": unit.siren,
        "statutDiffusionUniteLegale": unit.diffusion,
        "unitePurgeeUniteLegale": "true" if unit.purged else "",
        "dateCreationUniteLegale": unit.created.isoformat(),
        "sigleUniteLegale": unit.acronym,
        "sexeUniteLegale": ("[ND]" if hidden else "F") if unit.person else "",
        "prenom1UniteLegale": ("[ND]" if hidden else "PRENOM-FICTIF") if unit.person else "",
        "identifiantAssociationUniteLegale": unit.rna,
        "trancheEffectifsUniteLegale": "" if unit.purged else unit.band,
        "anneeEffectifsUniteLegale": "2024" if unit.band != "NN" else "",
        "dateDernierTraitementUniteLegale": f"{unit.updated}T14:26:06",
        "nombrePeriodesUniteLegale": "1",
        "categorieEntreprise": "PME" if unit.employer == "O" else "",
        "anneeCategorieEntreprise": "2024" if unit.employer == "O" else "",
        "dateDebut": unit.created.isoformat(),
        "etatAdministratifUniteLegale": unit.state,
        "nomUniteLegale": ("[ND]" if hidden else "NOM-FICTIF") if unit.person else "",
        "denominationUniteLegale": "[ND]" if hidden and not unit.person else fold(unit.name),
        "categorieJuridiqueUniteLegale": unit.category,
        "activitePrincipaleUniteLegale": unit.naf,
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": unit.siret[9:],
        "economieSocialeSolidaireUniteLegale": unit.social,
        "societeMissionUniteLegale": unit.mission,
        "caractereEmployeurUniteLegale": unit.employer,
        "activitePrincipaleNAF25UniteLegale": _NAF25.get(unit.naf, unit.naf),
    }


def establishment_rows(unit: Unit, rng: Random) -> Iterator[Row]:
    """The rows of StockEtablissement of one unit, the seat's first; a private street in each."""
    streets = data("places")["streets"]
    for rank, seat in enumerate(unit.seats, start=1):
        number = siret(unit.siren, rank)
        kind, _, rest = rng.choice(streets).partition(" ")
        closed = unit.state == "C" or (rank > 1 and rng.random() < 0.15)
        yield {
            "siren": unit.siren,
            "nic": number[9:],
            "siret": number,
            "statutDiffusionEtablissement": unit.diffusion,
            "dateCreationEtablissement": unit.created.isoformat(),
            "trancheEffectifsEtablissement": unit.band if rank == 1 else "NN",
            "anneeEffectifsEtablissement": "2024" if unit.band != "NN" else "",
            "dateDernierTraitementEtablissement": f"{unit.updated}T15:40:57",
            "etablissementSiege": "true" if rank == 1 else "false",
            "nombrePeriodesEtablissement": "1",
            "numeroVoieEtablissement": str(1 + int(rng.random() * 90)),
            "typeVoieEtablissement": kind.upper(),
            "libelleVoieEtablissement": fold(rest),
            "codePostalEtablissement": seat.postal_code,
            "libelleCommuneEtablissement": fold(seat.name),
            "codeCommuneEtablissement": seat.code,
            "dateDebut": unit.created.isoformat(),
            "etatAdministratifEtablissement": "F" if closed else "A",
            "activitePrincipaleEtablissement": unit.naf,
            "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
            "caractereEmployeurEtablissement": unit.employer,
            "activitePrincipaleNAF25Etablissement": _NAF25.get(unit.naf, unit.naf),
        }


def foundation_rows(
    units: Iterable[Unit], numbers: Any, words: Wordsmith, rng: Random
) -> Iterator[Row]:
    """The register of funds and foundations: those of Sirene, and as many that have no SIRET."""
    for unit in units:
        code = "FRUP" if rng.random() < 0.4 else "FE"
        if "DOTATION" in unit.name.upper():
            code = "FDD"
        elif "ENTREPRISE" in unit.name.upper():
            code = "FE"
        label = _FOUNDATIONS[code]
        name = unit.name
        for siret_or_none in (unit.siret, ""):
            yield {
                "titre": name.capitalize() if name.isupper() else name,
                "numero_rnf": numbers.rnf(unit.seat.departement, code),
                "siret": siret_or_none,
                "date_creation": unit.created.isoformat(),
                "adresse": "1 ADRESSE-PRIVEE-FICTIVE",
                "code_postal": unit.seat.postal_code,
                "ville": unit.seat.name,
                "type_organisme": label,
            }
            name = words.name([f"{label.split(' reconnue')[0]} {{image}}"], unit.seat.setting)


def _weighted(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
