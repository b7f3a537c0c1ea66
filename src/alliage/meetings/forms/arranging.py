"""What comes in of an event's day: its rounds, its tables, its rules, its end."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.meetings import timetable
from alliage.meetings.forms.events import OneLine
from alliage.meetings.models import Event, Table
from alliage.meetings.timetable import Round, Shape

#: Breaks that the form asks about.
BREAKS = (1, 2, 3)


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, **options)


def count_field(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **options)


class RoundsForm(forms.Form):
    """When the first round begins, how many there are or by when they end, the breaks."""

    start = clock_field(_l("On commence à"))
    rounds = count_field(
        _l("Nombre de tours"),
        1,
        timetable.MOST,
        required=False,
    )
    end = clock_field(
        _l("ou tout est fini à"),
        required=False,
    )
    minutes = count_field(_l("Minutes par rencontre"), 2, 60)
    changeover = count_field(_l("Minutes pour changer de table"), 0, 30)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.laid: list[Round] = []
        for n in BREAKS:
            self.fields[f"after_{n}"] = count_field(
                _l("Pause après le tour"), 1, timetable.MOST, required=False
            )
            self.fields[f"pause_{n}"] = count_field(_l("Minutes de pause"), 1, 240, required=False)

    @property
    def breaks(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"after_{n}"], self[f"pause_{n}"]) for n in BREAKS]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields but those of the breaks, which stand two by two."""
        return [self[name] for name in ("start", "rounds", "end", "minutes", "changeover")]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "rounds" in data and "end" in data and bool(data["rounds"]) == bool(data["end"]):
            self.add_error(
                "rounds", _("Dites soit le nombre de tours, soit l’heure de fin : l’un des deux.")
            )
        breaks = self._breaks(data)
        if not self.errors:
            kept = {k: data[k] for k in ("start", "rounds", "end", "minutes", "changeover")}
            try:
                self.laid = self._lay(kept, breaks)
            except timetable.TimetableError as error:
                self.add_error(None, str(error))
        return data

    def _lay(self, kept: dict[str, Any], breaks: dict[int, int]) -> list[Round]:
        """The rounds; a break beyond the last one goes where nobody typed it."""
        try:
            return timetable.rounds(self.day, Shape(**kept, breaks=breaks))
        except timetable.BreakBeyondError as error:
            names = self._left(error.place)
            if not names:
                raise
            self.data = self.data.copy()
            for name in names:
                self.data[name] = ""
            rest = {place: pause for place, pause in breaks.items() if place != error.place}
            return self._lay(kept, rest)

    def _left(self, place: int) -> tuple[str, ...]:
        """The fields of a break that was left as it was proposed."""
        for n in BREAKS:
            names = (f"after_{n}", f"pause_{n}")
            if self.cleaned_data.get(names[0]) == place and not {*names} & {*self.changed_data}:
                return names
        return ()

    def _breaks(self, data: dict[str, Any]) -> dict[int, int]:
        found: dict[int, int] = {}
        for n in BREAKS:
            place, pause = data.get(f"after_{n}"), data.get(f"pause_{n}")
            if bool(place) != bool(pause):
                missing = f"pause_{n}" if place else f"after_{n}"
                if missing not in self.errors:
                    self.add_error(missing, _("Une pause a une place et une durée."))
            elif place in found:
                self.add_error(f"after_{n}", _("Une pause est déjà placée après ce tour."))
            elif place and pause:
                found[place] = pause
        return found


def begun(event: Event, shape: Shape | None) -> dict[str, Any]:
    """Return what the form of rounds begins from: what is kept, else a usual evening."""
    if shape is None:
        return {
            "start": time(18),
            "rounds": 12,
            "minutes": event.minutes,
            "changeover": event.changeover,
            "after_1": 6,
            "pause_1": 15,
        }
    found: dict[str, Any] = {
        "start": shape.start,
        "rounds": shape.rounds,
        "minutes": shape.minutes,
        "changeover": shape.changeover,
    }
    for n, (place, pause) in zip(BREAKS, sorted((shape.breaks or {}).items()), strict=False):
        found |= {f"after_{n}": place, f"pause_{n}": pause}
    return found


class TablesForm(forms.Form):
    """Some tables alike."""

    count = count_field(_l("Combien de tables ?"), 1, 200)
    capacity = count_field(
        _l("Places à chacune"),
        2,
        20,
        initial=2,
        help_text=_l("Deux places font une rencontre à la fois, quatre en font deux."),
    )
    zone = OneLine(
        label=_l("Zone"),
        max_length=60,
        required=False,
        help_text=_l("Par exemple : « Grande salle », « Mezzanine »."),
    )
    prefix = OneLine(
        label=_l("Lettre devant le numéro"),
        max_length=8,
        required=False,
        help_text=_l("« A » donne A1, A2… Sans lettre : 1, 2…"),
    )
    accessible = forms.BooleanField(
        label=_l("Accessibles en fauteuil"), required=False, initial=True
    )


class TableForm(forms.Form):
    """One table."""

    label = OneLine(label=_l("Nom ou numéro"), max_length=40)
    zone = OneLine(label=_l("Zone"), max_length=60, required=False)
    capacity = count_field(_l("Places"), 2, 20)
    accessible = forms.BooleanField(label=_l("Accessible en fauteuil"), required=False)


def table_written(table: Table) -> dict[str, Any]:
    return {name: getattr(table, name) for name in TableForm.base_fields}


class RulesForm(forms.Form):
    """The rules card, a rule a line."""

    rules = forms.CharField(
        label=_l("Les règles, une par ligne"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "tall"}),
    )


class CancelForm(forms.Form):
    """Why, and the event's name: nobody cancels by accident."""

    reason = forms.CharField(
        label=_l("Pourquoi, en quelques mots"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Les participants le liront dans le courriel qui les prévient."),
    )
    title = OneLine(label=_l("Pour confirmer, écrivez le nom de la rencontre"), max_length=160)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if title.casefold() != " ".join(self.expected.split()).casefold():
            raise forms.ValidationError(_("Ce n’est pas le nom de cette rencontre."))
        return title


class UntilForm(forms.Form):
    """Until which day the wishes are open; the day itself is still theirs."""

    until = forms.DateField(label=_l("Souhaits ouverts jusqu’au"), widget=day_input())

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean_until(self) -> datetime:
        """The end of the day that was said; on the day of the event, its first round."""
        day: date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est passé."))
        if day > self.event.day:
            raise forms.ValidationError(_("Les souhaits se closent avant la rencontre."))
        ends = timezone.make_aware(datetime.combine(day, time(23, 59)))
        first = self.event.slots.order_by("position").first()
        return min(ends, first.starts_at) if first else ends
