"""What comes in to tie two organisations: which tie, with whom, since when."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.organisations.enums import MembershipKind, ThirdParty
from alliage.organisations.forms.profile_fields import OrganisationField
from alliage.organisations.models import Organisation

#: Which end the other is -> the kind of membership.
PLACES = {
    "head": MembershipKind.NETWORK,
    "member": MembershipKind.NETWORK,
    "parent": MembershipKind.ANTENNA,
    "antenna": MembershipKind.ANTENNA,
}


class AskForm(forms.Form):
    """Ask another organisation to confirm a tie."""

    place = forms.ChoiceField(label=_l("Le lien"), widget=forms.RadioSelect)
    other = OrganisationField(
        label=_l("L’autre organisation"),
        help_text=_l("Parmi celles qui sont actives ici. Elle confirmera, ou non."),
    )
    since = forms.DateField(
        label=_l("Depuis"),
        help_text=_l("Le jour où le lien a commencé, s’il existe déjà."),
        required=False,
        widget=day_input(),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        heads = organisation.roles.filter(role=ThirdParty.NETWORK_HEAD).exists()
        places = [("head", _("Elle est une tête de réseau, et nous en sommes membre"))]
        if heads:
            places.append(("member", _("Elle est membre de notre réseau")))
        places += [
            ("parent", _("Nous sommes une de ses antennes")),
            ("antenna", _("Elle est une de nos antennes")),
        ]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean_since(self) -> Any:
        day = self.cleaned_data["since"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Ce jour n’est pas encore venu."))
        return day

    def asked(self) -> dict[str, Any]:
        """The arguments of `actions.profile_networks.ask`, but for who asks."""
        place, other = self.cleaned_data["place"], self.cleaned_data["other"]
        up = place in {"head", "parent"}
        return {
            "kind": PLACES[place],
            "head": other if up else self.organisation,
            "member": self.organisation if up else other,
            "since": self.cleaned_data["since"],
        }
