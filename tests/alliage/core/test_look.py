"""The rules of the look that a machine can hold: contrasts, one palette, a complete catalogue."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import include, path

import alliage
from alliage.config import urls

# The catalogue exists in development only; the suite runs as production does.
urlpatterns = [path("dev/", include("alliage.core.urls_development")), *urls.urlpatterns]

ROOT = Path(alliage.__file__).parent
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)",
        (ROOT / "static/css/tokens.css").read_text(encoding="utf-8"),
    )
}
#: Text needs 4.5, the marks of graphics and controls 3 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT = [
    *((ink, ground) for ink in ("encre", "encre-2", "encre-3", "cuivre", "petrole", "alliage")
      for ground in ("papier", "surface", "creux", "carte")),
    ("sur-cuivre", "cuivre"), ("sur-cuivre", "cuivre-appui"), ("cuivre", "cuivre-fond"),
    ("encre", "cuivre-fond"), ("encre-2", "cuivre-fond"), ("encre", "petrole-fond"),
    ("encre-3", "petrole-fond"), ("petrole", "petrole-fond"), ("alliage", "alliage-fond"),
    ("encre", "alliage-fond"), ("papier", "petrole"), ("sur-metal", "metal-cuivre"),
    ("sur-metal", "metal-petrole"), ("sur-metal", "metal-alliage"), ("encre-2", "creux"),
]  # fmt: skip
MARKS = [
    *((mark, ground) for mark in ("pair", "public", "prive", "trait-fort", "focus")
      for ground in ("papier", "surface", "carte")),
    *((disc, "papier") for disc in ("metal-cuivre", "metal-petrole")),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#13202c", "#faf6ef") == pytest.approx(15.34, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, scheme: int) -> None:
    assert contrast(TOKENS[ink][scheme], TOKENS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(mark: str, ground: str, scheme: int) -> None:
    assert contrast(TOKENS[mark][scheme], TOKENS[ground][scheme]) >= 3


def test_only_the_tokens_write_a_colour() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
    elsewhere = {
        sheet.name: found
        for sheet in [*STYLES, *ROOT.glob("*/static/*/*.css")]
        if sheet.name != "tokens.css" and (found := colour.findall(sheet.read_text("utf-8")))
    }
    assert elsewhere == {}


def test_every_token_that_is_used_exists() -> None:
    written = " ".join(sheet.read_text("utf-8") for sheet in STYLES)
    used = set(re.findall(r"var\(--([\w-]+)\)", written))
    defined = set(re.findall(r"--([\w-]+):", written))
    assert used - defined == set()


def test_every_sheet_stands_in_a_layer() -> None:
    """A rule outside the layers would win over all of them, utilities included."""
    for sheet in STYLES:
        bare = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        outer, depth, names = "", 0, []
        for letter in bare:
            if letter == "{":
                names += [outer.strip()] if depth == 0 else []
                depth, outer = depth + 1, ""
            elif letter == "}":
                depth, outer = depth - 1, ""
            else:
                outer = "" if letter == ";" else outer + letter
        assert {name.split()[0] for name in names} <= {"@layer", "@font-face"}, sheet.name


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_every_component_is_in_the_catalogue(client: Client) -> None:
    shown = {template.name for template in client.get("/dev/catalogue/").templates}
    folder = ROOT / "templates"
    exist = {str(p.relative_to(folder)) for p in (folder / "components").glob("*.html")}
    assert exist - shown == set()
