"""Links free-text partner names to organisations of the directory: sure, proposed, or none."""

from alliage_engines.linking.linker import Linker
from alliage_engines.linking.model import (
    Link,
    LinkCandidate,
    LinkingError,
    Name,
    Reason,
    reason_text,
)

__all__ = ["Link", "LinkCandidate", "Linker", "LinkingError", "Name", "Reason", "reason_text"]
