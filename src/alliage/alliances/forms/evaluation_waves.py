"""What comes in around a wave: its day, the terms, who is asked, an action."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.enums_evaluation import AnswerMode
from alliage.alliances.models import Party
from alliage.core.fields import day_input
from alliage.organisations.models import Mandate


def in_three_weeks() -> date:
    return timezone.localdate() + timedelta(days=21)


class WaveForm(forms.Form):
    """The last day to answer."""

    closes_on = forms.DateField(
        label=_l("Réponses jusqu’au"),
        widget=day_input(),
        initial=in_three_weeks,
        help_text=_l(
            "Trois semaines d’ordinaire : chaque organisation accepte d’abord, puis répond."
        ),
    )


class TermsForm(forms.Form):
    """What one's organisation accepts, for itself."""

    mode = forms.ChoiceField(
        label=_l("Comment votre organisation répond"),
        choices=AnswerMode.choices,
        widget=forms.RadioSelect,
        initial=AnswerMode.PEOPLE,
    )
    accepted = forms.BooleanField(label=_l("Nous acceptons ces conditions pour cette vague"))
    benchmark = forms.BooleanField(
        required=False,
        label=_l("Nos résultats comptent aussi dans le baromètre des alliances"),
        help_text=_l(
            "À part, et facultatif : hors de l’alliance, seulement dans des moyennes d’au moins"
            " trois organisations et cinq personnes, et si toutes les organisations montrées"
            " l’acceptent."
        ),
    )


def _name(held: Mandate) -> str:
    """A colleague by name, else by their function: never by their address."""
    return held.person.display_name or held.title or str(held.get_role_display())


class InviteForm(forms.Form):
    """People of one's organisation: those who have a mandate here, others by their address."""

    mandates = forms.MultipleChoiceField(
        label=_l("Celles et ceux qui ont un mandat ici"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    emails = forms.CharField(
        label=_l("D’autres, par leur adresse"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l(
            "Une adresse par ligne. Chacune reçoit un lien personnel ; l’adresse est"
            " oubliée à la clôture."
        ),
    )

    def __init__(self, *args: Any, mandates: Sequence[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandates"].choices = [(held.pk, _name(held)) for held in mandates]
        if not mandates:
            del self.fields["mandates"]

    def clean_emails(self) -> list[str]:
        found = self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split()
        for email in found:
            try:
                validate_email(email)
            except ValidationError:
                raise ValidationError(
                    _("« %(email)s » n’est pas une adresse."), params={"email": email[:80]}
                ) from None
        return list(dict.fromkeys(email.lower() for email in found))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("emails") and not said.get("mandates"):
            raise ValidationError(_("Choisissez au moins une personne."))
        return said

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {
            "mandates": [int(key) for key in self.cleaned_data.get("mandates", [])],
            "emails": self.cleaned_data["emails"],
        }


class PartiesField(forms.ModelMultipleChoiceField):
    """Organisations of the room, by their name."""

    def label_from_instance(self, obj: Party) -> str:
        return obj.organisation.name

    def in_words(self, found: list[int]) -> str:
        """For the comparison of two versions."""
        names = self.queryset.filter(pk__in=found).values_list("organisation__name", flat=True)
        return ", ".join(names)


class ActionForm(forms.Form):
    """One action: what, for which subject, with whom, by when."""

    what = forms.CharField(
        label=_l("Ce que nous ferons"),
        max_length=300,
        help_text=_l("Par exemple : « Tenir nos réunions à tour de rôle, dès janvier »."),
    )
    factor = forms.ChoiceField(label=_l("Sujet"), required=False)
    parties = PartiesField(
        label=_l("Avec qui"), queryset=Party.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=_l("D’ici le"), widget=day_input(), initial=in_three_weeks)

    def __init__(
        self, *args: Any, factors: Sequence[tuple[str, str]], parties: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["factor"].choices = [("", _("aucun en particulier")), *factors]
        self.fields["parties"].queryset = parties


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_l("Ce qui en est sorti"), max_length=300, required=False)
