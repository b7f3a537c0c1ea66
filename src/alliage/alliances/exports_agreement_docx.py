"""An agreement as DOCX: real styles, headings, a table of parties, a numbered text one can edit."""

import io
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from alliage.alliances import agreement_document as document
from alliage.alliances.enums_agreement import Group
from alliage.alliances.exports_agreement import Document, pdf_words, sign_lead

INK, SOFT, COPPER, BLEND = (
    RGBColor.from_string(code) for code in ("16202A", "4B5560", "A8471A", "4A2545")
)
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
FONT = "Calibri"


def docx_of(found: Document) -> bytes:
    """Return the document as DOCX, in the language of the page."""
    made = docx.Document()
    _dress(made, found)
    _head(made, found)
    made.add_heading(_("Les parties"), level=1)
    _parties(made, found)
    for label, value in document.dates(found.text):
        made.add_paragraph(f"{label} {value}")
    for group in found.groups:
        made.add_heading(f"{group.number}. {group.label}", level=1)
        for shown in group.clauses:
            made.add_heading(f"{shown.number} {shown.clause['title']}", level=2)
            vision = group.group == Group.WHY and shown.clause["key"] == "vision"
            _blocks(made, shown.blocks, "Intense Quote" if vision else "Normal")
    _annexes(made, found)
    _signatures(made, found)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _dress(made: Any, found: Document) -> None:
    """Page, styles, language, header and footer."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    styles = made.styles
    sizes = {"Normal": 11, "Title": 28, "Subtitle": 13, "Heading 1": 15, "Heading 2": 11.5}
    for name, size in sizes.items():
        font = styles[name].font
        font.name, font.size, font.italic = FONT, Pt(size), False
        font.color.rgb = SOFT if name == "Subtitle" else INK
        _all_scripts(styles[name])
    styles["Intense Quote"].font.color.rgb = BLEND
    styles["Intense Quote"].font.italic = False
    styles["Heading 1"].paragraph_format.space_before = Pt(18)
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), LOCALES.get(found.lang, "fr-FR"))
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(language)
    properties = made.core_properties
    properties.title, properties.language = found.title, LOCALES.get(found.lang, "fr-FR")
    properties.author, properties.comments = "Alliage", found.right
    properties.created = properties.modified = found.made.replace(tzinfo=None)
    _header_and_footer(section, found)


def _all_scripts(style: Any) -> None:
    """The theme's fonts would win over the name: say it for every script."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), FONT)
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(attribute), None)


def _header_and_footer(section: Any, found: Document) -> None:
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if found.mark:
        run = header.add_run(f"{found.mark.upper()}  ")
        run.bold, run.font.color.rgb = True, COPPER
    _small(header.add_run(found.right))
    footer = section.footer.paragraphs[0]
    words = pdf_words()["pages"]
    _small(footer.add_run(f"{found.foot} · {words[0]} "))
    _field(footer, "PAGE")
    _small(footer.add_run(f" {words[1]} "))
    _field(footer, "NUMPAGES")


def _small(run: Any) -> None:
    run.font.size, run.font.color.rgb = Pt(8.5), SOFT


def _field(paragraph: Any, name: str) -> None:
    """A field that the word processor computes: the number of the page, of pages."""
    run = paragraph.add_run()
    _small(run)
    for kind in ("begin", name, "end"):
        if kind == name:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {name} "
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _head(made: Any, found: Document) -> None:
    made.add_paragraph(found.title, style="Title")
    made.add_paragraph(found.lead, style="Subtitle")
    line = document.framework_line(found.text)
    if line:
        made.add_paragraph(line)


def _table(made: Any, heads: list[str], rows: list[list[str]]) -> None:
    """A table whose head is repeated on each page."""
    table = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(head).bold = True
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.add_paragraph()


def _parties(made: Any, found: Document) -> None:
    words = pdf_words()
    heads = [words["party"], words["represented"]]
    asked = found.version is not None
    if found.version is not None:
        heads.append(_("version %(number)d") % {"number": found.version.number})
    rows = []
    for party in found.parties:
        who = ", ".join(filter(None, (party.represented, party.function)))
        row = [f"{party.name}\n{party.detail}".strip(), who]
        rows.append([*row, party.state] if asked else row)
    _table(made, [head.capitalize() for head in heads], rows)


def _blocks(made: Any, blocks: Any, style: str) -> None:
    for block in blocks:
        if block.kind == "list":
            for line in block.lines:
                made.add_paragraph(line, style="List Bullet")
        else:
            made.add_paragraph("\n".join(block.lines), style=style)


def _annexes(made: Any, found: Document) -> None:
    words = pdf_words()
    commitments, experiments = found.commitments(), found.experiments()
    if commitments:
        made.add_heading(f"{words['annex_a']}, {words['annex_a_hint']}", level=1)
        _table(made, [head.capitalize() for head in words["commitments"]], commitments)
    if experiments:
        made.add_heading(f"{words['annex_b']}, {words['annex_b_hint']}", level=1)
        for one in experiments:
            made.add_heading(one["title"], level=2)
            made.add_paragraph(one["hypothesis"])
            if one["stop_when"]:
                made.add_paragraph(f"{words['stop_when']} {one['stop_when']}")
            if one["review"]:
                made.add_paragraph(one["review"])


def _signatures(made: Any, found: Document) -> None:
    """A page of their own: each organisation, its representative's function, place, date, room."""
    words = pdf_words()
    made.add_section(WD_SECTION.NEW_PAGE)
    made.add_heading(words["signatures"], level=1)
    made.add_paragraph(sign_lead(found))
    signing = [party for party in found.parties if party.signs]
    table = made.add_table(rows=0, cols=2, style="Table Grid")
    for start in range(0, len(signing), 2):
        cells = table.add_row().cells
        for cell, party in zip(cells, signing[start : start + 2], strict=False):
            _signing(cell, party, words)
    if found.version is not None:
        made.add_paragraph()
        _small(made.add_paragraph().add_run(f"{words['digest']}\n{found.version.digest}"))


def _signing(cell: Any, party: Any, words: dict[str, Any]) -> None:
    first = cell.paragraphs[0]
    first.add_run(party.name).bold = True
    who = ", ".join(filter(None, (party.represented, party.function))) or "………………………………………"
    cell.add_paragraph(f"{words['function']}\n{who}")
    cell.add_paragraph(f"{words['place']} ………………………………………")
    cell.add_paragraph(f"{words['signature']}\n\n\n\n")
