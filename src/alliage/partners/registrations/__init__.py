"""What the area registers at start: panels, to-do items, words of the audit log, jobs."""

from . import caseload, coalitions, imports, introductions, needs, networks, suggestions

__all__ = ["caseload", "coalitions", "imports", "introductions", "needs", "networks", "suggestions"]
