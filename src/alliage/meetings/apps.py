"""The meetings application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Speed meetings: an event, its participants, their wishes, the plan, the day, and after."""

    name = "alliage.meetings"
    label = "meetings"
    verbose_name = _("Rencontres")

    def ready(self) -> None:
        from alliage.meetings import registrations  # noqa: F401, PLC0415
