"""The forms of a page, filled in as somebody would who hurries."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from django.utils import timezone

SOON = (timezone.now() + timedelta(days=10)).date().isoformat()

#: What is written where a field is empty, by its type.
WORDS = {
    "text": "Un mot", "textarea": "Quelques mots", "number": "3", "email": "quelquun@test.example",
    "url": "https://exemple.fr/", "date": SOON,
    "datetime-local": f"{SOON}T10:00", "search": "mot",
}  # fmt: skip


@dataclass
class Filled:
    """One form that posts: where, what, and the buttons that send it."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def sent(self) -> list[dict[str, list[str]]]:
        """What each button sends."""
        if not self.buttons:
            return [self.values]
        return [{**self.values, name: [value]} for name, value in self.buttons]


class Forms(HTMLParser):
    """Read the forms of a page; `found` holds those that post."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Filled] = []
        self.form: Filled | None = None
        self.select, self.chosen, self.textarea, self.written = "", False, "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag == "form":
            posts = has.get("method", "").lower() == "post"
            self.form = Filled(has.get("action", "")) if posts else None
            if self.form:
                self.found.append(self.form)
        elif self.form is None or "disabled" in has:
            return
        elif tag == "option" and self.select:
            self._option(has)
        elif name := has.get("name", ""):
            self._field(tag, name, has)

    def _field(self, tag: str, name: str, has: dict[str, str]) -> None:
        assert self.form
        kind, value = has.get("type", "text" if tag == "input" else tag), has.get("value", "")
        if tag == "select":
            self.select, self.chosen = name, False
        elif tag == "textarea":
            self.textarea, self.written = name, ""
        elif tag == "button":
            self.form.buttons.append((name, value))
        elif kind == "checkbox":
            self.form.values.setdefault(name, []).append(value or "on")
        elif kind == "radio":
            if "checked" in has or name not in self.form.values:
                self.form.values[name] = [value]
        elif kind not in ("file", "submit"):
            self.form.values[name] = [value or WORDS.get(kind, "")]

    def _option(self, has: dict[str, str]) -> None:
        assert self.form
        value = has.get("value", "")
        if ("selected" in has and value) or (value and not self.chosen):
            self.form.values[self.select] = [value]
            self.chosen = True

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.written += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.textarea:
            assert self.form
            self.form.values[self.textarea] = [
                f"{self.written.strip()} {WORDS['textarea']}".strip()
            ]
            self.textarea = ""
