"""Rows of the organisation page: each field with its source and the date of that source."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from alliage.core.formats import day, years_since
from alliage.directory.adapters import words
from alliage.directory.adapters.search import Organisation
from alliage.directory.enums import STALE_YEARS


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is shown: `since` is the date of the source's record."""

    label: str
    value: str
    source: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Sourced:
    """The fields that one record of one register gave, its date said once."""

    source: str
    since: date | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ShownIdentifier:
    """One identifier with its register."""

    register: str
    value: str
    current: bool


def source_label(code: str) -> str:
    """The register's name for people."""
    return {
        "rna": _("Répertoire national des associations"),
        "rna_waldec": _("Répertoire national des associations"),
        "rna_import": _("Répertoire national des associations (ancien fichier)"),
        "sirene": _("Sirene, Insee"),
        "sirene_units": _("Sirene, Insee : unités légales"),
        "sirene_establishments": _("Sirene, Insee : établissements"),
        "rnf": _("Répertoire national des fondations"),
        "amalia": _("AMALIA, Alsace-Moselle"),
        "qpv": _("Quartiers prioritaires de la politique de la ville"),
        "frr": _("Zonage France ruralités revitalisation"),
        "published": _("Document publié"),
        "self": _("L’organisation elle-même, ici"),
    }.get(code, code)


#: Bodies that act in every field: a theme read from their name says nothing.
GENERAL = frozenset({"commune", "intercommunality", "departement", "region", "state"})


def shown_theme(organisation: Organisation) -> str:
    """The theme's label; nothing for a body that acts in every field."""
    if not organisation.theme or organisation.kind in GENERAL:
        return ""
    return words.theme_label(organisation.theme)


def theme_rule(code: str, purpose: str | None) -> str:
    """How the theme is known, in a sentence."""
    return {
        "waldec": _("Déclaré par elle au répertoire national."),
        "title": _("Déduit de son nom et de son objet par une règle : il peut être faux.")
        if purpose
        else _("Déduit de son nom par une règle : il peut être faux."),
        "naf": _("Déduit de son activité déclarée à l’Insee."),
        "published": _("Donné par le document publié."),
        "self": _("Choisi par l’organisation elle-même."),
    }.get(code, "")


def _yes(value: bool | None) -> str:
    return "" if value is None else _("oui") if value else _("non")


def _readers() -> list[tuple[str, str, Callable[[Organisation], str]]]:
    return [
        ("name", _("Nom"), lambda o: o.name),
        ("acronym", _("Sigle"), lambda o: o.acronym or ""),
        ("kind", _("Nature"), lambda o: words.kind_label(o.kind)),
        ("theme", _("Thème"), shown_theme),
        ("naf", _("Activité principale"), _activity),
        ("commune", _("Commune du siège"), _seat),
        ("created", _("Création"), lambda o: day(o.created) if o.created else ""),
        (
            "last_declared",
            _("Dernière déclaration"),
            lambda o: day(o.last_declared) if o.last_declared else "",
        ),
        (
            "headcount",
            _("Effectif"),
            lambda o: words.headcount_label(o.headcount) if o.headcount else "",
        ),
        ("employer", _("Employeur"), lambda o: _yes(o.employer)),
        (
            "social_economy",
            _("Économie sociale et solidaire"),
            lambda o: _yes(o.social_economy or None),
        ),
        ("mission_company", _("Société à mission"), lambda o: _yes(o.mission_company or None)),
        (
            "public_utility",
            _("Reconnue d’utilité publique"),
            lambda o: _yes(o.public_utility or None),
        ),
        ("website", _("Site"), lambda o: o.website or ""),
    ]


def _activity(organisation: Organisation) -> str:
    if not organisation.naf:
        return ""
    label = words.activity_label(organisation.naf)
    return f"{label} ({organisation.naf})" if label else organisation.naf


def _seat(organisation: Organisation) -> str:
    if not organisation.commune_name:
        return ""
    postal = f"{organisation.postal_code} " if organisation.postal_code else ""
    return f"{postal}{organisation.commune_name}"


def records(organisation: Organisation) -> list[Sourced]:
    """Every field that has a value, by the record that gave it, in the order of the page."""
    found: dict[tuple[str, date | None], list[Field]] = {}
    for field in fields(organisation):
        found.setdefault((field.source, field.since), []).append(field)
    return [Sourced(*record, tuple(held)) for record, held in found.items()]


def purpose_source(organisation: Organisation) -> Field | None:
    """Where the purpose, which stands at the head of the page, was read."""
    source = organisation.provenance.get("purpose", "")
    if not organisation.purpose or not source:
        return None
    since = organisation.source_dates.get(source)
    return Field(_("Objet"), organisation.purpose, source_label(source), since)


def fields(organisation: Organisation) -> list[Field]:
    """Every field that has a value but the purpose, in the order of the page, with provenance.

    A declaration newer than the date of its record shows that this date is not its own: none is
    said.
    """
    found: list[Field] = []
    for name, label, read in _readers():
        value = read(organisation)
        if not value:
            continue
        source = _source(organisation, name)
        since = organisation.source_dates.get(source)
        declared = organisation.last_declared
        if name == "last_declared" and since and declared and since < declared:
            since = None
        found.append(Field(label, value, source_label(source) if source else "", since))
    return found


def _source(organisation: Organisation, name: str) -> str:
    """The register that gave a field; a theme has that of what it was read from."""
    if name == "theme":
        name = {"waldec": "waldec", "naf": "naf", "title": "name", "self": "theme"}.get(
            organisation.theme_rule, "name"
        )
    return organisation.provenance.get(name, "")


def identifiers(organisation: Organisation) -> list[ShownIdentifier]:
    """Identifiers, the current ones first."""
    registers = {
        "rna": _("RNA"),
        "rna_import": _("RNA, ancien numéro"),
        "siren": _("SIREN"),
        "siret": _("SIRET"),
        "rnf": _("RNF"),
        "amalia": _("AMALIA"),
        "self": _("Ici"),
    }
    shown = [
        ShownIdentifier(registers.get(str(i.scheme), str(i.scheme)), i.value, i.current)
        for i in organisation.identifiers
    ]
    return sorted(shown, key=lambda item: not item.current)


def is_stale(organisation: Organisation) -> bool:
    """Whether the last declaration is older than five years; an unknown one is said otherwise."""
    declared = organisation.last_declared
    return declared is not None and years_since(declared) >= STALE_YEARS
