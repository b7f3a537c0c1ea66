"""What a gate asks: words when it is proposed, an answer from each organisation."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.actions.gates import ANSWER_WITHIN, LATEST, SOONEST
from alliage.alliances.enums import Answer, Conclusion, GateKind
from alliage.core.fields import day_input

#: What is asked in words for each kind of gate, and an example of it.
WORDS = {
    GateKind.ADVANCE: (
        _l("Ce qui montre que cette étape est faite"),
        _l("Quelques phrases que l’on relira dans deux ans : ce qui est fait, ce qui reste."),
    ),
    GateKind.PAUSE: (
        _l("L’histoire de cette pause"),
        _l("Pourquoi s’arrêter un temps, et à quoi vous verrez qu’il faut reprendre."),
    ),
    GateKind.RESUME: (
        _l("Ce qui permet de reprendre"),
        _l("Ce qui a changé depuis la pause."),
    ),
    GateKind.REORIENT_INTENTION: (
        _l("L’histoire de cette réorientation"),
        _l("Ce que vous avez appris, ce que vous voulez redire ensemble. C’est une issue normale."),
    ),
    GateKind.REORIENT_FEASIBILITY: (
        _l("L’histoire de cette réorientation"),
        _l("Ce que vous avez appris, ce qu’il faut étudier de nouveau. C’est une issue normale."),
    ),
    GateKind.CLOSE: (
        _l("L’histoire de cette alliance"),
        _l("Ce qu’elle a permis, ce qu’elle laisse à d’autres. Clore est une issue normale."),
    ),
}


def _default_deadline() -> date:
    return timezone.localdate() + ANSWER_WITHIN


class ProposeForm(forms.Form):
    """The words of a gate and the last day to answer."""

    conclusion = forms.ChoiceField(
        label=_l("L’alliance est-elle faisable ?"),
        choices=Conclusion.choices,
        widget=forms.RadioSelect,
        help_text=_l("Non ? Proposez plutôt de vous réorienter, ou de clore : l’histoire reste."),
    )
    statement = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    evidence = forms.CharField(
        label=_l("Où cela se lit"),
        max_length=1000,
        required=False,
        help_text=_l("Un compte rendu, une convention, une section de cette alliance."),
    )
    deadline = forms.DateField(
        label=_l("Réponse avant le"),
        initial=_default_deadline,
        widget=day_input(),
        help_text=_l(
            "Trois semaines d’ordinaire. Comptez le temps d’un conseil ou d’une assemblée."
        ),
    )

    def __init__(self, *args: Any, kind: str, concludes: bool, **kwargs: Any) -> None:
        """concludes: whether this gate leaves the feasibility stage."""
        super().__init__(*args, **kwargs)
        label, example = WORDS[GateKind(kind)]
        self.fields["statement"].label = label
        self.fields["statement"].help_text = example
        if not concludes:
            del self.fields["conclusion"]
        if kind != GateKind.ADVANCE:
            del self.fields["evidence"]

    def clean_deadline(self) -> date:
        day: date = self.cleaned_data["deadline"]
        today = timezone.localdate()
        if not today + SOONEST <= day <= today + LATEST:
            raise forms.ValidationError(
                _("Laissez une semaine au moins pour répondre, quatre mois au plus.")
            )
        return day


class AnswerForm(forms.Form):
    """Yes, no and why, or when."""

    answer = forms.ChoiceField(
        label=_l("La réponse de votre organisation"),
        choices=[
            (Answer.YES, _l("Nous consentons")),
            (Answer.NO, _l("Nous ne consentons pas")),
            (Answer.WAITING, _l("Pas encore : nous disons quand nous répondrons")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_l("En quelques mots"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l(
            "Un refus dit pourquoi. Une attente dit quand : "
            "« se prononce en assemblée, le 5 décembre »."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        words = (data.get("reason") or "").strip()
        if data.get("answer") == Answer.NO and not words:
            self.add_error("reason", _("Dites pourquoi : les autres parties le liront."))
        if data.get("answer") == Answer.WAITING and not words:
            self.add_error("reason", _("Dites quand vous répondrez."))
        return data
