"""Where an organisation is, in one line of a list."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliage.directory.adapters import areas
from alliage.directory.adapters.search import Organisation

from .contact import current
from .suggestions import area_note


def own_area(organisation: Organisation) -> areas.Area | None:
    """The territory that an intercommunality administers; None for any other organisation."""
    if organisation.kind != "intercommunality":
        return None
    return areas.area("epci", current(organisation, "siren") or "")


def place_in_words(organisation: Organisation) -> str:
    """Its commune, else the widest place that the registers give of it."""
    if organisation.commune_name:
        return organisation.commune_name
    if own := own_area(organisation):
        return area_note(own)
    if organisation.departement and (found := areas.area("departement", organisation.departement)):
        return found.name
    if organisation.provenance.get("name") == "published" and organisation.family != "public":
        return pgettext("échelle", "organisation nationale")
    return _("commune inconnue")
