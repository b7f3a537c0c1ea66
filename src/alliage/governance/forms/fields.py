"""Fields of the area: one of the things on the page, a day, an hour."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l


class ThingField(forms.ChoiceField):
    """One row of those that a view already holds: asks the database nothing.

    things: the rows; label: what a row is called; empty: words of the empty choice, none without.
    """

    def __init__(
        self,
        *,
        things: Iterable[Model] = (),
        label_of: Callable[[Any], str] = str,
        empty: str | None = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.label_of, self.empty = label_of, empty
        self.offer(things)

    def offer(self, things: Iterable[Model]) -> None:
        """Set the rows among which one chooses."""
        self.things = {str(thing.pk): thing for thing in things}
        choices = [(key, self.label_of(thing)) for key, thing in self.things.items()]
        self.choices = [("", self.empty), *choices] if self.empty is not None else choices

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        key = super().clean(value)
        return self.things.get(key) if key else None

    def in_words(self, value: Any) -> str:
        thing = self.things.get(str(value))
        return self.label_of(thing) if thing else _("(rien)")


class ThingsField(forms.MultipleChoiceField):
    """Several rows of those that a view already holds."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, *, things: Iterable[Model] = (), label_of: Callable[[Any], str] = str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.label_of = label_of
        self.offer(things)

    def offer(self, things: Iterable[Model]) -> None:
        self.things = {str(thing.pk): thing for thing in things}
        self.choices = [(key, self.label_of(thing)) for key, thing in self.things.items()]

    def clean(self, value: Any) -> Any:
        return [self.things[key] for key in super().clean(value)]


def organisation_name(member: Any) -> str:
    return str(member.organisation.name)


def hour_field(label: Any, initial: str) -> forms.RegexField:
    """An hour of Paris as text, "14:30": the comparison of two writers shows it as it is."""
    return forms.RegexField(
        r"^([01]\d|2[0-3]):[0-5]\d$",
        label=label,
        initial=initial,
        widget=forms.TextInput(attrs={"type": "time"}),
        error_messages={"invalid": _l("Une heure s’écrit 14:30.")},
    )
