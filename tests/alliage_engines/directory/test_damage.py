"""Whatever happens to the bytes of a file, reading never crashes and every row is accounted for."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.alliage_engines.directory import official_files as official
from tests.alliage_engines.directory.building import TODAY, run

from alliage_engines.directory import classify, normalise
from alliage_engines.directory.build import Inputs
from alliage_engines.directory.errors import SourceError
from alliage_engines.directory.load import TABLES, Loader, create_tables
from alliage_engines.directory.progress import Silent
from alliage_engines.directory.sources import forget, members, prepare
from alliage_engines.directory.territory import duckdb_tables

_S = [official.siren(30_000_000 + n) for n in range(6)]
_TEXT = 'former des élèves ; "agir"\net recommencer l\'été à Voiron'
FILES: dict[str, bytes] = {
    "waldec": official.table(
        official.WALDEC, [official.association(f"W38100000{n}", objet=_TEXT) for n in range(6)]
    ).encode("utf-8-sig"),
    "waldec1252": official.table(
        official.WALDEC, [official.association(f"W38100000{n}", objet=_TEXT) for n in range(6)]
    ).encode("cp1252"),
    "import": official.table(
        official.IMPORT,
        [official.old_association(f"381P038100000{n}", objet=_TEXT) for n in range(6)],
    ).encode("iso-8859-1"),
    "units": official.table(
        official.UNITS, [official.unit(s) for s in _S], delimiter=",", quoting=0
    ).encode(),
    "rnf": official.table(
        official.RNF,
        [{"titre": "Fonds é", "numero_rnf": f"038-FDD-0000{n}-01"} for n in range(6)],
        delimiter=",",
        quoting=0,
    ).encode(),
    "frr": official.table(
        official.FRR,
        [{"Code_insee": f"3800{n}", official.FRR[3]: "FRR socle"} for n in range(1, 6)],
    ).encode("utf-8-sig"),
}
_SHARP = [
    b'"',
    b'""',
    b";",
    b",",
    b"\n",
    b"\r\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xe9",
    b"\\",
    b" ",
    b"'",
]


@dataclass(frozen=True)
class Damage:
    """One wound: what is done at which place (a fraction of the file)."""

    act: str
    where: float
    length: int
    put: bytes

    def apply(self, content: bytes) -> bytes:
        at = int(self.where * len(content))
        end = min(len(content), at + self.length)
        return {
            "insert": content[:at] + self.put + content[at:],
            "replace": content[:at] + self.put + content[end:],
            "remove": content[:at] + content[end:],
            "cut": content[:at],
            "repeat": content[:end] + content[at:end] + content[end:],
        }[self.act]


damages = st.builds(
    Damage,
    act=st.sampled_from(["insert", "replace", "remove", "repeat", "insert", "replace", "cut"]),
    where=st.floats(0, 1, exclude_max=True),
    length=st.integers(1, 60),
    put=st.one_of(st.sampled_from(_SHARP), st.binary(min_size=1, max_size=4)),
)
wounded = st.tuples(st.sampled_from(sorted(FILES)), st.lists(damages, min_size=1, max_size=4))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """What a build sets up before its first file, once for all examples."""
    with duckdb.connect(config={"threads": 1}) as opened:
        normalise.macros(opened, TODAY)
        classify.scope_table(opened)
        duckdb_tables(opened)
        create_tables(opened)
        yield opened


def load(connection: duckdb.DuckDBPyConnection, content: bytes) -> str:
    """Load a damaged file; return "refused" or "read". Raises for anything but a clear refusal."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "damaged.csv"
        file.write_bytes(content)
        rejects = io.StringIO()
        refusal: SourceError | None = None
        loader = Loader(connection, Path(folder), rejects, frozenset(), Silent())
        try:
            (member,) = members(file)
            source = prepare(member, Path(folder))
            loader.load(source)
        except SourceError as error:
            refusal = error
        finally:
            forget(Path(folder))
    if refusal is not None:
        assert refusal.reason
        assert "damaged.csv" in str(refusal)
        return "refused"
    counts = loader.reports[0].counts
    table = TABLES[source.layout.kind]
    kept = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    connection.execute(f"DELETE FROM {table}")
    assert kept is not None
    assert counts.read == kept[0] + sum(counts.dropped.values()) + counts.rejected
    assert counts.rejected == rejects.getvalue().count("\n") - 1
    return "read"


def check(connection: duckdb.DuckDBPyConnection, name: str, wounds: list[Damage]) -> None:
    content = FILES[name]
    for wound in wounds:
        content = wound.apply(content)
    load(connection, content)


_QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_QUICK
@given(wounded)
def test_damaged_files_crash_nothing(
    connection: duckdb.DuckDBPyConnection, example: tuple[str, list[Damage]]
) -> None:
    check(connection, *example)


@pytest.mark.soak
@settings(_QUICK, max_examples=10_000)
@given(wounded)
def test_ten_thousand_damaged_files_crash_nothing(
    connection: duckdb.DuckDBPyConnection, example: tuple[str, list[Damage]]
) -> None:
    check(connection, *example)


@pytest.mark.parametrize("name", sorted(FILES))
def test_sound_files_are_read_whole(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    assert load(connection, FILES[name]) == "read"


cells = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0001-01-01", "9999-99-99", "A", "R", "O", "[ND]", "W381000001", "٣", "²", "nan", "-1"]
    ),
    st.binary(max_size=8).map(lambda data: data.decode("latin-1")),
)


@st.composite
def odd_rows(draw: st.DrawFn) -> list[tuple[str, dict[str, str]]]:
    """Sound rows of both registers, a few of their cells replaced by anything."""
    rows: list[tuple[str, dict[str, str]]] = []
    for number in range(draw(st.integers(2, 8))):
        kind = draw(st.sampled_from(["waldec", "import", "units", "sites"]))
        row = {
            "waldec": official.association(f"W38100{number:04d}"),
            "import": official.old_association(
                f"381P0381{number:06d}", observation=f"W38100{number:04d}"
            ),
            "units": official.unit(_S[number % 6], identifiantAssociation=f"W38100{number:04d}"),
            "sites": official.establishment(_S[number % 6], number + 1),
        }[kind]
        columns = {
            "waldec": official.WALDEC,
            "import": official.IMPORT,
            "units": official.UNITS,
            "sites": official.ESTABLISHMENTS,
        }[kind]
        for column in draw(st.lists(st.sampled_from(columns), max_size=5)):
            row[column] = draw(cells)
        rows.append((kind, row))
    return rows


def build_odd(rows: list[tuple[str, dict[str, str]]]) -> None:
    """A whole build of odd rows: `run` checks that every one of them is accounted for."""
    with TemporaryDirectory() as folder:
        given_rows = {kind: [row for k, row in rows if k == kind] for kind, _ in rows}
        path = Path(folder)
        inputs = Inputs(
            rna=(
                official.waldec(path / "w.csv", given_rows.get("waldec", [])),
                official.imported(path / "i.csv", given_rows.get("import", []), encoding="utf-8"),
            ),
            sirene_units=(official.units(path / "u.csv", given_rows.get("units", [])),),
            sirene_establishments=(
                official.establishments(path / "e.csv", given_rows.get("sites", [])),
            ),
        )
        built = run(path / "store", inputs)
        assert built.total.read == len(rows)


@pytest.mark.long
@settings(_QUICK, max_examples=6)
@given(odd_rows())
def test_odd_values_crash_no_build(rows: list[tuple[str, dict[str, str]]]) -> None:
    build_odd(rows)


@pytest.mark.soak
@settings(_QUICK, max_examples=int(os.environ.get("ALLIAGE_SOAK_BUILDS", "500")))
@given(odd_rows())
def test_many_odd_values_crash_no_build(rows: list[tuple[str, dict[str, str]]]) -> None:
    build_odd(rows)
