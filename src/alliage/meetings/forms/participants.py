"""What comes in of one participant, of fixed meetings and orders, of a demand to take part."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.formats import clock
from alliage.meetings.forms.events import OneLine
from alliage.meetings.models import Event, Participant
from alliage.organisations.enums import Family
from alliage.organisations.forms.profile_fields import OrganisationField, OrganisationWidget
from alliage.organisations.models import Organisation


class ActiveField(OrganisationField):
    """An organisation active here, as its public id; "" for none."""

    widget = OrganisationWidget

    def clean(self, value: Any) -> str:
        found = super().clean(value)
        return found.public_id if found else ""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            found = Organisation.objects.filter(public_id=value).first()
            return (found.name, found.public_id) if found else ("", "")
        return value

    def in_words(self, value: str) -> str:
        found = Organisation.objects.filter(public_id=value).first()
        return found.name if found else value


def _words(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, max_length=1000, required=False, widget=widget, help_text=help_text
    )


class ParticipantForm(forms.Form):
    """One participant; the slots and tables are those of its event."""

    name = OneLine(label=_l("Organisation"), max_length=250)
    family = forms.ChoiceField(
        label=_l("Famille"),
        required=False,
        choices=[("", _l("Je ne sais pas")), *Family.choices],
    )
    organisation = ActiveField(
        label=_l("Agit-elle déjà ici ?"),
        required=False,
        help_text=_l(
            "Son nom ou son numéro parmi les organisations actives ici : un double oui ouvrira "
            "alors une mise en lien."
        ),
    )
    person_name = OneLine(
        label=_l("Personne qui vient"),
        max_length=150,
        required=False,
        help_text=_l("Vue de vous seuls ; de l’autre, après un oui des deux côtés."),
    )
    email = forms.EmailField(
        label=_l("Courriel"),
        required=False,
        help_text=_l("Son lien personnel y est envoyé."),
    )
    delegates = forms.IntegerField(
        label=_l("Personnes qui rencontrent en parallèle"), min_value=1, max_value=20, initial=1
    )
    min_meetings = forms.IntegerField(
        label=_l("Rencontres au moins"), min_value=0, max_value=200, initial=0
    )
    max_meetings = forms.IntegerField(
        label=_l("Rencontres au plus"), min_value=1, max_value=200, required=False
    )
    home_table = forms.TypedChoiceField(
        label=_l("Reste à une table"), required=False, coerce=int, empty_value=None
    )
    needs_accessible = forms.BooleanField(
        label=_l("A besoin d’une table accessible en fauteuil"), required=False
    )
    unavailable = forms.TypedMultipleChoiceField(
        label=_l("Tours où elle ne peut pas"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = _words(_l("Ce qu’elle cherche"), _l("Les autres participants le lisent."))
    offers = _words(_l("Ce qu’elle apporte"), _l("Les autres participants le lisent."))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = event.tables.filter(lost_at=None).values_list("pk", "label")
        self.fields["home_table"].choices = [("", _("Non")), *tables]  # type: ignore[attr-defined]
        slots = event.slots.order_by("position").values_list("pk", "position", "starts_at")
        self.fields["unavailable"].choices = [  # type: ignore[attr-defined]
            (pk, f"{position} · {clock(start)}") for pk, position, start in slots
        ]
        for name in ("home_table", "unavailable"):
            if len(self.fields[name].choices) < (2 if name == "home_table" else 1):  # type: ignore[attr-defined]
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        least, most = data.get("min_meetings"), data.get("max_meetings")
        if least is not None and most is not None and most < least:
            self.add_error("max_meetings", _("Le nombre le plus grand est plus petit que l’autre."))
        return data


def written(participant: Participant) -> dict[str, Any]:
    """Return what the form begins from, field by field."""
    plain = (
        "name", "family", "person_name", "email", "delegates", "min_meetings", "max_meetings",
        "needs_accessible", "needs", "offers",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(participant, name) for name in plain}
    here = participant.organisation
    found["organisation"] = here.public_id if here else ""
    found["home_table"] = participant.home_table_id
    found["unavailable"] = sorted(participant.unavailabilities.values_list("slot_id", flat=True))
    return found


def values_of(data: dict[str, Any], event: Event) -> dict[str, Any]:
    """Return what the actions take of what the form cleaned."""
    values = dict(data)
    code = values.get("organisation", "")
    active = Organisation.objects.active()
    values["organisation"] = active.filter(public_id=code).first() if code else None
    table = values.get("home_table")
    if "home_table" in values:
        values["home_table"] = event.tables.filter(pk=table).first() if table else None
    return values


class PairForm(forms.Form):
    """Two participants."""

    a = forms.ChoiceField(label=_l("Une organisation"))
    b = forms.ChoiceField(label=_l("et une autre"))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            self.fields[name].choices = [("", _("Choisir…")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("a") and data.get("a") == data.get("b"):
            self.add_error("b", _("Choisissez deux participants différents."))
        return data


class FixedForm(PairForm):
    """A meeting that is set, with its slot and table where they matter."""

    slot = forms.TypedChoiceField(
        label=_l("À quel tour"), required=False, coerce=int, empty_value=None
    )
    table = forms.TypedChoiceField(
        label=_l("À quelle table"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, slots: list[Any], tables: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = [(s.pk, f"{s.position} · {clock(s.starts_at)}") for s in slots]
        self.fields["slot"].choices = [("", _("N’importe lequel")), *rounds]  # type: ignore[attr-defined]
        labels = [(table.pk, table.label) for table in tables]
        self.fields["table"].choices = [("", _("N’importe laquelle")), *labels]  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    """Which meeting comes before which."""

    before_a = forms.ChoiceField(label=_l("D’abord"))
    before_b = forms.ChoiceField(label=_l("avec"))
    after_a = forms.ChoiceField(label=_l("Ensuite"))
    after_b = forms.ChoiceField(label=_l("avec"))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [("", _("Choisir…")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for first, second in (("before_a", "before_b"), ("after_a", "after_b")):
            if data.get(first) and data.get(first) == data.get(second):
                self.add_error(second, _("Choisissez deux participants différents."))
        return data


class AskForm(forms.Form):
    """What an organisation that asks to come seeks and brings."""

    needs = _words(_l("Ce que vous cherchez"), _l("Les autres participants le lisent."))
    offers = _words(_l("Ce que vous apportez"), _l("Les autres participants le lisent."))
