"""A promise, other terms for it, a few words about it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.models import Party
from alliage.core.fields import day_field


class PartyChoice(forms.ChoiceField):
    """One of the parties of a room; `clean` returns the Party, or None for all."""

    def __init__(self, *, parties: Sequence[Party], everyone: bool = False, **kwargs: Any) -> None:
        self.by_key = {str(party.pk): party for party in parties}
        choices = [(key, party.organisation.name) for key, party in self.by_key.items()]
        if everyone:
            choices.insert(0, ("all", _("Toutes les parties")))
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> Party | None:
        return self.by_key.get(str(super().clean(value)))


class PromiseForm(forms.Form):
    """Who owes what to whom by when, and why."""

    field_order = ("owing", "to", "what", "due_on", "why")
    what = forms.CharField(
        label=_l("Quoi"),
        max_length=300,
        help_text=_l(
            "Un fait que l’on pourra constater : « prêter le local de la rue des Clercs »."
        ),
    )

    def __init__(self, *args: Any, parties: Sequence[Party], me: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owing"] = PartyChoice(parties=parties, label=_l("Qui s’engage"), initial=me.pk)
        self.fields["to"] = PartyChoice(
            parties=parties, everyone=True, label=_l("Envers qui"), initial="all"
        )
        self.fields["due_on"] = day_field(_l("Pour le"))
        self.fields["why"] = forms.CharField(
            label=_l("Pourquoi"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("to") is not None and said.get("to") == said.get("owing"):
            self.add_error("to", _("Un engagement se prend envers une autre partie, ou toutes."))
        return said


class TermsForm(forms.Form):
    """Other words, another date, and why."""

    what = forms.CharField(label=_l("Quoi"), max_length=300)
    due_on = day_field(_l("Pour le"))
    why = forms.CharField(
        label=_l("Pourquoi changer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WordsForm(forms.Form):
    """A few words, kept with the act."""

    said = forms.CharField(
        label=_l("En quelques mots"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
