"""The core application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "alliage.core"

    def ready(self) -> None:
        from alliage.core import registrations  # noqa: F401, PLC0415
