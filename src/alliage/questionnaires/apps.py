"""The questionnaires application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    """One questionnaire engine: definitions, campaigns, answers, anonymity."""

    name = "alliage.questionnaires"
    label = "questionnaires"
    verbose_name = _("Questionnaires")

    def ready(self) -> None:
        from alliage.questionnaires import registrations  # noqa: F401, PLC0415
