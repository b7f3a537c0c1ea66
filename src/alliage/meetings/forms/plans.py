"""Forms of plans: what a computation is asked, a word to those who are told."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from alliage.meetings.models import Publication

#: Largest seed: what a column of the database and a random generator both take.
LARGEST = 2_000_000_000


class AskForm(forms.Form):
    """How long a computation may last, and from which draw it begins."""

    seconds = forms.TypedChoiceField(
        label=_("Temps de calcul au plus"),
        coerce=int,
        choices=[
            (10, _("10 secondes")),
            (30, _("30 secondes")),
            (60, _("1 minute")),
            (300, _("5 minutes")),
        ],
        initial=30,
        help_text=_("Le calcul s’arrête plus tôt s’il prouve que rien n’est mieux."),
    )
    seed = forms.IntegerField(
        label=_("Tirage"),
        min_value=0,
        max_value=LARGEST,
        initial=0,
        required=False,
        help_text=_("Un autre nombre peut donner un autre planning, aussi bon."),
    )

    def clean_seed(self) -> int:
        return self.cleaned_data["seed"] or 0


class PublishForm(forms.ModelForm):
    """A word to those who are told; the sequence says what was in force when the page was read."""

    sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Publication
        fields: ClassVar[list[str]] = ["note"]
        help_texts: ClassVar[dict[str, Any]] = {
            "note": _("Il figure dans leur courriel, par exemple pourquoi le planning change.")
        }
