"""The organisations application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Organisations that act here: mandates, profile, networks, declared ties."""

    name = "alliage.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        from alliage.organisations import registrations  # noqa: F401, PLC0415
