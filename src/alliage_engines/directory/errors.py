"""What a build can refuse, in words an operator can act on."""

from pathlib import Path


class DirectoryError(Exception):
    """Any refusal of the directory engine: its text is one sentence for the operator."""


class SourceError(DirectoryError):
    """A whole file cannot be read: names the file (a zip member included), the line and the reason.

    `line` is the physical line, from 1, or None where a line has no meaning (an archive, a Parquet
    file).
    """

    def __init__(self, path: str | Path, line: int | None, reason: str) -> None:
        self.path = str(path)
        self.line = line
        self.reason = reason
        where = f"{self.path}, line {line}" if line is not None else self.path
        super().__init__(f"{where}: {reason}")


class StoreBusyError(DirectoryError):
    """Another build holds the store."""

    def __init__(self, store: Path) -> None:
        super().__init__(f"{store}: another build is running on this store")
