"""The habits of the official files, one by one, on files of our own making.

`quirks.toml` ties every known fact of the files to one of these tests.
"""

import pytest
from tests.alliage_engines.directory import official_files as official
from tests.alliage_engines.directory.building import TODAY, Built, run

from alliage_engines.directory.build import Inputs
from alliage_engines.directory.identifiers import is_rna
from alliage_engines.directory.sources.layouts import LAYOUTS
from alliage_engines.vocabulary import themes

A = official.association
O = official.old_association  # noqa: E741 - the old file, beside A

WALDEC_ROWS = [
    A("W381000001", objet='dire "bonjour" ; puis\n\nécouter\r\net chanter; toujours'),
    A("W381000002", date_creat="0001-01-01", date_publi="0001-01-01", date_decla="0001-01-01",
      maj_time="2020-02-03T04:05:06"),
    A("W381000003", date_creat="1823-01-01", date_decla="2204-05-06", date_publi="2001-02-03",
      maj_time="2019-01-01 00:00:00"),
    A("W381000004", position="D", date_disso="2021-06-07"),
    A("W381000005", position="S"),
    A("W381000006", position="I"),
    A("W381000007", nature="R", rup_mi=""),
    A("W381000008", nature="U", groupement="U"),
    A("W381000009", groupement="F", titre="UNION DES CLUBS"),
    A("W9R1000010", gestion="9R1P", adrs_codeinsee="97411", adrs_codepostal="97400"),
    A("W381000011", gestion="091P", adrs_codeinsee="", adrs_codepostal="", adrs_libcommune=""),
    A("W381000012", adrs_distrib="_ BP 12", adrs_numvoie="", adrs_libvoie="DES LILAS"),
    A("W381000013", adrs_codeinsee="", adrs_codepostal="38000"),
    A("W381000014", adrs_codeinsee="0", adrs_codepostal="00000", adrs_libcommune="NULLE PART"),
    A("W381000015", adrs_codeinsee="38001", adrs_codepostal="38480", adrs_libcommune="Les Abrets"),
    A("W381000016", adrs_codeinsee="75116", adrs_codepostal="75016", adrs_libcommune="Paris"),
    A("W381000017", adrs_codeinsee="69383", adrs_codepostal="69003", adrs_libcommune="Lyon"),
    A("W381000018", adrs_codeinsee="13201", adrs_codepostal="13001", adrs_libcommune="Marseille"),
    A("W381000019", siret="0000000000000"),
    A("W381000020", titre="ASSOCIATION DE DEFENSE DES HAIES", titre_court="ASSOCIATION DE DEFENSE DES ..."),
    A("W381000021", titre="ATELIER DU CYCLE", titre_court="ADC"),
    A("W381000022", objet="", objet_social1="000000", titre="CLUB DE JUDO DU GRESIVAUDAN"),
    A("W381000023", objet="x" * 900),
    A("W381000024", objet_social1="40000", objet_social2="38000"),
    A("W381000025", objet_social1="003200", objet_social2="0"),
    A("W381000026", objet_social1="022599", objet_social2="036535"),
    A("W381000027", objet_social1="008000", objet_social2="031010", titre="XYZ", objet=""),
    A("W381000028", siteweb="www.exemple.test/page"),
    A("W381000029", siteweb="https://exemple.test"),
    A("W381000030", siteweb="contact@exemple.test"),
    A("W381000031", dir_civilite="PF", adrg_declarant="ZOUBIDOU", adrg_libvoie="RUE SECRETE"),
    A("W381000032", objet="appeler Zoé au 06 12 34 56 78 ou 04.76.00.00.01, zoe.secret@exemple.test"),
    A("W381000033", titre="CHORALE (chorale.secret@exemple.test)"),
    A("W381000034", titre="ANCIENNE ECRITURE", maj_time="2010-01-01 00:00:00"),
    A("W381000034", titre="NOUVELLE ECRITURE", maj_time="2021-01-01 00:00:00"),
    A("W9X1000035", adrs_codeinsee="98818", adrs_codepostal="98800", adrs_libcommune="NOUMEA"),
    A("W381000036", objet_social1="030015", objet_social2="030015"),
    A("W381000037", siret="00000000000000", titre="SANS PONT"),
    A("178-236", titre="ANCIEN NUMERO DU TRIBUNAL"),
]  # fmt: skip

IMPORT_ROWS = [
    O("381P0381000001", titre="CERCLE DES ÉLÈVES – ŒUVRES"),
    O("381P0381000002", date_creat="0001-01-01", date_publi="0001-01-01"),
    O("381P0381000003", position="R", observation="voir W381000021 (reprise)", rup_mi=""),
    O("381P0381  0004", position="R", observation="W381000022"),
    O("381P0381000005", position="R", observation="sans numero"),
    O("381P0381  0006", titre="AVEC ESPACES"),
    O("381P0381000007", position="D"),
    O("381P0381000008", adrs_codeinsee="", adrs_codepostal="24480", libcom="BUISSON DE CADOUIN L"),
    O("381P0381000009", adrs_codeinsee="", adrs_codepostal="00380", libcom="GRENOBLE"),
]  # fmt: skip

S1, S2, S3, S4, S5, S6, S7, S8, S9 = (official.siren(n) for n in range(20_000_001, 20_000_010))
P1, P2, P3, P4, P5 = (official.siren(n) for n in range(20_000_101, 20_000_106))

UNIT_ROWS = [
    official.unit(S1, identifiantAssociation="W381000021", denomination="ATELIER CYCLE",
                  trancheEffectifs="03", anneeEffectifs="2022.0", caractereEmployeur="O",
                  economieSocialeSolidaire="O"),
    official.unit(S2, identifiantAssociation="W381000023", etatAdministratif="C",
                  dateCreation="2020-01-01"),
    official.unit(S3, identifiantAssociation="W381000023", dateCreation="2015-01-01"),
    official.unit(S4, identifiantAssociation="W381000023", dateCreation="2018-01-01"),
    official.unit(S5, identifiantAssociation="W381000004", denomination="ENCORE OUVERTE"),
    official.unit(S6, categorieJuridique="9260", denomination="CERCLE MUSICAL"),
    official.unit(S7, statutDiffusion="P", denomination="[ND]"),
    official.unit(S8, unitePurgee="true"),
    official.unit(S9, categorieJuridique="1000", denomination="", nom="SECRETNOM", prenom1="Secretprenom"),
    official.unit(P1, categorieJuridique="5710", denomination="GRANDE MAISON", caractereEmployeur="O",
                  categorieEntreprise="GE"),
    official.unit(P2, categorieJuridique="5710", denomination="COQUILLE", caractereEmployeur="N"),
    official.unit(P3, categorieJuridique="5710", denomination="AVEC MISSION", societeMission="O"),
    official.unit(P4, categorieJuridique="5499", denomination="SOLIDAIRE", economieSocialeSolidaire="O"),
    official.unit(P5, denomination="SANS RNA", identifiantAssociation=""),
]  # fmt: skip

SITE_ROWS = [
    official.establishment(S1),
    official.establishment(
        S1,
        2,
        etablissementSiege="false",
        codeCommune="38421",
        libelleCommune="SAINT-MARTIN-D'HERES",
        codePostal="38400",
    ),
    official.establishment(S1, 3, etablissementSiege="false", etatAdministratif="F"),
    official.establishment(
        S6, codeCommune="67482", codePostal="67000", libelleCommune="STRASBOURG"
    ),
    official.establishment(P1),
    official.establishment(P2),
]

AMALIA_ROWS = [
    {"NUMERO_AMALIA": "A2006STR000001", "DENOMINATION": "Cercle  musical", "COMMUNE": "STRASBOURG",
     "CODE_POSTAL": "670000", "ETAT_ASSOCIATION": "INSCRITE"},
    {"NUMERO_AMALIA": "A2006MET000002", "DENOMINATION": "Les amis de Metz", "COMMUNE": "METZ",
     "CODE_POSTAL": "5700", "ETAT_ASSOCIATION": "INSCRITE"},
    {"NUMERO_AMALIA": "A2006MET000003", "DENOMINATION": "Radiée", "COMMUNE": "METZ",
     "CODE_POSTAL": "57000", "ETAT_ASSOCIATION": "RADIEE"},
]  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("quirks")
    inputs = Inputs(
        rna=(
            official.waldec(folder / "w.csv", WALDEC_ROWS),
            official.imported(folder / "i.csv", IMPORT_ROWS, encoding="cp1252"),
        ),
        sirene_units=(official.units(folder / "u.csv", UNIT_ROWS),),
        sirene_establishments=(official.establishments(folder / "e.csv", SITE_ROWS),),
        amalia=(official.plain(folder / "a.csv", official.AMALIA, AMALIA_ROWS),),
    )
    return run(folder / "store", inputs)


def everything(built: Built) -> str:
    """All that the snapshot says, as one text to look for leaks in."""
    tables = ("organisations", "gone", "aliases", "portrait")
    said = " ".join(str(row) for name in tables for row in built.rows(name))
    return said + (built.folder / "rejects.csv").read_text("utf-8")


def test_quoted_fields_keep_separators_quotes_and_newlines(built: Built) -> None:
    purpose = built.organisation("W381000001")["purpose"]
    assert purpose == 'dire "bonjour" ; puis écouter et chanter; toujours'


def test_old_encoding_is_read(built: Built) -> None:
    assert built.organisation("381P0381000001")["name"] == "CERCLE DES ÉLÈVES – ŒUVRES"


def test_null_dates_are_unknown(built: Built) -> None:
    row = built.organisation("381P0381000002")
    assert row["created"] is None
    assert str(row["last_declared"]) == "2008-05-07"
    assert built.organisation("W381000001")["id"] not in built.gone()


def test_update_moments_in_every_spelling_are_dates(built: Built) -> None:
    row = built.organisation("W381000002")
    assert str(row["last_declared"]) == "2020-02-03"
    assert str(row["source_dates"]["rna"]) == "2020-02-03"


def test_impossible_dates_are_unknown(built: Built) -> None:
    row = built.organisation("W381000003")
    assert row["created"] is None
    assert str(row["last_declared"]) == "2019-01-01"
    assert all(r["last_declared"] is None or r["last_declared"] <= TODAY for r in built.rows())


def test_positions_decide_who_is_in(built: Built) -> None:
    gone = built.gone()
    assert gone["W381000004"] == "dissolved"
    assert gone["W381000005"] == "deleted"
    assert "W381000006" in built.ids()
    assert not {"W381000004", "W381000005"} & set(built.ids())


def test_moved_rows_become_aliases(built: Built) -> None:
    aliases = built.aliases()
    assert aliases["381P0381000003"] == "W381000021"
    assert aliases["381P0381  0004"] == aliases["381P03810004"] == "W381000022"
    assert built.report.sources[1].counts.dropped["moved"] == 3
    assert built.report.sources[1].counts.aliases == 2
    old = {"scheme": "rna_import", "value": "381P0381000003", "current": False}
    assert old in built.organisation("W381000021")["identifiers"]


def test_active_is_never_claimed_only_the_last_declaration(built: Built) -> None:
    row = built.organisation("W381000001")
    assert "active" not in row
    assert str(row["last_declared"]) == "2019-05-07"


def test_nature_and_grouping_give_the_kind(built: Built) -> None:
    assert built.organisation("W381000007")["kind"] == "association_rup"
    assert built.organisation("W381000007")["public_utility"] is True
    assert built.organisation("W381000008")["kind"] == "federation"
    assert built.organisation("W381000009")["kind"] == "federation"
    assert built.organisation("W381000001")["kind"] == "association"


def test_rna_numbers_may_hold_a_letter(built: Built) -> None:
    assert built.organisation("W9R1000010")["departement"] == "974"
    assert is_rna("W2A1000010")
    assert not is_rna("W12345678")


def test_import_ids_may_hold_spaces(built: Built) -> None:
    assert built.organisation("381P03810006")["name"] == "AVEC ESPACES"
    assert built.aliases()["381P0381  0006"] == "381P03810006"


def test_the_office_gives_the_departement_only_by_its_first_two_characters(built: Built) -> None:
    row = built.organisation("W381000011")
    assert (row["commune"], row["departement"]) == (None, "09")


def test_streets_are_never_loaded(built: Built) -> None:
    said = everything(built)
    assert "LILAS" not in said
    assert "BP 12" not in said
    wanted = {column for layout in LAYOUTS for names in layout.wanted.values() for column in names}
    assert not [
        c for c in wanted if "voie" in c or "distrib" in c or c.startswith(("adr1", "adrg"))
    ]


def test_seats_without_code_are_found_by_postal_code_and_name(built: Built) -> None:
    assert built.organisation("W381000013")["commune"] == "38185"
    assert built.organisation("381P0381000009")["postal_code"] is None


def test_article_at_the_end_of_a_commune_is_understood(built: Built) -> None:
    assert built.organisation("381P0381000008")["commune"] == "24068"


def test_a_seat_nowhere_is_flagged_and_counted(built: Built) -> None:
    row = built.organisation("W381000014")
    assert (row["commune"], row["postal_code"]) == (None, None)
    assert row["commune_name"] == "NULLE PART"
    assert built.report.sources[0].counts.unresolved_communes == 2


def test_codes_of_merged_communes_lead_to_todays(built: Built) -> None:
    row = built.organisation("W381000015")
    assert row["commune"] == "38001"
    assert row["commune_name"] == "Les Abrets en Dauphiné"


def test_districts_of_the_three_cities_are_kept_beside_the_commune(built: Built) -> None:
    found = {
        row["id"]: (row["commune"], row["arrondissement"])
        for row in built.rows()
        if row["arrondissement"]
    }
    assert found == {
        "W381000016": ("75056", "75116"),
        "W381000017": ("69123", "69383"),
        "W381000018": ("13055", "13201"),
    }


def test_the_rnas_own_siret_is_never_a_bridge(built: Built) -> None:
    for identifier in ("W381000019", "W381000037"):
        schemes = {i["scheme"] for i in built.organisation(identifier)["identifiers"]}
        assert schemes == {"rna"}


def test_short_titles_cut_by_the_register_are_no_acronyms(built: Built) -> None:
    assert built.organisation("W381000020")["acronym"] is None
    assert built.organisation("W381000021")["acronym"] == "ADC"


def test_purposes_may_be_long_or_absent(built: Built) -> None:
    assert built.organisation("W381000022")["purpose"] is None
    assert len(built.organisation("W381000023")["purpose"]) == 900


def test_without_declared_theme_the_title_speaks(built: Built) -> None:
    row = built.organisation("W381000022")
    assert row["waldec"] == []
    assert (row["theme"], row["theme_rule"]) == ("011", "title")


def test_malformed_theme_codes_are_repaired_or_dropped(built: Built) -> None:
    assert built.organisation("W381000024")["waldec"] == ["040000", "038000"]
    assert built.organisation("W381000025")["waldec"] == ["003200"]
    assert built.organisation("W381000025")["theme"] == "003"


def test_the_family_of_a_code_is_its_first_three_digits(built: Built) -> None:
    row = built.organisation("W381000026")
    assert (row["theme"], row["theme_rule"]) == ("022", "waldec")
    assert row["waldec"] == ["022599", "036535"]
    assert len(themes()) == 29


def test_families_that_do_not_exist_are_not_invented(built: Built) -> None:
    assert built.organisation("W381000027")["waldec"] == []
    assert not {"008", "012", "025", "029", "031", "033"} & set(themes())


def test_useful_codes_are_kept_whole(built: Built) -> None:
    assert built.organisation("W381000036")["waldec"] == ["030015"]
    assert built.organisation("W381000036")["theme"] == "030"


def test_websites_without_scheme_get_one_and_addresses_are_none(built: Built) -> None:
    assert built.organisation("W381000028")["website"] == "http://www.exemple.test/page"
    assert built.organisation("W381000029")["website"] == "https://exemple.test"
    assert built.organisation("W381000030")["website"] is None


def test_an_id_written_twice_keeps_its_newest_row(built: Built) -> None:
    assert built.organisation("W381000034")["name"] == "NOUVELLE ECRITURE"
    assert built.report.sources[0].counts.dropped["duplicate"] == 1


def test_nothing_personal_enters(built: Built) -> None:
    said = everything(built).lower()
    for secret in ("zoubidou", "secret", "06 12", "04.76", "zoe.", "@"):
        assert secret not in said, secret
    assert built.organisation("W381000032")["purpose"].startswith("appeler Zoé au ou")


def test_only_the_communes_centre_is_shown(built: Built) -> None:
    places = {(r["lat"], r["lon"]) for r in built.rows() if r["commune"] == "38185"}
    assert len(places) == 1


def test_local_law_is_read_from_its_own_register(built: Built) -> None:
    joined = built.organisation(S6)
    assert {"scheme": "amalia", "value": "A2006STR000001", "current": True} in joined["identifiers"]
    alone = built.organisation("A2006MET000002")
    assert (alone["commune"], alone["postal_code"]) == ("57463", "57000")
    assert alone["kind"] == "local_law_association"
    assert built.gone()["A2006MET000003"] == "dissolved"


def test_local_law_without_the_register_comes_from_sirene(built: Built) -> None:
    assert built.organisation(S6)["kind"] == "local_law_association"
    assert built.organisation(S6)["commune"] == "67482"


def test_territories_without_their_own_register_are_not_refused(built: Built) -> None:
    assert built.organisation("W9X1000035")["commune_name"] in ("NOUMEA", "Nouméa")


def test_old_court_numbers_are_refused_as_rna_numbers(built: Built) -> None:
    (row,) = [r for r in built.rejects() if "RNA number" in r["reason"]]
    assert row["id"] == ""
    assert (
        int(row["line"]) == 1 + len(WALDEC_ROWS) + 3
    )  # the last row, after three newlines inside the first


def test_sirene_states_diffusion_and_purge_decide(built: Built) -> None:
    dropped = built.report.sources[2].counts.dropped
    assert dropped == {
        "closed": 1, "dissolved": 1, "not_diffused": 1, "purged": 1, "natural_person": 1, "out_of_scope": 1,
    }  # fmt: skip
    assert not {S7, S8, S9, P2} & set(built.ids())


def test_companies_only_if_they_employ_or_are_social_or_have_a_mission(built: Built) -> None:
    assert built.organisation(P1)["kind"] == "company"
    assert built.organisation(P1)["employer"] is True
    assert built.organisation(P3)["kind"] == "mission_company"
    assert built.organisation(P4)["kind"] == "social_enterprise"


def test_size_category_is_not_read(built: Built) -> None:
    wanted = {column for layout in LAYOUTS for names in layout.wanted.values() for column in names}
    assert "categorieentreprise" not in wanted


def test_the_seat_is_the_seat_and_any_open_establishment_counts(built: Built) -> None:
    row = built.organisation("W381000021")
    assert row["establishments"] == 2
    assert row["establishment_communes"] == ["38185", "38421"]


def test_empty_cells_are_unknown(built: Built) -> None:
    row = built.organisation(P5)
    assert (row["headcount"], row["social_economy"], row["mission_company"]) == (None, None, None)


def test_coordinates_of_addresses_are_never_read(built: Built) -> None:
    wanted = {column for layout in LAYOUTS for names in layout.wanted.values() for column in names}
    assert not [column for column in wanted if "coordonnee" in column]


def test_sirene_joins_the_rna_by_its_association_number(built: Built) -> None:
    row = built.organisation("W381000021")
    assert row["name"] == "ATELIER DU CYCLE"
    assert (row["headcount"], row["employer"], row["legal_category"]) == ("03", True, "9220")
    assert {"scheme": "siren", "value": S1, "current": True} in row["identifiers"]
    assert row["provenance"]["name"] == "rna"
    assert row["provenance"]["headcount"] == "sirene"
    assert str(row["last_declared"]) == "2022-12-31"


def test_two_siren_on_one_rna_the_open_then_the_newest_leads(built: Built) -> None:
    identifiers = built.organisation("W381000023")["identifiers"]
    siren = {i["value"]: i["current"] for i in identifiers if i["scheme"] == "siren"}
    assert siren == {S2: False, S3: False, S4: True}
    assert built.aliases()[S3] == built.aliases()[S2] == "W381000023"


def test_units_without_rna_and_rna_without_units_both_stay(built: Built) -> None:
    assert P5 in built.ids()
    assert "W381000001" in built.ids()


def test_dissolved_in_the_rna_is_gone_whatever_sirene_says(built: Built) -> None:
    assert S5 not in built.ids()
    assert built.aliases()[S5] == "W381000004"


def test_merged_rows_are_kept_and_counted(built: Built) -> None:
    units = built.report.sources[2].counts
    assert (units.kept, units.merged) == (8, 3)
