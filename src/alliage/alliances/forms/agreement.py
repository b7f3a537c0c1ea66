"""What is written about an agreement: its beginning, its settings, its clauses, answers, comments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.agreement_text import LONGEST
from alliage.alliances.enums_agreement import Group, Level, Rating, Weight
from alliage.alliances.models import Agreement
from alliage.core.fields import day_input

#: A proof holds the whole text; 200 clauses of 20 000 characters are 4 million.
LARGEST_PROOF = 20_000_000


class BeginForm(forms.Form):
    """A new agreement. The level is asked only where a framework agreement exists."""

    title = forms.CharField(label=_l("Titre de l’accord"), max_length=160)
    level = forms.ChoiceField(
        label=_l("Quelle sorte d’accord ?"),
        choices=[
            (Level.FRAMEWORK, _l("Accord-cadre : ce qui vaut pour toute l’alliance")),
            (Level.SPECIFIC, _l("Accord spécifique : un projet, une action, sous l’accord-cadre")),
        ],
        widget=forms.RadioSelect,
        initial=Level.FRAMEWORK,
    )
    framework = forms.ModelChoiceField(
        label=_l("Accord-cadre auquel il se rattache"),
        queryset=Agreement.objects.none(),
        required=False,
        help_text=_l("Pour un accord spécifique."),
    )
    with_library = forms.TypedChoiceField(
        label=_l("Par où commencer ?"),
        choices=[
            ("yes", _l("Par les clauses proposées : vous les changez, vous retirez le reste")),
            ("no", _l("Par une page blanche")),
        ],
        widget=forms.RadioSelect,
        initial="yes",
        coerce=lambda value: value == "yes",
    )

    def __init__(self, *args: Any, frameworks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if frameworks:
            self.fields["framework"].queryset = frameworks  # type: ignore[attr-defined]
        else:
            del self.fields["level"], self.fields["framework"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("level") == Level.SPECIFIC and not said.get("framework"):
            self.add_error("framework", _("Choisissez l’accord-cadre qu’il précise."))
        return said


class SettingsForm(forms.Form):
    title = forms.CharField(label=_l("Titre de l’accord"), max_length=160)
    begins_on = forms.DateField(
        label=_l("Prend effet le"),
        required=False,
        widget=day_input(),
    )
    review_on = forms.DateField(
        label=_l("Revue le"),
        required=False,
        widget=day_input(),
        help_text=_l("Chaque partie est prévenue 60 jours, puis 15 jours avant."),
    )
    exit_on = forms.DateField(
        label=_l("Se termine le"),
        required=False,
        widget=day_input(),
        help_text=_l("L’accord n’est plus en vigueur le lendemain. Vide : sans fin prévue."),
    )
    attach_commitments = forms.BooleanField(
        label=_l("Joindre en annexe les engagements en cours"), required=False
    )
    attach_experiments = forms.BooleanField(
        label=_l("Joindre en annexe les essais en cours"), required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, review, ends = (said.get(n) for n in ("begins_on", "review_on", "exit_on"))
        if begins and ends and ends <= begins:
            self.add_error("exit_on", _("L’accord se termine après avoir pris effet."))
        if review and ends and review > ends:
            self.add_error("review_on", _("La revue vient avant la fin de l’accord."))
        return said


class ClauseForm(forms.Form):
    """One clause. The weight of one that comes from the library is the library's."""

    title = forms.CharField(label=_l("Titre"), max_length=160)
    body = forms.CharField(
        label=_l("Texte"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_l(
            "Une ligne vide sépare deux paragraphes ; une ligne qui commence par un tiret est un "
            "point d’une liste. Ce qui reste entre crochets est à compléter."
        ),
    )
    rating = forms.ChoiceField(
        label=_l("Où en est-on dans les faits ?"),
        choices=Rating.choices,
        widget=forms.RadioSelect,
        initial=Rating.PARTLY,
        help_text=_l("Ce qui est sans objet ne compte pas et ne s’imprime pas."),
    )
    group = forms.ChoiceField(label=_l("Groupe"), choices=Group.choices)
    weight = forms.TypedChoiceField(
        label=_l("Poids"), choices=Weight.choices, coerce=int, initial=Weight.IMPORTANT
    )

    def __init__(self, *args: Any, from_library: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if from_library:
            self.fields["group"].disabled = True
            self.fields["weight"].disabled = True


class LibraryForm(forms.Form):
    """Clauses of the library that are not in the agreement yet."""

    keys = forms.MultipleChoiceField(label=_l("Clauses"), choices=())

    def __init__(self, *args: Any, offered: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [(key, key) for key in offered]  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    note = forms.CharField(
        label=_l("Ce qui change dans cette version, en quelques mots"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApproveForm(forms.Form):
    """The hash of the text that the page shows goes with the answer: one approves what one read."""

    seen = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=_l("J’ai lu ce texte et mon organisation m’a donné le pouvoir de l’approuver.")
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_l("Ce qui vous empêche de l’approuver"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l("Toutes les parties le lisent. Vous pourrez encore approuver."),
    )


class CommentForm(forms.Form):
    body = forms.CharField(
        label=_l("Votre commentaire"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label=_l("Pourquoi, et à partir de quand"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l("Toutes les parties le lisent."),
    )


class ProofForm(forms.Form):
    proof = forms.FileField(label=_l("Fichier de preuve (JSON)"), max_length=200)

    def clean_proof(self) -> Any:
        found = self.cleaned_data["proof"]
        if found.size > LARGEST_PROOF:
            raise forms.ValidationError(_("Ce fichier est trop gros pour être une preuve."))
        return found
