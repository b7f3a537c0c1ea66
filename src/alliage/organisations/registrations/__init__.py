"""What the area registers at start: panels, to-do items, words of the audit log, jobs."""

from . import claims, mandates, profile, ties, upkeep

__all__ = ["claims", "mandates", "profile", "ties", "upkeep"]
