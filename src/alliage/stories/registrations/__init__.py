"""What the area registers at start: sections, panels, to-do items, words of the audit log, jobs."""

from . import portability, stories

__all__ = ["portability", "stories"]
