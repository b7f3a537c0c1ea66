"""What comes in: an indicator, a measure, one's part."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.enums_evaluation import Effect
from alliage.core.fields import day_input


def amount(label: Any, *, required: bool = False, **more: Any) -> forms.DecimalField:
    """A number as people of the page's language type it; up to two decimals."""
    return forms.DecimalField(
        label=label, required=required, max_digits=14, decimal_places=2, localize=True, **more
    )


class IndicatorForm(forms.Form):
    """What is counted, from where, towards what."""

    name = forms.CharField(
        label=_l("Nom"),
        max_length=120,
        help_text=_l("Par exemple : « Personnes embauchées qui viennent à vélo »."),
    )
    definition = forms.CharField(
        label=_l("Définition"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l(
            "Ce que l’on compte et ce que l’on ne compte pas, pour que deux personnes"
            " trouvent le même chiffre."
        ),
    )
    unit = forms.CharField(
        label=_l("Unité"), max_length=40, help_text=_l("Par exemple : personnes, trajets, euros.")
    )
    effect = forms.ChoiceField(
        label=_l("L’effet est"), choices=Effect.choices, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=_l("Source"), max_length=200, help_text=_l("D’où vient le chiffre, qui le tient.")
    )
    baseline = amount(
        _l("Point de départ"),
        help_text=_l("Laissez vide s’il reste à mesurer : aucun progrès ne sera alors calculé."),
    )
    baseline_on = forms.DateField(label=_l("Mesuré le"), required=False, widget=day_input())
    target = amount(_l("Cible"))
    target_on = forms.DateField(label=_l("À atteindre le"), required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for value, when in (("baseline", "baseline_on"), ("target", "target_on")):
            if said.get(value) is not None and not said.get(when) and when not in self.errors:
                self.add_error(when, _("Une valeur va avec sa date."))
        first, last = said.get("baseline_on"), said.get("target_on")
        if first and last and last <= first:
            self.add_error("target_on", _("La cible vient après le point de départ."))
        if said.get("baseline") is not None and said.get("baseline") == said.get("target"):
            self.add_error("target", _("La cible est déjà le point de départ."))
        return said


class MeasureForm(forms.Form):
    """One measure."""

    value = amount(_l("Valeur"), required=True)
    measured_on = forms.DateField(
        label=_l("Mesurée le"), widget=day_input(), initial=timezone.localdate
    )
    source = forms.CharField(label=_l("Source"), max_length=200)
    note = forms.CharField(
        label=_l("Ce qu’il faut savoir pour la lire"), max_length=300, required=False
    )

    def clean_measured_on(self) -> Any:
        found = self.cleaned_data["measured_on"]
        if found > timezone.localdate():
            raise forms.ValidationError(_("Cette date n’est pas encore venue."))
        return found


class ShareForm(forms.Form):
    """What one's organisation does for it."""

    words = forms.CharField(
        label=_l("Notre part, en mots"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    amount = amount(
        _l("Notre part, en chiffres"),
        help_text=_l("Dans l’unité de l’indicateur, seulement si cela se compte."),
    )
