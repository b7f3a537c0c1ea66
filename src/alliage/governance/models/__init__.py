"""The tables of governance."""

from alliage.governance.models.assembly import Assembly, AssemblyMember
from alliage.governance.models.bodies import Body, Seat
from alliage.governance.models.decisions import (
    Decision,
    DecisionVersion,
    Elector,
    Interest,
    Voice,
)
from alliage.governance.models.meetings import (
    AgendaItem,
    Attendance,
    Meeting,
    Minutes,
    MinutesApproval,
    MinutesVersion,
    Paper,
)

__all__ = [
    "AgendaItem",
    "Assembly",
    "AssemblyMember",
    "Attendance",
    "Body",
    "Decision",
    "DecisionVersion",
    "Elector",
    "Interest",
    "Meeting",
    "Minutes",
    "MinutesApproval",
    "MinutesVersion",
    "Paper",
    "Seat",
    "Voice",
]
