"""The barometer of alliances: protected cells, for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.alliances.adapters import evaluation_benchmark as adapter
from alliage.alliances.enums import Stage
from alliage.alliances.models import BenchmarkEdition
from alliage.alliances.queries import evaluation_benchmark as queries
from alliage.core.families import FAMILIES, family_label
from alliage.core.formats import number
from alliage.core.permissions import public
from alliage.core.tables import Table, TableColumn
from alliage.questionnaires.definition import read, words
from alliage.questionnaires.queries import definitions as library

BREAKDOWNS = ("", *adapter.DIMENSIONS)


@public
@require_safe
def benchmark(request: HttpRequest) -> HttpResponseBase:
    """One edition, one breakdown; `?format=csv`, `xlsx` the table, `json` the whole edition."""
    editions = list(queries.editions()[:12])
    if not editions:
        return render(request, "alliances/evaluation/benchmark.html", {"editions": []})
    asked = request.GET.get("edition") or editions[0].key
    edition = next((one for one in editions if one.key == asked), None)
    if edition is None:
        raise Http404
    if request.GET.get("format") == "json":
        return _json(edition)
    by = request.GET.get("par", "")
    by = by if by in BREAKDOWNS else ""
    table = _table(request, edition, by)
    download = table.export()
    if download is not None:
        return download
    context = {
        "editions": [{"key": one.key, "label": edition_words(one.key)} for one in editions],
        "edition": edition,
        "by": by,
        "table": table,
        "tabs": _tabs(edition, by),
        "tabs_label": _("Ce que l’on compare"),
    }
    return render(request, "alliances/evaluation/benchmark.html", context)


def edition_words(key: str) -> str:
    year, half = key.split("-")
    name = _("Premier semestre %(year)s") if half == "1" else _("Second semestre %(year)s")
    return name % {"year": year}


def _json(edition: BenchmarkEdition) -> JsonResponse:
    content = {"schema": "alliage.alliance-barometer/1", "edition": edition.key}
    content["cells"] = edition.cells
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"barometre-des-alliances-{edition.key}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _tabs(edition: BenchmarkEdition, by: str) -> list[dict[str, Any]]:
    labels = {
        "": _("Ensemble"),
        "stage": _("Par étape"),
        "family": _("Par famille"),
        "territory": _("Par département"),
    }
    made = {name for cell in edition.cells for name, _value in cell["keys"]}
    return [
        {
            "label": labels[key],
            "url": f"?edition={edition.key}" + (f"&par={key}" if key else ""),
            "current": key == by,
        }
        for key in BREAKDOWNS
        if not key or key in made
    ]


def _value(dimension: str, key: str) -> str:
    """The value of a dimension in words."""
    if dimension == "stage" and key in Stage.values:
        return str(Stage(key).label)
    if dimension == "family" and key in FAMILIES:
        return family_label(key)
    return {adapter.OTHERS: _("Autres"), adapter.UNKNOWN: _("Non dit")}.get(key, key)


def _table(request: HttpRequest, edition: BenchmarkEdition, by: str) -> Table:
    rows = [
        cell for cell in edition.cells if [name for name, _v in cell["keys"]] == [by][: bool(by)]
    ]
    labels = _factor_labels()
    hidden = _("non publié")
    columns = [
        TableColumn("factor", _("Sujet"), lambda r: labels.get(r["factor"], r["factor"])),
        TableColumn(
            "mean",
            _("Moyenne (1–5)"),
            lambda r: r["mean"],
            numeric=True,
            text=lambda r: hidden if r["suppressed"] else number(r["mean"], 2),
        ),
        _count("alliances", _("Alliances")),
        _count("people", _("Personnes, au moins")),
    ]
    if by:
        heading = {"stage": _("Étape"), "family": _("Famille"), "territory": _("Département")}[by]
        columns.insert(1, TableColumn(by, heading, lambda r: _value(by, r["keys"][0][1])))
    return Table(
        request,
        columns,
        rows,
        caption=edition_words(edition.key),
        per_page=500,
        name=f"barometre-des-alliances-{edition.key}{'-' if by else ''}{by}",
    )


def _count(key: str, label: str) -> TableColumn:
    return TableColumn(key, label, lambda r: r[key], text=lambda r: number(r[key]), numeric=True)


def _factor_labels() -> dict[str, str]:
    values = library.newest("health-check", None)
    return {one.key: words(one.label) for one in read(values).factors} if values else {}
