"""What a participant types about itself, and how a line of its wishes is read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import formats
from alliage.core.formats import clock
from alliage.meetings.models import Event, Slot

#: Names of a line's two fields: what it says now, and what the page showed.
SAID, SHOWN = "s-", "o-"

#: What a line may say, in the order of the list: the weights in simple words.
CHOICES = (
    ("", gettext_lazy("Je ne dis rien")),
    ("must", gettext_lazy("Je dois le rencontrer")),
    ("wish-5", gettext_lazy("J’y tiens vraiment")),
    ("wish-4", gettext_lazy("J’y tiens")),
    ("wish-3", gettext_lazy("Avec plaisir")),
    ("wish-2", gettext_lazy("Pourquoi pas")),
    ("wish-1", gettext_lazy("S’il reste de la place")),
    ("rather_not", gettext_lazy("Plutôt pas")),
    ("never", gettext_lazy("Surtout pas")),
)
VALUES = frozenset(value for value, _label in CHOICES)


def changed(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the lines that a person changed on this page: key of another -> what it says now.

    A line left as the page showed it is not sent on, so that it does not undo another tab. Values
    that no form sends are left for the action to refuse.
    """
    return {
        name.removeprefix(SAID): value
        for name, value in sent.items()
        if name.startswith(SAID) and value != sent.get(f"{SHOWN}{name.removeprefix(SAID)}")
    }


def slot_label(slot: Slot) -> str:
    return _("%(start)s à %(end)s") % {
        "start": clock(slot.starts_at),
        "end": clock(slot.ends_at),
    }


def until(event: Event) -> str:
    """Until when wishes are said, in words; "" where no hour was set."""
    if event.wishes_until is None:
        return ""
    words = {"day": formats.day(event.wishes_until), "hour": clock(event.wishes_until)}
    return _("%(day)s à %(hour)s") % words


class WordsForm(forms.Form):
    """Who one is, in one's own words, and when one cannot."""

    needs = forms.CharField(
        label=gettext_lazy("Ce que nous cherchons"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Par exemple : un local le soir, des vélos, un employeur qui forme."
        ),
    )
    offers = forms.CharField(
        label=gettext_lazy("Ce que nous apportons"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Par exemple : un atelier équipé, trente bénévoles, un réseau."),
    )
    needs_accessible = forms.BooleanField(
        label=gettext_lazy("Il nous faut une table accessible en fauteuil"), required=False
    )
    slots = forms.MultipleChoiceField(
        label=gettext_lazy("Les créneaux où nous ne pouvons pas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ne cochez rien si vous êtes là du début à la fin."),
    )

    def __init__(self, *args: Any, slots: Iterable[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["slots"]
        field.choices = [(str(slot.pk), slot_label(slot)) for slot in slots]
        if not field.choices:
            del self.fields["slots"]
