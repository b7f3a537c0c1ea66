"""What governance keeps of a person: exported, and erased down to the title of the mandate."""

from typing import Any

from alliage.governance.models import (
    DecisionVersion,
    MinutesApproval,
    MinutesVersion,
    Paper,
    Seat,
    Voice,
)

#: Whatever says who acted; the organisation and the mandate's title stay in all of them.
ATTRIBUTED = (DecisionVersion, MinutesApproval, MinutesVersion, Paper, Voice)


def export(person: Any) -> dict[str, Any]:
    """Return the voices that a person gave, their seats, what they wrote and put before others."""
    texts = DecisionVersion.objects.filter(person=person.pk).select_related("decision")
    minutes = MinutesVersion.objects.filter(person=person.pk).select_related("minutes__meeting")
    approvals = MinutesApproval.objects.filter(person=person.pk).select_related("minutes__meeting")
    papers = Paper.objects.filter(person=person.pk)
    return {
        "voices": _voices(person),
        "seats": _seats(person),
        "texts": [{"title": one.title, "text": one.text, "at": _at(one)} for one in texts],
        "minutes": [
            {"meeting": one.minutes.meeting.title, "texts": one.texts, "at": _at(one)}
            for one in minutes
        ],
        "approvals": [{"meeting": one.minutes.meeting.title, "at": _at(one)} for one in approvals],
        "papers": [{"title": one.title, "at": _at(one)} for one in papers],
    }


def _voices(person: Any) -> list[dict[str, Any]]:
    rows = Voice.objects.filter(person=person.pk).select_related("decision", "member__organisation")
    return [
        {
            "decision": voice.decision.title,
            "for": voice.member.organisation.name,
            "as": voice.mandate_title,
            "stance": voice.stance,
            "reason": voice.reason,
            "at": voice.at.isoformat(),
        }
        for voice in rows
    ]


def _seats(person: Any) -> list[dict[str, Any]]:
    rows = Seat.objects.filter(mandate__person=person.pk)
    return [
        {
            "body": seat.body.title,
            "for": seat.member.organisation.name,
            "function": seat.function,
            "from": seat.starts_on.isoformat(),
        }
        for seat in rows.select_related("body", "member__organisation")
    ]


def _at(row: Any) -> str:
    found: str = row.at.isoformat()
    return found


def erase(person: Any) -> int:
    """Take the person out of all that was said and held; return how many rows forgot them."""
    forgotten = sum(
        model.objects.filter(person=person.pk).update(person=None, mandate=None)
        for model in ATTRIBUTED
    )
    return forgotten + Seat.objects.filter(mandate__person=person.pk).update(mandate=None)
