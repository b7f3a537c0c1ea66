"""What comes in of the time that an alliance takes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.enums_sites import EffortKind
from alliage.alliances.forms.experiments import OnceForm, amount
from alliage.core.fields import day_input


class EffortForm(OnceForm):
    """One line: when, how long, how much, what for."""

    on = forms.DateField(label=_l("Le"), widget=day_input(), initial=timezone.localdate)
    hours = amount(_l("Heures"), min_value=0, max_value=10_000)
    euros = amount(_l("Euros"), min_value=0, max_value=10_000_000)
    kind = forms.ChoiceField(label=_l("Pour quoi ?"), choices=EffortKind.choices)
    note = forms.CharField(label=_l("En un mot"), max_length=160, required=False)
    field_order = ("on", "hours", "euros", "kind", "note", "key")
    #: A line may be corrected down to nothing; a new one says something.
    may_be_empty = False

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ce jour est à venir."))
        return day

    def clean_hours(self) -> Decimal:
        return self.cleaned_data["hours"] or Decimal(0)

    def clean_euros(self) -> Decimal:
        return self.cleaned_data["euros"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        nothing = not data.get("hours") and not data.get("euros")
        if nothing and not self.may_be_empty and not {"hours", "euros"} & set(self.errors):
            self.add_error("hours", _("Notez des heures, des euros, ou les deux."))
        return data


class CorrectionForm(EffortForm):
    may_be_empty = True


class ConventionForm(forms.Form):
    """What an hour is worth in this alliance."""

    hourly_euros = amount(
        _l("Une heure vaut, en euros"),
        min_value=0,
        max_value=1000,
        help_text=_l("Sans ce chiffre, heures et euros ne s’additionnent pas."),
    )
    words = forms.CharField(
        label=_l("D’où vient ce chiffre"),
        max_length=300,
        required=False,
        help_text=_l("Par exemple : « coût moyen chargé des quatre organisations, 2026 »."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("hourly_euros") is not None and not data.get("words"):
            self.add_error("words", _("Dites d’où vient ce chiffre : il se lit avec lui."))
        return data
