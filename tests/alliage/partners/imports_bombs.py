"""Small workbooks that ask for gigabytes, each in a way that no look at the archive foresees."""

import io
import warnings
import zipfile
from collections.abc import Iterable

from tests.alliage.partners.imports_world import ODS_TYPE, ods_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TEXT = (
    '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'
)


def archive(parts: Iterable[tuple[str, str]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive in which a name may stand twice."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as file:
        warnings.simplefilter("ignore")
        for name, content in parts:
            file.writestr(name, content)
    return buffer.getvalue()


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


FAR = sheet(
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
NEAR = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c></row>')


def book(
    *parts: tuple[str, str],
    target: str = "worksheets/sheet1.xml",
    sheets: int = 1,
    name: str = "S",
) -> bytes:
    """Return a workbook whose sheets are all the same part; parts: those besides the fewest."""
    named = "".join(f'<sheet name="{name}{n}" sheetId="{n}" r:id="rId1"/>' for n in range(sheets))

    def relation(kind: str, where: str) -> str:
        return (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{where}"/></Relationships>'
        )

    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'
    return archive(
        [
            ("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>'),
            ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relation("worksheet", target)),
            *parts,
        ]
    )


def shared(letters: int) -> bytes:
    """One long text, named by half a million cells."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * letters}</t></si></sst>'
    cells = '<c t="s"><v>0</v></c>' * 100
    rows = sheet("".join(f'<row r="{n}">{cells}</row>' for n in range(1, 5000)))
    return book(("xl/worksheets/sheet1.xml", rows), ("xl/SharedStrings.xml", strings))


def document(rows: str) -> bytes:
    return ods_file([["Titre"]], extra=rows)


def spaces(count: int) -> bytes:
    cell = TEXT.format(more="", text=f'a<text:s text:c="{count}"/>b')
    return document(f"<table:table-row>{cell}</table:table-row>")


def repeated(columns: int, cell: str = TEXT) -> str:
    more = f' table:number-columns-repeated="{columns}"'
    start = '<table:table-row table:number-rows-repeated="1048000">'
    return f"{start}{cell.format(more=more, text='a')}</table:table-row>"


def two_faced(rows: str) -> bytes:
    """A document that also has the part by which a workbook is known."""
    with zipfile.ZipFile(io.BytesIO(document(rows))) as file:
        parts = [(name, file.read(name).decode()) for name in file.namelist()]
    assert parts[0] == ("mimetype", ODS_TYPE.decode())
    return archive([*parts, ("xl/workbook.xml", "<broken")])


EMPTY = "<table:table-cell{more}/>"
LAST = f"<table:table-row>{TEXT.format(more='', text='a')}</table:table-row>"
DEADLY = {
    "path": book(("xl/feuilles/s.xml", FAR), target="feuilles/s.xml"),
    "case": book(("xl/Worksheets/sheet1.xml", FAR)),
    "ext": book(("xl/worksheets/sheet1.bin", FAR), target="worksheets/sheet1.bin"),
    "usual": book(("xl/worksheets/sheet1.xml", FAR)),
    "shared": shared(100_000),
    "spaces": spaces(500_000_000),
    "repeated": document(repeated(90)),
    "two_faced": two_faced(repeated(90)),
    "a_thousand_sheets": book(("xl/worksheets/sheet1.xml", NEAR), sheets=1000),
    "a_long_name": book(("xl/worksheets/sheet1.xml", NEAR), name="n" * 1_000_000),
}
#: Opened without harm, deadly once read; and a number that calamine itself refuses.
FEWER_SPACES, MORE_SPACES = spaces(200_000_000), spaces(10**15)
FAR_ROWS = document(repeated(16_384, EMPTY) + LAST)
SHEET = "xl/worksheets/sheet1.xml"
DUPLICATES = {
    "first": book((SHEET, FAR), (SHEET, NEAR)),
    "last": book((SHEET, NEAR), (SHEET, FAR)),
}
