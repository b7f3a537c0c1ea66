"""Which rows of a room go into its archive, and how what ties them is written.

Every model of the areas that rooms are made of has a `Table` here or a reason in `LEFT_OUT`: a test
fails for a model that has neither. Of each row every field goes, but keys of this instance and of
people, and what a table names in `left_out`, with why.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Field, ForeignKey, Model, Q, QuerySet

from alliage.alliances.models import Alliance
from alliage.core.models.files import StoredFile
from alliage.organisations.models import Mandate, Organisation

Shape = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one model.

    path: from a row to its alliance. where: what any party may read of them. left_out: field ->
    why it stays here. reset: field -> what it is after an import, whatever the archive says. rest:
    brings to rest what was open, since fewer voices are there to close it. keyed: field -> table
    whose keys stand in its values (see `keys`). shapes: JSON field -> what it must look like. fresh:
    unique identifiers, drawn anew where they are taken already. check: says what is wrong in a row
    that was read, "" for nothing.
    """

    name: str
    model: type[Model]
    path: str
    where: Q = field(default_factory=Q)
    left_out: Mapping[str, str] = field(default_factory=dict)
    reset: Mapping[str, Any] = field(default_factory=dict)
    rest: Callable[[dict[str, Any]], None] | None = None
    keyed: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    fresh: tuple[str, ...] = ()
    check: Callable[[Mapping[str, Any]], str] | None = None

    def rows(self, alliance: Alliance) -> QuerySet[Any]:
        """Rows in the order of their keys, which is the order of their numbers in the archive."""
        rows = self.model._default_manager.filter(self.where, **{self.path: alliance.pk})
        return rows.order_by("pk")

    def fields(self) -> list[Field]:
        """Concrete fields that the archive carries, in the order of the model."""
        return [one for one in self.model._meta.concrete_fields if self._carried(one)]

    def _carried(self, one: Field) -> bool:
        if one.name in self.left_out or getattr(one, "auto_now", False):
            return False
        if isinstance(one, ForeignKey):
            return one.related_model not in (Alliance, Mandate, _person())
        return not one.primary_key

    def many(self) -> list[Any]:
        return [one for one in self.model._meta.many_to_many if one.name not in self.left_out]


_tables: dict[str, Table] = {}
#: Models of the areas without a table, and why.
LEFT_OUT: dict[str, str] = {}


def _person() -> type[Model]:
    from django.apps import apps  # noqa: PLC0415 - the model of people is known at start only

    return apps.get_model(settings.AUTH_USER_MODEL)


def register(*tables: Table) -> None:
    """Add tables after those they refer to; safe twice."""
    for table in tables:
        _tables[table.name] = table


def leave_out(reasons: Mapping[str, str]) -> None:
    """Say why rows of a model ("app.Model") stay here; safe twice."""
    LEFT_OUT.update(reasons)


def tables() -> list[Table]:
    return list(_tables.values())


def table_of(model: type[Model]) -> Table | None:
    return next((table for table in _tables.values() if table.model is model), None)


def kind_of(one: Field) -> str:
    """What a field refers to: "organisation", "file", "row", "" for a value; raises for nothing."""
    if not isinstance(one, ForeignKey):
        return ""
    model = one.related_model
    if model is Organisation:
        return "organisation"
    if model is StoredFile:
        return "file"
    if table_of(model) is None:  # type: ignore[arg-type]
        raise LookupError(f"{one.model._meta.label}.{one.name}: no table holds what it refers to")
    return "row"


# --- what JSON fields must look like


def texts(value: Any) -> bool:
    """Words by name."""
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def numbers(value: Any) -> bool:
    """Whole numbers by name."""
    return isinstance(value, dict) and all(type(one) is int for one in value.values())


def numbers_by(table: str) -> Shape:
    """Whole numbers by the rows of a table, as the archive names them: never by a key of here."""
    named = re.compile(rf"{table}:[1-9][0-9]{{0,8}}")

    def check(value: Any) -> bool:
        return numbers(value) and all(named.fullmatch(key) for key in value)

    return check


def rows_of(**kinds: type) -> Shape:
    """A list of objects that have these keys, of these kinds, and no other."""

    def check(value: Any) -> bool:
        return isinstance(value, list) and all(
            isinstance(row, dict)
            and row.keys() == kinds.keys()
            and all(type(row[name]) is kind for name, kind in kinds.items())
            for row in value
        )

    return check


def some_of(*allowed: Any) -> Shape:
    """A list of these values, each once."""

    def check(value: Any) -> bool:
        return (
            isinstance(value, list)
            and all(type(one) in (str, int) and one in allowed for one in value)
            and len(set(value)) == len(value)
        )

    return check


def words(value: Any) -> bool:
    """A list of short texts."""
    return isinstance(value, list) and all(isinstance(one, str) and len(one) < 200 for one in value)


def facts(value: Any) -> bool:
    """What the words of an act are filled with: texts, numbers, lists of texts."""
    plain = (str, int, float, bool, type(None))
    return isinstance(value, dict) and all(
        isinstance(one, plain)
        or (isinstance(one, list) and all(isinstance(inner, plain) for inner in one))
        for one in value.values()
    )


def anything(value: Any) -> bool:
    """An object; `check` of the table looks into it."""
    return isinstance(value, dict)
