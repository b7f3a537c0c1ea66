"""What may become of an alliance: data, tested whole, drawn in docs/reference/alliance-stages.md."""

from collections.abc import Mapping

from alliage.alliances.enums import STAGES, GateKind, Stage, Status

Where = tuple[Status, Stage]

#: What a gate may do; an opening changes nothing: it says where the alliance already is.
KINDS = tuple(kind for kind in GateKind if kind is not GateKind.OPENING)
#: A reorientation goes back to one of these, from a later stage.
BACK_TO = {
    GateKind.REORIENT_INTENTION: Stage.INTENTION,
    GateKind.REORIENT_FEASIBILITY: Stage.FEASIBILITY,
}


def _table() -> dict[tuple[Status, Stage, GateKind], Where]:
    found: dict[tuple[Status, Stage, GateKind], Where] = {}
    for place, stage in enumerate(STAGES):
        if place + 1 < len(STAGES):
            found[Status.RUNNING, stage, GateKind.ADVANCE] = (Status.RUNNING, STAGES[place + 1])
        found[Status.RUNNING, stage, GateKind.PAUSE] = (Status.PAUSED, stage)
        found[Status.PAUSED, stage, GateKind.RESUME] = (Status.RUNNING, stage)
        for status in (Status.RUNNING, Status.PAUSED):
            found[status, stage, GateKind.CLOSE] = (Status.CLOSED, stage)
            for kind, target in BACK_TO.items():
                if place > STAGES.index(target):
                    found[status, stage, kind] = (Status.RUNNING, target)
    return found


#: (status, stage, kind) -> (status, stage). What is not here is not allowed.
TABLE: Mapping[tuple[Status, Stage, GateKind], Where] = _table()


def after(status: str, stage: str, kind: str) -> Where | None:
    """Return what a kind of gate leads to from a status and a stage, or None."""
    try:
        return TABLE.get((Status(status), Stage(stage), GateKind(kind)))
    except ValueError:
        return None


def kinds_from(status: str, stage: str) -> list[GateKind]:
    """Return the kinds of gate that may be proposed from a status and a stage, in their order."""
    return [kind for kind in KINDS if after(status, stage, kind)]


def drawing() -> str:
    """Return the table as two Mermaid state diagrams, for the documents: stages, then states."""
    order = [
        (GateKind.ADVANCE, "advance"),
        (GateKind.REORIENT_INTENTION, "reorient"),
        (GateKind.REORIENT_FEASIBILITY, "reorient"),
    ]
    stages = [
        f"    {stage} --> {end}: {word}"
        for kind, word in order
        for (status, stage, found), (_status, end) in TABLE.items()
        if found is kind and status is Status.RUNNING
    ]
    states = dict.fromkeys(
        f"    {status} --> {end}: {kind.split('_')[0]}"
        for (status, _stage, kind), (end, _end) in TABLE.items()
        if status is not end
    )
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            *stages,
            "```",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {Status.RUNNING}",
            *states,
            f"    {Status.CLOSED} --> [*]",
            "```",
        ]
    )
