"""Decisions: what is decided and how, what an organisation says of it, its interests."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.governance.enums import (
    GATHERING,
    DecisionState,
    Ladder,
    Majority,
    Mode,
)
from alliage.governance.forms.fields import ThingField, organisation_name
from alliage.governance.models import AssemblyMember, Body, Decision, Meeting
from alliage.governance.words import ARGUED, MODES, STANCES

#: Days given to speak, unless another last day is chosen.
USUAL_DAYS = 14


def _modes() -> list[tuple[str, str]]:
    return [(mode.value, f"{mode.label}. {MODES[mode]}") for mode in Mode]


class DecisionForm(forms.Form):
    """A decision, before it is opened."""

    title = forms.CharField(label=_l("Ce qui est à décider, en une ligne"), max_length=160)
    text = forms.CharField(
        label=_l("Texte soumis"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8})
    )
    mode = forms.ChoiceField(
        label=_l("Mode de décision"), choices=_modes, widget=forms.RadioSelect, initial="consent"
    )
    majority = forms.ChoiceField(
        label=_l("Majorité"),
        choices=Majority.choices,
        help_text=_l("Pour un vote : des pour et des contre, sans les abstentions."),
    )
    quorum = forms.IntegerField(
        label=_l("Quorum, en pourcentage des voix"),
        min_value=0,
        max_value=100,
        initial=50,
        help_text=_l("Part des organisations qui doivent s’exprimer pour que le résultat vaille."),
    )
    closes_on = forms.DateField(
        label=_l("Dernier jour pour s’exprimer"),
        widget=day_input(),
        help_text=_l("Qui n’a rien dit ce jour-là n’a pas consenti : le résultat se passe d’elle."),
    )
    body = ThingField(label=_l("Instance"), required=False, empty=_l("Toute l’assemblée"))
    meeting = ThingField(label=_l("Prise en réunion"), required=False, empty=_l("Hors réunion"))
    ladder = forms.ChoiceField(
        label=_l("Part prise à la décision"),
        required=False,
        choices=[("", _l("Comme l’instance")), *Ladder.choices],
    )
    answerable = forms.CharField(
        label=_l("Qui répond de la décision"),
        max_length=200,
        required=False,
        help_text=_l("Nécessaire pour une consultation ou une co-construction. Vide : l’instance."),
    )

    def __init__(
        self,
        *args: Any,
        bodies: Iterable[Body],
        meetings: Iterable[Meeting],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]
        self.fields["meeting"].offer(meetings)  # type: ignore[attr-defined]
        if not self.initial.get("closes_on"):
            self.fields["closes_on"].initial = last_day()

    def clean_closes_on(self) -> Any:
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est passé."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        body = said.get("body")
        if body is not None:
            said["ladder"] = said.get("ladder") or body.ladder
            said["answerable"] = said.get("answerable") or body.answerable
        gathers = said.get("mode") in GATHERING and said.get("mode") != Mode.INFORMATION
        if (gathers or said.get("ladder")) and not said.get("answerable"):
            self.add_error("answerable", _("Dites qui répond de ce qui est décidé."))
        return said

    @staticmethod
    def initial_of(decision: Decision) -> dict[str, Any]:
        names = DecisionForm.base_fields
        return {name: getattr(decision, name) for name in names}


def last_day() -> Any:
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class VoiceForm(forms.Form):
    """What one's organisation says. round: that of the text that was read."""

    stance = forms.ChoiceField(label=_l("Votre organisation"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_l("Vos raisons"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    round = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision
        choices = list(STANCES[decision.mode].items())
        self.fields["stance"].choices = choices  # type: ignore[attr-defined]
        self.fields["round"].initial = decision.round
        if len(choices) == 1:
            self.fields["stance"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        argued = (self.decision.mode, said.get("stance")) in ARGUED
        if argued and not (said.get("reason") or "").strip():
            self.add_error("reason", _("Dites vos raisons : les autres en tiendront compte."))
        return said


class InterestForm(forms.Form):
    """« Juge et partie », pour soi."""

    reason = forms.CharField(
        label=_l("Pourquoi votre organisation se retire"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Par exemple : le local dont il est question est le nôtre."),
    )


class AskInterestForm(forms.Form):
    """The question, put to another organisation."""

    member = ThingField(label=_l("À quelle organisation"), label_of=organisation_name, empty=None)
    question = forms.CharField(
        label=_l("Votre question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, members: Iterable[AssemblyMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(members)  # type: ignore[attr-defined]


class AnswerInterestForm(forms.Form):
    admit = forms.ChoiceField(
        label=_l("Votre réponse"),
        widget=forms.RadioSelect,
        choices=[
            ("oui", _l("Oui, nous avons un intérêt : nous nous retirons de cette décision")),
            ("non", _l("Non, nous n’avons pas d’intérêt à déclarer")),
        ],
    )
    reason = forms.CharField(
        label=_l("En une phrase"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_l("Pourquoi"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(
        label=_l("Ce qui est décidé, et ce qui a été fait des avis"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_l("S’écrit une fois, et ne change plus."),
    )


class RegisterForm(forms.Form):
    """Filters of the register."""

    texte = forms.CharField(label=_l("Mots"), max_length=80, required=False)
    instance = forms.ChoiceField(label=_l("Instance"), required=False)
    mode = forms.ChoiceField(
        label=_l("Mode"), required=False, choices=[("", _l("Tous")), *Mode.choices]
    )
    etat = forms.ChoiceField(
        label=_l("État"), required=False, choices=[("", _l("Tous")), *DecisionState.choices]
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instance"].choices = [  # type: ignore[attr-defined]
            ("", _("Toutes")),
            ("0", _("Toute l’assemblée")),
            *((str(body.pk), body.title) for body in bodies),
        ]
