"""A version of the plan as files for its organiser: who meets whom, and no person, no address."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.exports import Column
from alliage.meetings.models import Participant, PlanVersion, Slot, Table
from alliage.meetings.plan_changes import Share
from alliage.meetings.queries.plans import Names


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting of a version, with what its keys mean; None for what is no longer there."""

    keys: dict[str, str]
    a: Participant | None
    b: Participant | None
    slot: Slot | None
    table: Table | None


def rows(version: PlanVersion, names: Names) -> list[Row]:
    """Return the meetings of a version in the order of slots, then of tables."""
    found = [
        Row(
            {"a": one["a"], "b": one["b"], "slot": one["slot"], "table": one["table"]},
            names.participants.get(one["a"]),
            names.participants.get(one["b"]),
            names.slots.get(one["slot"]),
            names.tables.get(one["table"]),
        )
        for one in version.plan.get("meetings", ())
    ]
    return sorted(found, key=_order)


def _order(row: Row) -> tuple[int, int, str]:
    return (
        row.slot.position if row.slot else 0,
        row.table.position if row.table else 0,
        row.a.name if row.a else "",
    )


def name(one: Participant | None) -> str:
    return one.name if one else ""


#: As the engine's plan, then what its ids mean: docs/reference describes each.
COLUMNS = (
    Column("a", "a", lambda row: row.keys["a"]),
    Column("b", "b", lambda row: row.keys["b"]),
    Column("slot", _("créneau"), lambda row: row.keys["slot"]),
    Column("table", _("clé de la table"), lambda row: row.keys["table"]),
    Column("a_name", _("une partie"), lambda row: name(row.a)),
    Column("b_name", _("l’autre"), lambda row: name(row.b)),
    Column("starts_at", _("début"), lambda row: row.slot.starts_at if row.slot else None),
    Column("ends_at", _("fin"), lambda row: row.slot.ends_at if row.slot else None),
    Column("table_label", _("table"), lambda row: row.table.label if row.table else ""),
    Column("zone", _("zone"), lambda row: row.table.zone if row.table else ""),
)


def plan_json(version: PlanVersion, names: Names, shares: dict[str, Share]) -> bytes:
    """Return a version as the engine writes a plan, with names beside the ids.

    What is unmet is counted by participant, not told wish by wish: each said it in confidence.
    """
    plan = version.plan
    kept = {
        "status": plan["status"],
        "mode": plan["mode"],
        "levels": [{k: v for k, v in one.items() if k != "why"} for one in plan["levels"]],
        "meetings": [_meeting(row) for row in rows(version, names)],
        "participants": list(_participants(names, shares)),
        "seconds": plan["seconds"],
        "version": version.number,
    }
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _meeting(row: Row) -> dict[str, Any]:
    starts = timezone.localtime(row.slot.starts_at).isoformat() if row.slot else None
    return {
        **row.keys,
        "a_name": name(row.a),
        "b_name": name(row.b),
        "starts_at": starts,
        "table_label": row.table.label if row.table else "",
        "zone": row.table.zone if row.table else "",
    }


def _participants(names: Names, shares: dict[str, Share]) -> Iterable[dict[str, Any]]:
    for key, share in shares.items():
        yield {
            "id": key,
            "name": name(names.participants.get(key)),
            "meetings": share.meetings,
            "wishes": share.said,
            "wishes_met": share.met,
            "waits": share.waits,
        }
