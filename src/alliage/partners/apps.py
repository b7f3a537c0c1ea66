"""The partners application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Needs, offers, suggestions, introductions, coalitions, caseload, import."""

    name = "alliage.partners"
    label = "partners"
    verbose_name = _("Mise en lien")

    def ready(self) -> None:
        from alliage.partners import registrations  # noqa: F401, PLC0415
