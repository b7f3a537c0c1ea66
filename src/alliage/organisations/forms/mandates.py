"""What is asked about mandates: whom to invite, in which role, until when."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.organisations.enums import Role


class RoleForm(forms.Form):
    """A role, a function, a last day."""

    role = forms.ChoiceField(
        label=_l("Rôle"), choices=Role.choices, initial=Role.DELEGATE, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_l("Fonction"), max_length=80, required=False,
        help_text=_l("Par exemple : présidente, coordinateur, chargée de mission."),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_l("Dernier jour"), required=False,
        help_text=_l("Laissez vide pour un mandat sans terme."),
        widget=day_input(),
    )  # fmt: skip

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est passé."))
        return day


class InviteForm(RoleForm):
    """A person to invite."""

    email = forms.EmailField(
        label=_l("Adresse électronique de la personne"), max_length=254,
        help_text=_l("L’invitation ne vaut que pour cette adresse, oubliée dès qu’elle a répondu."),
    )  # fmt: skip
    field_order = ("email", "role", "title", "ends_on")


class AnswerForm(forms.Form):
    """The role that the managers give to who asks."""

    role = forms.ChoiceField(label=_l("Rôle"), choices=Role.choices)


class VouchInviteForm(forms.Form):
    """A person whom a voucher knows to act for an organisation."""

    email = forms.EmailField(
        label=_l("Adresse électronique de la personne"), max_length=254,
        help_text=_l("L’invitation ne vaut que pour cette adresse, oubliée dès qu’elle a répondu."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_l("Rôle"),
        choices=[(role.value, role.label) for role in (Role.REPRESENTATIVE, Role.LEAD)],
        initial=Role.LEAD,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_l("Fonction"), max_length=80, required=False)
