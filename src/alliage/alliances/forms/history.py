"""The filters of a room's history."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.models import HistoryEntry
from alliage.alliances.room import Room

#: First words of kinds -> what they are about. A kind of another topic goes under its own name.
ABOUT = {
    "entree": (_l("Entrées et sorties"), ("party.", "entry.", "lead.", "room.emptied")),
    "portes": (_l("Portes et étapes"), ("gate.", "room.opened")),
    "canevas": (_l("Canevas"), ("canvas.",)),
    "accord": (_l("Accord"), ("agreement.",)),
    "engagements": (_l("Engagements"), ("commitment.", "contribution.", "convention.")),
    "experimentations": (
        _l("Expérimentations"),
        ("experiment.", "workstream.", "milestone.", "effort.", "site.", "sites."),
    ),
    "gouvernance": (_l("Gouvernance"), ("governance.",)),
    "evaluation": (
        _l("Évaluation"),
        ("evaluation.", "health_wave.", "health_action.", "indicator."),
    ),
    "elle": (_l("L’alliance elle-même"), ("room.edited", "room.taken_over")),
    "recit": (_l("Récit"), ("story.",)),
}


class HistoryForm(forms.Form):
    """What, and of whom; by the names that the address carries."""

    quoi = forms.ChoiceField(
        label=_l("Quoi"),
        required=False,
        choices=[("", _l("Tout")), *((key, label) for key, (label, _kinds) in ABOUT.items())],
    )
    qui = forms.ChoiceField(label=_l("Qui"), required=False)

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["qui"]
        names = sorted(
            ((str(party.pk), party.organisation.name) for party in room.parties),
            key=lambda pair: pair[1],
        )
        field.choices = [("", _l("Toutes")), *names]

    def narrowed(self, rows: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
        """Keep what the address asks for; what is no choice counts for nothing."""
        self.is_valid()
        what, who = self.cleaned_data.get("quoi"), self.cleaned_data.get("qui")
        if what:
            wanted = Q()
            for start in ABOUT[what][1]:
                wanted |= Q(kind__startswith=start)
            rows = rows.filter(wanted)
        return rows.filter(party=who) if who else rows
