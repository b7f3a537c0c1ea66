"""The governance application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """One committee engine: assemblies, bodies, meetings, decisions."""

    name = "alliage.governance"
    label = "governance"
    verbose_name = _("Gouvernance")

    def ready(self) -> None:
        from alliage.governance import registrations  # noqa: F401, PLC0415
