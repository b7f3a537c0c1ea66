"""Small writers of files in the official layouts, for tests: every organisation in them is
invented."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = Mapping[str, str]

WALDEC = [
    "id",
    "id_ex",
    "siret",
    "rup_mi",
    "gestion",
    "date_creat",
    "date_decla",
    "date_publi",
    "date_disso",
    "nature",
    "groupement",
    "titre",
    "titre_court",
    "objet",
    "objet_social1",
    "objet_social2",
    "adrs_complement",
    "adrs_numvoie",
    "adrs_repetition",
    "adrs_typevoie",
    "adrs_libvoie",
    "adrs_distrib",
    "adrs_codeinsee",
    "adrs_codepostal",
    "adrs_libcommune",
    "adrg_declarant",
    "adrg_complemid",
    "adrg_complemgeo",
    "adrg_libvoie",
    "adrg_distrib",
    "adrg_codepostal",
    "adrg_achemine",
    "adrg_pays",
    "dir_civilite",
    "siteweb",
    "publiweb",
    "observation",
    "position",
    "maj_time",
]
IMPORT = [
    "id",
    "id_ex",
    "siret",
    "gestion",
    "date_creat",
    "date_publi",
    "nature",
    "groupement",
    "titre",
    "objet",
    "objet_social1",
    "objet_social2",
    "adr1",
    "adr2",
    "adr3",
    "adrs_codepostal",
    "libcom",
    "adrs_codeinsee",
    "dir_civilite",
    "siteweb",
    "observation",
    "position",
    "rup_mi",
    "maj_time",
]
UNITS = [
    "siren",
    "statutDiffusionUniteLegale",
    "unitePurgeeUniteLegale",
    "dateCreationUniteLegale",
    "sigleUniteLegale",
    "sexeUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale",
    "categorieEntreprise",
    "anneeCategorieEntreprise",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale",
]
UNITS_NAF25 = [*UNITS, "activitePrincipaleNAF25UniteLegale"]
UNITS_2020 = [column for column in UNITS if column != "societeMissionUniteLegale"]
ESTABLISHMENTS = [
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "libelleCommuneEtrangerEtablissement",
    "codeCommuneEtablissement",
    "codePaysEtrangerEtablissement",
    "libellePaysEtrangerEtablissement",
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
]
RNF = [
    "titre",
    "numero_rnf",
    "siret",
    "date_creation",
    "adresse",
    "code_postal",
    "ville",
    "type_organisme",
]
AMALIA = ["NUMERO_AMALIA", "DENOMINATION", "COMMUNE", "CODE_POSTAL", "ETAT_ASSOCIATION"]
QPV = [
    "code_qp",
    "lib_qp",
    "insee_reg",
    "lib_reg",
    "insee_dep",
    "lib_dep",
    "insee_com",
    "lib_com",
    "siren_epci",
    "lib_epci",
    "",
    "",
]
FRR = ["Code_insee", "Departement", "Commune", "Classement FRR et FRR+ au 10 juillet 2025", ""]
PUBLISHED = [
    "alliage_id",
    "siren",
    "name",
    "acronym",
    "kind",
    "theme",
    "purpose",
    "commune",
    "source",
]

_WALDEC_ROW = {
    "gestion": "381P",
    "date_creat": "2012-03-04",
    "date_decla": "2019-05-06",
    "date_publi": "2012-03-17",
    "date_disso": "0001-01-01",
    "nature": "D",
    "groupement": "S",
    "titre": "LES AMIS DU GUIERS",
    "objet": "entretenir les berges du Guiers et faire connaître sa faune",
    "objet_social1": "024000",
    "objet_social2": "000000",
    "adrs_codeinsee": "38185",
    "adrs_codepostal": "38000",
    "adrs_libcommune": "Grenoble",
    "position": "A",
    "maj_time": "2019-05-07 10:11:12",
}
_IMPORT_ROW = {
    "gestion": "381P",
    "date_creat": "1985-03-04",
    "date_publi": "1985-03-20",
    "nature": "D",
    "groupement": "S",
    "titre": "AMICALE DES JOUEURS DE BOULES",
    "objet": "pratique du jeu de boules",
    "objet_social1": "000000",
    "objet_social2": "000000",
    "adrs_codepostal": "38000",
    "libcom": "GRENOBLE",
    "adrs_codeinsee": "38185",
    "position": "A",
    "maj_time": "2008-05-07  10:11:12",
}
_UNIT_ROW = {
    "statutDiffusionUniteLegale": "O",
    "dateCreationUniteLegale": "2013-02-01",
    "dateDernierTraitementUniteLegale": "2024-03-22T14:26:06",
    "dateDebut": "2014-01-01",
    "etatAdministratifUniteLegale": "A",
    "denominationUniteLegale": "LES AMIS DU GUIERS",
    "categorieJuridiqueUniteLegale": "9220",
    "activitePrincipaleUniteLegale": "94.99Z",
    "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
    "nicSiegeUniteLegale": "00001",
    "caractereEmployeurUniteLegale": "N",
}
_ESTABLISHMENT_ROW = {
    "statutDiffusionEtablissement": "O",
    "etablissementSiege": "true",
    "codePostalEtablissement": "38000",
    "libelleCommuneEtablissement": "GRENOBLE",
    "codeCommuneEtablissement": "38185",
    "etatAdministratifEtablissement": "A",
    "dateDernierTraitementEtablissement": "2024-03-22T14:26:06",
}


def _check_digit(body: str) -> str:
    """The digit that makes Luhn's sum of body + digit divisible by ten."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siren(number: int) -> str:
    """An invented SIREN with a right check digit."""
    body = f"{number:08d}"
    return body + _check_digit(body)


def siret(of: str, nic: int = 1) -> str:
    """An invented SIRET of a SIREN, with a right check digit."""
    body = f"{of}{nic:04d}"
    return body + _check_digit(body)


def association(identifier: str, **values: str) -> dict[str, str]:
    """A row of the waldec file."""
    return {**_WALDEC_ROW, "id": identifier, **values}


def old_association(identifier: str, **values: str) -> dict[str, str]:
    """A row of the import file."""
    return {**_IMPORT_ROW, "id": identifier, "id_ex": identifier[4:], **values}


def unit(of: str, **values: str) -> dict[str, str]:
    """A row of StockUniteLegale; keys without the UniteLegale suffix get it."""
    return {**_UNIT_ROW, "siren": of, **_suffixed(values, "UniteLegale", UNITS_NAF25)}


def establishment(of: str, nic: int = 1, **values: str) -> dict[str, str]:
    """A row of StockEtablissement; keys without the Etablissement suffix get it."""
    number = siret(of, nic)
    own = {"siren": of, "nic": number[9:], "siret": number}
    return {**_ESTABLISHMENT_ROW, **own, **_suffixed(values, "Etablissement", ESTABLISHMENTS)}


def _suffixed(values: Row, suffix: str, columns: Iterable[str]) -> dict[str, str]:
    known = set(columns)
    return {name if name in known else name + suffix: value for name, value in values.items()}


def table(
    columns: Iterable[str],
    rows: Iterable[Row],
    *,
    delimiter: str = ";",
    quoting: int = csv.QUOTE_ALL,
) -> str:
    """A CSV as text: header, then rows; a column that a row lacks is empty."""
    columns = list(columns)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return stream.getvalue()


def waldec(
    path: Path, rows: Iterable[Row], *, encoding: str = "utf-8-sig", columns: Iterable[str] = WALDEC
) -> Path:
    """An RNA waldec CSV."""
    path.write_bytes(table(columns, rows).encode(encoding))
    return path


def imported(path: Path, rows: Iterable[Row], *, encoding: str = "iso-8859-1") -> Path:
    """An RNA import CSV."""
    path.write_bytes(table(IMPORT, rows).encode(encoding))
    return path


def units(path: Path, rows: Iterable[Row], *, columns: Iterable[str] = UNITS) -> Path:
    """A StockUniteLegale CSV: quotes only where needed."""
    text = table(columns, rows, delimiter=",", quoting=csv.QUOTE_MINIMAL)
    path.write_text(text, encoding="utf-8")
    return path


def establishments(path: Path, rows: Iterable[Row]) -> Path:
    """A StockEtablissement CSV."""
    text = table(ESTABLISHMENTS, rows, delimiter=",", quoting=csv.QUOTE_MINIMAL)
    path.write_text(text, encoding="utf-8")
    return path


def plain(path: Path, columns: Iterable[str], rows: Iterable[Row], *, delimiter: str = ";") -> Path:
    """Any other CSV, UTF-8 with a byte-order mark."""
    text = table(columns, rows, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
    path.write_text(text, encoding="utf-8-sig")
    return path


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    """A zip of one CSV a département."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def gzipped(path: Path, content: bytes) -> Path:
    """A gzip file."""
    path.write_bytes(gzip.compress(content))
    return path
