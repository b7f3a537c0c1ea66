"""What comes in: a new room, what an alliance says of itself, invitations, words."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.actions.membership import INVITABLE
from alliage.alliances.actions.rooms import needs_statement
from alliage.alliances.enums import AllianceDepth, PartyRole, Stage, Stream
from alliage.alliances.models import Alliance
from alliage.core.fields import day_field
from alliage.organisations import sdgs
from alliage.organisations.enums import Category, Form
from alliage.organisations.forms.profile_fields import OrganisationWidget
from alliage.organisations.models import Organisation
from alliage.partners.adapters import needs as words
from alliage.partners.forms.needs_place import PlaceField


def text_field(label: Any, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class OneLine(forms.CharField):
    """A text without line breaks nor double spaces."""

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class NewRoomForm(forms.Form):
    """A name, where one already is, who is invited."""

    title = OneLine(
        label=_l("Nom de l’alliance"),
        max_length=160,
        help_text=_l("Par exemple : « Rouler pour l’emploi ». Il pourra changer."),
    )
    summary = OneLine(
        label=_l("En une phrase, pour quoi faire ?"),
        max_length=300,
        help_text=_l("Les organisations invitées la lisent avant de répondre."),
    )
    place = PlaceField(label=_l("Sur quel territoire ?"), required=False)
    stage = forms.ChoiceField(
        label=_l("Où en êtes-vous déjà ?"),
        choices=Stage.choices,
        help_text=_l("Beaucoup d’alliances existent avant d’arriver ici : dites l’étape atteinte."),
    )
    statement = text_field(
        _l("Ce qui est déjà décidé ensemble"),
        5,
        max_length=4000,
        required=False,
        help_text=_l(
            "À partir de l’intention, chaque organisation approuve ces mots en entrant. "
            "L’alliance s’ouvre quand deux l’ont fait."
        ),
    )
    evidence = OneLine(
        label=_l("Où cela se lit"),
        max_length=1000,
        required=False,
        help_text=_l("Une convention, un compte rendu, une adresse de page."),
    )
    since = day_field(_l("Depuis quand ?"), required=False)
    invited = forms.ModelMultipleChoiceField(
        label=_l("Inviter dès maintenant"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    message = text_field(
        _l("Votre message aux organisations invitées"), 4, max_length=1000, required=False
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, candidates: list[int], **kwargs: Any) -> None:
        """candidates: keys of the organisations that the room's source proposes to invite."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["invited"]
        field.queryset = Organisation.objects.active().filter(pk__in=candidates)
        if not candidates:
            del self.fields["invited"], self.fields["message"]

    def clean_since(self) -> date | None:
        return _not_to_come(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        stage = data.get("stage")
        if stage and needs_statement(stage) and not data.get("statement"):
            self.add_error(
                "statement",
                _("Dites ce qui est déjà décidé ensemble : chaque partie l’approuvera."),
            )
        return data


def _not_to_come(day: date | None) -> date | None:
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("Cette date est encore à venir."))
    return day


class RoomForm(forms.Form):
    """What the alliance says of itself. Stage and state change by gates alone."""

    title = OneLine(label=_l("Nom de l’alliance"), max_length=160)
    summary = OneLine(label=_l("En une phrase"), max_length=300, required=False)
    place = PlaceField(label=_l("Sur quel territoire ?"), required=False)
    depth = forms.ChoiceField(
        label=_l("Profondeur"), required=False, choices=[("", "—"), *AllianceDepth.choices]
    )
    stream = forms.ChoiceField(
        label=_l("Sens"), required=False, choices=[("", "—"), *Stream.choices]
    )
    categories = forms.MultipleChoiceField(
        label=_l("Catégories"),
        required=False,
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    themes = forms.MultipleChoiceField(
        label=_l("Thèmes"),
        required=False,
        choices=words.themes,
        widget=forms.CheckboxSelectMultiple,
    )
    since = day_field(_l("Depuis le"), required=False)
    review_on = day_field(
        _l("Prochaine revue"),
        required=False,
        help_text=_l("Le jour où les parties regardent ensemble où elles en sont."),
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_l("Objectifs de développement durable"),
        required=False,
        coerce=int,
        choices=sdgs.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    # Last: from here on the name hides the module. `field_order` puts it where it belongs.
    forms = forms.MultipleChoiceField(
        label=_l("Formes"),
        required=False,
        choices=Form.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        "title", "summary", "place", "depth", "stream", "forms", "categories", "themes",
        "since", "review_on", "sdgs",
    )  # fmt: skip

    def clean_since(self) -> date | None:
        return _not_to_come(self.cleaned_data["since"])


def written(room: Alliance) -> dict[str, Any]:
    """Return what the form begins from, field by field."""
    names = [name for name in RoomForm.base_fields if name != "place"]
    place = f"{room.area_kind}:{room.area_code}" if room.area_kind else ""
    return {name: getattr(room, name) for name in names} | {"place": place}


class InviteeField(forms.CharField):
    """An organisation chosen in the list of those active here, or typed: its id, else what is typed."""

    widget = OrganisationWidget

    def to_python(self, value: Any) -> str:
        typed, code = value if isinstance(value, tuple) else (value or "", "")
        return super().to_python(code or typed) or ""


class InviteForm(forms.Form):
    """An organisation by its number or its exact name, in which role, with a word."""

    organisation = InviteeField(
        label=_l("Organisation"),
        max_length=250,
        help_text=_l(
            "Commencez à écrire son nom. Si elle n’est pas encore ici, son numéro (RNA, SIREN)."
        ),
    )
    role = forms.ChoiceField(
        label=_l("Comme"),
        choices=[(role.value, role.label) for role in INVITABLE],
        initial=PartyRole.PARTY,
    )
    message = text_field(_l("Votre message"), 4, max_length=1000, required=False)


class WordForm(forms.Form):
    """A word that the others read: why one leaves, why one objects."""

    word = text_field(_l("Un mot pour les autres parties"), 4, max_length=2000, required=False)


class ReasonForm(forms.Form):
    reason = text_field(_l("Pourquoi"), 3, max_length=1000, required=False)
