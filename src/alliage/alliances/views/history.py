"""The room's history, and the record that an organisation which left keeps."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.alliances import records
from alliage.alliances.enums import PartyState
from alliage.alliances.forms.history import HistoryForm
from alliage.alliances.history import in_words
from alliage.alliances.models import HistoryEntry, Party
from alliage.alliances.queries import rooms as queries
from alliage.alliances.room import Room, in_room
from alliage.core import formats
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.core.tables import Table, TableColumn
from alliage.organisations.acting import acting_required, choice_url
from alliage.organisations.models import Mandate


@in_room
@require_safe
def history(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Every act of the room, with organisation, person and mandate."""
    form = HistoryForm(request.GET, room=room)
    table = _table(request, form.narrowed(queries.history_of(room.alliance)))
    export = table.export()
    if export is not None:
        return export
    context = {"room": room, "here": "history", "table": table, "form": form}
    return render(request, "alliances/rooms/history.html", context)


def _who(entry: HistoryEntry) -> str:
    return entry.party.organisation.name if entry.party else _("automatique")


def _person(entry: HistoryEntry) -> str:
    return entry.person.display_name if entry.person else ""


def _table(request: HttpRequest, rows: QuerySet[HistoryEntry], *, own: bool = False) -> Table:
    columns = [
        TableColumn("at", _("Quand"), lambda e: e.at, text=lambda e: formats.day(e.at), sort="at"),
        TableColumn("what", _("Quoi"), in_words),
        TableColumn(
            "organisation",
            _("Organisation"),
            _who,
            family=lambda e: e.party.organisation.family if e.party else "",
        ),
        TableColumn("person", _("Personne"), _person),
        TableColumn("mandate", _("Mandat"), lambda e: e.mandate_title),
    ]
    if own:
        columns = [column for column in columns if column.key != "organisation"]
    caption = _("L’histoire de l’alliance")
    return Table(
        request, columns, rows, caption=caption, sort="-at", name="histoire", hide_caption=True
    )


@signed_in
@acting_required
@never_cache
@require_safe
def memory(request: HttpRequest, code: str) -> HttpResponseBase:
    """What an organisation that left keeps: what it approved and did, up to that day."""
    found = _left(request, code)
    if not isinstance(found, Party):
        return found
    table = _table(request, queries.own_history(found), own=True)
    export = table.export()
    if export is not None:
        return export
    context = {"party": found, "pieces": records.of(found), "table": table}
    return render(request, "alliances/rooms/memory.html", context)


def _left(request: HttpRequest, code: str) -> Any:
    """The party that left, of the organisation one acts for; else the way to choose; else 404."""
    actor = actor_of(request)
    rows = Party.objects.filter(alliance__code=code, left_at__isnull=False)
    rows = rows.exclude(state=PartyState.ACTIVE)
    found = rows.filter(organisation=actor.organisation).select_related("organisation").first()
    if found is not None and actor.mandate is not None:
        return found
    mine = Mandate.objects.running().of(request.user).values("organisation")
    if rows.filter(organisation__in=mine).exists():
        return redirect(choice_url(request))
    raise Http404
