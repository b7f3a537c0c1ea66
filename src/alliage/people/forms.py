"""What a person says of themselves."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from alliage.people.models import User


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["display_name", "language", "digest"]
        help_texts: ClassVar = {
            "digest": _("Il règle aussi vos alertes sur les besoins et les apports."),
        }


class ErasureForm(forms.Form):
    """Erasing asks for the address by hand: it cannot be undone."""

    email = forms.EmailField(label=_("Votre adresse électronique, pour confirmer"))

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.person = person

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"]).strip().lower()
        if typed != self.person.email:
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte."))
        return typed


class CodeForm(forms.Form):
    """The code of an e-mail, typed back."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
