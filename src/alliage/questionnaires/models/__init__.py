"""The tables of questionnaires."""

from alliage.questionnaires.models.campaigns import Campaign, Respondent, Sheet
from alliage.questionnaires.models.definitions import ImportedDefinition

__all__ = ["Campaign", "ImportedDefinition", "Respondent", "Sheet"]
