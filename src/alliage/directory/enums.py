"""Closed lists of the area: what a form offers and what an export can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PAGE_SIZE = 10
#: Farther than this no page is shown: the export holds the rest.
LAST_PAGE = 200
EXPORT_LIMIT = 10_000
RADII = (5, 10, 20, 50, 100)
DECLARED_WITHIN = (1, 5, 10)
#: Older than this, a declaration is shown as "to be checked".
STALE_YEARS = 5
EXPORT_FORMATS = ("csv", "xlsx", "json")
FAMILIES = ("peer", "public", "private")
AREA_KINDS = ("commune", "epci", "departement", "region", "country")


class BuildOrigin(models.TextChoices):
    """Where the files of a build come from."""

    INBOX = "inbox", _("Les fichiers du dossier de dépôt")
    DEMO = "demo", _("Les données de démonstration")
