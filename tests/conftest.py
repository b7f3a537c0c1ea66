"""What every test may lean on: the real samples, and a clear reason where a tool is missing."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is slow: how long an example takes proves nothing.
settings.register_profile("alliage", deadline=None)
settings.load_profile("alliage")

#: `.ci/run` forbids skipping: what a machine lacks is then a failure and not a silence.
NO_SKIP = os.environ.get("ALLIAGE_TESTS_NO_SKIP") == "1"


def skip_or_fail(reason: str) -> None:
    if NO_SKIP:
        pytest.fail(f"skipping is forbidden here: {reason}")
    pytest.skip(reason)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones begin first, in random order otherwise: no worker waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real sample files, which the project does not carry."""
    folder = os.environ.get("ALLIAGE_SAMPLES", "")
    if not folder:
        skip_or_fail("ALLIAGE_SAMPLES is not set: no real sample files")
    return Path(folder)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        skip_or_fail("no Chromium on this machine (make system)")
    return str(found)


@pytest.fixture(autouse=True)
def _no_language_left() -> None:
    """A page read in English leaves its thread speaking English: each test starts afresh."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _audit_survives_flush() -> Iterator[None]:
    """Transactional tests empty every table; only there is the audit log's lock lifted."""
    from django.db import connection

    from alliage.core.models.audit import PROTECT, UNPROTECT

    operations = type(connection.ops)
    flush = operations.sql_flush

    def unlocked(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        statements = flush(self, *args, **kwargs)
        if not statements:
            return statements
        vendor = self.connection.vendor
        return [*UNPROTECT[vendor], *statements, *PROTECT[vendor]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", unlocked)
        yield
