"""Forms of the profile: a section each, with who sees each field beside it."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.directory.adapters import words
from alliage.organisations import sdgs
from alliage.organisations.enums import Visibility
from alliage.organisations.forms.profile_fields import AreasField
from alliage.organisations.models import Levers, Organisation
from alliage.organisations.queries.profile import (
    FIELDS,
    MONEY,
    PEOPLE,
    WEIGHTS,
    levers_of,
    visibility_of,
)

#: Themes that one organisation may choose: more would say nothing.
MOST_THEMES = 5
SEE = "see_"
OLDEST_YEAR = 1980


class SectionForm(forms.Form):
    """Fields of a profile, each with `see_<key>`: who sees it."""

    keys: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in self.keys:
            self.fields[SEE + key] = forms.ChoiceField(
                label=_("Qui voit « %(field)s »") % {"field": FIELDS[key].label},
                choices=Visibility.choices,
            )

    @property
    def pairs(self) -> list[tuple[list[forms.BoundField], forms.BoundField]]:
        """The fields of each key beside who sees them."""
        return [([self[name] for name in self.names_of(key)], self[SEE + key]) for key in self.keys]

    def names_of(self, key: str) -> tuple[str, ...]:
        return (key,)


class ActivityForm(SectionForm):
    """What it does, for whom, where to read more."""

    keys = ("activities", "beneficiaries", "website")
    activities = forms.CharField(
        label=FIELDS["activities"].label,
        help_text=_l("En quelques phrases simples : ce que vous faites, comment, depuis quand."),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
    )
    beneficiaries = forms.CharField(
        label=FIELDS["beneficiaries"].label,
        help_text=_l("Par exemple : demandeurs d’emploi, familles, petites communes."),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    website = forms.URLField(
        label=FIELDS["website"].label,
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )


class TerritoryForm(SectionForm):
    """Where it acts, on what, for which goals."""

    keys = ("areas", "themes", "sdgs")
    areas = AreasField(
        label=FIELDS["areas"].label,
        help_text=_l("Communes, intercommunalités, départements ou régions où vous agissez."),
        required=False,
    )
    themes = forms.MultipleChoiceField(
        label=FIELDS["themes"].label,
        help_text=_l("Cinq au plus, ceux qui vous décrivent le mieux."),
        choices=words.theme_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=FIELDS["sdgs"].label,
        help_text=_l("Les objectifs des Nations unies auxquels vous contribuez le plus."),
        choices=sdgs.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_themes(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["themes"]
        if len(chosen) > MOST_THEMES:
            raise forms.ValidationError(
                _("Vous en avez coché %(n)s : gardez-en cinq au plus.") % {"n": len(chosen)}
            )
        return chosen


def _weight(label: Any, help_text: Any) -> forms.TypedChoiceField:
    scale = [
        ("", _l("Sans réponse")),
        (1, _l("1, très peu")),
        (2, _l("2, peu")),
        (3, _l("3, moyennement")),
        (4, _l("4, beaucoup")),
        (5, _l("5, avant tout")),
    ]
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=scale,
        coerce=int,
        empty_value=None,
        required=False,
    )


def _count(label: Any, highest: int = 10_000_000) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=highest, required=False)


class LeversForm(SectionForm):
    """On what the model rests, and the figures behind it."""

    keys = ("weights", "people", "money")
    human_weight = _weight(
        _l("Poids de la richesse humaine"), _l("Bénévoles, salariés, adhérents, savoir-faire.")
    )
    financial_weight = _weight(
        _l("Poids des ressources financières"), _l("Subventions, ventes, dons, cotisations.")
    )
    alliances_weight = _weight(
        _l("Poids des alliances"), _l("Ce que vous ne pourriez pas faire sans vos partenaires.")
    )
    volunteers = _count(_l("Bénévoles"))
    employees = _count(_l("Salariés"))
    members = _count(_l("Adhérents"))
    budget = _count(_l("Budget annuel, en euros"), highest=10**12)
    public_share = _count(_l("Part de financements publics, en %"), highest=100)
    earned_share = _count(_l("Part de recettes d’activité, en %"), highest=100)
    private_share = _count(_l("Part de dons et mécénat, en %"), highest=100)
    year = forms.IntegerField(
        label=_l("Année de ces chiffres"), min_value=OLDEST_YEAR, required=False
    )

    def names_of(self, key: str) -> tuple[str, ...]:
        return {"weights": tuple(WEIGHTS.values()), "people": PEOPLE, "money": MONEY}[key]

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError(_("Cette année n’est pas encore commencée."))
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        shares = [data.get(name) or 0 for name in MONEY[1:]]
        if sum(shares) > 100:
            self.add_error("private_share", _("Les trois parts dépassent ensemble 100 %."))
        return data


class NameForm(forms.Form):
    """Under which name it acts here."""

    name = forms.CharField(label=_l("Nom"), max_length=250)
    acronym = forms.CharField(label=_l("Sigle"), max_length=40, required=False)


SECTIONS: dict[str, type[SectionForm]] = {"activite": ActivityForm, "territoire": TerritoryForm}


def initial_of(organisation: Organisation, form: type[SectionForm]) -> dict[str, Any]:
    """What a form of the profile shows of an organisation."""
    values: dict[str, Any] = {
        SEE + key: visibility_of(organisation, key).value for key in form.keys
    }
    if form is LeversForm:
        levers = levers_of(organisation) or Levers()
        return values | {name: getattr(levers, name) for name in LeversForm.base_fields}
    for key in form.keys:
        values[key] = (
            sorted(f"{area.kind}:{area.code}" for area in organisation.areas.all())
            if key == "areas"
            else getattr(organisation, key)
        )
    return values


def split(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Cut what a form gives into values and, by key, who sees them."""
    seen = {name.removeprefix(SEE): v for name, v in values.items() if name.startswith(SEE)}
    return {n: v for n, v in values.items() if not n.startswith(SEE)}, seen
