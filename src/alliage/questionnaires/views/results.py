"""The results of a campaign: figures, what they call for, what moved; and their export."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core import exports
from alliage.core.charts import Figure
from alliage.core.formats import number, percent
from alliage.core.permissions import signed_in
from alliage.organisations.acting import acting_required
from alliage.questionnaires import exports_campaigns
from alliage.questionnaires import factors_drawing as drawing
from alliage.questionnaires.definition import Definition, words
from alliage.questionnaires.enums import Anonymity
from alliage.questionnaires.models import Campaign
from alliage.questionnaires.queries import results

from .campaigns import load

Figures = dict[tuple[str, str, str], results.Overall]


@signed_in
@acting_required
@never_cache
@require_safe
def campaign_results(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the answers say together, once they may be read."""
    found = load(request, code)
    if not results.readable(found):
        return redirect(found)
    fmt = request.GET.get("format", "")
    if fmt in exports.FORMATS:
        columns, rows = exports_campaigns.rows(found)
        return exports.export(request, f"questionnaire-{found.code}", columns, rows, fmt)
    now = results.overall(results.cells(found))
    before = results.overall(results.cells(found.previous)) if found.previous else {}
    context = {
        "campaign": found,
        "asked": found.asked,
        "figure": _figure(found, now, before),
        "factors": _factors(found.asked, now, before),
        "choices": _choices(found.asked, now),
        "items": _items(found.asked, now),
        "texts": results.texts(found),
        "enough": bool(now),
        "why": _why(found),
    }
    return render(request, "questionnaires/campaigns/results.html", context)


def _why(campaign: Campaign) -> str:
    """Why nothing is shown."""
    if campaign.anonymity == Anonymity.ANONYMOUS:
        return _("Moins de cinq personnes ont répondu : rien n’est montré, comme annoncé.")
    if campaign.anonymity == Anonymity.BY_ORGANISATION:
        return (
            _(
                "Moins de %d personnes ont répondu : rien n’est montré, comme annoncé. "
                "À la prochaine vague, donnez une seule réponse commune."
            )
            % campaign.smallest
        )
    return _("Personne n’a encore répondu.")


def _mean(figures: Figures, kind: str, key: str, part: str = "") -> float | None:
    found = figures.get((kind, key, part))
    return found.value if found else None


def _figure(campaign: Campaign, now: Figures, before: Figures) -> Figure | None:
    """The picture of the factors, where all are measured on one scale; None where nothing is known."""
    asked = campaign.asked
    rows = [
        drawing.Row(
            words(factor.label),
            _mean(now, results.FACTOR, factor.key),
            _mean(before, results.FACTOR, factor.key),
        )
        for factor in asked.factors
    ]
    steps = _steps(asked)
    if len(steps) < 2 or all(row.now is None for row in rows):
        return None
    zones = [drawing.Zone(band.at_least, band.key, words(band.label)) for band in asked.bands]
    wave = campaign.wave
    return drawing.figure(
        rows,
        zones,
        steps,
        title=_("Moyenne par facteur"),
        headings=(_("Facteur"), _("Vague %d") % wave, _("Vague %d") % (wave - 1)),
        csv_url="?format=csv",
    )


def _steps(asked: Definition) -> list[int]:
    """The values of the scale that every factor's item is answered on; [] where there are several."""
    scales = {
        tuple(point.value for point in part.points)
        for question in asked.questions
        for part in (question.rows or (question,))
        if part.factor
    }
    return list(scales.pop()) if len(scales) == 1 else []


def _factors(asked: Definition, now: Figures, before: Figures) -> list[dict[str, Any]]:
    """Each factor with its band in words and what to do next; the lowest first."""
    lines = []
    for factor in asked.factors:
        value = _mean(now, results.FACTOR, factor.key)
        if value is None:
            continue
        band = asked.band(value)
        past = _mean(before, results.FACTOR, factor.key)
        lines.append(
            {
                "label": words(factor.label),
                "text": words(factor.text),
                "mean": number(value, 1),
                "value": value,
                "band": words(band.label) if band else "",
                "tone": band.key if band else "",
                "advice": words(factor.advice.get(band.key)) if band else "",
                "moved": _moved(value, past),
            }
        )
    return sorted(lines, key=lambda line: line["value"])


def _moved(value: float, past: float | None) -> str:
    if past is None:
        return ""
    step = round(value, 1) - round(past, 1)
    if abs(step) < 0.05:
        return _("inchangé depuis la vague précédente")
    said = _("en hausse de %s") if step > 0 else _("en baisse de %s")
    return said % number(abs(step), 1)


def _choices(asked: Definition, now: Figures) -> list[dict[str, Any]]:
    """Each choice question with the share that chose each option, the most chosen first."""
    found = []
    for question in asked.questions:
        rows = [
            (words(option.label), share)
            for option in question.options
            if (share := _mean(now, results.SHARE, question.key, option.key)) is not None
        ]
        if rows:
            rows.sort(key=lambda row: -row[1])
            shown = [(label, percent(100 * share, 0)) for label, share in rows if share > 0]
            found.append({"text": words(question.text), "rows": shown})
    return found


def _items(asked: Definition, now: Figures) -> list[tuple[str, str, str]]:
    """Each item with its mean as it was answered and how many answered."""
    return [
        (results.label_of(asked, one), number(one.value, 1), number(one.people))
        for one in now.values()
        if one.kind == results.MEAN
    ]
