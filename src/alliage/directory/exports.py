"""What leaves as CSV, XLSX or JSON; the schema of each is docs/reference/directory-exports.md."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.exports import Column
from alliage.core.families import family_label
from alliage.core.formats import day, number

from .adapters import areas, words
from .adapters.search import Hit, Organisation, reason_sentence
from .enums import EXPORT_LIMIT
from .portrait import FAMILIES, Figures, per_ten_thousand, share, theme_shares


def _current(row: Organisation, scheme: str) -> str | None:
    found = [i.value for i in row.identifiers if i.scheme == scheme and i.current]
    return found[0] if found else None


ORGANISATION_COLUMNS: tuple[Column, ...] = (
    Column("id", _l("Identifiant"), lambda row: row.id),
    Column("name", _l("Nom"), lambda row: row.name),
    Column("acronym", _l("Sigle"), lambda row: row.acronym),
    Column("family", _l("Famille"), lambda row: row.family),
    Column("family_label", _l("Famille en clair"), lambda row: family_label(row.family, "one")),
    Column("kind", _l("Nature"), lambda row: row.kind),
    Column("kind_label", _l("Nature en clair"), lambda row: words.kind_label(row.kind)),
    Column("theme", _l("Thème"), lambda row: row.theme),
    Column(
        "theme_label",
        _l("Thème en clair"),
        lambda row: words.theme_label(row.theme) if row.theme else None,
    ),
    Column("theme_rule", _l("Origine du thème"), lambda row: row.theme_rule),
    Column("theme_rule_label", _l("Origine du thème en clair"), lambda row: _rule(row.theme_rule)),
    Column("purpose", _l("Objet"), lambda row: row.purpose),
    Column("commune", _l("Code commune"), lambda row: row.commune),
    Column("commune_name", _l("Commune"), lambda row: row.commune_name),
    Column("epci", _l("Code EPCI"), lambda row: row.epci),
    Column("epci_name", _l("Intercommunalité"), lambda row: _area_name("epci", row.epci)),
    Column("departement", _l("Code département"), lambda row: row.departement),
    Column(
        "departement_name",
        _l("Département"),
        lambda row: _area_name("departement", row.departement),
    ),
    Column("region", _l("Code région"), lambda row: row.region),
    Column("region_name", _l("Région"), lambda row: _area_name("region", row.region)),
    Column("rna", _l("RNA"), lambda row: _current(row, "rna")),
    Column("siren", _l("SIREN"), lambda row: _current(row, "siren")),
    Column("naf", _l("Activité (NAF)"), lambda row: row.naf),
    Column(
        "naf_label",
        _l("Activité en clair"),
        lambda row: words.activity_label(row.naf) if row.naf else None,
    ),
    Column("headcount", _l("Tranche d’effectif"), lambda row: row.headcount),
    Column(
        "headcount_label",
        _l("Effectif en clair"),
        lambda row: words.headcount_label(row.headcount) if row.headcount else None,
    ),
    Column("employer", _l("Employeur"), lambda row: row.employer),
    Column("created", _l("Création"), lambda row: row.created),
    Column("last_declared", _l("Dernière déclaration"), lambda row: row.last_declared),
    Column("website", _l("Site"), lambda row: row.website),
    Column("fictitious", _l("Fictive"), lambda row: row.fictitious),
)


def _of_hit(column: Column) -> Column:
    """The same column, read from a hit instead of an organisation."""
    return Column(column.key, column.label, lambda hit: column.value(hit.organisation))


def found_columns(origin: str) -> tuple[Column, ...]:
    """Columns of what a search found: why each one is there, and its page; origin: this site."""
    return (
        *map(_of_hit, ORGANISATION_COLUMNS),
        Column("why", _l("Pourquoi"), _why),
        Column(
            "link",
            _l("Lien"),
            lambda hit: origin + reverse("directory:organisation", args=[hit.organisation.id]),
        ),
    )


def _why(hit: Hit) -> str:
    """Every reason in words: where the words asked were found."""
    return " ; ".join(reason_sentence(reason)[0] for reason in hit.reasons)


def _rule(code: str) -> str | None:
    return {
        "waldec": _("déclaré"),
        "title": _("déduit du nom et de l’objet"),
        "naf": _("déduit de l’activité"),
        "published": _("document publié"),
    }.get(code)


def _area_name(kind: str, code: str | None) -> str | None:
    found = areas.area(kind, code) if code else None
    return found.name if found else None


def about(
    searched: str, url: str, built: date, files: Iterable[tuple[str, str, date]]
) -> list[tuple[str, str]]:
    """Lines that say what was searched, where, in which files, and under which licence.

    files: the register, the name and the date of each file that the directory was built from.
    """
    lines = [
        (_("Recherche"), searched or _("tout l’annuaire")),
        (_("Adresse"), url),
        (_("Exporté le"), day(timezone.localdate())),
        (_("Annuaire construit le"), day(built)),
        (_("Lignes au plus"), number(EXPORT_LIMIT)),
        (_("Licence"), _("Licence Ouverte 2.0 (Etalab) : citez la source et sa date.")),
    ]
    lines += [(_("Fichier lu"), f"{label}, {name}, {day(when)}") for label, name, when in files]
    return lines


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
    count, percent = _("organisations"), _("pour cent")
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
