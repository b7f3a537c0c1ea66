"""Files of trials, of the roadmap, of time and of sites."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from alliage.alliances.models import Experiment, ExperimentIndicator, ExperimentValue
from alliage.core import exports
from alliage.core.formats import day
from alliage.core.tables import Table, TableColumn


def experiments_table(request: HttpRequest, found: Sequence[Experiment]) -> Table:
    """Every trial with its last settled review; `found` as `queries.experiments.listed` gives it."""

    def last(name: str) -> Any:
        return lambda one: getattr(one.settled[0], name) if one.settled else ""

    columns = [
        TableColumn("title", _("Essai"), lambda one: one.title),
        TableColumn("state", _("État"), lambda one: one.get_state_display()),
        TableColumn(
            "carriers",
            _("Porté par"),
            lambda one: [party.organisation.name for party in one.carriers.all()],
        ),
        TableColumn("area", _("Territoire"), lambda one: one.area_name),
        TableColumn("starts_on", _("Du"), lambda one: one.starts_on),
        TableColumn("ends_on", _("Au"), lambda one: one.ends_on),
        TableColumn("review_on", _("Revue prévue le"), lambda one: one.review_on),
        TableColumn("hypothesis", _("Hypothèse"), lambda one: one.hypothesis),
        TableColumn("told", _("Lignes du journal"), lambda one: one.told, numeric=True),
        TableColumn("lessons", _("Ce que nous avons appris"), last("lessons")),
        TableColumn("changes", _("Ce qui change"), last("changes")),
    ]
    return Table(request, columns, found, caption=_("Essais"), name="essais")


def values_file(
    request: HttpRequest, indicator: ExperimentIndicator, values: Sequence[ExperimentValue]
) -> HttpResponseBase:
    """The values of one indicator by day."""
    columns = [
        exports.Column("on", _("Jour"), lambda value: value.entry.on),
        exports.Column("value", indicator.unit, lambda value: float(value.value)),
    ]
    return exports.export(request, f"indicateur {indicator.name}", columns, values, "csv")


def days(start: Any, end: Any) -> str:
    """Two days in words, either of which may be missing."""
    if start and end:
        return _("du %(start)s au %(end)s") % {"start": day(start), "end": day(end)}
    if start:
        return _("à partir du %(start)s") % {"start": day(start)}
    return _("jusqu’au %(end)s") % {"end": day(end)} if end else ""
