"""The tables of alliances."""

from alliage.alliances.models.evaluation import (
    ActionItem,
    EvaluationLevel,
    HealthWave,
    MaturityEntry,
    WaveTerms,
)
from alliage.alliances.models.indicators import Indicator, IndicatorShare, IndicatorValue
from alliage.alliances.models.room import Alliance, HistoryEntry, Party

__all__ = [
    "ActionItem",
    "Alliance",
    "EvaluationLevel",
    "HealthWave",
    "HistoryEntry",
    "Indicator",
    "IndicatorShare",
    "IndicatorValue",
    "MaturityEntry",
    "Party",
    "WaveTerms",
]
