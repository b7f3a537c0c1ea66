"""Labels of the shared vocabulary in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import get_language

from alliage_engines import vocabulary


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _label(entry: object) -> str:
    return str(getattr(entry, f"label_{_language()}"))


def theme_label(code: str) -> str:
    """The theme's label, or the code where the vocabulary does not know it."""
    theme = vocabulary.themes().get(code)
    return _label(theme) if theme else code


def kind_label(code: str) -> str:
    kind = vocabulary.kinds().get(code)
    return _label(kind) if kind else code


def headcount_label(code: str) -> str:
    band = vocabulary.headcounts().get(code)
    return _label(band) if band else code


def activity_label(naf: str) -> str | None:
    """The label of a NAF code; None where the vocabulary has none."""
    return vocabulary.naf_label(naf, _language())


def theme_choices() -> list[tuple[str, str]]:
    return _choices(vocabulary.themes().values())


def kind_choices() -> list[tuple[str, str]]:
    return _choices(vocabulary.kinds().values())


def headcount_choices() -> list[tuple[str, str]]:
    return [(code, _label(band)) for code, band in vocabulary.headcounts().items()]


def _choices(entries: Iterable[object]) -> list[tuple[str, str]]:
    return [(entry.code, _label(entry)) for entry in entries]  # type: ignore[attr-defined]
