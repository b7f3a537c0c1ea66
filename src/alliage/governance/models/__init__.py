"""The tables of governance."""

from alliage.governance.models.assembly import Assembly, AssemblyMember

__all__ = ["Assembly", "AssemblyMember"]
