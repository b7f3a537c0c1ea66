"""The directory's tests share one small snapshot."""

from tests.alliage.directory.fixtures import built_store, no_store, store

__all__ = ["built_store", "no_store", "store"]
