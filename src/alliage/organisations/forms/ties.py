"""A declared partnership, and the other end's answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.organisations.adapters.ties import departements
from alliage.organisations.enums import Depth
from alliage.organisations.models import Partnership

OLDEST = 1850


class TieForm(forms.ModelForm):
    """What the declarer says: with whom, of what form, how deep, since when, what came of it."""

    partner_departement = forms.ChoiceField(
        label=_l("Son département"),
        required=False,
        help_text=_l("Il aide à la reconnaître parmi celles qui portent le même nom."),
    )
    source_url = forms.URLField(
        label=_l("Document public"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_l("Un article, un rapport qui en parle."),
    )

    class Meta:
        model = Partnership
        fields = (
            "partner_name", "partner_departement", "form", "category", "depth", "since", "until",
            "step", "source_url", "visibility",
        )  # fmt: skip
        help_texts = {  # noqa: RUF012 - as Django asks
            "partner_name": _l("Comme vous l’écririez : « Mairie de Voiron », « MJC de Moirans »…"),
            "depth": _l("De votre point de vue ; l’autre partie dira le sien."),
            "until": _l("Rien s’il dure encore."),
            "step": _l("Une ou deux phrases : elles font le récit de vos alliances."),
        }
        widgets = {"step": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Je ne sais pas"))]
        choices += [(code, f"{name} ({code})") for code, name in departements()]
        self.fields["partner_departement"].choices = choices  # type: ignore[attr-defined]
        this_year = timezone.localdate().year
        for name in ("since", "until"):
            field = self.fields[name]
            field.min_value, field.max_value = OLDEST, this_year + 10  # type: ignore[attr-defined]
            field.widget.attrs |= {"inputmode": "numeric", "min": OLDEST, "max": this_year + 10}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        for name, year in (("since", since), ("until", until)):
            if year is not None and not OLDEST <= year <= timezone.localdate().year + 10:
                self.add_error(name, _("Une année sur quatre chiffres, comme 2019."))
        if since and until and until < since:
            self.add_error("until", _("La fin vient avant le début."))
        return found


class AnswerForm(forms.Form):
    """How deep the other end says that it goes."""

    depth = forms.TypedChoiceField(
        label=_l("De votre point de vue"),
        choices=[("", _l("Je ne sais pas encore")), *Depth.choices[1:]],
        coerce=int,
        empty_value=None,
        required=False,
    )
