"""Which of two organisations is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from alliage.organisations.models import Duplicate


class MergeForm(forms.Form):
    """The choice between the two ends of a pair."""

    kept = forms.TypedChoiceField(
        label=_l("Celle que l’on garde"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, pair: Duplicate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = (pair.first, pair.second)
        self.fields["kept"].choices = [(end.pk, f"{end.name} ({end.public_id})") for end in ends]  # type: ignore[attr-defined]
