"""Reading the official files as they are."""

from alliage_engines.directory.sources.containers import members
from alliage_engines.directory.sources.layouts import LAYOUTS, Kind
from alliage_engines.directory.sources.reader import (
    Source,
    accounted,
    forget,
    prepare,
    relation,
    salvage,
)

__all__ = [
    "LAYOUTS",
    "Kind",
    "Source",
    "accounted",
    "forget",
    "members",
    "prepare",
    "relation",
    "salvage",
]
