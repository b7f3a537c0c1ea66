"""Rows from an archive that nobody vouches for: each value checked, then written table by table.

The caller holds the transaction: whatever is refused leaves nothing behind.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import NOT_PROVIDED, ForeignKey, Model
from django.utils.translation import gettext as _

from alliage.alliances.archive import keys
from alliage.alliances.archive.tables import Table, kind_of, table_of, tables
from alliage.alliances.archive.values import read, wrong
from alliage.alliances.archive.writing import FORMAT
from alliage.alliances.models import Alliance
from alliage.organisations.models import Organisation

MOST_ROWS = 30_000
Keep = Callable[[Any, str], Any]  # what the archive says of a file, its place -> the stored file
Turn = Callable[[str, list[Any]], list[Any]]  # table, its rows before they are saved -> as saved


def check_room(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table, numbered as they should be; raises `Refused`."""
    if content.get("format") != FORMAT:
        raise wrong("room.json", _("ce format n’est pas connu ici"))
    held = content.get("tables")
    names = {table.name for table in tables()}
    if not isinstance(held, dict) or (unknown := sorted(set(held) - names)):
        raise wrong("room.json", _("table inconnue : %(name)s") % {"name": (unknown or ["?"])[0]})
    for name, rows in held.items():
        if not isinstance(rows, list):
            raise wrong(name, _("une liste est attendue"))
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or row.get("id") != number:
                raise wrong(f"{name}:{number}", _("les lignes ne sont pas numérotées dans l’ordre"))
    if sum(map(len, held.values())) > MOST_ROWS:
        raise wrong("room.json", _("il y a trop de lignes"))
    for name in ("assembly", "alliance"):
        if len(held.get(name, [])) != 1:
            raise wrong(name, _("une ligne, et une seule, est attendue"))
    return {name: held.get(name, []) for name in names}


class Reader:
    """Writes the rows of a room. organisations: in the order of the archive."""

    def __init__(self, organisations: list[Organisation], keep: Keep, turn: Turn) -> None:
        self._organisations, self._keep, self._turn = organisations, keep, turn
        self.made: dict[str, list[Any]] = {}
        self._later: list[tuple[Table, Any, ForeignKey, int, str]] = []

    def write(self, rows: Mapping[str, list[dict[str, Any]]]) -> Alliance:
        """Save every table in turn, then what refers forward. Raises `Refused`, `IntegrityError`."""
        for table in tables():
            self._table(table, rows[table.name])
        self._tie()
        alliance: Alliance = self.made["alliance"][0]
        return alliance

    def _table(self, table: Table, rows: list[dict[str, Any]]) -> None:
        many = [one.name for one in table.many()]
        ties = [{name: row.get(name, []) for name in many} for row in rows]
        made = [self._row(table, row, f"{table.name}:{row['id']}", set(many)) for row in rows]
        self._draw_anew(table, made)
        made = self._turn(table.name, made)
        self.made[table.name] = table.model._default_manager.bulk_create(made)
        for one in table.many():
            self._many(table, one, [tie[one.name] for tie in ties])

    def _row(self, table: Table, row: dict[str, Any], place: str, many: set[str]) -> Model:
        carried = {one.name: one for one in table.fields()}
        if unknown := sorted(set(row) - set(carried) - many - {"id"}):
            raise wrong(place, _("champ inconnu : %(name)s") % {"name": unknown[0][:40]})
        made = table.model()
        for one in table.model._meta.concrete_fields:
            ours = isinstance(one, ForeignKey) and one.related_model is Alliance
            if ours and one.name not in table.left_out:
                setattr(made, one.attname, self.made["alliance"][0].pk)
        values: dict[str, Any] = {}
        for name, one in carried.items():
            if name in row:
                values[name] = self._value(table, one, row[name], f"{place}.{name}", made)
            elif one.default is NOT_PROVIDED and not one.null and not one.empty_strings_allowed:
                raise wrong(place, _("il manque : %(name)s") % {"name": name})
        if table.check and (reason := table.check(values)):
            raise wrong(place, reason)
        if table.rest:
            table.rest(values)
        for name, value in {**values, **table.reset}.items():
            setattr(made, name, value)
        return made

    def _value(self, table: Table, one: Any, value: Any, place: str, made: Model) -> Any:
        kind = kind_of(one)
        if not kind:
            found = read(one, value, place)
            shape = table.shapes.get(one.name)
            if shape and found is not None and not shape(found):
                raise wrong(place, _("les valeurs n’ont pas la forme attendue"))
            if one.name in table.keyed:
                rename = keys.from_archive(self.made)
                found = keys.renamed(table, one.name, found, rename)
            return found
        if value is None:
            if not one.null:
                raise wrong(place, _("une valeur est attendue"))
            return None
        if kind == "file":
            return self._keep(value, place)
        if type(value) is not int or value < 1:
            raise wrong(place, _("le numéro d’une ligne est attendu"))
        if kind == "organisation":
            return self._at(self._organisations, value, place)
        return self._reference(table, one, value, place, made)

    def _reference(self, table: Table, one: Any, number: int, place: str, made: Model) -> Any:
        target = table_of(one.related_model)
        assert target is not None  # noqa: S101 - kind_of has looked
        if target.name in self.made:
            return self._at(self.made[target.name], number, place)
        if not one.null:
            raise wrong(place, _("cette ligne vient trop tard"))
        self._later.append((table, made, one, number, place))
        return None

    def _at(self, rows: list[Any], number: int, place: str) -> Any:
        if number > len(rows):
            raise wrong(place, _("la ligne %(n)d n’existe pas") % {"n": number})
        return rows[number - 1]

    def _tie(self) -> None:
        """What refers to a later row, or to one of the same table."""
        for _table, made, one, number, place in self._later:
            target = table_of(one.related_model)
            assert target is not None  # noqa: S101 - kind_of has looked
            found = self._at(self.made[target.name], number, place)
            setattr(made, one.name, found)
            type(made)._default_manager.filter(pk=made.pk).update(**{one.attname: found.pk})

    def _draw_anew(self, table: Table, made: list[Any]) -> None:
        for name in table.fresh:
            values = {getattr(row, name) for row in made}
            taken = table.model._default_manager.filter(**{f"{name}__in": values})
            held = set(taken.values_list(name, flat=True))
            for row in made:
                if getattr(row, name) in held:
                    setattr(row, name, table.model._meta.get_field(name).get_default())

    def _many(self, table: Table, one: Any, ties: list[Any]) -> None:
        target = table_of(one.related_model)
        assert target is not None  # noqa: S101 - a test holds every many-to-many to a table
        through, ours = one.remote_field.through, one.m2m_column_name()
        rows = []
        for made, numbers in zip(self.made[table.name], ties, strict=True):
            place = f"{table.name}.{one.name}"
            good = isinstance(numbers, list) and all(type(n) is int and n > 0 for n in numbers)
            if not good or len(set(numbers)) < len(numbers):
                raise wrong(place, _("une liste de numéros est attendue"))
            for number in numbers:
                key = self._at(self.made[target.name], number, place).pk
                rows.append(through(**{ours: made.pk, one.m2m_reverse_name(): key}))
        through.objects.bulk_create(rows)
