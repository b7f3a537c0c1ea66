"""Files of sites and of the time that an alliance takes; that of sites is read again as it is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from alliage.alliances.models import Effort, Site
from alliage.core import exports
from alliage.core.families import family_label
from alliage.core.formats import day, number
from alliage.core.tables import Table, TableColumn
from alliage.partners.adapters.imports_words import written_place


def site_columns() -> list[TableColumn]:
    """The columns of sites: those of the import, by the same headings, then the place."""
    return [
        TableColumn("name", _("Nom"), lambda s: s.name, url=lambda s: s.get_absolute_url()),
        TableColumn(
            "commune",
            _("Commune"),
            lambda s: written_place("commune", s.commune),
            text=lambda s: s.commune_name,
        ),
        TableColumn(
            "since",
            _("Depuis"),
            lambda s: s.since,
            text=lambda s: day(s.since) if s.since else "–",
        ),
        TableColumn("state", _("État"), lambda s: s.get_state_display()),
        TableColumn("carrier", _("Porté par"), lambda s: s.carried_by, family=lambda s: s.family),
        TableColumn("family", _("Famille"), lambda s: family_label(s.family, "one")),
        TableColumn(
            "partners",
            _("Partenaires"),
            lambda s: " | ".join(p.name for p in s.partners.all()),
            text=lambda s: ", ".join(p.name for p in s.partners.all()) or "–",
        ),
        TableColumn("lat", _("Latitude"), lambda s: s.lat, numeric=True),
        TableColumn("lon", _("Longitude"), lambda s: s.lon, numeric=True),
    ]


class SitesTable(Table):
    """On screen, the place is its name; the file has its coordinates too."""

    def export(self) -> HttpResponseBase | None:
        if f"{self.prefix}format" in self.request.GET:
            self.columns = site_columns()
        return super().export()


def sites_table(request: HttpRequest, found: Sequence[Site]) -> SitesTable:
    """Sites with the number that the map shows."""
    numbers = {site.pk: place for place, site in enumerate(drawn(found), start=1)}
    number_column = TableColumn(
        "number",
        _("N°"),
        lambda s: numbers.get(s.pk),
        text=lambda s: str(numbers.get(s.pk, "–")),
    )
    hidden = ("family", "lat", "lon")
    shown = [column for column in site_columns() if column.key not in hidden]
    return SitesTable(
        request,
        [shown[0], number_column, *shown[1:]],
        found,
        caption=_("Les sites"),
        name="sites",
        per_page=50,
        hide_caption=True,
    )


def drawn(found: Sequence[Site]) -> list[Site]:
    """Sites that the map shows: open or planned, in a commune whose place is known."""
    return [site for site in found if site.state != "closed" and site.lat is not None]


def blank_file(request: HttpRequest) -> HttpResponseBase:
    """An empty file with one example, to be filled."""
    example: dict[str, Any] = {
        "name": _("L’atelier de Voiron"),
        "commune": "Voiron",
        "since": date(2026, 1, 15),
        "state": _("Ouvert"),
        "carrier": _("Les Voisins du Drac"),
        "family": family_label("peer", "one"),
        "partners": _("Mairie de Voiron | Maison de l’emploi"),
    }
    columns = [
        exports.Column(column.key, column.label, lambda row, key=column.key: row[key])
        for column in site_columns()
        if column.key in example
    ]
    return exports.export(request, _("modèle de sites"), columns, [example], "csv")


def _corrections(effort: Effort) -> str:
    return " ; ".join(
        _("avant le %(day)s : %(hours)s h, %(euros)s €")
        % {
            "day": day(was.at),
            "hours": number(float(was.hours)),
            "euros": number(float(was.euros)),
        }
        for was in effort.corrections.all()
    )


def effort_table(
    request: HttpRequest, found: Sequence[Effort], mine: Any, correct_url: Any
) -> Table:
    """Lines of time, the latest first. mine: whether a line is the reader's own to correct."""
    columns = [
        TableColumn("on", _("Le"), lambda e: e.on, text=lambda e: day(e.on), sort="on"),
        TableColumn(
            "party",
            _("Organisation"),
            lambda e: e.party.organisation.name,
            family=lambda e: e.party.organisation.family,
        ),
        TableColumn("kind", _("Pour quoi"), lambda e: e.get_kind_display(), sort="kind"),
        TableColumn("hours", _("Heures"), lambda e: float(e.hours), numeric=True, sort="hours"),
        TableColumn("euros", _("Euros"), lambda e: float(e.euros), numeric=True, sort="euros"),
        TableColumn("note", _("En un mot"), lambda e: e.note),
        TableColumn("trace", _("Corrections"), _corrections),
        TableColumn(
            "correct",
            _("Corriger"),
            lambda _e: "",
            text=lambda e: _("Corriger") if mine(e) else "–",
            url=lambda e: correct_url(e) if mine(e) else None,
        ),
    ]
    return Table(
        request,
        columns,
        found,
        caption=_("Ce qui a été noté"),
        name="temps-investi",
        sort="-on",
        hide_caption=True,
    )
