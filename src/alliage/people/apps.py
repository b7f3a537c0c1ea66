"""The people application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "alliage.people"

    def ready(self) -> None:
        from alliage.people import receivers, tasks  # noqa: F401, PLC0415
