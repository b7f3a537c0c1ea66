"""A small file that asks for gigabytes kills the process that opens it, and nothing else."""

import json
import subprocess
import sys
import time
import zipfile
from datetime import date, datetime
from datetime import time as hour
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from tests.alliage import world
from tests.alliage.partners.imports_bombs import (
    DEADLY,
    DUPLICATES,
    FAR_ROWS,
    FEWER_SPACES,
    MORE_SPACES,
    archive,
)
from tests.alliage.partners.imports_world import ODS_TYPE, Desk, csv_file, xlsx_file, zipped

from alliage.core.models.files import StoredFile
from alliage.partners.adapters import imports_child as child
from alliage.partners.adapters import imports_guard as guard
from alliage.partners.adapters import imports_read as reader
from alliage.partners.adapters.imports_guard import UnreadableError
from alliage.partners.models import Import

#: Elsewhere only time bounds the process: a bomb would take the machine's memory until then.
bombs = pytest.mark.skipif(sys.platform != "linux", reason="this system limits no memory")
#: Runs a command with its own input, then tells its status, its seconds and its peak in kB.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def measured(content: bytes, *asked: str) -> tuple[int, float, int]:
    """Return the status of the process that opens workbooks, its seconds, its peak in kB."""
    folder = str(Path(python_calamine.__file__).parents[1])
    command = [sys.executable, "-c", MEASURE, sys.executable, child.__file__, folder, *asked]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    status, seconds, peak = done.stdout.split()
    return int(status), float(seconds), int(peak)


def refusal(content: bytes) -> str:
    try:
        guard.kind_of(content)
        reader.read(content, reader.sheets_of(content)[0])
    except UnreadableError as error:
        return str(error)
    pytest.fail("it was read")


@bombs
class TestBombs:
    @pytest.mark.parametrize("name", DEADLY)
    def test_it_is_refused_whoever_asks(self, name: str) -> None:
        content = DEADLY[name]
        assert len(content) < 50_000
        assert guard.kind_of(content) in {"xlsx", "ods"}
        for asked in (reader.sheets_of, reader.read):
            with pytest.raises(UnreadableError, match="démesuré"):
                asked(content)

    @pytest.mark.parametrize("name", DEADLY)
    def test_it_takes_no_more_than_its_limits(self, name: str) -> None:
        for asked in ([], ['""']):
            status, seconds, peak = measured(DEADLY[name], *asked)
            assert status not in {0, child.STATUS["broken"]}
            assert seconds < 2
            assert peak * 1024 < child.MEMORY

    def test_a_bomb_in_a_sheet_that_nobody_asked_for(self) -> None:
        """The first sheet is read without harm; a person might choose the other one later."""
        with zipfile.ZipFile(BytesIO(xlsx_file({"Bonne": [["x"], ["y"]], "Autre": []}))) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        wild = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        wild += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        name = "xl/worksheets/sheet2.xml"
        parts[name] = parts[name].replace(b"<sheetData/>", wild.encode())
        content = zipped(parts)
        assert reader.read(content, "Bonne").headings == ("x",)
        assert "démesuré" in refusal(content)

    @pytest.mark.parametrize("name", DUPLICATES)
    def test_a_part_that_stands_twice(self, name: str) -> None:
        content = DUPLICATES[name]
        assert "abîmé" in refusal(content)
        assert measured(content)[2] * 1024 < child.MEMORY

    def test_other_numbers_of_spaces(self) -> None:
        assert "démesuré" in refusal(FEWER_SPACES)
        assert "abîmé" in refusal(MORE_SPACES)
        for content in (FEWER_SPACES, MORE_SPACES):
            assert measured(content, '""')[2] * 1024 < child.MEMORY

    def test_a_row_far_away(self) -> None:
        assert "5000 lignes" in refusal(FAR_ROWS)

    def test_a_part_packed_by_a_method_that_has_no_bound(self) -> None:
        manifest = ("META-INF/manifest.xml", "0" * 30_000_000)
        parts = [("mimetype", ODS_TYPE.decode()), ("content.xml", "<x/>"), manifest]
        content = archive(parts, zipfile.ZIP_BZIP2)
        assert len(content) < 1000
        assert "abîmé" in refusal(content)

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", ["path", "shared", "spaces", "two_faced"])
    def test_the_page_says_so_and_keeps_nothing(self, name: str) -> None:
        response = Desk(world.lead_of(world.organisation())).send("needs", DEADLY[name], "b.xlsx")
        assert response.status_code == 422
        assert "Une fois ouvert, ce fichier serait démesuré" in response.content.decode()
        assert not Import.objects.exists()
        assert not StoredFile.objects.exists()


@bombs
def test_the_limits_are_hard() -> None:
    code = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]); import imports_child as c\n"
        "c.confine(); names = ('AS', 'DATA', 'CPU', 'FSIZE', 'CORE')\n"
        "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in names])\n"
        "try: bytearray(c.MEMORY)\n"
        "except MemoryError: print('refused')\n"
    )
    command = [sys.executable, "-c", code, str(Path(child.__file__).parent)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    memory, seconds = child.MEMORY, child.SECONDS
    wanted = [(n, n) for n in (memory, memory, seconds, 0, 0)]
    assert said.splitlines() == [str(wanted), "refused"]


class TestProcess:
    """Whatever the process does, the one that asks it goes on."""

    def instead(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
        script = tmp_path / "child.py"
        script.write_text(f"import json, os, sys, time\n{code}\n")
        monkeypatch.setattr(child, "__file__", str(script))

    @pytest.mark.parametrize(
        "code",
        [
            "time.sleep(60)",
            "sys.stdin.buffer.read(); sys.stdout.close(); os.close(1); time.sleep(60)",
            "sys.stdin.buffer.read()\nwhile True: print('x' * 1000)",
            "print('\"half a line\"', flush=True); os.abort()",
            "sys.exit(1)",
        ],
    )
    def test_it_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
    ) -> None:
        self.instead(monkeypatch, tmp_path, code)
        monkeypatch.setattr(reader, "PATIENCE", 1)
        monkeypatch.setattr(reader, "MAX_OUTPUT", 100_000)
        began = time.monotonic()
        with pytest.raises(UnreadableError, match="démesuré"):
            reader.sheets_of(guard.ZIP + b"\x00" * 4_000_000)
        assert time.monotonic() - began < 30
        assert not reader.TURN.locked()

    def test_it_has_nothing_of_ours(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("ALLIAGE_SECRET_KEY", "du Trièves")
        self.instead(
            monkeypatch,
            tmp_path,
            "print(json.dumps(str([dict(os.environ), sys.flags.isolated, sys.flags.no_site])))",
        )
        said = reader.sheets_of(guard.ZIP)[0]
        assert "Trièves" not in said
        assert said.endswith("1, 1]")


def test_cells_come_out_as_they_went_in() -> None:
    """What the process says is what the library gives, put in words by the same function."""
    day = date(2026, 1, 2)
    rows = [
        ["Nombre", "Vrai", "Jour", "Heure", "Instant", "Texte"],
        [
            12.0,
            True,
            date(2026, 12, 31),
            hour(9, 30),
            datetime.combine(day, hour(3, 4)),
            " Œuf\nà ",
        ],
        [
            -0.1,
            False,
            day,
            hour(0, 0),
            datetime.combine(day, hour(0, 0)),
            "e\u0301\x07 '=1+1\u2028.",
        ],
        [1e15, "", "", "", "", "x" * 7000],
    ]
    content = xlsx_file(rows)
    raw = python_calamine.load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    grid = reader.read(content)
    assert [row.cells for row in grid.rows] == [
        tuple(child.text_of(cell) for cell in row) for row in raw[1:]
    ]
    assert grid.rows[0].cells[:3] == ("12", "oui", "2026-12-31")
    assert grid.rows[1].cells[5] == "é '=1+1\u2028."
    assert len(grid.rows[2].cells[5]) == child.LONGEST


class TestText:
    """Text is read where it is asked: what it may cost is bounded by its own size."""

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (csv_file([["x" * 40] * 100_000]), "colonnes"),
            (b";" * 5_000_000, "vide"),
            (b"a;" * 2_500_000, "colonnes"),
            (b'"' * 5_000_000, "abîmé"),
            (b"x" * 5_000_000, "abîmé"),
            (b"\n" * 5_000_000, "lignes"),
        ],
        ids=["wide", "empty", "cells", "quotes", "one_cell", "lines"],
    )
    def test_five_megabytes_in_one_line(self, content: bytes, said: str) -> None:
        began = time.process_time()
        assert said in refusal(content)
        assert time.process_time() - began < 2


def test_names_of_sheets_are_given_as_they_are() -> None:
    names = ["Été à l'eau", 'a"b', "日本"]
    content = xlsx_file({name: [[json.dumps(name)], ["x"]] for name in names})
    assert reader.sheets_of(content) == names
    for name in names:
        assert reader.read(content, name).headings == (json.dumps(name),)
