"""A small snapshot in the official layouts, built once a session by the real build.

Twenty-five organisations around Grenoble, with what a page must tell apart: associations without
SIREN, a stale one, a dissolved one, a company with an establishment away from its seat, a closed
one, public bodies.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.demo.layouts import Row, plain
from alliage_engines.directory.demo.numbers import luhn_digit

TODAY = date(2026, 11, 21)
#: Personal data that the official files hold and that no page may show.
SECRETS = ("MADAME-SECRETE", "0611223344", "secret@exemple.org", "12 RUE-CACHEE")
GRENOBLE = ("38185", "38000", "Grenoble")
ECHIROLLES = ("38151", "38130", "Échirolles")
VOIRON = ("38563", "38500", "Voiron")
LYON = ("69123", "69003", "Lyon 3e Arrondissement")

Place = tuple[str, str, str]


def siren(number: int) -> str:
    """A valid SIREN that no company has."""
    digits = f"00{number:06d}"
    return digits + str(luhn_digit(digits))


def association(  # noqa: PLR0917 - a row of a table
    number: int,
    name: str,
    purpose: str,
    place: Place = GRENOBLE,
    waldec: str = "019020",
    declared: str = "2026-03-02",
    created: str = "2015-05-04",
    position: str = "A",
    acronym: str = "",
    website: str = "",
) -> Row:
    """One row of the RNA, with the personal columns that must never come through."""
    commune, postal, town = place
    return {
        "id": f"W38290{number:04d}",
        "id_ex": f"0382{number:05d}",
        "gestion": "382S",
        "date_creat": created,
        "date_decla": declared,
        "date_publi": created,
        "date_disso": "2024-01-31" if position == "D" else "0001-01-01",
        "nature": "D",
        "groupement": "S",
        "titre": name,
        "titre_court": acronym,
        "objet": f"{purpose} Contact : {SECRETS[2]} ou {SECRETS[1]}.",
        "objet_social1": waldec,
        "objet_social2": "000000",
        "adrs_libvoie": SECRETS[3],
        "adrs_codeinsee": commune,
        "adrs_codepostal": postal,
        "adrs_libcommune": town,
        "adrg_declarant": SECRETS[0],
        "adrg_libvoie": SECRETS[3],
        "dir_civilite": "MA",
        "siteweb": website,
        "position": position,
        "maj_time": f"{declared} 10:00:00",
    }


def associations() -> Iterator[Row]:
    """Peers: what the searches of the tests find."""
    yield association(
        1, "Atelier Roue Libre", "Remise en état de vélos et vélo-école pour adultes.", ECHIROLLES,
        acronym="ARL", website="https://roue-libre.exemple",
    )  # fmt: skip
    yield association(
        2, "Les Voisins du Drac", "Entraide entre voisins, covoiturage et prêt de vélos.",
        declared="2017-02-03",
    )  # fmt: skip
    yield association(3, "Vélos pour tous", "Prêt de vélos aux familles.", LYON)
    yield association(4, "Chorale du Vercors", "Chant choral et concerts.", VOIRON, "006010")
    yield association(5, "Club de judo", "Pratique du judo.", GRENOBLE, "011045")
    yield association(6, "Ancien comité des fêtes", "Fêtes du village.", VOIRON, position="D")
    for number in range(10, 26):
        yield association(
            number, f"Amicale numéro {number}", "Rencontres et fêtes de quartier.",
            declared=f"20{number}-06-01", created=f"20{number}-05-01", waldec="009000",
        )  # fmt: skip


def unit(number: int, name: str, category: str, naf: str, **more: str) -> Row:
    """One row of Sirene's units."""
    return {
        "siren": siren(number),
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "2012-04-01",
        "dateDernierTraitementUniteLegale": "2026-02-01T10:00:00",
        "nombrePeriodesUniteLegale": "1",
        "dateDebut": "2012-04-01",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": name,
        "categorieJuridiqueUniteLegale": category,
        "activitePrincipaleUniteLegale": naf,
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": "00011",
        "caractereEmployeurUniteLegale": "O",
        "trancheEffectifsUniteLegale": "12",
        "economieSocialeSolidaireUniteLegale": "N",
        **more,
    }


def units() -> Iterator[Row]:
    """Companies and public bodies, and one closed."""
    yield unit(101, "ATELIERS MERAC", "5710", "29.10Z")
    yield unit(102, "CYCLES DU DRAC", "5710", "47.64Z")
    yield unit(103, "COMMUNE DE GRENOBLE", "7210", "84.11Z")
    yield unit(104, "LYCEE DES QUATRE VENTS", "7331", "85.31Z")
    yield unit(105, "FERMEE SA", "5710", "47.64Z", etatAdministratifUniteLegale="C")


def establishment(number: int, rank: int, place: Place) -> Row:
    """One row of Sirene's establishments."""
    base = f"{siren(number)}{rank:04d}"
    nic = f"{rank:04d}{luhn_digit(base)}"
    commune, postal, town = place
    return {
        "siren": siren(number),
        "nic": nic,
        "siret": siren(number) + nic,
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2012-04-01",
        "dateDernierTraitementEtablissement": "2026-02-01T10:00:00",
        "etablissementSiege": "true" if rank == 1 else "false",
        "nombrePeriodesEtablissement": "1",
        "libelleVoieEtablissement": SECRETS[3],
        "codePostalEtablissement": postal,
        "libelleCommuneEtablissement": town.upper(),
        "codeCommuneEtablissement": commune,
        "dateDebut": "2012-04-01",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "47.64Z",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "O",
    }


def establishments() -> Iterator[Row]:
    """Seats, and one shop in Grenoble of a company whose seat is in Lyon."""
    for number, place in (
        (101, VOIRON),
        (102, LYON),
        (103, GRENOBLE),
        (104, GRENOBLE),
        (105, LYON),
    ):
        yield establishment(number, 1, place)
    yield establishment(102, 2, GRENOBLE)


def write_files(folder: Path) -> Inputs:
    """The three files in their official layouts."""
    folder.mkdir(parents=True, exist_ok=True)
    rna, sirene, sites = (folder / name for name in ("rna.csv", "units.csv", "sites.csv"))
    with plain(rna, "rna_waldec", delimiter=";") as rows:
        rows.write_all(associations())
    with plain(sirene, "units") as rows:
        rows.write_all(units())
    with plain(sites, "establishments") as rows:
        rows.write_all(establishments())
    return Inputs(rna=(rna,), sirene_units=(sirene,), sirene_establishments=(sites,))


def build_store(folder: Path) -> Path:
    """A store with one snapshot of the files."""
    inputs = write_files(folder / "files")
    build(folder / "store", inputs, today=TODAY)
    return folder / "store"
