"""What came of a third party's work in a period: time, the funnel of its introductions, the last news."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core import charts, formats
from alliage.core.permissions import signed_in
from alliage.organisations.acting import acting_required
from alliage.partners import funnel
from alliage.partners.forms.caseload import PeriodForm
from alliage.partners.queries import caseload as queries

from .caseload import actor_of_third_party
from .caseload_tables import funnel_table, hours


@signed_in
@acting_required
@never_cache
@require_safe
def caseload_report(request: HttpRequest) -> HttpResponseBase:
    """Show the sums and the funnel of a period, and what happened last."""
    third_party = actor_of_third_party(request).organisation
    form = PeriodForm(request.GET or None)
    since, until = form.period()
    news = queries.news_of(third_party, queries.made_by(third_party, since, until))
    lines = funnel.lines(list(news.reached.values()))
    table = funnel_table(request, lines)
    if download := table.export():
        return download
    totals = queries.totals(third_party, since, until, len(news.reached))
    context: dict[str, Any] = {
        "form": form,
        "organisation": third_party,
        "table": table,
        "figure": _figure(lines, table) if news.reached else None,
        "disagreed": news.disagreed,
        "figures": _figures(totals),
        "activity": queries.activity(third_party),
    }
    return render(request, "partners/caseload/report.html", context)


def _figures(totals: queries.Totals) -> list[dict[str, Any]]:
    return [
        {"value": formats.number(totals.organisations), "label": _("Organisations accompagnées")},
        {"value": formats.number(totals.steps), "label": _("Gestes")},
        {"value": hours(totals.minutes), "label": _("Temps passé")},
        {
            "value": formats.number(totals.introductions),
            "label": _("Mises en lien"),
            "shared": True,
        },
    ]


def _figure(lines: list[funnel.Line], table: Any) -> charts.Figure:
    csv = next((link["url"] for link in table.exports if link["label"] == "CSV"), "")
    return charts.comparison_bars(
        [charts.BarRow(line.label, float(line.reached)) for line in lines],
        title=_("Ce que deviennent les mises en lien"),
        here=_("Mises en lien arrivées à cette étape"),
        unit="",
        decimals=0,
        identifier="parcours",
        csv_url=csv,
        hide_title=True,
    )
