"""The network of a territory: who is tied to whom, what holds it together, what depends on one."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliage.core.actor import actor_of
from alliage.core.families import family_label
from alliage.core.formats import number, percent
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.core.tables import Table, TableColumn
from alliage.directory.adapters import areas
from alliage.partners.adapters import networks as adapter
from alliage.partners.queries.networks import Member, Pair, Ties, on_territory, ties_of

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation of the table."""

    member: Member
    degree: int
    betweenness: float
    cut_off: int


def _rows(ties: Ties, report: Any) -> list[Row]:
    between = {broker.id: broker.betweenness for broker in report.brokers}
    cut = {found.id: len(found.cut_off) for found in report.critical}
    return [
        Row(m, report.degrees[m.id], between.get(m.id, 0.0), cut.get(m.id, 0))
        for m in ties.actors.values()
    ]


def _members_table(request: HttpRequest, rows: list[Row], name: str) -> Table:
    columns = [
        TableColumn(
            "name",
            _("Organisation"),
            lambda r: r.member.name,
            sort=True,
            url=lambda r: reverse("directory:organisation", args=[r.member.id]),
            family=lambda r: r.member.family,
        ),
        TableColumn(
            "family", _("Famille"), lambda r: family_label(r.member.family, "short"), sort=True
        ),
        TableColumn("here", _("Active ici"), lambda r: _("oui") if r.member.here else _("non")),
        TableColumn("ties", _("Liens"), lambda r: r.degree, numeric=True, sort=True),
        TableColumn(
            "between",
            _("Passages obligés, en %"),
            lambda r: round(100 * r.betweenness, 1),
            numeric=True,
            sort=True,
        ),
        TableColumn(
            "cut_off", _("Isolées sans elle"), lambda r: r.cut_off, numeric=True, sort=True
        ),
    ]
    return Table(
        request, columns, rows, caption=_("Organisations du réseau"), sort="-ties", name=name
    )


def _pairs_table(request: HttpRequest, ties: Ties, name: str) -> Table:
    kinds = {"partnership": _("partenariat"), "network": _("réseau : tête et membre")}

    def named(end: str) -> Any:
        return lambda pair: ties.actors[getattr(pair, end)].name

    columns = [
        TableColumn("one", _("L’une"), named("one"), sort=True),
        TableColumn("other", _("L’autre"), named("other"), sort=True),
        TableColumn("kind", _("Lien"), lambda p: kinds[p.kind], sort=True),
        TableColumn("since", _("Depuis"), lambda p: p.since, text=_year, sort=True),
        TableColumn(
            "confirmed", _("Confirmé par les deux"), lambda p: _("oui") if p.confirmed else _("non")
        ),
    ]
    return Table(
        request, columns, ties.pairs, caption=_("Liens du réseau"), name=name, prefix="liens-"
    )


def _year(pair: Pair) -> str:
    return str(pair.since) if pair.since else ""


def _figures(report: Any) -> list[dict[str, str]]:
    density = "–" if report.density is None else percent(100 * report.density)
    return [
        {"value": number(report.organisations), "label": _("organisations")},
        {"value": number(report.edges), "label": _("liens")},
        {
            "value": density,
            "label": _("densité"),
            "note": _("Part des liens possibles qui existent."),
        },
        {"value": number(len(report.isolated)), "label": _("sans lien connu")},
    ]


def _findings(ties: Ties, report: Any) -> dict[str, list[dict[str, Any]]]:
    """Brokers, and what depends on one organisation, in sentences."""
    brokers = [
        {
            "member": ties.actors[found.id],
            "says": _("sur %(share)s des plus courts chemins entre les autres")
            % {"share": percent(100 * found.betweenness)},
        }
        for found in report.brokers[:SHOWN]
    ]
    critical = [
        {
            "member": ties.actors[found.id],
            "says": ngettext(
                "sans elle, %(count)d organisation perd le contact avec les autres",
                "sans elle, %(count)d organisations perdent le contact avec les autres",
                len(found.cut_off),
            )
            % {"count": len(found.cut_off)},
            "names": ", ".join(ties.actors[key].name for key in found.cut_off[:SHOWN]),
            "more": len(found.cut_off) > SHOWN,
        }
        for found in report.critical[:SHOWN]
    ]
    isolated = [ties.actors[key] for key in report.isolated[: 4 * SHOWN]]
    return {"brokers": brokers, "critical": critical, "isolated": isolated}


def _explored(request: HttpRequest, ties: Ties, report: Any) -> dict[str, Any]:
    """The pictures of the whole, or of what surrounds one organisation (`?autour=`)."""
    here = request.path
    centre = ties.actors.get(request.GET.get("autour", ""))
    part, measure = ties, report
    if centre is not None:
        part = adapter.around(ties, centre.id)
        measure = adapter.measured(part)

    def url_of(member: Member) -> str:
        if centre is not None and member.id == centre.id:
            return reverse("directory:organisation", args=[member.id])
        return f"{here}?autour={member.id}#image"

    return {
        "centre": centre,
        "neighbours": len(part.actors) - 1,
        "pictures": adapter.pictures(part, measure, url_of, centre.id if centre else ""),
        "numbered": [
            {"member": m, "url": url_of(m), "ties": measure.degrees[m.id]}
            for m in adapter.numbered(part, measure)
        ],
        "left": max(0, len(part.actors) - adapter.DRAWN),
    }


@public
@require_safe
@rate_limit("network", "60/m")
def territory_network(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The network of one territory, as far as the reader may see its ties."""
    area = areas.area(kind, code)
    if area is None:
        raise Http404(_("Aucun territoire de ce type n’a ce code."))
    if area.code != code:
        return redirect("partners:territory_network", kind, area.code, permanent=True)
    organisations = on_territory(kind, code, areas.communes_of(area))
    ties = ties_of(actor_of(request), organisations)
    report = adapter.measured(ties)
    members = _members_table(request, _rows(ties, report), f"reseau-{area.name}")
    pairs = _pairs_table(request, ties, f"liens-{area.name}")
    if (file := members.export() or pairs.export()) is not None:
        return file
    context = {
        "area": area,
        "report": report,
        "figures": _figures(report),
        "members": members,
        "pairs": pairs,
        "unknown": ties.unknown,
        **_findings(ties, report),
        **(_explored(request, ties, report) if ties.pairs else {}),
    }
    return render(request, "partners/networks/territory.html", context)
