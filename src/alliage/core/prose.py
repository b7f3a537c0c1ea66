"""What people write, as safe HTML: paragraphs, lists, emphasis, links, and nothing else."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}
_markdown = MarkdownIt("zero", {"breaks": True, "linkify": False}).enable(
    ["paragraph", "newline", "emphasis", "list", "blockquote", "link", "escape"]
)


def to_html(text: str) -> SafeString:
    """Return Markdown as HTML that a page may hold; links leave without telling from where."""
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(html)  # noqa: S308 - nh3 cleaned it
