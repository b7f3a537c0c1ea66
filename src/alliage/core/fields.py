"""Form fields that every area asks alike."""

from typing import Any

from django import forms


def day_input() -> forms.DateInput:
    """A calendar of the browser: it reads and writes YYYY-MM-DD, whatever the language shows."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=day_input(), **options)
