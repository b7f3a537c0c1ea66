"""Speed meetings: who meets whom, when and where; optimal, explained, repaired on the day.

The literature's name is the business-to-business meeting scheduling problem (Bofill et al., CP 2014;
JAIR 74, 2022). Pure: no database, no settings.
"""

from alliage_engines.scheduling.plan import Change, Level, Meeting, Plan, Status
from alliage_engines.scheduling.problem import (
    Fixed,
    Infeasible,
    Kind,
    Participant,
    Precedence,
    Problem,
    SchedulingError,
    Slot,
    Table,
    Wish,
)

__all__ = [
    "Change",
    "Fixed",
    "Infeasible",
    "Kind",
    "Level",
    "Meeting",
    "Participant",
    "Plan",
    "Precedence",
    "Problem",
    "SchedulingError",
    "Slot",
    "Status",
    "Table",
    "Wish",
]
