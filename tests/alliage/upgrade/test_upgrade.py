"""A database of the last released state, one row in each table, comes through every migration."""

import datetime
import itertools
import tomllib
import uuid
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

LANDED = tomllib.loads(Path(__file__).with_name("landed.toml").read_text("utf-8"))["migrations"]
ALIAS = "upgrade"
#: Areas that no release holds yet, or not all of whose tables one does.
OF_TODAY = (
    "organisations", "partners", "questionnaires", "governance", "meetings", "alliances", "stories"
)  # fmt: skip
#: Values by kind of field; a field's own default and choices come first.
VALUES: dict[type[models.Field], Any] = {
    models.EmailField: "ancienne@test.example",
    models.CharField: "ancien",
    models.TextField: "ancien texte",
    models.BooleanField: True,
    models.DateTimeField: datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC),
    models.DateField: datetime.date(2026, 1, 2),
    models.FloatField: 0.5,
    models.DecimalField: Decimal("2.50"),
    models.IntegerField: 3,
    models.UUIDField: uuid.UUID(int=7),
    models.JSONField: {"ancien": ["é", 1]},
    models.BinaryField: b"ancien",
    models.GenericIPAddressField: "127.0.0.1",
    models.DurationField: datetime.timedelta(hours=1),
}


@pytest.fixture
def old_database(
    tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of its own, on the server or in the file system as the suite's."""
    settings = {**connections.databases["default"], "NAME": str(tmp_path / "old.sqlite3")}
    with django_db_blocker.unblock():
        server = connection.vendor == "postgresql"
        if server:
            settings["NAME"] = f"alliage_upgrade_{uuid.uuid4().hex[:12]}"
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {settings['NAME']}")
        connections.databases[ALIAS] = settings
        try:
            yield connections[ALIAS]
        finally:
            connections[ALIAS].close()
            del connections.databases[ALIAS], connections[ALIAS]
            if server:
                with connection._nodb_cursor() as cursor:
                    cursor.execute(f"DROP DATABASE {settings['NAME']}")


def migrate(database: BaseDatabaseWrapper, targets: list[tuple[str, str]]) -> Apps:
    """Bring the database to `targets`; return the models as they were there."""
    executor = MigrationExecutor(database)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def value_for(field: models.Field, making: tuple[Any, ...] = ()) -> Any:
    """A value of the field's kind that is not what an empty row would hold.

    making: the tables being filled, so that those that name each other come to an end.
    """
    if isinstance(field, models.ForeignKey):
        if field.null and field.related_model in making:
            return None
        return row(field.related_model, making).pk
    if field.choices:
        return field.choices[0][0]
    for kind in type(field).__mro__:
        if kind in VALUES:
            value = VALUES[kind]
            return (
                value[: field.max_length] if isinstance(value, str) and field.max_length else value
            )
    raise AssertionError(f"no value for {field}")


def another(field: models.Field, value: Any) -> Any:
    """A value that is not the one a unique field holds already."""
    if isinstance(field, models.ForeignKey):
        return twin(row(field.related_model)).pk
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int + 1)
    if isinstance(value, int):
        return value + 1
    if value is None or field.choices:
        return value
    return f"{value}"[: (field.max_length or 99) - 2] + "-2"


def twin(found: models.Model) -> models.Model:
    """Another row like one, but for its key and for what is unique."""
    rows = type(found)._base_manager.using(ALIAS)
    fields = type(found)._meta.concrete_fields
    values = {field.attname: getattr(found, field.attname) for field in fields}
    for field in fields:
        if field.primary_key:
            del values[field.attname]
        elif field.unique:
            values[field.attname] = another(field, values[field.attname])
    for constraint in type(found)._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            field = type(found)._meta.get_field(constraint.fields[-1])
            values[field.attname] = another(field, values[field.attname])
    return rows.filter(pk__gt=found.pk).first() or rows.create(**values)


def others_for(field: models.Field, value: Any) -> Iterator[Any]:
    """Further values that a field may hold, for a constraint that the first one breaks."""
    yield value
    if isinstance(field, models.ForeignKey):
        if value is None:
            yield row(field.related_model).pk
        elif field.related_model is not field.model:
            yield twin(field.related_model._base_manager.using(ALIAS).get(pk=value)).pk
    elif field.choices:
        yield from (choice for choice, _label in field.choices)
    elif isinstance(field, models.DateField):
        yield value + datetime.timedelta(days=1)
    elif isinstance(field, models.CharField | models.TextField):
        yield ""
    elif isinstance(field, models.IntegerField):
        yield 0
    if field.null:
        yield None


def broken(
    constraint: models.CheckConstraint, model: type[models.Model], values: dict[str, Any]
) -> bool:
    try:
        constraint.validate(model, model(**values), using=ALIAS)
    except ValidationError:
        return True
    return False


def kept(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """The values, changed as little as the table's own constraints ask for."""
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    for constraint in checks:
        if not broken(constraint, model, values):
            continue
        names = sorted(named_in(constraint.condition))
        fields = [model._meta.get_field(name) for name in names]
        each = [list(others_for(field, values[field.attname])) for field in fields]
        for tried in itertools.product(*each):
            attempt = {**values, **dict(zip((f.attname for f in fields), tried, strict=True))}
            if not any(broken(one, model, attempt) for one in checks):
                values = attempt
                break
        else:
            raise AssertionError(f"no values keep to {constraint.name}")
    return values


def named_in(condition: Any) -> set[str]:
    """The fields that a constraint speaks of."""
    if isinstance(condition, models.Q):
        return set().union(*map(named_in, condition.children))
    if isinstance(condition, models.F):
        return {condition.name}
    if isinstance(condition, tuple):
        return {condition[0].partition("__")[0]} | named_in(condition[1])
    return set()


def row(model: type[models.Model], making: tuple[Any, ...] = ()) -> models.Model:
    """The first row of a table, made when it is missing."""
    rows = model._base_manager.using(ALIAS)
    found = rows.order_by("pk").first()
    if found is not None:
        return found
    filled = {
        field.attname: value_for(field, (*making, model))
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }
    # What it names may name it in its turn, and have made it on the way.
    return rows.order_by("pk").first() or rows.create(**kept(model, filled))


def ours(apps: Apps, labels: Collection[str] = LANDED) -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in labels]


def content(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(model._base_manager.using(ALIAS).order_by("pk").values())


def test_an_upgrade_keeps_every_row_and_value(old_database: BaseDatabaseWrapper):
    old = migrate(old_database, list(LANDED.items()))
    for model in ours(old):
        row(model)
    before = {model._meta.label: content(model) for model in ours(old)}
    assert len(before) >= 5
    assert all(before.values())

    leaves = MigrationExecutor(old_database).loader.graph.leaf_nodes()
    new = migrate(old_database, leaves)

    for label, rows in before.items():
        after = content(new.get_model(label))
        for was, is_now in zip(rows, after, strict=True):
            kept = {name: value for name, value in was.items() if name in is_now}
            assert kept == {name: is_now[name] for name in kept}, label


def test_every_table_of_today_can_be_filled_for_the_next_upgrade(
    old_database: BaseDatabaseWrapper,
):
    """What is released next is already known here: one row in each table of every area."""
    graph = MigrationExecutor(old_database).loader.graph
    labels = {*LANDED, *OF_TODAY}
    leaves = [leaf for leaf in graph.leaf_nodes() if leaf[0] in labels]
    assert {label for label, _name in leaves} == labels
    apps = migrate(old_database, graph.leaf_nodes())
    for model in ours(apps, labels):
        row(model)
    empty = [model._meta.label for model in ours(apps, labels) if not content(model)]
    assert empty == []
    assert len(ours(apps, OF_TODAY)) > 80


@pytest.mark.django_db
def test_the_released_state_exists():
    nodes = MigrationExecutor(connection).loader.graph.nodes
    assert set(LANDED.items()) <= set(nodes)
