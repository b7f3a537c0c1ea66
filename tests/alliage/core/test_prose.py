"""Plain words become safe paragraphs."""

from html.parser import HTMLParser

import pytest

from alliage.core.prose import TAGS, to_html


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
    found = Elements()
    found.feed(to_html(text))
    assert found.tags <= TAGS
    assert found.attributes <= {"href", "rel", "title"}
    assert all(address.startswith("https://") for address in found.addresses)


class Elements(HTMLParser):
    """What a browser would build."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.addresses |= {value or "" for name, value in attrs if name == "href"}
