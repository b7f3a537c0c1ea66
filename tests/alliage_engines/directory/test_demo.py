"""The demo's files: right layouts, valid numbers, real communes, varied French, nobody's name."""

import csv
import io
import re
import time
import zipfile
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from alliage_engines.directory.demo import DemoFiles, generate, scale
from alliage_engines.directory.demo.associations import FAMILY_SHARES
from alliage_engines.directory.demo.words import activities, at, data, fold, nominal, of, to_do
from alliage_engines.directory.identifiers import is_rna, is_rna_import, is_rnf, is_siren, is_siret
from alliage_engines.directory.territory import territory

TODAY = date(2026, 11, 21)
Row = dict[str, str]
#: First names that French lists are full of; none may stand in a name, a commune's own name apart.
FIRST_NAMES = {
    *("JEAN", "PIERRE", "MARIE", "PAUL", "JACQUES", "MICHEL", "LOUIS", "CLAUDE", "ANDRE"),
    *("PHILIPPE", "ALAIN", "BERNARD", "DANIEL", "SOPHIE", "ANNE", "CATHERINE", "SYLVIE"),
    *("NATHALIE", "MARTINE", "JULIE", "CAMILLE", "LEA", "EMMA", "THOMAS", "NICOLAS", "JULIEN"),
    *("ANTOINE", "VICTOR", "HUGO", "JULES", "GUY", "HENRI", "CHARLES", "ROBERT", "KARIM", "FATIMA"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return generate(tmp_path_factory.mktemp("demo"), today=TODAY)


def text_of(path: Path, encoding: str) -> str:
    """The CSV text of a file, from inside its zip where it is one."""
    if path.suffix != ".zip":
        return path.read_bytes().decode(encoding)
    with zipfile.ZipFile(path) as archive:
        (member,) = archive.namelist()
        return archive.read(member).decode(encoding)


def rows_of(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[Row]:
    return list(csv.DictReader(io.StringIO(text_of(path, encoding)), delimiter=delimiter))


@pytest.fixture(scope="module")
def waldec(files: DemoFiles) -> list[Row]:
    return rows_of(files.rna_waldec, "utf-8-sig", ";")


@pytest.fixture(scope="module")
def former(files: DemoFiles) -> list[Row]:
    return rows_of(files.rna_import, "iso-8859-1", ";")


@pytest.fixture(scope="module")
def units(files: DemoFiles) -> list[Row]:
    return rows_of(files.sirene_units)


@pytest.fixture(scope="module")
def establishments(files: DemoFiles) -> list[Row]:
    return rows_of(files.sirene_establishments)


def test_counts(waldec: list[Row], former: list[Row], units: list[Row], files: DemoFiles) -> None:
    assert len(waldec) == 6000
    assert len(former) == 2500
    assert len(units) == 2500
    assert len(rows_of(files.rnf)) > 40
    moved = Counter(row["position"] for row in former)
    assert 0.40 < moved["R"] / len(former) < 0.50
    assert {"A", "D"} < set(moved)
    positions = Counter(row["position"] for row in waldec)
    assert 0.08 < positions["D"] / len(waldec) < 0.15
    assert positions["S"]


def test_headers_are_those_of_the_official_files(files: DemoFiles) -> None:
    waldec = text_of(files.rna_waldec, "utf-8").split("\n", 1)[0]
    assert waldec.startswith('\ufeff"id";"id_ex";"siret";"rup_mi";"gestion";"date_creat"')
    assert waldec.endswith('"siteweb";"publiweb";"observation";"position";"maj_time"')
    assert waldec.count(";") == 38
    former = text_of(files.rna_import, "iso-8859-1").split("\n", 1)[0]
    assert former.startswith('"id";"id_ex";"siret";"gestion";"date_creat";"date_publi";"nature"')
    assert former.endswith('"observation";"position";"rup_mi";"maj_time"')
    assert former.count(";") == 23
    units = text_of(files.sirene_units, "utf-8").split("\n", 1)[0].split(",")
    assert len(units) == 35
    assert units[12] == "identifiantAssociationUniteLegale"
    assert units[-1] == "activitePrincipaleNAF25UniteLegale"
    seats = text_of(files.sirene_establishments, "utf-8").split("\n", 1)[0].split(",")
    assert len(seats) == 54
    assert seats[22] == "codeCommuneEtablissement"
    assert seats[39] == "codeCommune2Etablissement"


def test_sirene_headers_agree_with_the_real_files(samples: Path, files: DemoFiles) -> None:
    real = samples.joinpath("sirene/StockEtablissement_utf8.csv").read_text("utf-8").split("\n")[0]
    ours = text_of(files.sirene_establishments, "utf-8").split("\n")[0].split(",")
    assert ours[:-1] == real.strip().split(",")
    real = samples.joinpath("sirene/StockUniteLegale_utf8_sample_a.csv").read_text("utf-8")
    ours = text_of(files.sirene_units, "utf-8").split("\n")[0].split(",")
    assert ours[:-1] == real.split("\n")[0].strip().split(",")


def test_rna_headers_agree_with_the_real_files(samples: Path, files: DemoFiles) -> None:
    for name, path, encoding in (
        ("rna_waldec_20220501_sample.csv", files.rna_waldec, "utf-8-sig"),
        ("rna_import_20220501_sample.csv", files.rna_import, "iso-8859-1"),
    ):
        real = samples.joinpath("rna", name).read_text("utf-8-sig").split("\n")[0]
        assert text_of(path, encoding).split("\n")[0] == real.strip()


def test_every_field_of_the_rna_is_quoted(files: DemoFiles) -> None:
    for line in text_of(files.rna_import, "iso-8859-1").splitlines()[:200]:
        assert line.startswith('"')
        assert line.endswith('"')
        assert line.count('";"') == 23


def test_numbers_are_valid_and_in_the_unused_ranges(
    waldec: list[Row],
    former: list[Row],
    units: list[Row],
    establishments: list[Row],
    files: DemoFiles,
) -> None:
    numbers = [row["id"] for row in waldec]
    assert len(set(numbers)) == len(numbers)
    assert all(is_rna(n) and re.fullmatch(r"W38[1-3]9\d{5}", n) for n in numbers)
    olds = [row["id"] for row in former]
    assert len(set(olds)) == len(olds)
    assert all(is_rna_import(n) and re.fullmatch(r"38[1-3][PS]038[1-3]9\d{5}", n) for n in olds)
    sirens = [row["siren"] for row in units]
    assert len(set(sirens)) == len(sirens)
    assert all(is_siren(n) and "002000000" <= n <= "004999999" for n in sirens)
    assert all(is_siret(row["siret"]) for row in establishments)
    assert len({row["siret"] for row in establishments}) == len(establishments)
    funds = [row["numero_rnf"] for row in rows_of(files.rnf)]
    assert len(set(funds)) == len(funds)
    assert all(is_rnf(n) and re.fullmatch(r"038-(FDD|FE|FRUP)-9\d{4}-\d\d", n) for n in funds)


def test_registers_refer_to_each_other(
    waldec: list[Row], former: list[Row], units: list[Row], establishments: list[Row]
) -> None:
    known = {row["id"] for row in waldec}
    assert all((row["position"] == "R") == (row["observation"] in known) for row in former)
    linked = [row["identifiantAssociationUniteLegale"] for row in units]
    linked = [number for number in linked if number]
    assert len(linked) > 800
    assert set(linked) <= known
    assert max(Counter(linked).values()) == 2  # closed, then created again
    assert any(u["categorieJuridiqueUniteLegale"] == "9220" and
               not u["identifiantAssociationUniteLegale"] for u in units)  # fmt: skip
    seats = Counter(row["siren"] for row in establishments if row["etablissementSiege"] == "true")
    assert seats == Counter(row["siren"] for row in units)


def test_every_family_is_there_and_sport_and_culture_lead(waldec: list[Row]) -> None:
    families = Counter(row["objet_social1"][:3] for row in waldec)
    families.pop("000")
    assert set(families) == set(FAMILY_SHARES) == set(activities())
    assert len(families) == 29
    assert {family for family, _ in families.most_common(2)} == {"006", "011"}


def test_names_and_purposes_vary(waldec: list[Row]) -> None:
    names = [fold(row["titre"]) for row in waldec]
    assert len(set(names)) == len(names)
    purposes = [row["objet"] for row in waldec if row["objet"]]
    assert len(set(purposes)) == len(purposes)
    assert 60 < len(waldec) - len(purposes) < 200
    trunks = Counter(" ".join(purpose.split()[:9]).lower() for purpose in purposes)
    assert max(trunks.values()) / len(purposes) < 0.01


def test_no_text_keeps_a_gap_or_limps(waldec: list[Row]) -> None:
    wrong = re.compile(r"[{}]| de (?:le|les|du|de|des) |\bde de\b| d'd'| à (?:Le|Les) |  ")
    for row in waldec:
        assert not wrong.search(row["objet"]), row["objet"]
        assert not re.search(r"[{}]", row["titre"])


def test_communes_are_real(waldec: list[Row], establishments: list[Row]) -> None:
    reference = territory()
    how = Counter()
    for row in waldec:
        found = reference.resolve(
            row["adrs_codeinsee"], row["adrs_codepostal"], row["adrs_libcommune"]
        )
        how[found.how] += 1
        if found.commune:
            assert found.commune.startswith("38")
    assert how["unresolved"] <= 2
    assert how["old_code"] > 20
    assert how["name"] > 5
    communes = {row["adrs_libcommune"] for row in waldec}
    assert len(communes) > 400
    largest = Counter(row["adrs_libcommune"] for row in waldec).most_common(1)[0][0]
    assert largest == "Grenoble"
    assert all(reference.commune(row["codeCommuneEtablissement"]) for row in establishments)
    assert any(not row["codeCommuneEtablissement"].startswith("38") for row in establishments)


def test_nobody_is_named(waldec: list[Row], former: list[Row], units: list[Row]) -> None:
    for row, column, commune in (
        *((r, "titre", r["adrs_libcommune"]) for r in waldec),
        *((r, "titre", r["libcom"]) for r in former),
    ):
        title = re.sub(r"SAINTE?[- ][A-Z]+", "", fold(row[column]))  # feasts and places
        words = set(re.split(r"[^A-Z]+", title))
        assert not words & FIRST_NAMES - set(re.split(r"[^A-Z]+", fold(commune))), row[column]
    assert {row["adrg_declarant"] for row in waldec} == {"DECLARANT-FICTIF"}
    assert {row["nomUniteLegale"] for row in units} == {"", "[ND]", "NOM-FICTIF"}


def test_the_quirks_of_the_real_files_are_there(waldec: list[Row], former: list[Row]) -> None:
    assert {row["date_disso"] for row in waldec if row["position"] == "A"} == {"0001-01-01"}
    assert sum(row["adrs_distrib"].startswith("_") for row in waldec) > 5000
    assert any(row["titre_court"].endswith(" ...") for row in waldec)
    assert any(row["date_creat"] > "2100" for row in waldec)
    assert any("@" in row["objet"] for row in waldec)
    assert any("\n" in row["objet"] for row in waldec)
    assert all("  " in row["maj_time"] for row in former)
    assert sum(row["objet_social1"] == "000000" for row in former) / len(former) > 0.98
    assert sum(row["date_creat"] == "0001-01-01" for row in former) / len(former) > 0.5
    assert any(row["libcom"].endswith(" LE") for row in former)


def test_sirene_holds_what_a_directory_must_leave_out(units: list[Row]) -> None:
    categories = Counter(row["categorieJuridiqueUniteLegale"] for row in units)
    assert all(categories[code] for code in ("1000", "6540", "9110", "9150", "9224"))
    assert any(row["unitePurgeeUniteLegale"] == "true" for row in units)
    assert any(row["statutDiffusionUniteLegale"] == "P" for row in units)
    assert any(row["etatAdministratifUniteLegale"] == "C" for row in units)
    assert any(row["societeMissionUniteLegale"] == "O" for row in units)


def test_published_organisations_are_those_of_the_sources(files: DemoFiles) -> None:
    text = text_of(files.published, "utf-8")
    assert text.startswith('"alliage_id";"siren";"name";"acronym";"kind";"theme"')
    rows = rows_of(files.published, delimiter=";")
    named = {row["alliage_id"] for row in rows if row["alliage_id"]}
    assert named == {f"pub-{entry['slug']}" for entry in data("published")["organisation"]}
    assert all(row["source"] for row in rows)
    communes = [row for row in rows if row["kind"] == "commune"]
    assert len(communes) == 512
    assert all(is_siren(row["siren"]) for row in rows if row["siren"])
    assert "Commune du Bourg-d'Oisans" in {row["name"] for row in communes}
    assert any(row["name"] == "Grenoble-Alpes-Métropole" for row in rows)


def test_same_seed_same_bytes_and_soon_done(tmp_path: Path, files: DemoFiles) -> None:
    start = time.perf_counter()
    again = generate(tmp_path / "again", today=TODAY)
    assert (
        time.perf_counter() - start < 30
    )  # 1 s alone on two cores; the margin is for a busy machine
    other = generate(tmp_path / "other", today=TODAY, seed=39)
    for field in ("rna_waldec", "rna_import", "sirene_units", "sirene_establishments", "rnf"):
        assert getattr(files, field).read_bytes() == getattr(again, field).read_bytes()
        assert getattr(files, field).read_bytes() != getattr(other, field).read_bytes()


def test_scale_writes_the_same_layouts_over_the_country(tmp_path: Path, files: DemoFiles) -> None:
    large = scale(tmp_path, 4000, today=TODAY)
    rows = rows_of(large.rna_waldec, "utf-8-sig", ";")
    assert len(rows) == 4000
    assert len({row["id"] for row in rows}) == 4000
    assert all(is_rna(row["id"]) for row in rows)
    departements = {row["adrs_codeinsee"][:2] for row in rows}
    assert len(departements) > 80
    assert not departements & {"57", "67", "68"}
    assert "75056" not in {
        row["adrs_codeinsee"] for row in rows
    }  # the register has arrondissements
    for field in ("rna_import", "sirene_units", "sirene_establishments", "rnf"):
        encoding = "iso-8859-1" if field == "rna_import" else "utf-8"
        header = text_of(getattr(large, field), encoding).split("\n", 1)[0]
        assert header == text_of(getattr(files, field), encoding).split("\n", 1)[0]


@pytest.mark.parametrize("rows", [99, 4_000_001])
def test_scale_refuses_what_it_cannot_number(tmp_path: Path, rows: int) -> None:
    with pytest.raises(ValueError, match="between 100 and 4 000 000"):
        scale(tmp_path, rows, today=TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voiron", "de Voiron"),
        ("Échirolles", "d'Échirolles"),
        ("Huez", "d'Huez"),
        ("Le Bourg-d'Oisans", "du Bourg-d'Oisans"),
        ("Les Abrets", "des Abrets"),
        ("La Mure", "de La Mure"),
        ("des sorties", "de sorties"),
        ("de jeunes arbitres", "de jeunes arbitres"),
        ("du lien", "de lien"),
    ],
)
def test_of_contracts_and_elides(text: str, expected: str) -> None:
    assert of(text) == expected


def test_french_clauses() -> None:
    assert at("Les Abrets") == "aux Abrets"
    assert at("Le Pont-de-Claix") == "au Pont-de-Claix"
    assert nominal("organiser des sorties") == "organisation de sorties"
    assert nominal("lutter contre le bruit") == "lutte contre le bruit"
    assert nominal("former à la sécurité") == "formation à la sécurité"
    assert nominal("étudier et faire connaître") is None
    assert nominal("rêver") is None
    assert to_do("créer et diffuser des spectacles") == "de créer et de diffuser des spectacles"


def test_moved_rows_come_in_the_order_of_their_creation(waldec: list[Row]) -> None:
    days = [row["date_creat"] for row in waldec if "1901" < row["date_creat"] < "2100"]
    assert all(before <= after for before, after in pairwise(days))
