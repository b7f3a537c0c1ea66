"""A version of the plan as its pages show it: grid, participants, one's own lines, differences."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.formats import NO_BREAK_SPACE, clock, number
from alliage.core.tables import Table, TableColumn
from alliage.core.views.moments import moment
from alliage.meetings import wording_plans as wording
from alliage.meetings.exports_plans import Row, rows
from alliage.meetings.models import Event, Participant, PlanVersion
from alliage.meetings.plan_changes import Changes, Pair, Place, Share, places, shares
from alliage.meetings.queries import plans as queries
from alliage.meetings.wording_reasons import Reasons


@dataclass
class Shown:
    """A version with what its keys mean; everything else is counted from the two."""

    version: PlanVersion
    names: queries.Names

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.version, self.names)

    @cached_property
    def shares(self) -> dict[str, Share]:
        return shares(self.version.problem, places(self.version.plan))

    @property
    def summary(self) -> str:
        if not self.version.plan:
            return ""
        return wording.summary(self.version.plan, self.shares.values())

    @property
    def certificate(self) -> str:
        return wording.certificate(self.version.plan)

    @property
    def levels(self) -> list[wording.LevelLine]:
        return wording.level_lines(self.version.plan)

    @property
    def reasons(self) -> list[str]:
        names = {key: one.name for key, one in self.names.participants.items()}
        slots = {key: clock(one.starts_at) for key, one in self.names.slots.items()}
        tables = {key: one.label for key, one in self.names.tables.items()}
        told = Reasons(self.version.problem, names, slots, tables)
        return told.sentences(self.version.reasons)

    @cached_property
    def slots(self) -> list[dict[str, Any]]:
        """The slots in order; parted: a pause comes before it."""
        used = {row.keys["slot"] for row in self.rows}
        found = [one for key, one in self.names.slots.items() if key in used or not one.lost_at]
        return [
            {
                "slot": one,
                "clock": clock(one.starts_at),
                "parted": bool(at) and found[at - 1].session != one.session,
            }
            for at, one in enumerate(found)
        ]

    @property
    def grid(self) -> list[dict[str, Any]]:
        """A line a table, a cell a slot: the meetings held there."""
        cells: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            cells.setdefault((row.keys["table"], row.keys["slot"]), []).append(row)
        keys = [key for key in (*self.names.tables, "") if any(one[0] == key for one in cells)]
        return [
            {
                "table": self.names.tables.get(key),
                "cells": [
                    {**head, "rows": cells.get((key, str(head["slot"].pk)), [])}
                    for head in self.slots
                ],
            }
            for key in keys
        ]

    def own(self, key: str) -> dict[str, Any] | None:
        """One participant's lines in this version, None for somebody it does not know."""
        one = self.names.participants.get(key)
        if one is None or key not in self.shares:
            return None
        lines = [
            {"clock": clock(row.slot.starts_at), "table": row.table, "other": other}
            for row in self.rows
            if row.slot and key in (row.keys["a"], row.keys["b"])
            for other in [row.b if row.keys["a"] == key else row.a]
        ]
        return {"participant": one, "lines": lines, "share": self.shares[key]}


GONE = _l("Participant retiré")


def of(met: int, said: int) -> str:
    """« 3 sur 5 », or a dash where nothing was asked."""
    if not said:
        return "–"
    return _("%(met)s sur %(said)s") % {"met": number(met), "said": number(said)}


def participants_table(request: HttpRequest, shown: Shown) -> Table:
    """What each participant has: meetings, wishes met in counts, waits."""
    return Table(
        request,
        _shares_columns(shown),
        list(shown.shares.items()),
        caption=_("Ce que chacun y trouve"),
        sort="name",
        name=f"planning-{shown.version.number}-participants",
        prefix="p-",
        hide_caption=True,
    )


def _shares_columns(shown: Shown) -> tuple[TableColumn, ...]:
    page = reverse("meetings:plan", args=[shown.version.event.code, shown.version.number])
    known = shown.names.participants

    def name(row: tuple[str, Share]) -> str:
        return known[row[0]].name if row[0] in known else str(GONE)

    return (
        TableColumn(
            "name",
            _("Participant"),
            name,
            sort=True,
            url=lambda row: f"{page}?participant={row[0]}#horaire",
            family=lambda row: known[row[0]].family if row[0] in known else "",
        ),
        TableColumn("meetings", _("Rencontres"), lambda r: r[1].meetings, numeric=True, sort=True),
        TableColumn(
            "met",
            _("Souhaits tenus"),
            lambda r: r[1].met,
            lambda r: of(r[1].met, r[1].said),
            numeric=True,
            sort=True,
        ),
        TableColumn("said", _("Souhaits dits"), lambda r: r[1].said, numeric=True, sort=True),
        TableColumn(
            "musts",
            _("Indispensables tenus"),
            lambda r: r[1].musts_met,
            lambda r: of(r[1].musts_met, r[1].musts),
            numeric=True,
        ),
        TableColumn("waits", _("Attentes"), lambda r: r[1].waits, numeric=True, sort=True),
    )


def versions_table(request: HttpRequest, event: Event) -> Table:
    """Every version, the newest first."""
    page = f"{reverse('meetings:plans', args=[event.code])}"
    found = list(queries.versions(event))

    def state(one: PlanVersion) -> str:
        words = str(queries.state_of(one).label)
        if one.pk == event.published_id:
            return _("%(state)s, en vigueur") % {"state": words}
        return words

    def made(one: PlanVersion) -> str:
        who = one.person.display_name if one.person else ""
        return f"{moment(one.made_at)}, {who}" if who else moment(one.made_at)

    columns = (
        TableColumn(
            "number",
            _("Version"),
            lambda one: one.number,
            lambda one: f"n°{NO_BREAK_SPACE}{one.number}",
            sort=True,
            url=lambda one: f"{page}{one.number}/",
        ),
        TableColumn("state", _("État"), state),
        TableColumn("kind", _("Origine"), lambda one: one.get_kind_display()),
        TableColumn("summary", _("Ce qu’elle contient"), lambda one: wording.summary(one.plan)),
        TableColumn("made_at", _("Demandée"), lambda one: one.made_at, made, sort=True),
    )
    caption = _("Versions du planning")
    return Table(
        request, columns, found, caption=caption, sort="-number", name="versions", hide_caption=True
    )


# --- differences


@dataclass(frozen=True, slots=True)
class Moved:
    """One meeting that differs between two plans. before, after: None where it is not held."""

    kind: str
    pair: Pair
    before: Place | None
    after: Place | None


def moved_rows(found: Changes) -> list[Moved]:
    """Every difference: added, then removed, then moved."""
    return [
        *(Moved("added", pair, None, at) for pair, at in found.added.items()),
        *(Moved("removed", pair, at, None) for pair, at in found.removed.items()),
        *(Moved("moved", pair, old, new) for pair, (old, new) in found.moved.items()),
    ]


def place_words(place: Place | None, names: queries.Names) -> str:
    """« 18 h 09, T2 »; a dash for nowhere."""
    if place is None:
        return "–"
    slot, table = names.slots.get(place.slot), names.tables.get(place.table)
    parts = [clock(slot.starts_at) if slot else "", table.label if table else ""]
    return ", ".join(part for part in parts if part)


def changes_table(request: HttpRequest, found: Changes, names: queries.Names, name: str) -> Table:
    """The meetings that differ between two plans."""
    kinds = {"added": _("ajoutée"), "removed": _("retirée"), "moved": _("déplacée")}

    def side(row: Moved, at: int) -> str:
        one = names.participants.get(row.pair[at])
        return one.name if one else str(GONE)

    columns = (
        TableColumn("a", _("Une partie"), lambda row: side(row, 0), sort=True),
        TableColumn("b", _("L’autre"), lambda row: side(row, 1), sort=True),
        TableColumn("kind", _("Rencontre"), lambda row: kinds[row.kind], sort=True),
        TableColumn("before", _("Avant"), lambda row: place_words(row.before, names)),
        TableColumn("after", _("Après"), lambda row: place_words(row.after, names)),
    )
    return Table(
        request,
        columns,
        moved_rows(found),
        caption=_("Rencontres qui diffèrent"),
        name=name,
        prefix="r-",
        hide_caption=True,
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """What a participant has in two versions."""

    participant: Participant | None
    before: Share
    after: Share

    @property
    def wishes(self) -> int:
        return self.after.met - self.before.met

    @property
    def meetings(self) -> int:
        return self.after.meetings - self.before.meetings


def gains(before: Shown, after: Shown) -> list[Gain]:
    """Who gains, who loses: the wishes of the newer of the two are counted in both plans."""
    newer = max(before.version, after.version, key=lambda one: one.number).problem
    old, new = (shares(newer, places(one.version.plan)) for one in (before, after))
    found = [
        Gain(after.names.participants.get(key), old[key], new[key])
        for key in old
        if (old[key].met, old[key].meetings, old[key].waits)
        != (new[key].met, new[key].meetings, new[key].waits)
    ]
    return sorted(found, key=lambda one: (one.wishes, one.meetings, str(one.participant)))


def gains_table(request: HttpRequest, before: Shown, after: Shown) -> Table:
    """Participants that the two versions serve differently."""
    return Table(
        request,
        _gains_columns(),
        gains(before, after),
        caption=_("Qui y gagne, qui y perd"),
        name=f"comparaison-{before.version.number}-{after.version.number}",
        prefix="g-",
        hide_caption=True,
    )


def _gains_columns() -> tuple[TableColumn, ...]:
    def pair(old: int, new: int) -> str:
        return number(new) if old == new else f"{number(old)} → {number(new)}"

    return (
        TableColumn(
            "name",
            _("Participant"),
            lambda one: one.participant.name if one.participant else str(GONE),
            sort=True,
            family=lambda one: one.participant.family if one.participant else "",
        ),
        TableColumn(
            "wishes",
            _("Souhaits tenus"),
            lambda one: one.wishes,
            lambda one: pair(one.before.met, one.after.met),
            numeric=True,
            sort=True,
        ),
        TableColumn(
            "meetings",
            _("Rencontres"),
            lambda one: one.meetings,
            lambda one: pair(one.before.meetings, one.after.meetings),
            numeric=True,
            sort=True,
        ),
        TableColumn(
            "waits",
            _("Attentes"),
            lambda one: one.after.waits - one.before.waits,
            lambda one: pair(one.before.waits, one.after.waits),
            numeric=True,
            sort=True,
        ),
    )


def side_by_side(before: Shown, after: Shown) -> list[dict[str, Any]]:
    """Each level in both versions, and which of the two does better."""
    old = {one.name: one for one in before.levels}
    lines = []
    for level in after.levels:
        other = old.get(level.name)
        better = ""
        if other is not None and other.achieved != level.achieved:
            more = level.achieved > other.achieved
            better = "after" if more == (level.name in wording.MORE) else "before"
        lines.append({"level": level, "other": other, "better": better})
    return lines
