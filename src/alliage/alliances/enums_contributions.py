"""What a party brings, kind by kind, each with its unit: kinds are never added to each other."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ContributionKind(models.TextChoices):
    CASH = "cash", _("Argent")
    IN_KIND = "in_kind", _("Dons en nature")
    SKILLS = "skills", _("Compétences")
    NETWORK = "network", _("Réseau")
    PREMISES = "premises", _("Locaux")
    COORDINATION = "coordination", _("Temps de coordination")


#: Kind -> the unit in which its quantities are kept and shown.
UNITS: Mapping[str, str | Promise] = {
    ContributionKind.CASH: "€",
    ContributionKind.IN_KIND: _("unités"),
    ContributionKind.SKILLS: "h",
    ContributionKind.NETWORK: _("mises en relation"),
    ContributionKind.PREMISES: _("jours"),
    ContributionKind.COORDINATION: "h",
}


class Nature(models.TextChoices):
    PROMISED = "promised", _("Promis")
    DELIVERED = "delivered", _("Apporté")
