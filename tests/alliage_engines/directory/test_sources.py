"""Reading the official files as they are: what each is, how it is packed, and what is refused."""

import csv
import zipfile
from pathlib import Path

import duckdb
import pytest
from tests.alliage_engines.directory import official_files as official
from tests.alliage_engines.directory.building import run

from alliage_engines.directory.build import Inputs
from alliage_engines.directory.errors import SourceError
from alliage_engines.directory.sources import Kind, kind_of
from alliage_engines.directory.sources.encoding import Encoding, detect

ROWS = [official.association(f"W38100000{n}", titre=f"CLUB D'ÉTÉ {n}") for n in range(5)]
TEXT = official.table(official.WALDEC, ROWS)


def refused(tmp_path: Path, **inputs: tuple[Path, ...]) -> SourceError:
    """The error of a build, which must leave the store as it was."""
    with pytest.raises(SourceError) as caught:
        run(tmp_path / "store", Inputs(**inputs))
    assert not (tmp_path / "store" / "CURRENT").exists()
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8-sig"), Encoding.UTF_8),
        (TEXT.encode("utf-8"), Encoding.UTF_8),
        (TEXT.encode("iso-8859-1"), Encoding.CP1252),
        (TEXT.replace("CLUB", "“CLUB” œ").encode("cp1252"), Encoding.CP1252),
        (TEXT.encode("utf-8").replace(b"CLUB", b"CL\xffB", 1), Encoding.DAMAGED),
    ],
)
def test_encodings_are_told_from_bytes(tmp_path: Path, content: bytes, encoding: Encoding) -> None:
    file = tmp_path / "rna.csv"
    file.write_bytes(content)
    assert detect(file) is encoding
    built = run(tmp_path / "store", Inputs(rna=(file,)))
    names = {row["name"] for row in built.rows()}
    assert "CLUB D'ÉTÉ 4" in names or "“CLUB” œ D'ÉTÉ 4" in names
    assert built.total.rejected == (1 if encoding is Encoding.DAMAGED else 0)


def test_bytes_that_no_encoding_defines_do_not_stop_an_old_file(tmp_path: Path) -> None:
    file = tmp_path / "rna.csv"
    file.write_bytes(TEXT.encode("iso-8859-1").replace(b"CLUB", b"CL\x81B", 1))
    assert run(tmp_path / "store", Inputs(rna=(file,))).total.kept == 5


def test_minimal_quoting_is_read(tmp_path: Path) -> None:
    rows = [official.association("W381000001", objet="lire; écrire\ncompter")]
    file = tmp_path / "rna.csv"
    file.write_text(official.table(official.WALDEC, rows, quoting=csv.QUOTE_MINIMAL), "utf-8")
    built = run(tmp_path / "store", Inputs(rna=(file,)))
    assert built.organisation("W381000001")["purpose"] == "lire; écrire compter"


@pytest.mark.parametrize("extra", [("telephone", "email"), ("telephone", "email", "")])
def test_waldec_with_telephone_and_email_columns(tmp_path: Path, extra: tuple[str, ...]) -> None:
    columns = [*official.WALDEC[:34], *extra, *official.WALDEC[34:]]
    rows = [{**ROWS[0], "telephone": "0476000001", "email": "qui@exemple.test"}]
    built = run(
        tmp_path / "store",
        Inputs(rna=(official.waldec(tmp_path / "w.csv", rows, columns=columns),)),
    )
    assert built.total.kept == 1
    said = str(built.rows())
    assert "0476000001" not in said
    assert "exemple" not in said


@pytest.mark.parametrize("columns", [official.UNITS_2020, official.UNITS, official.UNITS_NAF25])
def test_layouts_of_legal_units(tmp_path: Path, columns: list[str]) -> None:
    number = official.siren(20000001)
    file = official.units(tmp_path / "u.csv", [official.unit(number)], columns=columns)
    built = run(tmp_path / "store", Inputs(sirene_units=(file,)))
    assert built.organisation(number)["naf"] == "94.99Z"


def test_columns_are_read_by_name(tmp_path: Path) -> None:
    number = official.siren(20000001)
    columns = list(reversed(official.ESTABLISHMENTS))
    file = tmp_path / "e.csv"
    file.write_text(
        official.table(columns, [official.establishment(number)], delimiter=","), "utf-8"
    )
    units = official.units(tmp_path / "u.csv", [official.unit(number)])
    built = run(tmp_path / "store", Inputs(sirene_units=(units,), sirene_establishments=(file,)))
    assert built.organisation(number)["commune"] == "38185"


def test_packing_changes_nothing(tmp_path: Path) -> None:
    content = TEXT.encode("utf-8-sig")
    (tmp_path / "plain.csv").write_bytes(content)
    parquet = tmp_path / "rna.parquet"
    duckdb.execute(
        f"COPY (SELECT * FROM read_csv('{tmp_path}/plain.csv', all_varchar=true, delim=';')) TO '{parquet}'"
    )
    files = [
        tmp_path / "plain.csv",
        official.gzipped(tmp_path / "rna.csv.gz", content),
        official.zipped(tmp_path / "rna.zip", {"rna_waldec_20261001_dpt_38.csv": content}),
        parquet,
    ]
    found = []
    for number, file in enumerate(files):
        assert kind_of(file) is Kind.RNA_WALDEC
        built = run(tmp_path / f"store{number}", Inputs(rna=(file,)))
        found.append([dict(row.items()) for row in built.rows()])
    assert found[0] == found[1] == found[2] == found[3]


def test_every_departement_of_a_zip_is_a_source(tmp_path: Path) -> None:
    other = official.table(official.WALDEC, [official.association("W691000001")])
    archive = official.zipped(
        tmp_path / "rna_waldec.zip",
        {"rna_waldec_dpt_38.csv": TEXT.encode(), "rna_waldec_dpt_69.csv": other.encode()},
    )
    report = run(tmp_path / "store", Inputs(rna=(archive,))).report
    assert [(s.file, s.counts.read) for s in report.sources] == [
        ("rna_waldec.zip/rna_waldec_dpt_38.csv", 5),
        ("rna_waldec.zip/rna_waldec_dpt_69.csv", 1),
    ]


def test_every_layout_is_told_from_its_header(tmp_path: Path) -> None:
    expected = {
        Kind.RNA_WALDEC: (official.WALDEC, ";"),
        Kind.RNA_IMPORT: (official.IMPORT, ";"),
        Kind.SIRENE_UNITS: (official.UNITS, ","),
        Kind.SIRENE_ESTABLISHMENTS: (official.ESTABLISHMENTS, ","),
        Kind.RNF: (official.RNF, ","),
        Kind.AMALIA: (official.AMALIA, ";"),
        Kind.QPV: (official.QPV, ";"),
        Kind.FRR: (official.FRR, ";"),
        Kind.PUBLISHED: (official.PUBLISHED, ";"),
    }
    for kind, (columns, delimiter) in expected.items():
        file = official.plain(tmp_path / "anything.dat", columns, [], delimiter=delimiter)
        assert kind_of(file) is kind


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", None, "empty"),
        (b"a;b;c\n1;2;3\n", 1, "not a file this directory knows"),
        (b"\x00\x01\x02garbage", 1, "not a file this directory knows"),
        (TEXT.replace('"titre";', "", 1).encode(), 1, "titre"),
        (TEXT.replace('"adrg_pays";', "", 1).encode(), 1, "wrong column count"),
        (TEXT.replace('"adrg_pays";', '"adrg_pays";"x";', 1).encode(), 1, "wrong column count"),
        (TEXT.encode()[:-100], 6, "truncated"),
        (TEXT.encode()[: TEXT.index("entretenir") + 5], 2, "truncated"),
        (b"PK\x03\x04 not a zip", None, "zip"),
        (b"\x1f\x8b not a gzip", None, "archive"),
        (b"PAR1 not a parquet", None, "Parquet"),
    ],
)
def test_unreadable_files_are_named_with_line_and_reason(
    tmp_path: Path, content: bytes, line: int | None, reason: str
) -> None:
    file = tmp_path / "rna.csv"
    file.write_bytes(content)
    error = refused(tmp_path, rna=(file,))
    assert error.line == line
    assert reason in error.reason
    assert "rna.csv" in str(error)


def test_rows_that_all_miss_a_column_condemn_the_file(tmp_path: Path) -> None:
    head, *rows = TEXT.splitlines()
    file = tmp_path / "rna.csv"
    file.write_text(
        "\n".join([head, *(row.replace('"A";', "", 1) for row in rows)]) + "\n", "utf-8"
    )
    error = refused(tmp_path, rna=(file,))
    assert (error.line, error.reason) == (
        2,
        "wrong column count: the header has 39 columns, the rows 38",
    )


def test_an_archive_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "rna_waldec.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("rna_waldec_dpt_38.csv", b"\n" * 60_000_000)
    error = refused(tmp_path, rna=(archive,))
    assert "unpacks to 60 MB" in error.reason


def test_a_cut_gzip_tells_the_line_it_reached(tmp_path: Path) -> None:
    content = TEXT + "".join(
        official.table(
            official.WALDEC, [official.association(f"W38{n:07d}", objet=f"{n * 7919}")]
        ).split("\n")[1]
        + "\n"
        for n in range(5000)
    )
    file = official.gzipped(tmp_path / "rna.csv.gz", content.encode())
    file.write_bytes(file.read_bytes()[:-2000])
    line = refused(tmp_path, rna=(file,)).line
    assert line is not None
    assert 1000 < line < 5006
    assert not list((tmp_path / "store").glob("building-*"))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_cut_archives_are_refused(tmp_path: Path, cut: float) -> None:
    content = "".join(TEXT.replace("CLUB", f"CLUB {n}") for n in range(200)).encode()
    for file in (
        official.zipped(tmp_path / "rna.zip", {"a.csv": content}),
        official.gzipped(tmp_path / "rna.csv.gz", content),
    ):
        whole = file.read_bytes()
        file.write_bytes(whole[: int(len(whole) * cut)])
        error = refused(tmp_path, rna=(file,))
        assert "truncated or broken" in error.reason


def test_a_file_given_under_the_wrong_option_is_refused(tmp_path: Path) -> None:
    file = official.units(tmp_path / "u.csv", [official.unit(official.siren(20000001))])
    error = refused(tmp_path, rna=(file,))
    assert "Sirene StockUniteLegale" in error.reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path, rna=(tmp_path / "absent.csv",)).reason
    assert "fetch it first" in refused(tmp_path, rna=(tmp_path / "rna_*.zip",)).reason


def test_bad_rows_cost_only_themselves_and_tell_their_line(tmp_path: Path) -> None:
    head, *rows = TEXT.splitlines()
    rows[0] = rows[0].replace("entretenir", "entretenir\n\nles berges")
    rows[1] = rows[1].replace('"A";', "", 1)
    rows[2] = rows[2].replace('"Grenoble"', '"Grenoble', 1)
    rows[3] = rows[3].replace('"W381000003"', '"W38100003"', 1)
    file = tmp_path / "rna.csv"
    file.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    built = run(tmp_path / "store", Inputs(rna=(file,)))
    assert built.ids() == ["W381000000", "W381000004"]
    assert [(r["file"], int(r["line"]), r["reason"], r["id"]) for r in built.rejects()] == [
        ("rna.csv", 5, "38 columns where the header has 39", "W381000001"),
        ("rna.csv", 6, "broken quotes", ""),
        ("rna.csv", 7, "not an RNA number (W and 9 characters)", "W38100003"),
    ]


def test_newlines_in_columns_we_do_not_read_still_count(tmp_path: Path) -> None:
    rows = [
        {**ROWS[0], "observation": "deux\nlignes", "adrg_libvoie": "une\n\nrue"},
        {**ROWS[1], "id": "W"},
    ]
    file = official.waldec(tmp_path / "w.csv", rows)
    built = run(tmp_path / "store", Inputs(rna=(file,)))
    assert [(r["line"], r["reason"][:10]) for r in built.rejects()] == [("6", "not an RNA")]
    assert built.ids() == ["W381000000"]


def test_rejects_show_identifiers_and_codes_only(tmp_path: Path) -> None:
    shifted = official.association("MARTIN Zoé 0612345678", adrg_declarant="ZOUBIDOU", position="Z")
    file = official.waldec(tmp_path / "w.csv", [ROWS[0], shifted])
    built = run(tmp_path / "store", Inputs(rna=(file,)))
    text = (built.folder / "rejects.csv").read_text("utf-8")
    assert built.total.rejected == 1
    for secret in ("MARTIN", "0612345678", "ZOUBIDOU", "GUIERS", "Grenoble"):
        assert secret not in text


def test_bad_sirene_numbers_are_refused(tmp_path: Path) -> None:
    good = official.siren(20000001)
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    units = official.units(
        tmp_path / "u.csv", [official.unit(good), official.unit(wrong), official.unit("12 34")]
    )
    bad = {**official.establishment(good, 2), "siret": good + "00021"}
    sites = official.establishments(tmp_path / "e.csv", [official.establishment(good), bad])
    built = run(tmp_path / "store", Inputs(sirene_units=(units,), sirene_establishments=(sites,)))
    assert [(r["line"], r["reason"]) for r in built.rejects()] == [
        ("3", "SIREN with a wrong check digit"),
        ("4", "not a SIREN (9 digits)"),
        ("3", "SIRET with a wrong check digit"),
    ]


def test_lines_are_right_far_into_a_large_file(tmp_path: Path) -> None:
    numbers = [official.siren(20000000 + n) for n in range(30_000)]
    bad = {7, 12_345, 29_999}
    rows = [official.unit(n if i not in bad else "x" + n[1:]) for i, n in enumerate(numbers)]
    rows[3] = official.unit(numbers[3], denomination="SUR DEUX\nLIGNES")
    sites = [official.establishment(n) for n in numbers]
    sites[20_000]["siret"] = "x" + sites[20_000]["siret"][1:]
    inputs = Inputs(
        sirene_units=(official.units(tmp_path / "u.csv", rows),),
        sirene_establishments=(official.establishments(tmp_path / "e.csv", sites),),
    )
    built = run(tmp_path / "store", inputs)
    assert [(r["file"], int(r["line"])) for r in built.rejects()] == [
        ("u.csv", 10),
        ("u.csv", 12_348),
        ("u.csv", 30_002),
        ("e.csv", 20_002),
    ]


@pytest.mark.samples
def test_real_samples_are_accounted_for(samples: Path, tmp_path: Path) -> None:
    built = run(
        tmp_path / "store",
        Inputs(
            rna=tuple(sorted((samples / "rna").glob("*.csv"))),
            sirene_units=tuple(sorted((samples / "sirene").glob("StockUniteLegale*.csv"))),
            sirene_establishments=(samples / "sirene" / "StockEtablissement_utf8.csv",),
        ),
    )
    read = {s.file: s.counts.read for s in built.report.sources}
    assert read["rna_import_20200901_dpt_29.csv"] == 6000
    assert built.total.read == 6940
    assert built.total.rejected == 0
    assert built.total.kept == len(built.rows()) == 2889
    assert built.total.dropped["moved"] == 2974
    assert built.total.aliases == 2972
    assert "\ufffd" not in str(built.rows())
