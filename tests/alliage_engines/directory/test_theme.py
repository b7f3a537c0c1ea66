"""The theme of an organisation: declared, else deduced by the lexicon, else from its NAF code."""

import csv
import hashlib
from pathlib import Path

import duckdb
import pytest

from alliage_engines.directory import theme
from alliage_engines.vocabulary import theme_of_naf, theme_of_waldec, themes

Row = tuple[str, str | None, str | None, str | None, str | None, str | None, str]


def assigned(rows: list[Row]) -> dict[str, tuple[str, str]]:
    """Return id -> (theme, rule) for rows (id, name, purpose, waldec1, waldec2, naf, kind)."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE draft(id VARCHAR, name VARCHAR, purpose VARCHAR, waldec1 VARCHAR, "
        "waldec2 VARCHAR, naf VARCHAR, kind VARCHAR)"
    )
    if rows:
        connection.executemany("INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
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


def _labelled(samples: Path) -> list[tuple[str, str, str, str, str]]:
    """Return (register, id, declared family, title, purpose) of the rows that declare a family."""
    rows = []
    for file in sorted((samples / "rna").glob("*.csv")):
        data = file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        register = "waldec" if "waldec" in file.name else "import"
        for row in csv.DictReader(text.splitlines(keepends=True), delimiter=";"):
            family = theme_of_waldec(row["objet_social1"] or "")
            if family:
                rows.append((register, row["id"], family, row["titre"], row["objet"]))
    return rows


def _held_out(identifier: str) -> bool:
    """Half of the rows, drawn by a hash of the id: the lexicon was never adjusted on them."""
    return hashlib.sha256(identifier.encode()).digest()[-1] % 2 == 1


@pytest.mark.samples
def test_accuracy_on_the_half_never_tuned_on(
    samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = _labelled(samples)
    found = assigned([(r[1], r[3], r[4], None, None, None, "association") for r in rows])
    measured = {}
    with capsys.disabled():
        print("\ntheme by title and purpose:   rows  coverage  accuracy of the covered")
        for register in ("waldec", "import"):
            for held_out in (False, True):
                half = [r for r in rows if r[0] == register and _held_out(r[1]) is held_out]
                covered = [r for r in half if r[1] in found]
                right = sum(found[r[1]][0] == r[2] for r in covered)
                coverage, accuracy = len(covered) / len(half), right / len(covered)
                measured[register, held_out] = coverage, accuracy
                name = f"{register}, {'held out' if held_out else 'tuned on'}"
                print(f"  {name:25} {len(half):6} {coverage:9.3f} {accuracy:9.3f}")
    assert measured["waldec", True][0] >= 0.95
    assert measured["waldec", True][1] >= 0.58
    assert measured["import", True][0] >= 0.92
    assert measured["import", True][1] >= 0.46


@pytest.mark.samples
def test_coverage_of_the_rows_that_declare_nothing(
    samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (samples / "rna/rna_import_20200901_dpt_29.csv").read_bytes().decode("cp1252")
    rows: list[Row] = [
        (r["id"], r["titre"], r["objet"], None, None, None, "association")
        for r in csv.DictReader(text.splitlines(keepends=True), delimiter=";")
        if not theme_of_waldec(r["objet_social1"])
    ]
    found = assigned(rows)
    with capsys.disabled():
        print(f"\ntheme of import rows without a code: {len(found)} of {len(rows)}")
    assert len(found) >= 0.93 * len(rows)
