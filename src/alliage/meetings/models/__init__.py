"""The tables of the area."""

from .event import Event, Slot, Table
from .participants import FixedMeeting, MeetingOrder, Participant, Unavailability, Wish
from .plans import Feedback, Incident, Meeting, News, PlanVersion, Publication

__all__ = [
    "Event",
    "Feedback",
    "FixedMeeting",
    "Incident",
    "Meeting",
    "MeetingOrder",
    "News",
    "Participant",
    "PlanVersion",
    "Publication",
    "Slot",
    "Table",
    "Unavailability",
    "Wish",
]
