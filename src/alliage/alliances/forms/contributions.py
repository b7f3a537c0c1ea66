"""A line of the ledger, its correction, how a kind is counted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliage.alliances.actions.contributions import MOST
from alliage.alliances.enums_contributions import UNITS, ContributionKind, Nature
from alliage.alliances.forms.commitments import PartyChoice
from alliage.alliances.models import Party
from alliage.core.fields import day_field


def kinds_with_units() -> list[tuple[str, str]]:
    return [(kind.value, f"{kind.label} ({UNITS[kind]})") for kind in ContributionKind]


class LineForm(forms.Form):
    """What a party promises, brings, or received."""

    field_order = ("nature", "kind", "quantity", "what", "giver", "to", "on")
    nature = forms.ChoiceField(
        label=_("C’est"), choices=Nature.choices, widget=forms.RadioSelect, initial=Nature.DELIVERED
    )
    what = forms.CharField(label=_("Quoi"), max_length=300)

    def __init__(self, *args: Any, parties: Sequence[Party], me: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Nature de l’apport, et son unité"), choices=kinds_with_units()
        )
        self.fields["quantity"] = forms.DecimalField(
            label=_("Quantité"),
            min_value=Decimal("0.01"),
            max_value=MOST,
            max_digits=11,
            decimal_places=2,
            localize=True,
        )
        self.fields["giver"] = PartyChoice(
            parties=parties,
            label=_("Qui apporte"),
            initial=me.pk,
            help_text=_("Une autre que la vôtre : seulement ce que vous avez reçu d’elle."),
        )
        self.fields["to"] = PartyChoice(
            parties=parties, everyone=True, label=_("À qui"), initial="all"
        )
        self.fields["on"] = day_field(_("Date"))
        self.order_fields(self.field_order)


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Ce qui était faux"), max_length=300)


class ConventionForm(forms.Form):
    """How a kind is counted, in words; what a unit is worth, where the parties want to say it."""

    kind = forms.ChoiceField(label=_("Nature d’apport"))
    text = forms.CharField(
        label=_("La convention"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Ce que l’on compte et comment : « une heure de compétence vaut le coût employeur "
            "médian des quatre »."
        ),
    )
    euros_per_unit = forms.DecimalField(
        label=_("Euros par unité"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal("9999999"),
        max_digits=9,
        decimal_places=2,
        localize=True,
        help_text=_("Sans ce nombre, l’apport reste dans son unité et ne se montre pas en euros."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_with_units()
