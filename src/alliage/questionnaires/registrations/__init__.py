"""What the area registers at start: sections, panels, to-do items, words of the audit log, jobs."""

from . import answering, campaigns, definitions

__all__ = ["answering", "campaigns", "definitions"]
