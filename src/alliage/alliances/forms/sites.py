"""What comes in of sites: one by a form, the text on what travels, a code of another room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.actions.sites import MOST_PARTNERS, SiteWords
from alliage.alliances.adapters.sites import sameness
from alliage.alliances.enums_sites import SiteState
from alliage.alliances.forms.experiments import area
from alliage.alliances.models import Site
from alliage.core.families import FAMILIES
from alliage.core.fields import day_input
from alliage.partners.forms.needs_place import PlaceField


class NameWidget(forms.TextInput):
    """A name typed freely, with names proposed by the browser itself."""

    proposed: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        key = f"{(attrs or {}).get('id', name)}-names"
        box = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        names = {"key": key, "names": self.proposed}
        return box + render_to_string("alliances/sites/_names.html", names)


class CommuneField(PlaceField):
    """A commune, chosen or typed as in any field of a territory; cleans to its INSEE code."""

    def clean(self, value: Any) -> str:
        value = self.prepare_value(value)
        kind, _colon, code = super().clean(value).partition(":")
        if kind != "commune":
            raise forms.ValidationError(_("Un site est dans une commune : dites laquelle."))
        return code

    def in_words(self, value: str) -> str:
        return super().in_words(f"commune:{value}")

    def prepare_value(self, value: Any) -> Any:
        return f"commune:{value}" if isinstance(value, str) and value.isalnum() else value


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a text, one a line, each once."""
    found = [" ".join(line.split()) for line in text.splitlines()]
    return tuple(dict.fromkeys(name[:250] for name in found if name))


class SiteForm(forms.Form):
    """A site."""

    name = forms.CharField(
        label=_l("Le nom du site"),
        max_length=160,
        help_text=_l("Par exemple : « L’atelier de Voiron »."),
    )
    commune = CommuneField(label=_l("Dans quelle commune ?"))
    state = forms.ChoiceField(
        label=_l("Où en est-il ?"), choices=SiteState.choices, initial=SiteState.OPEN
    )
    since = forms.DateField(label=_l("Depuis le"), required=False, widget=day_input())
    carrier = forms.CharField(
        label=_l("Porté par"),
        max_length=250,
        widget=NameWidget,
        help_text=_l("Une partie, un membre de son réseau, ou toute autre organisation."),
    )
    carrier_family = forms.ChoiceField(
        label=_l("Sa famille"),
        choices=[(key, words.one) for key, words in FAMILIES.items()],
        help_text=_l("Ne sert que si l’annuaire ne la reconnaît pas."),
    )
    partners = forms.CharField(
        label=_l("Ses partenaires locaux"),
        required=False,
        max_length=5000,
        widget=area(),
        help_text=_l(
            "Un nom par ligne. Ceux que l’annuaire reconnaît à coup sûr deviennent des liens."
        ),
    )

    def __init__(self, *args: Any, proposed: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].widget.proposed = proposed  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not sameness(name):
            raise forms.ValidationError(_("Un nom a au moins une lettre ou un chiffre."))
        return name

    def clean_carrier(self) -> str:
        return " ".join(self.cleaned_data["carrier"].split())

    def clean_partners(self) -> str:
        names = names_of(self.cleaned_data["partners"])
        if len(names) > MOST_PARTNERS:
            text = _("%(most)d partenaires au plus par site.")
            raise forms.ValidationError(text % {"most": MOST_PARTNERS})
        return "\n".join(names)


def words_of(values: dict[str, Any]) -> SiteWords:
    """Return a site's words from a form's values."""
    return SiteWords(**{**values, "partners": names_of(values["partners"])})


def site_written(site: Site) -> dict[str, Any]:
    """Return what the form of a site begins from."""
    return {
        "name": site.name,
        "commune": site.commune,
        "state": site.state,
        "since": site.since,
        "carrier": site.carried_by,
        "carrier_family": site.carrier_family,
        "partners": "\n".join(partner.name for partner in site.partners.all()),
    }


class SpreadingForm(forms.Form):
    """What travels from a site to the next."""

    common = forms.CharField(
        label=_l("Ce qui est commun à tous les sites"),
        max_length=2000,
        required=False,
        widget=area(4),
        help_text=_l("Le nom, le but, ce à quoi aucun site ne renonce."),
    )
    adaptable = forms.CharField(
        label=_l("Ce que chaque site adapte"),
        max_length=2000,
        required=False,
        widget=area(4),
        help_text=_l("Les horaires, les partenaires, le public, le prix…"),
    )


class RedeclareForm(forms.Form):
    """The code of another room, given by its people."""

    code = forms.CharField(label=_l("Le code de l’autre alliance"), max_length=40)
    side = forms.ChoiceField(
        label=_l("Laquelle est la déclinaison locale ?"),
        widget=forms.RadioSelect,
        choices=[
            ("child", _l("Celle-ci décline l’autre sur son territoire")),
            ("parent", _l("L’autre décline celle-ci sur son territoire")),
        ],
    )
