"""The national directory on screen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Search, map, territory portrait, organisation page, snapshots."""

    name = "alliage.directory"
    label = "directory"
    verbose_name = _("Annuaire national")

    def ready(self) -> None:
        """Give the area's audit events their words."""
        from alliage.core import audit  # noqa: PLC0415

        audit.describe({"directory.build_asked": _("Construction de l’annuaire demandée")})
