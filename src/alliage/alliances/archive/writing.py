"""A room as values: what any of its parties may read, without a key of this instance nor a person."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import ForeignKey
from django.utils import timezone

from alliage.alliances.archive import keys, linked, packing
from alliage.alliances.archive.tables import Table, kind_of, tables
from alliage.alliances.archive.values import plain
from alliage.alliances.models import Alliance
from alliage.core.models.files import StoredFile
from alliage.organisations.models import Organisation

FORMAT = "alliage.room/1"


class Writer:
    """One room being written. Queries: one a table, one a many-to-many, two for the rest."""

    def __init__(self, alliance: Alliance) -> None:
        self._rows = {table.name: list(table.rows(alliance)) for table in tables()}
        self._numbers = {
            name: {str(row.pk): number for number, row in enumerate(rows, start=1)}
            for name, rows in self._rows.items()
        }
        self._rename = keys.to_archive(self._numbers)
        self._organisations = self._named()
        self._places = {one.pk: at for at, one in enumerate(self._organisations, start=1)}
        self.files = self._stored()

    def content(self) -> dict[str, Any]:
        """The content of room.json."""
        return {
            "format": FORMAT,
            "organisations": [organisation_values(one) for one in self._organisations],
            "tables": {table.name: self._table(table) for table in tables()},
        }

    def _keys(self, model: type) -> set[Any]:
        """Keys of rows of a model that ours refer to."""
        return {
            getattr(row, one.attname)
            for table in tables()
            for one in table.fields()
            if isinstance(one, ForeignKey) and one.related_model is model
            for row in self._rows[table.name]
        } - {None}

    def _named(self) -> list[Organisation]:
        found = Organisation.objects.filter(pk__in=self._keys(Organisation))
        return list(found.prefetch_related("identifiers").order_by("pk"))

    def _stored(self) -> dict[Any, StoredFile]:
        return StoredFile.objects.in_bulk(self._keys(StoredFile))

    def _table(self, table: Table) -> list[dict[str, Any]]:
        many = {one.name: self._many(table, one) for one in table.many()}
        made = []
        for number, row in enumerate(self._rows[table.name], start=1):
            values = {one.name: self._value(table, one, row) for one in table.fields()}
            for name, held in many.items():
                values[name] = held.get(row.pk, [])
            made.append({"id": number, **values})
        return made

    def _value(self, table: Table, one: Any, row: Any) -> Any:
        value = getattr(row, one.attname)
        kind = kind_of(one)
        if kind == "organisation":
            return self._places.get(value)
        if kind == "file":
            held = self.files[value]
            return {"name": held.name, "sha256": held.sha256}
        if kind == "row":
            return self._number(one.related_model, value)
        if one.name in table.keyed:
            return keys.renamed(table, one.name, value, self._rename)
        return plain(value)

    def _number(self, model: Any, key: Any) -> int | None:
        name = next(table.name for table in tables() if table.model is model)
        return self._numbers[name].get(str(key))

    def _many(self, table: Table, one: Any) -> dict[Any, list[int]]:
        """Row's key -> numbers of the rows it is tied to."""
        through = one.remote_field.through
        ours, theirs = one.m2m_column_name(), one.m2m_reverse_name()
        held: dict[Any, list[int]] = {}
        mine = [row.pk for row in self._rows[table.name]]
        pairs = through.objects.filter(**{f"{one.m2m_field_name()}__in": mine})
        for ours_key, key in pairs.values_list(ours, theirs):
            number = self._number(one.related_model, key)
            if number is not None:
                held.setdefault(ours_key, []).append(number)
        return {key: sorted(found) for key, found in held.items()}


def organisation_values(one: Organisation) -> dict[str, Any]:
    """An organisation as its public page names it: by its registers' numbers, no address."""
    numbers = [row for row in one.identifiers.all() if row.current]
    return {
        "name": one.name,
        "family": one.family,
        "kind": one.kind,
        "commune": one.commune,
        "public_id": one.public_id,
        "identifiers": [{"scheme": row.scheme, "value": row.value} for row in numbers],
    }


def archive(alliance: Alliance, *, source: str = "") -> bytes:
    """Return the archive of a room, a ZIP. Its size is that of the papers, and a little."""
    writer = Writer(alliance)
    content = writer.content()
    parts = {
        packing.ROOM: packing.as_json(content),
        packing.LINKED: packing.as_json(linked.graph(content)),
    }
    for held in writer.files.values():
        with default_storage.open(held.path) as file:
            parts[f"files/{held.sha256}"] = file.read()
    return packing.pack(parts, made_at=timezone.now(), source=source or settings.SITE_NAME)


def sizes(files: Iterable[StoredFile]) -> int:
    """Bytes of the files, before compression."""
    return sum(one.size for one in files)
