"""What an archive holds, counted; where a room that was taken over comes from."""

from dataclasses import dataclass

from django.db.models import Sum

from alliage.alliances.archive.tables import table_of, tables
from alliage.alliances.models import Alliance, RoomCopy
from alliage.governance.models import Paper


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of each table, and how heavy the papers are, in bytes."""

    rows: dict[str, int]
    papers: int


def held(alliance: Alliance) -> Held:
    """Count what the archive of a room would hold. One query a table."""
    rows = {table.name: table.rows(alliance).count() for table in tables()}
    papers = table_of(Paper)
    found = papers.rows(alliance).aggregate(size=Sum("file__size")) if papers else {}
    return Held(rows, found.get("size") or 0)


def copied(alliance: Alliance) -> RoomCopy | None:
    """Where the room comes from, if it was taken over from an archive."""
    rows = RoomCopy.objects.filter(alliance=alliance).select_related("party__organisation")
    return rows.first()
