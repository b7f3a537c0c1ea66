"""How an organisation is reached when its contact details are not published: official notices."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from alliage.directory.adapters.search import Organisation

COMPANY_NOTICE = "https://annuaire-entreprises.data.gouv.fr/entreprise/"
ASSOCIATION_NOTICES = (
    "https://www.journal-officiel.gouv.fr/pages/associations-recherche/?sort=cronosort&q="
)


@dataclass(frozen=True, slots=True)
class Way:
    """A page of somebody else's where one may learn how to reach an organisation."""

    label: str
    url: str
    note: str


def ways(organisation: Organisation) -> list[Way]:
    """Its own site, then the official notices of its numbers; nothing for an invented one."""
    if organisation.fictitious:
        return []
    found: list[Way] = []
    if website := web_address(organisation.website):
        found.append(Way(_("Son site"), website, _("L’adresse qu’elle a déclarée.")))
    if siren := current(organisation, "siren"):
        note = _("Siège et établissements, selon les registres de l’État.")
        url = COMPANY_NOTICE + quote(siren)
        found.append(Way(_("Sa notice à l’Annuaire des entreprises"), url, note))
    if rna := current(organisation, "rna"):
        note = _("Adresse du siège au jour de l’annonce ; la recherche porte sur son numéro.")
        url = ASSOCIATION_NOTICES + quote(rna)
        found.append(Way(_("Ses annonces au Journal officiel"), url, note))
    return found


def current(organisation: Organisation, scheme: str) -> str | None:
    """Its present number in a register, None without one."""
    found = (i.value for i in organisation.identifiers if i.scheme == scheme and i.current)
    return next(found, None)


def web_address(declared: str | None) -> str:
    """A declared site that a link may lead to, else nothing: `javascript:` is no site."""
    try:
        parts = urlsplit(declared or "")
    except ValueError:
        return ""
    return declared or "" if parts.scheme in {"http", "https"} and parts.netloc else ""
