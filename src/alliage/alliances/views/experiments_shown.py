"""What the pages of trials show, in words and pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.alliances import measures
from alliage.alliances.enums_experiments import ExperimentState, ReviewState
from alliage.alliances.models import (
    Experiment,
    ExperimentIndicator,
    ExperimentReview,
    ExperimentValue,
    JournalEntry,
    Party,
)
from alliage.alliances.room import Room
from alliage.core.charts import Figure
from alliage.core.formats import NO_BREAK_SPACE, number


def may_write(room: Room) -> bool:
    return room.may_contribute and room.alliance.status != "closed"


def moved(event: str) -> str:
    """What happened, once an event is done."""
    return {
        "start": _("L’essai commence : notez dans le journal ce qui se passe."),
        "withdraw": _("L’essai est retiré."),
        "again": _("L’essai repart : dites ce qui change et quand vous en ferez la revue."),
    }.get(event, "")


def told(found: Sequence[Experiment]) -> str:
    """« 3 essais menés, dont 1 arrêté qui nous a appris quelque chose. »; empty before the first."""
    done = [one for one in found if one.is_done]
    stopped = [one for one in done if one.state == ExperimentState.STOPPED]
    if not done:
        return ""
    words = ngettext("%(n)s essai mené", "%(n)s essais menés", len(done)) % {"n": len(done)}
    if stopped:
        words += ngettext(
            ", dont %(n)s arrêté, qui nous a appris autant que les autres",
            ", dont %(n)s arrêtés, qui nous ont appris autant que les autres",
            len(stopped),
        ) % {"n": len(stopped)}
    return words + "."


def quantity(value: Any, unit: str = "") -> str:
    """A value with its unit, as a person reads it."""
    shown = number(float(value), None if float(value).is_integer() else 2)
    return f"{shown}{NO_BREAK_SPACE}{unit}" if unit else shown


@dataclass(frozen=True, slots=True)
class Watched:
    """An indicator of a trial's page. figure: None before the first value."""

    row: ExperimentIndicator
    start: str
    hope: str
    last: str
    last_on: date | None
    figure: Figure | None


def watched(
    experiment: Experiment,
    indicators: Iterable[ExperimentIndicator],
    values: dict[int, list[ExperimentValue]],
) -> list[Watched]:
    return [_watched(experiment, one, values.get(one.pk, [])) for one in indicators]


def _watched(
    experiment: Experiment, one: ExperimentIndicator, values: list[ExperimentValue]
) -> Watched:
    last = values[-1] if values else None
    hoped = quantity(one.hoped, one.unit) if one.hoped is not None else ""
    return Watched(
        row=one,
        start=quantity(one.baseline, one.unit) if one.baseline is not None else "",
        hope=f"{hoped}, {one.hope}" if hoped and one.hope else hoped or one.hope,
        last=quantity(last.value, one.unit) if last else "",
        last_on=last.entry.on if last else None,
        figure=_figure(experiment, one, values) if values else None,
    )


def _figure(
    experiment: Experiment, one: ExperimentIndicator, values: list[ExperimentValue]
) -> Figure:
    address = [experiment.alliance.code, experiment.pk, one.pk]
    return measures.figure(
        measures.Watched(
            title=f"{one.name} ({one.unit})",
            identifier=f"indicateur-{one.pk}",
            values=[(value.entry.on, float(value.value)) for value in values],
            baseline=None if one.baseline is None else float(one.baseline),
            hoped=None if one.hoped is None else float(one.hoped),
            csv_url=reverse("alliances:experiment_values", args=address),
        ),
        number=quantity,
        day=lambda when: date_format(when, "j N Y", use_l10n=False),
        words={
            "baseline": _("départ"),
            "hoped": _("espéré"),
            "day": _("Jour"),
            "value": one.unit,
        },
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal, and whether the reader may correct it."""

    row: JournalEntry
    values: list[str]
    may_edit: bool


def journal(rows: Iterable[JournalEntry], room: Room) -> list[Line]:
    writes = may_write(room)
    return [
        Line(
            row,
            [
                f"{value.indicator.name}{NO_BREAK_SPACE}: "
                f"{quantity(value.value, value.indicator.unit)}"
                for value in row.values.all()
            ],
            writes and row.party_id == room.me.pk,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """What one carrier said of a review. agrees: None for no answer."""

    party: Party
    agrees: bool | None
    note: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review with what each carrier said of it."""

    row: ExperimentReview
    words: list[Said]
    waits: bool


def review(row: ExperimentReview, carriers: Sequence[Party], expected: Sequence[Party]) -> Reviewed:
    """A review as its page shows it: who wrote, who recognised it, who did not answer."""
    said = {word.party_id: word for word in row.words.all()}
    others = [word.party for word in said.values() if word.party_id != row.party_id]
    keys = {party.pk for party in others} | {row.party_id}
    asked = expected if row.state == ReviewState.ASKED else carriers
    silent = [party for party in asked if party.pk not in keys]
    words = [Said(party, said[party.pk].agrees, said[party.pk].note) for party in others]
    if row.state != ReviewState.CONTESTED:
        words += [Said(party, None, "") for party in silent]
    return Reviewed(row, words, row.state == ReviewState.ASKED)
