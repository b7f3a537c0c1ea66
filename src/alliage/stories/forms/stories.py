"""What goes into a story: its words, its tags, its moments."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from alliage.alliances.enums import AllianceDepth, Stage
from alliage.core.families import FAMILIES
from alliage.directory.adapters import words
from alliage.organisations import sdgs
from alliage.organisations.enums import Form
from alliage.organisations.forms.profile_fields import OrganisationField
from alliage.partners.forms.needs_place import PlaceField
from alliage.stories.enums import MomentKind, Precision

OLDEST = 1850
MOST_THEMES = 5
NUMBERS = re.compile(r"^(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})$")
ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$")
WORDS = re.compile(r"^(?:(\d{1,2})(?:er)? )?([^\W\d]+) (\d{4})$")


def rough_date(text: str) -> tuple[date, str]:
    """Return a date written as people do, and its precision; raises ValueError.

    "2012", "mars 2015", "03/2015", "2015-03", "14 mars 2015", "14/03/2015", "2015-03-14"; months in
    French or English.
    """
    text = " ".join(text.casefold().split())
    if found := ISO.match(text):
        year, month, day = found.groups()
    elif found := NUMBERS.match(text):
        day, month, year = found.groups()
    elif found := WORDS.match(text):
        day, name, year = found.groups()
        month = str(_months()[name]) if name in _months() else "13"
    else:
        raise ValueError(text)
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return date(int(year), int(month or 1), int(day or 1)), precision


def _months() -> dict[str, int]:
    names = {}
    for language in ("fr", "en"):
        with override(language):
            names |= {str(name).casefold(): number for number, name in MONTHS.items()}
    return names


def rough_words(on: date, precision: str) -> str:
    """Return what `rough_date` reads back."""
    if precision == Precision.YEAR:
        return str(on.year)
    return on.strftime("%m/%Y" if precision == Precision.MONTH else "%d/%m/%Y")


class RoughDateField(forms.CharField):
    """A day, a month or a year: cleans to (date, precision)."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            on, precision = rough_date(text)
        except ValueError as error:
            raise forms.ValidationError(
                _("Écrivez une année (2012), un mois (mars 2015) ou un jour (14/03/2015).")
            ) from error
        if on.year < OLDEST or on > timezone.localdate():
            raise forms.ValidationError(_("Un récit raconte ce qui a eu lieu : cette date non."))
        return on, precision


class BeginForm(forms.Form):
    title = forms.CharField(
        label=_l("Titre"),
        max_length=160,
        help_text=_l("Par exemple : « Réparer ensemble les vélos du quartier »."),
    )


class StoryForm(forms.Form):
    """The words and the tags of a story."""

    title = forms.CharField(label=_l("Titre"), max_length=160)
    summary = forms.CharField(
        label=_l("En quelques phrases"),
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l("Qui s’est allié avec qui, pour quoi, et où cela en est."),
    )
    lessons = forms.CharField(
        label=_l("Ce que nous en retenons"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_l("Ce qui a aidé, ce qui a manqué, ce que vous referiez autrement."),
    )
    forms_of = forms.MultipleChoiceField(
        label=_l("Ce que les partenaires font ensemble"),
        choices=Form.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    depth = forms.ChoiceField(
        label=_l("Profondeur"), choices=[("", "—"), *AllianceDepth.choices], required=False
    )
    stage = forms.ChoiceField(
        label=_l("Étape atteinte"), choices=[("", "—"), *Stage.choices], required=False
    )
    themes = forms.MultipleChoiceField(
        label=_l("Thèmes"),
        help_text=_l("Cinq au plus."),
        choices=words.theme_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_l("Objectifs de développement durable"),
        choices=sdgs.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    place = PlaceField(label=_l("Sur quel territoire ?"), required=False)
    source_label = forms.CharField(
        label=_l("Document publié"),
        max_length=200,
        required=False,
        help_text=_l("Sur quoi ce récit s’appuie, s’il parle d’organisations qui ne sont pas ici."),
    )
    source_url = forms.URLField(
        label=_l("Son adresse"), max_length=300, required=False, assume_scheme="https"
    )

    def clean_themes(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["themes"]
        if len(chosen) > MOST_THEMES:
            raise forms.ValidationError(
                _("Vous en avez coché %(n)s : gardez-en cinq au plus.") % {"n": len(chosen)}
            )
        return chosen


class MomentForm(forms.Form):
    """A dated moment."""

    when = RoughDateField(
        label=_l("Quand ?"),
        max_length=30,
        help_text=_l("Une année, un mois ou un jour : « 2012 », « mars 2015 », « 14/03/2015 »."),
    )
    kind = forms.ChoiceField(label=_l("De quelle nature ?"), choices=MomentKind.choices)
    title = forms.CharField(label=_l("En une phrase"), max_length=200)
    text = forms.CharField(
        label=_l("Ce qui s’est passé"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["on"], data["precision"] = data.pop("when")
        return data


class ActorForm(forms.Form):
    """An organisation that a story tells of: active here, or named."""

    organisation = OrganisationField(
        label=_l("Une organisation active ici"),
        required=False,
        help_text=_l("Elle devra donner son accord."),
    )
    name = forms.CharField(
        label=_l("Sinon, son nom"),
        max_length=250,
        required=False,
        help_text=_l("Le récit devra alors citer un document publié."),
    )
    family = forms.ChoiceField(
        label=_l("Sa famille"),
        choices=[("", "—"), *((key, one.one) for key, one in FAMILIES.items())],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        known = data.get("organisation")
        if known is not None:
            return {"organisation": known, "name": known.name, "family": known.family}
        if not data.get("name") and not self.errors:
            self.add_error("organisation", _("Nommez une organisation."))
        elif not data.get("family") and not self.errors:
            self.add_error("family", _("Dites sa famille."))
        return data


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_l("Ce qui ne vous convient pas"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ListForm(forms.Form):
    """The filters of the public list."""

    family = forms.ChoiceField(
        label=_l("Famille"),
        required=False,
        choices=[("", _l("Toutes")), *((key, one.plural) for key, one in FAMILIES.items())],
    )
    form = forms.ChoiceField(
        label=_l("Forme"), required=False, choices=[("", _l("Toutes")), *Form.choices]
    )
    stage = forms.ChoiceField(
        label=_l("Étape"), required=False, choices=[("", _l("Toutes")), *Stage.choices]
    )
    theme = forms.ChoiceField(
        label=_l("Thème"),
        required=False,
        choices=lambda: [("", _("Tous")), *words.theme_choices()],
    )
    sdg = forms.TypedChoiceField(
        label=_l("ODD"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", _("Tous")), *sdgs.choices()],
    )
