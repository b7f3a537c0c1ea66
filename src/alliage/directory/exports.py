"""What leaves as CSV, XLSX or JSON; the schema of each is docs/reference/directory-exports.md."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.exports import Column

from .adapters import words
from .adapters.search import Organisation
from .portrait import FAMILIES, Figures, per_ten_thousand, share, theme_shares


def _current(row: Organisation, scheme: str) -> str | None:
    found = [i.value for i in row.identifiers if i.scheme == scheme and i.current]
    return found[0] if found else None


ORGANISATION_COLUMNS: tuple[Column, ...] = (
    Column("id", _l("Identifiant"), lambda row: row.id),
    Column("name", _l("Nom"), lambda row: row.name),
    Column("acronym", _l("Sigle"), lambda row: row.acronym),
    Column("family", _l("Famille"), lambda row: row.family),
    Column("kind", _l("Nature"), lambda row: row.kind),
    Column("kind_label", _l("Nature en clair"), lambda row: words.kind_label(row.kind)),
    Column("theme", _l("Thème"), lambda row: row.theme),
    Column(
        "theme_label",
        _l("Thème en clair"),
        lambda row: words.theme_label(row.theme) if row.theme else None,
    ),
    Column("theme_rule", _l("Origine du thème"), lambda row: row.theme_rule),
    Column("purpose", _l("Objet"), lambda row: row.purpose),
    Column("commune", _l("Code commune"), lambda row: row.commune),
    Column("commune_name", _l("Commune"), lambda row: row.commune_name),
    Column("epci", _l("EPCI"), lambda row: row.epci),
    Column("departement", _l("Département"), lambda row: row.departement),
    Column("region", _l("Région"), lambda row: row.region),
    Column("rna", _l("RNA"), lambda row: _current(row, "rna")),
    Column("siren", _l("SIREN"), lambda row: _current(row, "siren")),
    Column("naf", _l("Activité (NAF)"), lambda row: row.naf),
    Column("headcount", _l("Tranche d’effectif"), lambda row: row.headcount),
    Column("employer", _l("Employeur"), lambda row: row.employer),
    Column("created", _l("Création"), lambda row: row.created),
    Column("last_declared", _l("Dernière déclaration"), lambda row: row.last_declared),
    Column("website", _l("Site"), lambda row: row.website),
    Column("fictitious", _l("Fictive"), lambda row: row.fictitious),
)


COMMUNE_COLUMNS: tuple[Column, ...] = (
    Column("commune", _l("Code commune"), lambda row: row["commune"]),
    Column("name", _l("Commune"), lambda row: row["name"]),
    Column("peer", _l("Associations et pairs"), lambda row: row["peer"]),
    Column("public", _l("Acteurs publics"), lambda row: row["public"]),
    Column("private", _l("Entreprises et fondations"), lambda row: row["private"]),
    Column("total", _l("Total"), lambda row: row["total"]),
)


PORTRAIT_COLUMNS: tuple[Column, ...] = (
    Column("area_kind", _l("Échelle"), lambda row: row[0].kind),
    Column("area_code", _l("Code du territoire"), lambda row: row[0].code),
    Column("area_name", _l("Territoire"), lambda row: row[0].name),
    Column("population", _l("Habitants"), lambda row: row[0].population),
    Column("measure", _l("Mesure"), lambda row: row[1]),
    Column("code", _l("Code"), lambda row: row[2]),
    Column("label", _l("Libellé"), lambda row: row[3]),
    Column("value", _l("Valeur"), lambda row: row[4]),
    Column("unit", _l("Unité"), lambda row: row[5]),
)


def organisation_record(row: Organisation) -> dict[str, Any]:
    """One organisation as JSON, with the source and date of what is known."""
    record = {column.key: column.value(row) for column in ORGANISATION_COLUMNS}
    for key in ("created", "last_declared"):
        record[key] = record[key].isoformat() if record[key] else None
    record["identifiers"] = [
        {"scheme": i.scheme, "value": i.value, "current": i.current} for i in row.identifiers
    ]
    record["provenance"] = dict(row.provenance)
    record["source_dates"] = {name: day.isoformat() for name, day in row.source_dates.items()}
    record["establishments"] = row.establishments
    return record


def portrait_rows(
    territories: Sequence[Figures],
) -> Iterator[tuple[Figures, str, str, str, Any, str]]:
    """One row a territory, measure and code: the figures of the page for every territory shown."""
    for figures in territories:
        for measure, code, label, value, unit in _measures(figures):
            yield figures, measure, code, label, value, unit


def _measures(figures: Figures) -> Iterable[tuple[str, str, str, Any, str]]:
    count, percent = _("organisations"), "%"
    for family in FAMILIES:
        counts = figures.of(family)
        rate = per_ten_thousand(counts.n, figures.population)
        yield "organisations", family, family, counts.n, count
        yield "rate", family, family, _rounded(rate), _("pour 10 000 habitants")
        yield "declared_10_years", family, family, counts.recent, count
    for theme, value in sorted(theme_shares(figures).items()):
        yield "theme_share", theme, words.theme_label(theme), _rounded(value), percent
    for year, n in sorted(figures.years.items()):
        yield "created", str(year), str(year), n, count
    peer = figures.of("peer")
    yield "stale_5_years", "peer", "peer", _rounded(share(peer.stale, peer.n)), percent
    yield "employers", "peer", "peer", _rounded(share(peer.employers, peer.n)), percent
    single = _rounded(share(peer.single, peer.employers))
    yield "single_employee", "peer", "peer", single, percent


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
