"""What is looked for: an organisation of the directory, a territory."""

from django import forms
from django.utils.translation import gettext_lazy as _l

from alliage.core.families import FAMILIES
from alliage.meetings.forms.events import OneLine
from alliage.partners.forms.needs_place import PlaceField


class DirectoryForm(forms.Form):
    """Words, where, which family."""

    q = OneLine(
        label=_l("Qui cherchez-vous ?"),
        max_length=200,
        required=False,
        help_text=_l("Un nom, un numéro, ou ce que fait l’organisation."),
    )
    place = PlaceField(label=_l("Sur quel territoire ?"), required=False)
    family = forms.ChoiceField(
        label=_l("Famille"),
        required=False,
        choices=[("", _l("Toutes")), *((code, one.plural) for code, one in FAMILIES.items())],
    )

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or self.cleaned_data
        if not self.errors and not data.get("q") and not data.get("place"):
            self.add_error("q", _l("Dites qui, ou où."))
        return data


class TerritoryForm(forms.Form):
    """Where."""

    place = PlaceField(label=_l("Sur quel territoire ?"))
