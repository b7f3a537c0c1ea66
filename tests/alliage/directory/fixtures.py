"""A small snapshot for the pages: built once a session and never written to."""

from pathlib import Path
from typing import Any

import pytest
from tests.alliage.directory.snapshot import build_store


@pytest.fixture(scope="session")
def built_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one snapshot of thirty organisations."""
    return build_store(tmp_path_factory.mktemp("directory"))


@pytest.fixture
def store(built_store: Path, settings: Any) -> Path:
    """The store that the pages use during one test."""
    settings.DIRECTORY_STORE = built_store
    return built_store


@pytest.fixture
def no_store(tmp_path: Path, settings: Any) -> Path:
    """An instance that never built anything."""
    settings.DIRECTORY_STORE = tmp_path / "nothing"
    return settings.DIRECTORY_STORE
