"""The tables of questionnaires."""

from alliage.questionnaires.models.campaigns import Campaign, Respondent, Sheet

__all__ = ["Campaign", "Respondent", "Sheet"]
