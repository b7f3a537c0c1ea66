"""What comes in: a need, an offer, their tags, what a need takes, the filters of the lists."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.partners.adapters import needs as adapter
from alliage.partners.enums import Audience, Contribution
from alliage.partners.forms.needs_place import PlaceField
from alliage.partners.models import Need, Offer
from alliage.partners.models.publications import in_six_months

#: Nothing is announced for longer: an old announcement wastes other people's time.
LONGEST = timedelta(days=366)
REACHES = (5, 10, 20, 50, 100, 200)


class PublicationForm(forms.Form):
    """What a need and an offer have in common."""

    title = forms.CharField(
        label=_l("En une phrase"),
        max_length=160,
        help_text=_l("Par exemple : « Aller au travail sans voiture, dans le Voironnais »."),
    )
    text = forms.CharField(
        label=_l("En quelques mots"),
        help_text=_l("Ce qui manque, ce que vous constatez, ce qui a déjà été tenté."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = PlaceField(label=_l("Sur quel territoire ?"))
    audience = forms.ChoiceField(
        label=_l("Qui peut le lire ?"), choices=Audience.choices, initial=Audience.PUBLIC
    )
    expires_on = forms.DateField(
        label=_l("Valable jusqu’au"),
        widget=day_input(),
        initial=in_six_months,
        help_text=_l("Six mois d’ordinaire, un an au plus. Vous pourrez le renouveler."),
    )
    #: One filling of the form: sent twice by a double click, it makes one draft.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if "expires_on" in self.changed_data and day < today:
            raise forms.ValidationError(_("Cette date est passée."))
        if day > today + LONGEST:
            raise forms.ValidationError(_("Un an au plus : vous pourrez le renouveler."))
        return day


class NeedForm(PublicationForm):
    """« Ce qui manque »."""

    beneficiaries = forms.CharField(
        label=_l("Pour qui ?"),
        max_length=250,
        required=False,
        help_text=_l("Par exemple : « les demandeurs d’emploi du Voironnais »."),
    )
    field_order = ("title", "text", "beneficiaries", "place", "audience", "expires_on", "key")


class OfferForm(PublicationForm):
    """« Ce que nous pouvons apporter »."""

    title = forms.CharField(
        label=_l("En une phrase"),
        max_length=160,
        help_text=_l("Par exemple : « Vingt vélos révisés, prêtés six mois »."),
    )
    text = forms.CharField(
        label=_l("En quelques mots"),
        help_text=_l("Ce que vous apportez, à quelles conditions, ce qu’il faut prévoir."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contribution = forms.ChoiceField(
        label=_l("De quelle nature ?"), choices=[("", "—"), *Contribution.choices]
    )
    quantity = forms.DecimalField(
        label=_l("Combien ?"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
    )
    unit = forms.CharField(
        label=_l("De quoi ?"),
        max_length=40,
        required=False,
        help_text=_l("L’unité : « vélos », « heures par mois », « m² »…"),
    )
    starts_on = forms.DateField(
        label=_l("Disponible à partir du"), required=False, widget=day_input()
    )
    ends_on = forms.DateField(label=_l("Disponible jusqu’au"), required=False, widget=day_input())
    reach_km = forms.TypedChoiceField(
        label=_l("Jusqu’où ?"),
        required=False,
        coerce=int,
        empty_value=None,
        initial=20,
        choices=lambda: [
            ("", _("Toute la France")),
            *((n, _("à %(n)s km à la ronde") % {"n": n}) for n in REACHES),
        ],
    )
    field_order = (
        "title", "text", "contribution", "quantity", "unit", "starts_on", "ends_on",
        "place", "reach_km", "audience", "expires_on", "key",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("La fin vient avant le début."))
        if data.get("quantity") and not data.get("unit"):
            self.add_error("unit", _("Dites l’unité de cette quantité."))
        return data


FORMS: dict[str, type[PublicationForm]] = {"need": NeedForm, "offer": OfferForm}


def written(thing: Need | Offer) -> dict[str, Any]:
    """Return what a form of a need or an offer begins from, field by field."""
    names = [name for name in FORMS[thing._meta.model_name or ""].base_fields if name != "key"]
    values = {name: getattr(thing, name) for name in names if name != "place"}
    return values | {"place": f"{thing.area_kind}:{thing.area_code}"}


class SecondForm(forms.Form):
    """« Nous aussi »: a word, at will."""

    comment = forms.CharField(
        label=_l("En un mot"),
        max_length=300,
        required=False,
        help_text=_l("Ce que vous constatez de votre côté. Visible de qui lit ce besoin."),
    )

    def clean_comment(self) -> str:
        return " ".join(self.cleaned_data["comment"].split())


class RequirementForm(forms.Form):
    """One thing that a need takes. concept: a "scheme:code" of the vocabulary, at will."""

    label = forms.CharField(
        label=_l("Ce qu’il faut"),
        max_length=160,
        help_text=_l("Par exemple : « un atelier pour réparer les vélos »."),
    )
    contribution = forms.ChoiceField(
        label=_l("De quelle nature ?"), choices=[("", "—"), *Contribution.choices]
    )
    concept = forms.ChoiceField(label=_l("Mot du vocabulaire"), required=False)
    quantity = forms.DecimalField(
        label=_l("Combien ?"),
        min_value=0.01,
        max_digits=12,
        decimal_places=2,
        initial=1,
        localize=True,
    )
    unit = forms.CharField(label=_l("De quoi ?"), max_length=40, required=False)
    essential = forms.BooleanField(label=_l("Indispensable"), required=False, initial=True)

    def __init__(self, *args: Any, concepts: list[adapter.Word], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["concept"]
        field.choices = [("", _("aucun")), *((one.key, one.label) for one in concepts)]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        scheme, _sep, code = data.pop("concept").partition(":")
        return data | {"scheme": scheme, "code": code}


class AlertForm(forms.Form):
    """Of which territory and themes one wants to hear."""

    place = PlaceField(label=_l("Sur quel territoire ?"))
    themes = forms.MultipleChoiceField(
        label=_l("Sur quels thèmes ?"),
        required=False,
        choices=adapter.themes,
        widget=forms.CheckboxSelectMultiple,
        help_text=_l("Aucun coché : tous."),
    )


class ListForm(forms.Form):
    """The filters of the lists, by the names that their address carries."""

    place = PlaceField(label=_l("Où ?"), required=False)
    theme = forms.ChoiceField(label=_l("Thème"), required=False)
    partage = forms.ChoiceField(
        label=_l("Reconnu par d’autres"),
        required=False,
        choices=[("", _l("Peu importe")), ("oui", _l("Oui")), ("non", _l("Pas encore"))],
    )
    nature = forms.ChoiceField(
        label=_l("Nature"), required=False, choices=[("", _l("Toutes")), *Contribution.choices]
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme: Any = self.fields["theme"]
        theme.choices = [("", _("Tous")), *adapter.themes()]
        del self.fields["partage" if kind == "offer" else "nature"]
