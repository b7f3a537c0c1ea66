"""What comes in of the roadmap."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.enums_experiments import WorkstreamState
from alliage.alliances.forms.experiments import OnceForm, area
from alliage.alliances.models import Workstream
from alliage.core.fields import day_input

Choices = Sequence[tuple[str, str]]


class WorkstreamForm(OnceForm):
    """A workstream."""

    title = forms.CharField(label=_l("Le nom du chantier"), max_length=120)
    text = forms.CharField(
        label=_l("Ce qu’il doit donner"), max_length=2000, required=False, widget=area()
    )
    starts_on = forms.DateField(label=_l("Du"), widget=day_input())
    ends_on = forms.DateField(label=_l("Au"), widget=day_input())
    state = forms.ChoiceField(label=_l("Où en est-il ?"), choices=WorkstreamState.choices)
    carriers = forms.MultipleChoiceField(
        label=_l("Qui le porte ?"), widget=forms.CheckboxSelectMultiple
    )
    experiments = forms.MultipleChoiceField(
        label=_l("Les essais qui en font partie"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = (
        "title", "text", "starts_on", "ends_on", "state", "carriers", "experiments", "key",
    )  # fmt: skip

    def __init__(self, *args: Any, carriers: Choices, trials: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carriers"].choices = carriers  # type: ignore[attr-defined]
        if trials:
            self.fields["experiments"].choices = trials  # type: ignore[attr-defined]
        else:
            del self.fields["experiments"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        for name, day in (("starts_on", starts), ("ends_on", ends)):
            if day and not 1950 <= day.year <= 2200:
                self.add_error(name, _("Vérifiez l’année."))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("La fin vient avant le début."))
        return data


def workstream_written(found: Workstream) -> dict[str, Any]:
    """Return what the form of a workstream begins from."""
    plain = ("title", "text", "starts_on", "ends_on", "state")
    return {name: getattr(found, name) for name in plain} | {
        "carriers": [str(key) for key in found.carriers.values_list("pk", flat=True)],
        "experiments": [str(key) for key in found.experiments.values_list("pk", flat=True)],
    }


class MilestoneForm(OnceForm):
    """A milestone of a workstream."""

    title = forms.CharField(
        label=_l("Le jalon"), max_length=80, help_text=_l("Court : « Local ouvert ».")
    )
    on = forms.DateField(label=_l("Prévu le"), widget=day_input())
    reached_on = forms.DateField(
        label=_l("Atteint le"),
        widget=day_input(),
        required=False,
        help_text=_l("Rien tant qu’il ne l’est pas."),
    )
    field_order = ("title", "on", "reached_on", "key")

    def __init__(self, *args: Any, workstream: Workstream, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workstream = workstream

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not self.workstream.starts_on <= day <= self.workstream.ends_on:
            raise forms.ValidationError(_("Ce jour est hors des dates du chantier."))
        return day

    def clean_reached_on(self) -> date | None:
        day: date | None = self.cleaned_data["reached_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Ce jour est à venir."))
        return day
