"""The revealed canvas as a file: a line a party and a topic. Sealed drafts are in no file."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from alliage.core import exports


def export_canvas(request: HttpRequest, rows: Sequence[object], fmt: str) -> HttpResponseBase:
    """Return the comparison; rows: `views.canvas_shown.Row`s. docs/reference/room-exports.md."""
    if fmt not in exports.FORMATS:
        raise Http404
    columns = [
        exports.Column("topic", _("Sujet"), lambda cell: str(cell.topic.label)),
        exports.Column("party", _("Organisation"), lambda cell: cell.party.organisation.name),
        exports.Column("family", _("Famille"), lambda cell: cell.party.organisation.family),
        exports.Column("text", _("Réponse"), lambda cell: cell.text),
        exports.Column(
            "to_discuss",
            _("À discuter, selon"),
            lambda cell: [party.organisation.name for party in cell.marked_by],
        ),
        exports.Column("version", _("Version"), lambda cell: cell.sheet.number),
        exports.Column("revealed_at", _("Révélée le"), lambda cell: cell.sheet.revealed_at),
    ]
    cells = [cell for row in rows for cell in row.cells]  # type: ignore[attr-defined]
    return exports.export(request, _("canevas"), columns, cells, fmt)
