"""The tables of a caseload: organisations, steps, the funnel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.core import formats
from alliage.core.tables import Table, TableColumn
from alliage.partners import funnel
from alliage.partners.models import Case, Step
from alliage.partners.queries.caseload import CaseLine


def hours(minutes: int) -> str:
    """Return minutes as "1 h 30", "45 min": as one says them."""
    space = formats.NO_BREAK_SPACE
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}{space}min"
    text = f"{formats.number(whole)}{space}h"
    return f"{text}{space}{rest:02d}" if rest else text


def _day(when: date | None) -> str:
    return formats.day(when) if when else "–"


def _stage(line: CaseLine) -> str:
    return str(line.stage.label) if line.stage else "–"


def case_table(request: HttpRequest, lines: Sequence[CaseLine], *, closed: bool) -> Table:
    """Return the table of a caseload, sorted by any column, fifty organisations on a page."""
    columns = [
        TableColumn(
            "nom",
            _("Organisation"),
            lambda line: line.organisation.name,
            sort=True,
            url=lambda line: line.case.get_absolute_url(),
            family=lambda line: line.organisation.family,
        ),
        TableColumn("quoi", _("Dernier geste"), lambda line: line.last_what),
        _date("geste", _("Dernier geste"), "last_step"),
        TableColumn("minutes", _("Minutes"), lambda x: x.minutes, numeric=True, sort=True),
        TableColumn("liens", _("Mises en lien"), lambda x: x.introductions, numeric=True, sort=True),
        TableColumn(
            "issue", _("Le plus loin"), lambda line: _stage(line) if line.stage else None, _stage
        ),
        _date("nouvelles", _("Nouvelles"), "last_news"),
        _date("echeance", _("À demander"), "next_due"),
    ]  # fmt: skip
    caption = (
        _("Organisations accompagnées, dossiers clos")
        if closed
        else _("Organisations accompagnées")
    )
    return Table(
        request, columns, lines, caption=caption, sort="nom", per_page=50, name="portefeuille",
        hide_caption=True,
    )  # fmt: skip


def _date(key: str, label: str, name: str) -> TableColumn:
    return TableColumn(
        key,
        label,
        lambda line: getattr(line, name),
        lambda line: _day(getattr(line, name)),
        sort=True,
    )


def steps_table(request: HttpRequest, case: Case) -> Table:
    """Return the steps of a case, the latest first."""
    columns = [
        TableColumn(
            "quoi",
            _("Ce qui a été fait"),
            lambda step: step.what,
            url=lambda step: reverse("partners:step_edit", args=[step.pk]),
        ),
        TableColumn("le", _("Le"), lambda s: s.done_on, lambda s: _day(s.done_on), sort="done_on"),
        TableColumn(
            "minutes", _("Temps, en minutes"), lambda step: step.minutes,
            lambda step: hours(step.minutes), numeric=True, sort="minutes",
        ),
    ]  # fmt: skip
    rows = Step.objects.filter(case=case)
    return Table(
        request, columns, rows, caption=_("Gestes"), sort="-le", per_page=25,
        name="gestes", prefix="g-", hide_caption=True,
    )  # fmt: skip


def funnel_table(request: HttpRequest, lines: Sequence[funnel.Line]) -> Table:
    """Return the funnel as a table, with who says so."""
    columns = [
        TableColumn("etape", _("Étape"), lambda line: line.label),
        TableColumn("nombre", _("Mises en lien"), lambda line: line.reached, numeric=True),
        TableColumn("part", _("Part des mises en lien, en %"), _share, _share_text, numeric=True),
        TableColumn(
            "toutes", _("Toutes les réponses le disent"), lambda x: x.all_say, numeric=True
        ),
        TableColumn("une", _("Une seule partie le dit"), lambda x: x.one_says, numeric=True),
    ]
    return Table(
        request, columns, lines, caption=_("Ce que deviennent les mises en lien"),
        name="parcours", prefix="p-", hide_caption=True,
    )  # fmt: skip


def _share(line: funnel.Line) -> Any:
    return None if line.share is None else round(line.share, 1)


def _share_text(line: funnel.Line) -> str:
    return formats.percent(line.share)
