"""The one table: sorted by links, cut into pages, exported, the same way everywhere.

A view makes a `Table` and includes `components/table.html`; a request with `?format=csv` gets
`table.export()`, which holds every row and not only those of the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from alliage.core import exports
from alliage.core.formats import folded, number


@dataclass(frozen=True)
class TableColumn:
    """One column.

    value reads a row, for the export and for sorting a list; text writes it on screen (default:
    the value, numbers in the language's way). sort: the field of a QuerySet, or True for a list;
    without it the heading is no link. url and family read a row; they add a link and the mark.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    text: Callable[[Any], str] | None = None
    numeric: bool = False
    sort: str | bool = False
    url: Callable[[Any], str | None] | None = None
    family: Callable[[Any], str] | None = None


class Table:
    """What `components/table.html` shows.

    rows: a QuerySet, or a list. sort: the column's key at first, "-" before it for descending.
    name: the exported file's name; empty for a table without export. prefix: tells two tables of
    one page apart in the address. stacked: on a phone each row becomes a block.
    """

    def __init__(  # noqa: PLR0913 - every one is named at the call
        self,
        request: HttpRequest,
        columns: Sequence[TableColumn],
        rows: QuerySet[Any] | Sequence[Any],
        *,
        caption: str,
        sort: str = "",
        per_page: int = 25,
        name: str = "",
        prefix: str = "",
        stacked: bool = True,
        hide_caption: bool = False,
    ) -> None:
        self.request, self.columns, self._rows = request, columns, rows
        self.caption, self.name, self.prefix = caption, name, prefix
        self.per_page, self.stacked, self.hide_caption = per_page, stacked, hide_caption
        asked = request.GET.get(f"{prefix}tri", "")
        self.sort = asked if self._sortable(asked) else sort

    @cached_property
    def total(self) -> int:
        rows = self._rows
        return rows.count() if isinstance(rows, QuerySet) else len(rows)

    @cached_property
    def number(self) -> int:
        """The page asked for, brought back to one that exists."""
        asked = self.request.GET.get(f"{self.prefix}page", "1")
        last = max(1, -(-self.total // self.per_page))
        return min(last, max(1, int(asked))) if asked.isascii() and asked.isdigit() else 1

    @cached_property
    def sorted_rows(self) -> QuerySet[Any] | Sequence[Any]:
        """Every row, in the order asked."""
        column = self._sortable(self.sort)
        if column is None:
            return self._rows
        down = self.sort.startswith("-")
        if isinstance(self._rows, QuerySet):
            return self._rows.order_by(f"{'-' if down else ''}{column.sort}", "pk")
        known = [row for row in self._rows if column.value(row) is not None]
        unknown = [row for row in self._rows if column.value(row) is None]
        return [*sorted(known, key=lambda row: _order(column.value(row)), reverse=down), *unknown]

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [
            {
                "label": column.label,
                "numeric": column.numeric,
                "url": self._sort_url(column) if column.sort else "",
                "order": self._order(column),
            }
            for column in self.columns
        ]

    @cached_property
    def lines(self) -> list[list[dict[str, Any]]]:
        """The cells of the rows of this page."""
        first = (self.number - 1) * self.per_page
        rows = self.sorted_rows[first : first + self.per_page]
        return [[_cell(column, row) for column in self.columns] for row in rows]

    @property
    def page(self) -> dict[str, Any]:
        end = min(self.total, self.number * self.per_page)
        return {
            "start": (self.number - 1) * self.per_page + 1,
            "end": end,
            "total": self.total,
            "previous_url": self._url(page=self.number - 1) if self.number > 1 else "",
            "next_url": self._url(page=self.number + 1) if end < self.total else "",
            "next_count": min(self.per_page, self.total - end),
        }

    @property
    def summary(self) -> str:
        return _("%(n)s lignes") % {"n": number(self.total)} if self.total > 1 else ""

    @property
    def exports(self) -> list[dict[str, str]]:
        if not self.name:
            return []
        return [
            {"label": fmt.upper(), "url": self._url(format=fmt)}
            for fmt in exports.FORMATS
            if fmt != "json"
        ]

    def export(self) -> HttpResponseBase | None:
        """The whole table as a file where the address asks for one (`?format=csv`), else None."""
        fmt = self.request.GET.get(f"{self.prefix}format", "")
        if not self.name or fmt not in exports.FORMATS:
            return None
        columns = [exports.Column(c.key, c.label, c.value) for c in self.columns]
        return exports.export(self.request, self.name, columns, self.sorted_rows, fmt)

    def _sortable(self, sort: str) -> TableColumn | None:
        key = sort.removeprefix("-")
        return next((c for c in self.columns if c.sort and c.key == key), None)

    def _order(self, column: TableColumn) -> str:
        if not column.sort or self.sort.removeprefix("-") != column.key:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def _sort_url(self, column: TableColumn) -> str:
        turn = "-" if self._order(column) == "ascending" else ""
        return self._url(tri=f"{turn}{column.key}", page=None)

    def _url(self, **changes: Any) -> str:
        query = self.request.GET.copy()
        for key, value in changes.items():
            query.pop(f"{self.prefix}{key}", None)
            if value is not None:
                query[f"{self.prefix}{key}"] = str(value)
        return f"?{query.urlencode()}"


def _cell(column: TableColumn, row: Any) -> dict[str, Any]:
    value = column.value(row)
    if column.text:
        text = column.text(row)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        text = number(value)
    else:
        text = "–" if value is None or value == "" else str(value)
    return {
        "label": column.label,
        "numeric": column.numeric,
        "text": text,
        "url": column.url(row) if column.url else "",
        "family": column.family(row) if column.family else "",
    }


def _order(value: Any) -> Any:
    """What a list is sorted by: words as a person looks them up, without accents nor capitals."""
    return folded(value) if isinstance(value, str) else value
