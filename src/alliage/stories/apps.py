"""The stories application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    """Public cases: a dated timeline, approved by each party."""

    name = "alliage.stories"
    label = "stories"
    verbose_name = _("Récits")

    def ready(self) -> None:
        from alliage.stories import registrations  # noqa: F401, PLC0415
