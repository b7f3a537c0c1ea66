"""Merging, opposition, zones, published organisations, the report and the command."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.alliage_engines.directory import official_files as official
from tests.alliage_engines.directory.building import TODAY, Built, run, without_index
from typer.testing import CliRunner

from alliage.cli import app
from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.classify import kind_of, out_of_scope
from alliage_engines.directory.cli_build import TerminalProgress
from alliage_engines.directory.identifiers import is_siren, is_siret
from alliage_engines.directory.privacy import read_opposition, scrub
from alliage_engines.directory.schema import COLUMNS
from alliage_engines.vocabulary import kinds

A, B, C = (official.siren(n) for n in (40_000_001, 40_000_002, 40_000_003))


def test_columns_are_those_of_the_schema(tmp_path: Path) -> None:
    file = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    (row,) = run(tmp_path / "store", Inputs(rna=(file,))).rows()
    assert list(row) == list(COLUMNS)


def test_rows_are_sorted_by_place(tmp_path: Path) -> None:
    rows = [
        official.association("W691000001", adrs_codeinsee="69123"),
        official.association("W381000002", adrs_codeinsee="38421"),
        official.association("W381000001", adrs_codeinsee="38421"),
        official.association("W381000003", adrs_codeinsee="38185"),
    ]
    built = run(tmp_path / "store", Inputs(rna=(official.waldec(tmp_path / "w.csv", rows),)))
    assert [row["id"] for row in built.rows()] == [
        "W381000003",
        "W381000001",
        "W381000002",
        "W691000001",
    ]


def test_a_unit_keeps_its_rna_number_where_the_rna_file_is_absent(tmp_path: Path) -> None:
    units = [
        official.unit(A, identifiantAssociation="W381000001"),
        official.unit(B, identifiantAssociation="nothing"),
        official.unit(C, identifiantAssociation="W381000002", etatAdministratif="C"),
    ]
    built = run(
        tmp_path / "store", Inputs(sirene_units=(official.units(tmp_path / "u.csv", units),))
    )
    assert built.ids() == sorted(["W381000001", B])
    assert built.gone() == {"W381000002": "closed"}
    assert built.aliases() == {A: "W381000001", C: "W381000002"}
    schemes = {i["scheme"] for i in built.organisation("W381000001")["identifiers"]}
    assert schemes == {"rna", "siren"}


def test_an_old_id_in_sirene_leads_to_its_w_number(tmp_path: Path) -> None:
    files = (
        official.waldec(tmp_path / "w.csv", [official.association("W381000001")]),
        official.imported(
            tmp_path / "i.csv",
            [official.old_association("381P0381000001", position="R", observation="W381000001")],
        ),
    )
    units = [official.unit(A, identifiantAssociation="381P0381000001")]
    built = run(
        tmp_path / "store",
        Inputs(rna=files, sirene_units=(official.units(tmp_path / "u.csv", units),)),
    )
    assert built.ids() == ["W381000001"]
    assert built.total.merged == 1


def test_a_dissolved_association_resolves_by_both_ids(tmp_path: Path) -> None:
    rows = [official.association("W381000001", position="D", date_disso="2020-01-02")]
    built = run(
        tmp_path / "store",
        Inputs(
            rna=(official.waldec(tmp_path / "w.csv", rows),),
            sirene_units=(
                official.units(
                    tmp_path / "u.csv", [official.unit(A, identifiantAssociation="W381000001")]
                ),
            ),
        ),
    )
    assert built.rows() == []
    (gone,) = built.rows("gone")
    assert (gone["status"], gone["since"], gone["commune"]) == (
        "dissolved",
        date(2020, 1, 2),
        "38185",
    )
    assert built.aliases() == {A: "W381000001"}


_SEAT = {"code_postal": "38000", "ville": "Grenoble"}
_SHARED = {"siret": official.siret(B), **_SEAT}
RNF_ROWS = [
    {"titre": "FONDS DU GUIERS", "numero_rnf": "038-FDD-00001-01", "siret": official.siret(A), **_SEAT},
    {"titre": "FONDATION D'ENTREPRISE X", "numero_rnf": "038-FE-00002-02", "siret": "", **_SEAT},
    {"titre": "FONDATION PARTAGÉE", "numero_rnf": "038-FRUP-00003-03", **_SHARED},
    {"titre": "AUTRE DU MÊME SIRET", "numero_rnf": "038-FDD-00004-04", **_SHARED},
    {"titre": "MAUVAIS", "numero_rnf": "38FDD", "siret": ""},
]  # fmt: skip


def test_funds_join_by_siren_and_say_their_kind(tmp_path: Path) -> None:
    units = [
        official.unit(A, categorieJuridique="9300", denomination="FONDS DU GUIERS"),
        official.unit(B, categorieJuridique="9300", denomination="Fondation partagee"),
        official.unit(C, categorieJuridique="9300", denomination="FONDS DE DOTATION DES CIMES"),
    ]
    built = run(
        tmp_path / "store",
        Inputs(
            rnf=(official.plain(tmp_path / "r.csv", official.RNF, RNF_ROWS, delimiter=","),),
            sirene_units=(official.units(tmp_path / "u.csv", units),),
        ),
    )
    assert {row["id"]: row["kind"] for row in built.rows()} == {
        A: "endowment_fund",
        "038-FE-00002-02": "corporate_foundation",
        B: "foundation",
        "038-FDD-00004-04": "endowment_fund",
        C: "endowment_fund",
    }
    assert built.aliases() == {"038-FDD-00001-01": A, "038-FRUP-00003-03": B}
    assert built.total.merged == 2
    assert {row["family"] for row in built.rows()} == {"private"}


def opposed_build(tmp_path: Path, opposition: Path | None) -> Built:
    files = (
        official.waldec(
            tmp_path / "w.csv",
            [official.association("W381000001", titre="TAISEZ-MOI"), official.association("W381000002"),
             official.association("W381000003", titre="TAISEZ-MOI AUSSI", position="D"),
             official.association("W38100004", titre="MAL ECRITE")],
        ),
        official.imported(
            tmp_path / "i.csv",
            [official.old_association("381P0381000001", position="R", observation="W381000001")],
        ),
    )  # fmt: skip
    units = [
        official.unit(A, identifiantAssociation="W381000001"),
        official.unit(B, denomination="TAISEZ B"),
    ]
    return run(
        tmp_path / "store",
        Inputs(
            rna=files,
            sirene_units=(official.units(tmp_path / "u.csv", units),),
            sirene_establishments=(
                official.establishments(
                    tmp_path / "e.csv", [official.establishment(s) for s in (A, B)]
                ),
            ),
        ),
        opposition=opposition,
    )


def test_opposition_keeps_out_of_everything_and_survives_rebuilds(tmp_path: Path) -> None:
    assert len(opposed_build(tmp_path, None).ids()) == 3
    lines = f"{A}  # by letter\n{official.siret(B)}\nW381000003\nW38100004\n"
    asked = tmp_path / "opposition.txt"
    asked.write_text(lines)
    for opposition in (asked, None):
        built = opposed_build(tmp_path, opposition)
        assert built.ids() == ["W381000002"]
        assert built.total.dropped["opposition"] == 5
        said = "".join(str(built.rows(name)) for name in ("organisations", "gone", "aliases"))
        said += (built.folder / "rejects.csv").read_text("utf-8")
        for secret in ("TAISEZ", A, B, "W381000001", "W381000003", "381P0381000001", "W38100004"):
            assert secret not in said, secret
    assert (tmp_path / "store" / "opposition.txt").stat().st_mode & 0o077 == 0


def test_opposition_lists_are_read_with_comments_and_spaces(tmp_path: Path) -> None:
    file = tmp_path / "o.txt"
    file.write_text("# all\n w381000001 \n\n123 456 789 00012\n", "utf-8")
    assert read_opposition([file]) == ["123456789", "12345678900012", "W381000001"]


def test_zones_are_gathered_by_todays_commune(tmp_path: Path) -> None:
    qpv = [{"code_qp": "QN03801M", "lib_qp": "Quartier d'essai", "insee_com": "38185"}]
    frr = [
        {"Code_insee": "38001", official.FRR[3]: "FRR+"},
        {"Code_insee": "38002", official.FRR[3]: "Non classée"},
        {"Code_insee": "38006", official.FRR[3]: "FRR socle"},
        {"Code_insee": "", official.FRR[3]: "FRR socle"},
    ]
    built = run(
        tmp_path / "store",
        Inputs(
            qpv=(official.plain(tmp_path / "q.csv", official.QPV, qpv),),
            frr=(official.plain(tmp_path / "f.csv", official.FRR, frr),),
        ),
    )
    found = {(row["commune"], row["kind"], row["code"]) for row in built.rows("zones")}
    assert found == {
        ("38185", "qpv", "QN03801M"),
        ("38001", "frr", "FRR+"),
        ("38006", "frr", "FRR"),
    }
    assert built.total.dropped == {"not_classified": 1}
    assert built.total.rejected == 1


PUBLISHED = [
    {"alliage_id": "pub-grand-reseau", "name": "Grand Réseau", "kind": "federation", "theme": "024"},
    {"siren": "200040715", "name": "Grenoble-Alpes-Métropole", "kind": "intercommunality"},
    {"siren": A, "name": "Nom publié", "kind": "foundation", "commune": "38185"},
    {"alliage_id": "Pub Faux", "name": "Faux", "kind": "federation"},
]  # fmt: skip


def test_published_organisations_are_real_and_placed(tmp_path: Path) -> None:
    inputs = Inputs(
        published=(official.plain(tmp_path / "p.csv", official.PUBLISHED, PUBLISHED),),
        rna=(official.waldec(tmp_path / "w.csv", [official.association("W381000001")]),),
        sirene_units=(official.units(tmp_path / "u.csv", [official.unit(A)]),),
        fictitious=True,
    )
    built = run(tmp_path / "store", inputs)
    assert {row["id"]: row["fictitious"] for row in built.rows()} == {
        "W381000001": True, "pub-grand-reseau": False, "200040715": False, A: False,
    }  # fmt: skip
    network = built.organisation("pub-grand-reseau")
    assert (network["theme"], network["theme_rule"], network["commune"]) == (
        "024",
        "published",
        None,
    )
    metropolis = built.organisation("200040715")
    assert (metropolis["epci"], metropolis["departement"]) == ("200040715", "38")
    assert built.total.unresolved_communes == 0
    assert built.total.rejected == 1


def test_the_portrait_counts_what_the_directory_holds(tmp_path: Path) -> None:
    rows = [
        official.association("W381000001", date_decla="2026-01-01"),
        official.association("W381000002", date_decla="2015-01-01", maj_time="2015-01-01 00:00:00"),
        official.association("W381000003", adrs_codeinsee="38421"),
    ]
    built = run(tmp_path / "store", Inputs(rna=(official.waldec(tmp_path / "w.csv", rows),)))
    cells = [row for row in built.rows("portrait") if row["commune"] == "38185"]
    assert sum(cell["n"] for cell in cells) == 2
    assert sum(cell["n_stale5"] for cell in cells) == 1
    assert sum(cell["n_recent10"] for cell in cells) == 1
    assert {cell["year_created"] for cell in cells} == {2012}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("écrire à zoe@exemple.test", "écrire à"),
        ("tel 0476000001 le soir", "tel le soir"),
        ("tel : +33 6 12 34 56 78.", "tel : ."),
        (
            "loi du 1er juillet 1901, siret 12345678900012",
            "loi du 1er juillet 1901, siret 12345678900012",
        ),
        ("W381000001 depuis le 12/03/2004", "W381000001 depuis le 12/03/2004"),
        ("zoe(at)exemple.test ou 06-12-34-56-78", "ou"),
    ],
)
def test_addresses_and_phones_are_scrubbed_from_texts(
    text: str, clean: str, tmp_path: Path
) -> None:
    assert scrub(text) == clean
    rows = [official.association("W381000001", objet=text)]
    built = run(tmp_path / "store", Inputs(rna=(official.waldec(tmp_path / "w.csv", rows),)))
    assert built.organisation("W381000001")["purpose"] == clean


def test_check_digits() -> None:
    assert is_siren(A)
    assert not is_siren(A[:-1] + str((int(A[-1]) + 1) % 10))
    assert not is_siren("000000000")
    assert is_siret(official.siret(A))
    assert is_siret("35600000000048")
    assert is_siret("35600000049837")
    assert not is_siret("35600000000002")
    assert not is_siret("0" * 14)


def test_legal_categories_give_kinds_the_vocabulary_knows() -> None:
    assert {kind_of(f"{n:04d}") for n in range(1000, 10_000)} <= set(kinds())
    assert kind_of("7331") == "school"
    assert kind_of("5558") == "cooperative"
    assert kind_of("7344") == "intercommunality"
    assert {out_of_scope(c) for c in ("1000", "6540", "9110", "9150", "9224")} >= {
        "shell",
        "natural_person",
    }
    assert out_of_scope("9220") is None


def test_the_command_writes_a_report_and_says_errors_on_one_line(tmp_path: Path) -> None:
    first = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    second = official.imported(tmp_path / "i.csv", [official.old_association("381P0381000001")])
    report = tmp_path / "report.json"
    out = ["directory", "build", "--out", str(tmp_path / "store")]
    with without_index():
        done = CliRunner().invoke(
            app, [*out, "--rna", str(first), str(second), "--report", str(report)]
        )
    assert done.exit_code == 0, done.output
    data = json.loads(report.read_text("utf-8"))
    assert (data["read"], data["kept"], len(data["sources"])) == (2, 2, 2)
    for key in (
        "dropped",
        "rejected",
        "aliases",
        "merged",
        "unresolved_communes",
        "seconds",
        "peak_memory_mb",
    ):
        assert key in data
    (tmp_path / "bad.csv").write_text("no;header\n")
    bad = CliRunner().invoke(app, [*out, "--rna", str(tmp_path / "bad.csv")])
    assert bad.exit_code == 2
    assert bad.stderr.count("\n") == 1
    assert "bad.csv, line 1" in bad.stderr


def test_files_can_be_sorted_by_what_they_are(tmp_path: Path) -> None:
    files = [
        official.units(tmp_path / "1", [official.unit(A)]),
        official.waldec(tmp_path / "2", [official.association("W381000001")]),
        official.imported(tmp_path / "3", [official.old_association("381P0381000001")]),
    ]
    inputs = Inputs.of(files)
    assert inputs.rna == (files[1], files[2])
    assert inputs.sirene_units == (files[0],)


def test_progress_tells_steps_and_how_far_they_are(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []

    class Listener:
        def begin(self, step: str, total: float | None) -> None:
            told.append((step, 0.0))

        def reach(self, done: float) -> None:
            told.append((told[-1][0], done))

    file = official.waldec(tmp_path / "w.csv", [official.association("W381000001")])
    with without_index():
        build(tmp_path / "store", Inputs(rna=(file,)), progress=Listener(), today=TODAY)
    steps = list(dict.fromkeys(step for step, _ in told))
    assert steps == [
        "unpacking w.csv",
        "reading w.csv",
        "merging registers",
        "writing organisations",
    ]
    assert ("reading w.csv", file.stat().st_size) in told


def test_the_terminal_bar_follows_steps() -> None:
    with TerminalProgress() as bar:
        bar.begin("reading", 2_000_000)
        bar.reach(1_000_000)
        bar.begin("indexing", None)
        bar.reach(1)
        (task,) = bar._bars.tasks
        assert (task.description, task.completed) == ("indexing", 1)
