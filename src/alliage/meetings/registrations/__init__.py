"""What the area registers at start: to-do items, panels, words of the audit log, jobs."""

from . import after, board, events, participants, plans, prints, wishes

__all__ = ["after", "board", "events", "participants", "plans", "prints", "wishes"]
