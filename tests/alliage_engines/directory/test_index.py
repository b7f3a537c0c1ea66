import json
import string
from datetime import date
from pathlib import Path

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.directory.search_data import (
    organisation,
    random_organisations,
    write_parquet,
)

from alliage_engines.directory.index import LANDING, build_index, open_index
from alliage_engines.directory.record import Tables, decode
from alliage_engines.directory.schema import COLUMNS, Identifier, Organisation


def _stored(folder: Path, organisations: list[Organisation]) -> list[Organisation]:
    write_parquet(folder / "o.parquet", organisations, COLUMNS)
    build_index(folder / "o.parquet", folder / "index")
    searcher = open_index(folder / "index").searcher()
    tables = Tables.load(folder / "index")
    hits = searcher.search(tantivy.Query.all_query(), len(organisations) + 1).hits
    return [decode(searcher.doc(address)["record"][0], tables) for _, address in hits]


def test_every_column_comes_back_as_the_file_has_it(tmp_path: Path) -> None:
    given_rows = [*random_organisations(200, seed=3), _full()]
    assert _stored(tmp_path, given_rows) == given_rows


def _full() -> Organisation:
    return organisation(
        9999,
        acronym="F.U.L.L.",
        purpose='Un « objet » avec "guillemets", \\ barre,\nligne et | trait : tout.',
        theme="011",
        theme_rule="title",
        waldec=("011005", "006040"),
        naf="93.12Z",
        legal_category="9230",
        headcount="11",
        employer=True,
        social_economy=True,
        mission_company=False,
        public_utility=True,
        website="https://exemple.test/?a=1|2",
        postal_code="38000",
        fictitious=True,
        establishments=3,
        establishment_communes=("38185", "69123"),
        identifiers=(
            Identifier("rna", "W381009999", True),
            Identifier("rna_import", "381S0381  8645", False),
            Identifier("siren", "123456782", True),
        ),
        provenance={"name": "rna", "naf": "sirene"},
        source_dates={"rna": date(2024, 2, 29), "sirene": date(1901, 7, 1)},
    )


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=60),
            st.none() | st.text(min_size=1, max_size=60),
            st.none() | st.text(min_size=1, max_size=200),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_text_breaks_the_index(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str | None, str | None]]
) -> None:
    safe = str.maketrans({"\x1f": " ", "\x00": " "})  # the separator of records; no file holds them
    rows = [
        organisation(
            number,
            name=_storable(name).translate(safe),
            acronym=_storable(acronym).translate(safe) if acronym else None,
            purpose=_storable(purpose).translate(safe) if purpose else None,
        )
        for number, (name, acronym, purpose) in enumerate(texts)
    ]
    expected = [_blank_to_none(row) for row in rows]
    assert [_blank_to_none(r) for r in _stored(tmp_path_factory.mktemp("i"), rows)] == expected


def _storable(text: str) -> str:
    """Lone surrogates are no text that a file can hold."""
    return text.encode("utf-8", "ignore").decode()


def _blank_to_none(row: Organisation) -> tuple[str, str | None, str | None]:
    return row.name, row.acronym or None, row.purpose or None


def test_the_landing_page_is_counted_beforehand(tmp_path: Path) -> None:
    rows = random_organisations(50, seed=5)
    _stored(tmp_path, rows)
    landing = json.loads((tmp_path / "index" / LANDING).read_text("utf-8"))
    assert landing["organisations"] == 50
    for facet in ("family", "kind", "theme", "departement", "headcount"):
        expected: dict[str, int] = {}
        for row in rows:
            if (value := getattr(row, facet)) is not None:
                expected[value] = expected.get(value, 0) + 1
        assert dict(landing["facets"][facet]) == expected


def test_progress_ends_at_the_number_of_rows(tmp_path: Path) -> None:
    write_parquet(tmp_path / "o.parquet", random_organisations(30, seed=1), COLUMNS)
    seen: list[tuple[int, int]] = []
    build_index(
        tmp_path / "o.parquet", tmp_path / "i", lambda done, all_: seen.append((done, all_))
    )
    assert seen[-1] == (30, 30)


def test_an_empty_country_has_an_index_too(tmp_path: Path) -> None:
    assert _stored(tmp_path, []) == []


def test_a_build_replaces_what_another_left(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "leftover").write_text(string.ascii_letters)
    _stored(tmp_path, random_organisations(5, seed=2))
    assert not (tmp_path / "index" / "leftover").exists()
