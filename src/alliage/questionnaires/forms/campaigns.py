"""Forms of a campaign: begin one, change its end, invite."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.questionnaires.enums import Anonymity

JOINT, PEOPLE = "joint", "people"
MOST_ADDRESSES = 50
#: What each rule means for who answers, in the words of who asks.
RULES = [
    (Anonymity.BY_ORGANISATION.value, _l("Des moyennes seulement, si trois personnes ont répondu")),
    (Anonymity.ANONYMOUS.value, _l("Des totaux sans aucun lien, si cinq personnes ont répondu")),
    (Anonymity.NAMED.value, _l("Chaque réponse, avec le nom de la personne")),
]


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=day_input(), input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < timezone.localdate():
            raise ValidationError(_("Ce jour est déjà passé."))


class NewForm(forms.Form):
    """Begin a campaign of one's own organisation."""

    title = forms.CharField(label=_l("Titre"), max_length=160)
    who = forms.ChoiceField(
        label=_l("Qui répond ?"),
        choices=[
            (JOINT, _l("Une seule réponse, préparée à plusieurs")),
            (PEOPLE, _l("Plusieurs personnes, chacune la sienne")),
        ],
        widget=forms.RadioSelect,
        initial=JOINT,
    )
    anonymity = forms.ChoiceField(
        label=_l("Si plusieurs personnes répondent, que lira-t-on ?"),
        choices=RULES,
        widget=forms.RadioSelect,
        help_text=_l("Chacune le lit avant de répondre. Cela ne change plus après l’ouverture."),
    )
    closes_on = DayField(label=_l("Dernier jour pour répondre"), required=False)

    def __init__(self, *args: Any, has_pairs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_pairs:
            self.fields["anonymity"].choices = [  # type: ignore[attr-defined]
                rule for rule in RULES if rule[0] != Anonymity.ANONYMOUS
            ]


class ChangeForm(forms.Form):
    title = forms.CharField(label=_l("Titre"), max_length=160)
    closes_on = DayField(label=_l("Dernier jour pour répondre"), required=False)


class InviteForm(forms.Form):
    """Colleagues with a mandate, and addresses, one a line."""

    people = forms.MultipleChoiceField(
        label=_l("Celles et ceux qui agissent ici pour vous"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = forms.CharField(
        label=_l("Adresses d’autres collègues"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l(
            "Une par ligne. Chacune reçoit un lien personnel ; elle est oubliée à la fin."
        ),
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if colleagues:
            self.fields["people"].choices = colleagues  # type: ignore[attr-defined]
        else:
            del self.fields["people"]

    def clean_addresses(self) -> list[str]:
        """Return the addresses, or name the first that is none."""
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if one]
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(_("%d adresses au plus à la fois.") % MOST_ADDRESSES)
        for address in found:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(_("« %s » n’est pas une adresse.") % address[:80]) from error
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("people") and not values.get("addresses"):
            raise ValidationError(_("Choisissez une personne ou écrivez une adresse."))
        return values
