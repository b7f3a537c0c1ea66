"""What comes in: an effect told or counted."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.enums_evaluation import Effect, Level
from alliage.alliances.models import Alliance, Indicator
from alliage.core.fields import day_input

WHAT = {
    Level.TELL: (
        _l("Racontez"),
        _l(
            "Un fait daté, une phrase entendue, un signal faible. Aucun chiffre n’est demandé :"
            " « Trois personnes que nous ne connaissions pas sont revenues. »"
        ),
    ),
    Level.EACH_OTHER: (
        _l("Qui, avec qui, quoi"),
        _l("Qui a été touché, qui s’est mobilisé, ce que cela a changé."),
    ),
    Level.COUNT: (
        _l("Ce que disent les chiffres"),
        _l("Un chiffre seul ne dit rien : dites comment vous lisez l’indicateur."),
    ),
}


class EffectForm(forms.Form):
    """One effect; the fields are those that its level asks."""

    effect = forms.ChoiceField(
        label=_l("L’effet est"), choices=Effect.choices, widget=forms.RadioSelect
    )
    indicator = forms.ModelChoiceField(
        label=_l("Indicateur"), queryset=Indicator.objects.none(), required=False
    )
    text = forms.CharField(max_length=1500, widget=forms.Textarea(attrs={"rows": 5}))
    happened_on = forms.DateField(label=_l("Quand"), widget=day_input(), initial=timezone.localdate)
    people = forms.IntegerField(
        label=_l("Combien de personnes"), required=False, min_value=0, max_value=100_000_000
    )
    contribution = forms.CharField(
        label=_l("Ce que chacune a apporté"), required=False, max_length=300
    )
    lesson = forms.CharField(label=_l("Ce que nous en retenons"), required=False, max_length=300)

    def __init__(self, *args: Any, level: Level, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = WHAT[level]
        if level != Level.EACH_OTHER:
            for name in ("people", "contribution", "lesson"):
                del self.fields[name]
        if level != Level.COUNT:
            del self.fields["indicator"]
            return
        field = self.fields["indicator"]
        field.required = True
        field.queryset = Indicator.objects.filter(alliance=alliance, retired_at=None)

    def clean_happened_on(self) -> Any:
        found = self.cleaned_data["happened_on"]
        if found > timezone.localdate():
            raise forms.ValidationError(_("Cette date n’est pas encore venue."))
        return found
