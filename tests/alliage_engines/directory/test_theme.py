"""The theme of an organisation: declared, else deduced by the lexicon, else from its NAF code."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from alliage_engines.directory import theme
from alliage_engines.vocabulary import theme_of_naf, theme_of_waldec, themes

Row = tuple[str, str | None, str | None, str | None, str | None, str | None, str]


def assigned(rows: list[Row]) -> dict[str, tuple[str, str]]:
    """Return id -> (theme, rule) for rows (id, name, purpose, waldec1, waldec2, naf, kind)."""
    connection = duckdb.connect()
    columns = ("id", "name", "purpose", "waldec1", "waldec2", "naf", "kind")
    chosen = ", ".join(f"unnest(${i + 1}::VARCHAR[]) AS {c}" for i, c in enumerate(columns))
    values = [[row[i] for row in rows] for i in range(len(columns))]
    connection.execute(f"CREATE TABLE draft AS SELECT {chosen}", values)
    theme.assign(connection)
    found = connection.execute("FROM t_theme").fetchall()
    assert len({row[0] for row in found}) == len(found)
    return {id_: (code, rule) for id_, code, rule in found}


def deduced(name: str | None, purpose: str | None = None) -> str | None:
    found = assigned([("x", name, purpose, None, None, None, "association")])
    return found["x"][0] if found else None


PLAIN = [
    ("CLUB DE PÉTANQUE DU VILLAGE", None, "011"),
    ("LES AMIS DE LA CHORALE", "pratique du chant choral", "006"),
    ("ASSOCIATION DES PARENTS D'ELEVES", None, "015"),
    ("COMITE DES FETES DE VIF", None, "009"),
    ("A.C.C.A. DE VOREPPE", None, "013"),
    ("AMICALE DES SAPEURS-POMPIERS", None, "036"),
    ("UNION DES ANCIENS COMBATTANTS", None, "038"),
    ("X", "distribuer une aide alimentaire aux plus démunis", "020"),
    ("X", "accueil de jeunes enfants en crèche parentale", "021"),
    ("X", "promouvoir le covoiturage et la transition écologique", "024"),
    ("GROUPEMENT D'EMPLOYEURS DE LA BUTTE", "mettre à disposition des salariés", "030"),
    ("Sauvegarde de la chapelle Saint-Roch", None, "010"),
    ("ŒUVRES DE MUSIQUE", None, "006"),
]


@pytest.mark.parametrize("kind", theme.GENERAL)
def test_bodies_that_do_everything_have_no_theme(kind: str) -> None:
    row: Row = ("x", "COMMUNE DE LA MUSIQUE ET DU SPORT", None, None, None, "84.11Z", kind)
    assert assigned([row]) == {}
    assert assigned([(*row[:6], "association")])


def test_plain_titles() -> None:
    rows: list[Row] = [
        (str(i), name, purpose, None, None, None, "association")
        for i, (name, purpose, _) in enumerate(PLAIN)
    ]
    found = assigned(rows)
    for i, (name, _, expected) in enumerate(PLAIN):
        assert found[str(i)] == (expected, "title"), name


def test_no_word_no_theme() -> None:
    empty = [("ABC", "O"), ("", ""), (None, None), ("12", "..."), ("L' A.B.C.", None)]
    rows: list[Row] = [
        (str(i), name, purpose, None, None, None, "association")
        for i, (name, purpose) in enumerate(empty)
    ]
    assert assigned(rows) == {}


def test_accents_and_case_change_nothing() -> None:
    assert deduced("ecole de theatre") == deduced("ÉCOLE DE THÉÂTRE") == deduced("École de Théâtre")


def test_a_word_said_twice_counts_once() -> None:
    once = deduced("musique musique musique musique", "secours secours")
    assert once == deduced("musique", "secours")


def test_the_title_counts_more_than_the_purpose() -> None:
    assert deduced("tennis", "musique") == "011"
    assert deduced("musique", "tennis") == "006"


def test_a_tie_goes_to_the_smaller_code() -> None:
    assert deduced("musique tennis") == deduced("tennis musique") == "006"


def test_a_phrase_stands_only_on_words_in_a_row() -> None:
    # "lions club" is a service club; a lion and a club apart are not.
    assert deduced("LIONS CLUB") == "002"
    assert deduced("LIONS ET ÉTOILES CLUB") != "002"


def test_declared_codes_win_then_title_then_naf() -> None:
    found = assigned(
        [
            ("a", "TENNIS CLUB", None, "006030", "011165", "93.12Z", "association"),
            ("b", "TENNIS CLUB", None, None, "006030", "94.99Z", "association"),
            ("c", "TENNIS CLUB", None, None, None, "85.52Z", "association"),
            ("d", "ABC", "O", None, None, "85.52Z", "association"),
            ("e", "ABC", None, None, None, "94.99Z", "association"),
            ("f", "LE TENNIS GOURMAND", None, None, None, "56.10A", "company"),
            ("g", "TENNIS ET MUSIQUE SAS", None, None, None, None, "mission_company"),
        ]
    )
    assert found == {
        "a": ("006", "waldec"),
        "b": ("006", "waldec"),
        "c": ("011", "title"),
        "d": ("006", "naf"),
        "f": ("022", "naf"),
    }


def test_nothing_to_read_gives_an_empty_table() -> None:
    assert assigned([]) == {}


def test_batches_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [
        (str(i), name, None, None, None, None, "association")
        for i, name in enumerate(["tennis", "chorale", "xyz", "pétanque", "mosquée"] * 5)
    ]
    whole = assigned(rows)
    monkeypatch.setattr(theme, "BATCH", 3)
    assert assigned(rows) == whole
    assert len(whole) == 20


def test_naf_in_duckdb_is_the_vocabulary_s() -> None:
    codes = ["85.52Z", "85.20Z", "88.91A", "93.12Z", "01.13Z", "35.11Z", "94.99Z", "68.20A"]
    rows: list[Row] = [(c, None, None, None, None, c, "company") for c in codes]
    found = assigned(rows)
    assert {c: found[c][0] if c in found else None for c in codes} == {
        c: theme_of_naf(c) for c in codes
    }


def test_the_lexicon_is_made_of_folded_terms_of_known_themes() -> None:
    terms = theme.lexicon()
    assert {t.theme for t in terms} <= set(themes())
    assert set(themes()) - {t.theme for t in terms} == {"050"}
    for term in terms:
        words = [term.first, term.second] if term.second else [term.first]
        for word in words:
            assert word.isalnum(), term
            assert word.isascii(), term
            assert word == word.lower(), term
            assert word not in theme.STOP_WORDS, term
    keys = [(t.theme, t.first, t.second, t.prefix) for t in terms]
    assert len(keys) == len(set(keys))


@dataclass(frozen=True)
class Labelled:
    """A real row that declares a family, and perhaps a second one."""

    register: str
    id: str
    families: tuple[str | None, str | None]
    title: str
    purpose: str


def _rows(file: Path) -> list[dict[str, str]]:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=";"))


def _labelled(samples: Path) -> list[Labelled]:
    return [
        Labelled(
            "waldec" if "waldec" in file.name else "import",
            row["id"],
            (theme_of_waldec(row["objet_social1"]), theme_of_waldec(row["objet_social2"])),
            row["titre"],
            row["objet"],
        )
        for file in sorted((samples / "rna").glob("*.csv"))
        for row in _rows(file)
        if theme_of_waldec(row["objet_social1"])
    ]


def _held_out(identifier: str) -> bool:
    """Half of the rows, drawn by a hash of the id: the lexicon was never adjusted on them."""
    return hashlib.sha256(identifier.encode()).digest()[-1] % 2 == 1


def _line(rows: list[Labelled], found: dict[str, tuple[str, str]]) -> tuple[float, float, float]:
    """Return coverage, accuracy of the covered, and accuracy when a second code may be met too."""
    covered = [r for r in rows if r.id in found]
    first = sum(found[r.id][0] == r.families[0] for r in covered)
    either = sum(found[r.id][0] in r.families for r in covered)
    return len(covered) / len(rows), first / len(covered), either / len(covered)


@pytest.mark.samples
def test_accuracy_on_the_half_never_tuned_on(
    samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _labelled(samples)
    found = assigned([(r.id, r.title, r.purpose, None, None, None, "association") for r in rows])
    measured = {}
    with capsys.disabled():
        print("\ntheme by title and purpose:  rows  coverage  accuracy  with the second code")
        for register in ("waldec", "import"):
            for held_out in (False, True):
                half = [r for r in rows if r.register == register and _held_out(r.id) is held_out]
                line = measured[register, held_out] = _line(half, found)
                name = f"{register}, {'held out' if held_out else 'tuned on'}"
                print(f"  {name:24} {len(half):6}" + "".join(f"{x:10.3f}" for x in line))
    coverage, accuracy, either = measured["waldec", True]
    assert coverage >= 0.95
    assert accuracy >= 0.58
    assert either >= 0.62
    coverage, accuracy, either = measured["import", True]
    assert coverage >= 0.92
    assert accuracy >= 0.46
    assert either >= 0.46


@pytest.mark.samples
def test_coverage_of_the_rows_that_declare_nothing(
    samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[Row] = [
        (r["id"], r["titre"], r["objet"], None, None, None, "association")
        for r in _rows(samples / "rna/rna_import_20200901_dpt_29.csv")
        if not theme_of_waldec(r["objet_social1"])
    ]
    found = assigned(rows)
    with capsys.disabled():
        print(f"\ntheme of import rows without a code: {len(found)} of {len(rows)}")
    assert len(found) >= 0.95 * len(rows)
