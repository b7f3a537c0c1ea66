"""Documents: the same bytes from the same values, text kept as it was written."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from alliage.core import pdf

TEMPLATE = """#import "/core/typst/alliage.typ": *
#let data = json(bytes(sys.inputs.data))
#show: document-page.with(title: data.title, lang: "fr", foot: "Pied")
#document-head(title: data.title, lead: data.lead)
#section("Qui", hint: "les parties")[#paragraphs(data.text)]
"""
HOSTILE = '#read("/core/pdf.py") $x$ *gras* \\ @nom <étiquette> // note\n`code` "fin"'


@pytest.fixture
def template() -> Iterator[Path]:
    path = pdf.ROOT / "core" / "typst" / f"_test_{uuid4().hex}.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    yield path
    path.unlink()


def text_of(content: bytes, folder: Path) -> str:
    path = folder / "a.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_words_are_never_markup(template: Path, tmp_path: Path) -> None:
    data = {
        "title": "Rouler pour l’emploi",
        "lead": HOSTILE,
        "text": f"Un\u202f: deux\n\n{HOSTILE}",
    }
    made = pdf.render(template, data, made=date(2026, 11, 22))
    assert made.startswith(b"%PDF")
    assert made == pdf.render(template, data, made=date(2026, 11, 22))
    found = " ".join(text_of(made, tmp_path).split())
    assert '#read("/core/pdf.py") $x$ *gras* \\ @nom <étiquette>' in found
    assert "Rouler pour l’emploi" in found
    assert "page 1 sur 1" in found


def test_a_template_that_does_not_compile_says_where(template: Path) -> None:
    template.write_text("#let x = (", encoding="utf-8")
    with pytest.raises(pdf.PdfError, match="unclosed"):
        pdf.render(template, {}, made=date(2026, 11, 22))
