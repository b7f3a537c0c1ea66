"""Reading the official files as they are."""

from alliage_engines.directory.sources.containers import members
from alliage_engines.directory.sources.layouts import LAYOUTS, Kind
from alliage_engines.directory.sources.reader import (
    Source,
    accounted,
    forget,
    kind_of,
    prepare,
    relation,
    salvage,
    transcoded,
)

__all__ = [
    "LAYOUTS",
    "Kind",
    "Source",
    "accounted",
    "forget",
    "kind_of",
    "members",
    "prepare",
    "relation",
    "salvage",
    "transcoded",
]
