"""What comes in of trials: their words, what is watched, the journal, the review."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.enums_experiments import Conclusion, EntryKind
from alliage.alliances.models import Experiment, ExperimentIndicator, JournalEntry, Party
from alliage.core.fields import day_input
from alliage.partners.forms.needs_place import PlaceField


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def amount(label: Any, **more: Any) -> forms.DecimalField:
    """A quantity as it is typed in the reader's language."""
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, localize=True, **{"required": False, **more}
    )


class OnceForm(forms.Form):
    """A form whose filling bears a key: sent twice by a double click, it makes one thing."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4

    def clean_key(self) -> Any:
        return self.cleaned_data["key"] or uuid4()


def without_key(form: forms.BaseForm) -> Any:
    """Return a form for a thing that exists already."""
    form.fields.pop("key", None)
    return form


def carrier_choices(voices: Sequence[Party], held: Sequence[Party] = ()) -> list[tuple[str, str]]:
    """Parties that may carry, then those that carry without a voice any more."""
    keys = {party.pk for party in voices}
    gone = [party for party in held if party.pk not in keys]
    return [(str(party.pk), party.organisation.name) for party in [*voices, *gone]]


class ExperimentForm(OnceForm):
    """A trial."""

    title = forms.CharField(
        label=_l("Le nom de l’essai"),
        max_length=160,
        help_text=_l("Par exemple : « Un créneau de location à 5 h »."),
    )
    hypothesis = forms.CharField(
        label=_l("Notre hypothèse"),
        max_length=2000,
        widget=area(),
        help_text=_l("« Si nous…, alors… » : ce que l’essai doit confirmer ou démentir."),
    )
    trial = forms.CharField(label=_l("Ce que nous essayons"), max_length=4000, widget=area(4))
    place = PlaceField(label=_l("Sur quel territoire ?"), required=False)
    starts_on = forms.DateField(label=_l("Du"), required=False, widget=day_input())
    ends_on = forms.DateField(label=_l("Au"), required=False, widget=day_input())
    review_on = forms.DateField(
        label=_l("Nous en faisons la revue le"),
        required=False,
        widget=day_input(),
        help_text=_l("Ce jour-là, ceux qui portent l’essai concluent ensemble."),
    )
    carriers = forms.MultipleChoiceField(
        label=_l("Qui porte l’essai ?"), widget=forms.CheckboxSelectMultiple
    )
    stop_when = forms.CharField(
        label=_l("Ce qui nous ferait arrêter"),
        max_length=2000,
        widget=area(2),
        help_text=_l("Dit d’avance, arrêter n’est pas un échec : c’est tenir parole."),
    )
    field_order = (
        "title", "hypothesis", "trial", "place", "starts_on", "ends_on", "review_on", "carriers",
        "stop_when", "key",
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carriers"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends, review = (data.get(n) for n in ("starts_on", "ends_on", "review_on"))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("La fin vient avant le début."))
        if starts and review and review < starts:
            self.add_error("review_on", _("La revue vient avant le début."))
        return data


def written(experiment: Experiment) -> dict[str, Any]:
    """Return what the form of a trial begins from."""
    plain = ("title", "hypothesis", "trial", "starts_on", "ends_on", "review_on", "stop_when")
    place = f"{experiment.area_kind}:{experiment.area_code}" if experiment.area_kind else ""
    carriers = [str(key) for key in experiment.carriers.values_list("pk", flat=True)]
    values = {name: getattr(experiment, name) for name in plain}
    return values | {"place": place, "carriers": carriers}


class IndicatorForm(OnceForm):
    """What a trial watches."""

    name = forms.CharField(
        label=_l("Ce que nous regardons"),
        max_length=120,
        help_text=_l("Par exemple : « Vélos sortis avant 6 h »."),
    )
    unit = forms.CharField(
        label=_l("L’unité"),
        max_length=40,
        help_text=_l("« vélos par jour », « personnes », « % »…"),
    )
    baseline = amount(_l("Au départ"))
    hoped = amount(_l("Ce que nous espérons voir"))
    hope = forms.CharField(
        label=_l("Ou en mots"),
        max_length=200,
        required=False,
        help_text=_l("Quand un chiffre n’est pas encore possible."),
    )
    field_order = ("name", "unit", "baseline", "hoped", "hope", "key")


INDICATOR_FIELDS = ("name", "unit", "baseline", "hoped", "hope")


class EntryForm(OnceForm):
    """A line of the journal, with what the indicators were that day."""

    on = forms.DateField(label=_l("Le"), widget=day_input(), initial=timezone.localdate)
    kind = forms.ChoiceField(label=_l("De quelle nature ?"), choices=EntryKind.choices)
    text = forms.CharField(
        label=_l("Ce qui s’est passé"),
        max_length=4000,
        widget=area(),
        help_text=_l("Une ou deux phrases. Ne nommez que des personnes qui en sont d’accord."),
    )

    def __init__(
        self, *args: Any, indicators: Sequence[ExperimentIndicator], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        for one in indicators:
            label = _("%(name)s, ce jour-là (%(unit)s)") % {"name": one.name, "unit": one.unit}
            self.fields[f"value-{one.pk}"] = amount(label)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Le journal dit ce qui a eu lieu : ce jour est à venir."))
        return day


def split(values: dict[str, Any]) -> tuple[dict[str, Any], dict[int, Decimal | None]]:
    """Part what a line of the journal says from what its indicators were."""
    lead = "value-"
    measured = {int(n.removeprefix(lead)): v for n, v in values.items() if n.startswith(lead)}
    return {n: v for n, v in values.items() if not n.startswith(lead)}, measured


def entry_written(entry: JournalEntry) -> dict[str, Any]:
    """Return what the form of a line of the journal begins from."""
    values = {f"value-{row.indicator_id}": row.value for row in entry.values.all()}
    return {"on": entry.on, "kind": entry.kind, "text": entry.text, **values}


class ReviewForm(forms.Form):
    """What a carrier concludes. The lessons are asked whatever the conclusion."""

    held_on = forms.DateField(
        label=_l("Revue tenue le"), widget=day_input(), initial=timezone.localdate
    )
    conclusion = forms.ChoiceField(
        label=_l("Ce que nous décidons"), choices=Conclusion.choices, widget=forms.RadioSelect
    )
    lessons = forms.CharField(
        label=_l("Ce que nous avons appris"),
        max_length=4000,
        widget=area(4),
        help_text=_l("C’est ce qui reste, que l’on continue ou que l’on arrête."),
    )
    changes = forms.CharField(
        label=_l("Ce qui change"),
        max_length=4000,
        widget=area(),
        required=False,
        help_text=_l("Ce que nous ferons autrement, et qui s’en charge."),
    )

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("La revue a eu lieu : ce jour est à venir."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("conclusion") == Conclusion.ADAPT and not data.get("changes"):
            self.add_error("changes", _("Adapter, c’est dire ce qui change."))
        return data


class WordForm(forms.Form):
    """What another carrier says of a review."""

    agrees = forms.ChoiceField(
        label=_l("Votre organisation reconnaît-elle cette revue ?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _l("Oui, c’est ce que nous concluons ensemble")),
            ("no", _l("Non, elle est à réécrire")),
        ],
    )
    note = forms.CharField(
        label=_l("En un mot"),
        max_length=1000,
        required=False,
        widget=area(2),
        help_text=_l("Si c’est non, dites ce que vous n’y reconnaissez pas."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("agrees") == "no" and not (data.get("note") or "").strip():
            self.add_error("note", _("Dites ce que vous ne reconnaissez pas."))
        return data
