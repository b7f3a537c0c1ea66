"""The directory's small snapshot, for the tests of partners."""

from pathlib import Path
from typing import Any

import pytest
from tests.alliage.directory.fixtures import built_store, no_store, store

__all__ = ["built_store", "no_store", "store"]


@pytest.fixture(autouse=True)
def _own_overlays(tmp_path: Path, settings: Any) -> None:
    """What one test lays over the directory is not found by another."""
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"
