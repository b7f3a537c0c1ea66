"""The tables of commitments and contributions, on screen and as files: docs/reference/room-exports.md."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliage.alliances.enums_commitments import CommitmentState
from alliage.alliances.enums_contributions import ContributionKind, Nature
from alliage.alliances.models import Commitment, Contribution
from alliage.alliances.room import Room
from alliage.core.formats import day, in_words, number
from alliage.core.tables import Table, TableColumn


def _everyone(party: Any) -> str:
    return party.organisation.name if party else _("toutes les parties")


def _where(commitment: Commitment) -> str:
    label = str(CommitmentState(commitment.state).label)
    return _("En retard") if commitment.is_late else label


def commitments_table(request: HttpRequest, rows: Any, room: Room) -> Table:
    """Who owes what to whom by when, one line a commitment."""

    def link(commitment: Commitment) -> str:
        commitment.alliance = room.alliance
        return commitment.get_absolute_url()

    columns = [
        TableColumn("what", _("Quoi"), lambda c: c.what, sort="what", url=link),
        TableColumn(
            "owing",
            _("Qui s’engage"),
            lambda c: c.owing.organisation.name,
            sort="owing__organisation__name",
            family=lambda c: c.owing.organisation.family,
        ),
        TableColumn("to", _("Envers"), lambda c: _everyone(c.to), sort="to__organisation__name"),
        TableColumn(
            "due_on",
            _("Pour le"),
            lambda c: c.due_on,
            text=lambda c: in_words(c.due_on),
            sort="due_on",
        ),
        TableColumn("state", _("Où il en est"), _where),
    ]
    return Table(
        request,
        columns,
        rows,
        caption=_("Les engagements"),
        sort="due_on",
        name=_("engagements"),
        hide_caption=True,
    )


def quantity_text(quantity: Any, unit: Any) -> str:
    """A quantity with its unit: 1 250 €, 12,5 h."""
    exact = 0 if quantity == quantity.to_integral_value() else 2
    if exact and unit != "€" and quantity * 10 == (quantity * 10).to_integral_value():
        exact = 1
    return f"{number(quantity, exact)}\u00a0{unit}"


def _state(line: Contribution) -> str:
    if line.corrects_id:
        return _("Correction")
    if line.was_corrected:  # type: ignore[attr-defined]
        return _("Corrigée")
    if line.nature == Nature.PROMISED:
        return str(Nature.PROMISED.label)
    return _("Apporté, confirmé") if line.confirmed_at else _("Apporté, à confirmer")


def ledger_table(request: HttpRequest, rows: Any, room: Room) -> Table:
    """The ledger, one line an entry; quantities keep the unit of their kind.

    On screen the unit stands beside the quantity and the nature is what the state says; a file has
    both in columns of their own.
    """
    columns = _ledger_columns(room)
    if "format" not in request.GET:
        columns = [column for column in columns if column.key not in ("unit", "nature")]
    return Table(
        request,
        columns,
        rows,
        caption=_("Toutes les lignes"),
        sort="-on",
        name=_("apports"),
        hide_caption=True,
    )


def _ledger_columns(room: Room) -> list[TableColumn]:
    def link(line: Contribution) -> str:
        line.alliance = room.alliance
        return line.get_absolute_url()

    return [
        TableColumn("what", _("Quoi"), lambda c: c.what, sort="what", url=link),
        TableColumn(
            "giver",
            _("Qui apporte"),
            lambda c: c.giver.organisation.name,
            sort="giver__organisation__name",
            family=lambda c: c.giver.organisation.family,
        ),
        TableColumn("to", _("À qui"), lambda c: _everyone(c.to), sort="to__organisation__name"),
        TableColumn(
            "kind",
            _("Nature"),
            lambda c: str(ContributionKind(c.kind).label),
            sort="kind",
        ),
        TableColumn("unit", _("Unité"), lambda c: c.unit),
        TableColumn("nature", _("Promis ou apporté"), lambda c: str(Nature(c.nature).label)),
        TableColumn(
            "quantity",
            _("Quantité"),
            lambda c: float(c.quantity),  # for the file alone: sums are made in whole hundredths
            text=lambda c: quantity_text(c.quantity, c.unit),
            numeric=True,
            sort="hundredths",
        ),
        TableColumn("on", _("Date"), lambda c: c.on, text=lambda c: day(c.on), sort="on"),
        TableColumn("state", _("Où il en est"), _state),
    ]
