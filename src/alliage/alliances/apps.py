"""The alliances application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    """The alliance room: parties, canvas, agreement, commitments, experiments, evaluation."""

    name = "alliage.alliances"
    label = "alliances"
    verbose_name = _("Alliances")

    def ready(self) -> None:
        from alliage.alliances import registrations  # noqa: F401, PLC0415
