"""What comes in: what an event is."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_field
from alliage.meetings.models import Event
from alliage.partners.forms.needs_place import PlaceField


class OneLine(forms.CharField):
    """A text without line breaks nor double spaces."""

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class EventForm(forms.Form):
    """What it is called, when and where it is held, on which territory, whether it is announced."""

    title = OneLine(
        label=_l("Nom de la rencontre"),
        max_length=160,
        help_text=_l("Par exemple : « Les rencontres du Pays voironnais ». Il pourra changer."),
    )
    day = day_field(_l("Quel jour ?"))
    venue = OneLine(
        label=_l("Dans quel lieu ?"),
        max_length=300,
        required=False,
        help_text=_l("La salle et l’adresse, comme on les dirait à quelqu’un qui vient."),
    )
    place = PlaceField(
        label=_l("Pour quel territoire ?"),
        required=False,
        help_text=_l("Ses besoins et ses apports publiés vous seront proposés."),
    )
    summary = forms.CharField(
        label=_l("En quelques mots"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("À qui elle s’adresse, ce que l’on y cherche ensemble."),
    )
    announced = forms.BooleanField(
        label=_l("L’annoncer sur la page des rencontres, dès que les souhaits sont ouverts"),
        required=False,
        help_text=_l("On y lit le nom, le jour, le lieu et l’organisateur, jamais qui vient."),
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate() and day != self.initial.get("day"):
            raise forms.ValidationError(_("Ce jour est passé."))
        return day


def written(event: Event) -> dict[str, Any]:
    """Return what the form begins from, field by field."""
    return {
        "title": event.title,
        "day": event.day,
        "venue": event.place,
        "place": f"{event.area_kind}:{event.area_code}" if event.area_kind else "",
        "summary": event.summary,
        "announced": event.is_announced,
    }
