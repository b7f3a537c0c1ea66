"""The three families of partner in words; their colour and shape stand in the style sheets."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class FamilyWords:
    """`plural` heads a list, `short` fits a phone's tab, `one` names a single organisation."""

    plural: str | Promise
    short: str | Promise
    one: str | Promise


#: In the order in which every list, tab and legend shows them.
FAMILIES: Mapping[str, FamilyWords] = {
    "peer": FamilyWords(_("Associations et pairs"), _("pairs"), _("association ou pair")),
    "public": FamilyWords(_("Acteurs publics"), _("publics"), _("acteur public")),
    "private": FamilyWords(
        _("Entreprises et fondations"), _("privés"), _("entreprise ou fondation")
    ),
}


def family_label(family: str, form: str = "plural") -> str:
    """The family in the language of the page; form "plural", "short" or "one"."""
    return str(getattr(FAMILIES[family], form))
