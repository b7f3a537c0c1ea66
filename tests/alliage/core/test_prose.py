"""Plain words become safe paragraphs."""

import pytest

from alliage.core.prose import to_html


def test_paragraphs_lists_emphasis_and_links() -> None:
    html = to_html("Un **mot**\nà la ligne\n\n- a\n- b\n\n[ici](https://exemple.test/?a=1&b=2)")
    assert "<strong>mot</strong><br>" in html.replace("<br />", "<br>")
    assert html.count("<li>") == 2
    assert 'href="https://exemple.test/?a=1&amp;b=2"' in html
    assert "nofollow noopener noreferrer" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHN2Zz4=)",
        '<a href="https://exemple.test" onclick="alert(1)">x</a>',
        "<img src=x onerror=alert(1)>",
        "![x](https://exemple.test/pixel.png)",
        '[x](https://exemple.test "><script>")',
        "# Un titre qui casserait le plan de la page",
    ],
)
def test_nothing_else_passes(text: str) -> None:
    html = to_html(text).lower()
    for dangerous in ("<script", "<img", '="javascript', '="data:', 'onclick="', "<h1"):
        assert dangerous not in html
