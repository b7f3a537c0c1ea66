"""How a long computation says where it is, whoever listens: a terminal, a job, nobody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import duckdb


class Progress(Protocol):
    """Told of steps, each with a total (bytes, rows, or 100 for a percentage; None when
    unknown)."""

    def begin(self, step: str, total: float | None) -> None:
        """A step starts; the one before it is over."""

    def reach(self, done: float) -> None:
        """The step has come this far."""


class Silent:
    """Nobody listens."""

    def begin(self, step: str, total: float | None) -> None:
        """Do nothing."""

    def reach(self, done: float) -> None:
        """Do nothing."""


@contextmanager
def watched(
    connection: duckdb.DuckDBPyConnection, progress: Progress, step: str, total: float = 100
) -> Iterator[None]:
    """Report how far the queries run inside are, in parts of `total`, five times a second."""
    if isinstance(progress, Silent):
        yield
        return
    over = threading.Event()

    def poll() -> None:
        while not over.wait(0.2):
            progress.reach(max(0.0, connection.query_progress()) / 100 * total)

    progress.begin(step, total)
    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    progress.reach(total)
