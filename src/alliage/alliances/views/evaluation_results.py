"""The results of a closed wave: factors, trust, network, what moved, each with its table."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from alliage.alliances import pictures_evaluation as pictures
from alliage.alliances.actions.evaluation_waves import may_propose
from alliage.alliances.adapters import evaluation as adapter
from alliage.alliances.models import HealthWave
from alliage.alliances.queries import evaluation_waves as queries
from alliage.alliances.room import Room
from alliage.core.formats import number
from alliage.core.tables import Table, TableColumn
from alliage.core.templatetags.alliage import colon
from alliage.questionnaires.definition import words

Results = Mapping[str, Any]


def band(key: str) -> str:
    return str({"strength": _("force"), "discuss": _("à discuter")}.get(key, _("préoccupe")))


def labels(wave: HealthWave) -> dict[str, str]:
    """Factor -> its words, from the definition that the campaign froze."""
    return {factor.key: words(factor.label) for factor in wave.campaign.asked.factors}


def organisations(results: Results) -> list[dict[str, Any]]:
    """The organisations as the legend shows them, each with whether its mark is hollow."""
    hollow = pictures.hollows(results["organisations"])
    return [{**one, "hollow": hollow[one["key"]]} for one in results["organisations"]]


def picture(wave: HealthWave, factors: list[Any] | None = None) -> dict[str, Any]:
    """What `_dots.html` draws: the factors of a wave, all or those given."""
    found, known = wave.results, labels(wave)
    shown = found["factors"] if factors is None else factors
    drawings = [
        pictures.dots(shown, found["organisations"], known, kind=kind, draw=_marks)
        for kind in ("wide", "narrow")
    ]
    return {"drawings": drawings, "organisations": organisations(found)}


def _marks(dots: Sequence[pictures.Dot]) -> SafeString:
    """The marks of one line, each with its words for who points at it.

    Only names come from people, and they are escaped.
    """
    between = colon()
    made = (
        f'<svg x="{dot.at}" y="{dot.y}" width="1" height="1" overflow="visible">'
        f'<path class="dot {dot.family}{" hollow" if dot.hollow else ""}" '
        f'd="{pictures.SHAPES[dot.family]}"/>'
        f"<title>{escape(dot.name)}{between} {number(dot.value, 1)}</title></svg>"
        for dot in dots
    )
    return mark_safe("".join(made))  # noqa: S308 - see above


def page(request: HttpRequest, room: Room, wave: HealthWave) -> HttpResponseBase:
    """The results; `?format=csv` and `?g-format=csv` (…) give their tables."""
    if not wave.results.get("published"):
        context = {"room": room, "wave": wave, "here": "evaluation"}
        return render(request, "alliances/evaluation/unpublished.html", context)
    tables = {
        "factors": _factors_table(request, wave),
        "ratings": _ratings_table(request, wave.results),
        "network": _network_table(request, wave.results),
        "standings": _standings_table(request, wave.results),
    }
    before = queries.before(wave)
    if before is not None:
        tables["moved"] = _moved_table(request, wave, before)
    for table in tables.values():
        download = table.export()
        if download is not None:
            return download
    context = {
        "room": room,
        "wave": wave,
        "results": wave.results,
        "picture": picture(wave),
        "tables": tables,
        "asymmetries": _asymmetries(wave.results),
        "ring": pictures.ring(wave.results["organisations"], wave.results["ties"]),
        "agenda": agenda(wave),
        "before": before,
        "moves": _moves(wave, before) if before else None,
        "may_propose": may_propose(room.actor, room.alliance),
        "actions": list(queries.actions_of(room.alliance).filter(wave=wave)),
        "here": "evaluation",
    }
    return render(request, "alliances/evaluation/results.html", context)


def _factors_table(request: HttpRequest, wave: HealthWave) -> Table:
    known = labels(wave)
    columns = [
        TableColumn("factor", _("Sujet"), lambda r: known.get(r["factor"], r["factor"])),
        TableColumn("mean", _("Moyenne"), lambda r: r["mean"], text=_dec("mean"), numeric=True),
        TableColumn("band", _("Lecture"), lambda r: band(r["band"])),
        TableColumn("gap", _("Écart"), lambda r: r["gap"], text=_dec("gap"), numeric=True),
        TableColumn(
            "flagged",
            _("À mettre en premier"),
            lambda r: r["flagged"],
            text=lambda r: _("oui") if r["flagged"] else "–",
        ),
        *(_own(one) for one in wave.results["organisations"]),
    ]
    name = f"comment-va-l-alliance-vague-{wave.number}"
    return _table(
        request, columns, wave.results["factors"], _("Les sujets, par organisation"), name
    )


def _dec(key: str) -> Any:
    return lambda row: number(row[key], 1)


def _own(one: Mapping[str, Any]) -> TableColumn:
    key = one["key"]
    return TableColumn(
        f"organisation-{key}",
        one["name"],
        lambda r: r["by_organisation"].get(key),
        text=lambda r: number(r["by_organisation"].get(key), 1),
        numeric=True,
    )


def _table(
    request: HttpRequest, columns: Any, rows: Any, caption: str, name: str, prefix: str = ""
) -> Table:
    return Table(
        request,
        columns,
        rows,
        caption=caption,
        name=name,
        prefix=prefix,
        per_page=60,
        stacked=False,
        hide_caption=True,
    )


def _ratings_table(request: HttpRequest, results: Results) -> Table:
    names = {one["key"]: one["name"] for one in results["organisations"]}
    columns = [
        TableColumn("rater", _("Qui"), lambda r: names[r["rater"]]),
        TableColumn("rated", _("De qui"), lambda r: names[r["rated"]]),
        TableColumn(
            "trust", _("Confiance (1–4)"), lambda r: r["trust"], text=_dec("trust"), numeric=True
        ),
        TableColumn(
            "value", _("Valeur (1–4)"), lambda r: r["value"], text=_dec("value"), numeric=True
        ),
    ]
    return _table(
        request,
        columns,
        results["ratings"],
        _("Ce que chacune dit de chaque autre"),
        f"confiance-vague-{results['wave']}",
        "c-",
    )


def _network_table(request: HttpRequest, results: Results) -> Table:
    pairs = pictures.ring(results["organisations"], results["ties"]).pairs
    columns = [
        TableColumn("a", _("Une organisation"), lambda r: r[0]),
        TableColumn("b", _("Une autre"), lambda r: r[1]),
        TableColumn(
            "both",
            _("Les deux le disent"),
            lambda r: r[2],
            text=lambda r: _("oui") if r[2] else _("la première seule"),
        ),
    ]
    return _table(
        request, columns, list(pairs), _("Les liens"), f"liens-vague-{results['wave']}", "l-"
    )


def _standings_table(request: HttpRequest, results: Results) -> Table:
    """What the others give each organisation."""
    rows = [
        {**one, **results["standings"][one["key"]]}
        for one in results["organisations"]
        if one["key"] in results["standings"]
    ]
    columns = [
        TableColumn(
            "name", _("Organisation"), lambda r: r["name"], family=lambda r: str(r["family"])
        ),
        _given("trust", _("Confiance (1–4)"), 1),
        _given("trust_index", _("Confiance, indice (0–100)"), 0),
        _given("value", _("Valeur (1–4)"), 1),
        _given("value_index", _("Valeur, indice (0–100)"), 0),
    ]
    caption, name = _("Ce que les autres donnent à chacune"), f"reconnue-vague-{results['wave']}"
    return _table(request, columns, rows, caption, name, "s-")


def _given(key: str, label: str, decimals: int) -> TableColumn:
    return TableColumn(
        key, label, lambda r: r[key], text=lambda r: number(r[key], decimals), numeric=True
    )


def _asymmetries(results: Results) -> list[dict[str, Any]]:
    """Pairs that do not trust each other alike, the largest difference first, in one direction."""
    names = {one["key"]: one["name"] for one in results["organisations"]}
    found = []
    for one in results["asymmetry"]:
        gives_more = one["difference"] >= 0
        first, second = (one["a"], one["b"]) if gives_more else (one["b"], one["a"])
        gives, gets = max(one["trust_ab"], one["trust_ba"]), min(one["trust_ab"], one["trust_ba"])
        if abs(one["difference"]) >= 0.5:
            found.append(
                {
                    "first": names[first],
                    "second": names[second],
                    "gives": gives,
                    "gets": gets,
                    "difference": abs(one["difference"]),
                }
            )
    return sorted(found, key=lambda one: (-one["difference"], one["first"]))


def agenda(wave: HealthWave) -> list[dict[str, Any]]:
    """The workshop's agenda in words, with how many open actions bear on each topic."""
    known, names = labels(wave), {o["key"]: o["name"] for o in wave.results["organisations"]}
    worked = queries.worked_on(wave.alliance)
    return [
        {
            **topic,
            "label": known.get(topic["factor"] or "", ""),
            "names": [names[key] for key in topic["organisations"] if key in names],
            "worked": worked.get(topic["factor"] or "", 0),
        }
        for topic in wave.results["agenda"]
    ]


def _moved_rows(wave: HealthWave, before: HealthWave) -> list[dict[str, Any]]:
    known = {**labels(before), **labels(wave)}
    return [
        {
            "label": known.get(one.factor, one.factor),
            "mean": one.mean,
            "gap": one.gap,
            "settled": one.flagged_before and not one.flagged_after,
        }
        for one in adapter.moved(before.results, wave.results).factors
    ]


def _moves(wave: HealthWave, before: HealthWave) -> dict[str, Any]:
    """What moved: the pictures of the factors asked in both waves, who joined, who left."""
    compared = adapter.moved(before.results, wave.results)
    names = {
        one["key"]: one["name"]
        for one in (*before.results["organisations"], *wave.results["organisations"])
    }
    rows = [
        (row["label"], row["mean"].before, row["mean"].after)
        for row in _moved_rows(wave, before)
        if row["mean"].change is not None
    ]
    rows.sort(key=lambda row: (-abs(row[2] - row[1]), row[0]))
    return {
        "drawings": [pictures.moves(rows, kind=kind) for kind in ("wide", "narrow")],
        "settled": [row["label"] for row in _moved_rows(wave, before) if row["settled"]],
        "joined": [names[key] for key in compared.joined],
        "left": [names[key] for key in compared.left],
    }


def _moved_table(request: HttpRequest, wave: HealthWave, before: HealthWave) -> Table:
    columns = [TableColumn("factor", _("Sujet"), lambda r: r["label"])]
    for what, label in (("mean", _("Moyenne")), ("gap", _("Écart"))):
        columns += [
            _move(what, "before", f"{label}, {_('vague %(n)s') % {'n': before.number}}"),
            _move(what, "after", f"{label}, {_('vague %(n)s') % {'n': wave.number}}"),
            _move(what, "change", f"{label}, {_('différence')}"),
        ]
    return _table(
        request,
        columns,
        _moved_rows(wave, before),
        _("Ce qui a bougé"),
        f"ce-qui-a-bouge-vague-{wave.number}",
        "b-",
    )


def _move(what: str, when: str, label: str) -> TableColumn:
    def value(row: Mapping[str, Any]) -> float | None:
        found = getattr(row[what], when)
        return None if found is None else round(found, 1) + 0.0

    return TableColumn(
        f"{what}_{when}", label, value, text=lambda row: number(value(row), 1), numeric=True
    )
