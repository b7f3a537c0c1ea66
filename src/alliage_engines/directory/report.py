"""What a build says of every row it read.

Reasons a sound row is dropped for (`dropped`):

| reason | the row |
| --- | --- |
| duplicate | is an older record of an identifier that another row carries |
| moved | is an import row taken over by the RNA's current file (position R) |
| dissolved | is a dissolved or struck-off association |
| deleted | was deleted by the register |
| closed | is a closed unit, or a closed establishment |
| natural_person | is a person in business, not an organisation |
| shell | has no life of its own: joint ownership, property company, group without legal personality |
| out_of_scope | is a company that neither employs nor is of the social economy, or a law firm |
| not_diffused | asked INSEE not to be published |
| purged | was emptied by INSEE |
| unit_not_kept | is an establishment of a unit that is not kept |
| not_classified | is a commune outside the zoning |
| opposition | is on the opposition list |

For every file, and in total: read = kept + sum(dropped) + rejected. A row merged into another
organisation is kept; `merged` counts such rows of organisations (establishments and zones aside).
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

REASONS = (
    "duplicate",
    "moved",
    "dissolved",
    "deleted",
    "closed",
    "natural_person",
    "shell",
    "out_of_scope",
    "not_diffused",
    "purged",
    "unit_not_kept",
    "not_classified",
    "opposition",
)


@dataclass
class Counts:
    """Rows of one file, or of all."""

    read: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    aliases: int = 0
    merged: int = 0
    unresolved_communes: int = 0

    def add(self, other: "Counts") -> None:
        """Add another file's rows to these."""
        self.read += other.read
        self.kept += other.kept
        self.dropped += other.dropped
        self.rejected += other.rejected
        self.aliases += other.aliases
        self.merged += other.merged
        self.unresolved_communes += other.unresolved_communes

    def balanced(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.kept + sum(self.dropped.values()) + self.rejected

    def as_dict(self) -> dict[str, Any]:
        """The counts as JSON has them, reasons in alphabetical order."""
        data = asdict(self)
        data["dropped"] = dict(sorted(self.dropped.items()))
        return data


@dataclass
class SourceReport:
    """One file, or one member of a zip; `origin` is the file on disk, `size` its table's bytes."""

    file: str
    kind: str
    size: int
    origin: Path
    counts: Counts = field(default_factory=Counts)


@dataclass
class Report:
    """A whole build. `seconds` and `peak_memory_mb` are measured, `organisations` counts the
    result."""

    sources: list[SourceReport] = field(default_factory=list)
    version: str = ""
    organisations: int = 0
    gone: int = 0
    seconds: float = 0.0
    peak_memory_mb: float = 0.0

    def total(self) -> Counts:
        """All files together."""
        total = Counts()
        for source in self.sources:
            total.add(source.counts)
        return total

    def as_dict(self) -> dict[str, Any]:
        """The report's JSON: totals at the top, then the same for every file."""
        return {
            **self.total().as_dict(),
            "organisations": self.organisations,
            "gone": self.gone,
            "version": self.version,
            "seconds": round(self.seconds, 2),
            "peak_memory_mb": round(self.peak_memory_mb, 1),
            "sources": [
                {"file": s.file, "kind": s.kind, "size": s.size, **s.counts.as_dict()}
                for s in self.sources
            ],
        }

    def save(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")
