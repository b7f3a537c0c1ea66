"""What one writes to ask, to answer, and to say what came of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.models import Organisation
from alliage.partners.actions.introductions import MOST_SIDES
from alliage.partners.actions.introductions_follow_ups import MOST_MINUTES
from alliage.partners.enums import Outcome
from alliage.partners.queries import introductions as queries

#: What awaits every form that has somebody choose a contact.
NAMELESS = _("Vous (nom affiché non renseigné)")


class ContactField(forms.ModelChoiceField):
    """A colleague by name, never by address."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.display_name or str(NAMELESS)


def contact_field(by: Actor, organisation: Organisation) -> ContactField:
    """Return the choice of the contact: oneself first, and colleagues who agreed."""
    return ContactField(
        queryset=queries.possible_contacts(by, organisation).order_by("display_name", "pk"),
        label=_("À qui l’autre partie pourra écrire"),
        empty_label=None,
        initial=by.person.pk if by.person else None,
        help_text=_(
            "Son nom et son adresse électronique ne sont montrés qu’une fois l’accord donné."
        ),
    )


class MessageForm(forms.Form):
    """Why one would like to talk."""

    message = forms.CharField(
        label=_("Votre message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Qui vous êtes, ce que vous cherchez, ce que vous pourriez faire ensemble."),
    )


class AskForm(MessageForm):
    """Ask one organisation; the contact is one's own side's."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"] = contact_field(by, by.organisation)


class IntroduceForm(MessageForm):
    """A third party writes to all at once."""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["organisations", "message"])
        self.fields["message"].help_text = _("Pourquoi elles auraient à se parler, et de quoi.")
        self.fields["organisations"].choices = choices  # type: ignore[attr-defined]

    organisations = forms.MultipleChoiceField(
        label=_("Qui mettre en lien"), widget=forms.CheckboxSelectMultiple
    )

    def clean_organisations(self) -> list[str]:
        chosen = self.cleaned_data["organisations"]
        if not 2 <= len(chosen) <= MOST_SIDES:
            raise forms.ValidationError(
                _("Choisissez de deux à %(most)d organisations.") % {"most": MOST_SIDES}
            )
        return list(chosen)


class AcceptForm(forms.Form):
    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"] = contact_field(by, by.organisation)


class ContactForm(forms.Form):
    """Another contact, or nobody."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = contact_field(by, by.organisation)
        field.required, field.empty_label = False, _("Personne pour l’instant")
        self.fields["contact"] = field


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Il reste chez vous, sauf si vous cochez la case."),
    )
    shared = forms.BooleanField(label=_("Dire ce motif à l’autre partie"), required=False)


class FollowUpForm(forms.Form):
    """Where one stands: one choice, and two things that may stay empty."""

    outcome = forms.ChoiceField(
        label=_("Où en êtes-vous ?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("En quelques mots"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.IntegerField(
        label=_("Temps passé, en minutes"), min_value=0, max_value=MOST_MINUTES, required=False
    )
