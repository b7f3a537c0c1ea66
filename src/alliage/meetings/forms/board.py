"""Forms of the day: somebody who was not expected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliage.meetings.models import Event, Participant
from alliage.meetings.models.participants import new_key
from alliage.organisations.enums import Family


class MeetsField(forms.ModelMultipleChoiceField):
    """Whom somebody would meet: organisations, never people."""

    def label_from_instance(self, obj: Participant) -> str:
        return obj.name


class WalkInForm(forms.Form):
    """Who comes without being expected, and whom it would meet."""

    key = forms.RegexField(r"^[0-9a-f]{8}$", widget=forms.HiddenInput)
    name = forms.CharField(label=_("Organisation"), max_length=250)
    family = forms.ChoiceField(
        label=_("Famille"), choices=[("", "–"), *Family.choices], required=False
    )
    person_name = forms.CharField(label=_("Personne présente"), max_length=150, required=False)
    needs = forms.CharField(label=_("Ce qu’elle cherche"), max_length=1000, required=False)
    offers = forms.CharField(label=_("Ce qu’elle apporte"), max_length=1000, required=False)
    meets = MeetsField(
        label=_("Qui rencontrer"),
        queryset=Participant.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meets"].queryset = event.participants.coming()  # type: ignore[attr-defined]
        self.fields["key"].initial = new_key
