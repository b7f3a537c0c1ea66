"""The tables of alliances."""

from alliage.alliances.models.room import Alliance, HistoryEntry, Party

__all__ = ["Alliance", "HistoryEntry", "Party"]
