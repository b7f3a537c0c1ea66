"""Rows of an event <-> the engine's problem and plan; a problem alike as files."""

import io
import os
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliage.meetings.models import (
    Event,
    FixedMeeting,
    MeetingOrder,
    Participant,
    PlanVersion,
    Unavailability,
    Wish,
)
from alliage.meetings.models import Slot as SlotRow
from alliage_engines import scheduling as engine
from alliage_engines.scheduling import Infeasible, Kind, Plan, Problem, SchedulingError
from alliage_engines.scheduling.plan import LEVELS, MAXIMISED, Progress
from alliage_engines.scheduling.plan import Status as PlanStatus
from alliage_engines.scheduling.problem import pair

__all__ = ["Infeasible", "PlanStatus", "Progress", "SchedulingError"]


def problem_of(event: Event, *, with_lost: bool = False) -> Problem:
    """Return what is known of a day as the engine reads it; seven queries, whatever its size.

    Names stay out: ids are keys of participants, and numbers of slots and tables. What was lost
    on the day, and who is missing then, is left out; with_lost: kept, for a repair freezes what
    was held there and is told the rest as a change.
    """
    slots = [one for one in event.slots.all() if with_lost or one.lost_at is None]
    tables = [one for one in event.tables.all() if with_lost or one.lost_at is None]
    coming = list(event.participants.coming().select_related("absent_from", "absent_to"))
    keys = {one.pk: one.key for one in coming}
    known = {str(one.pk) for one in (*slots, *tables)} | {""}
    missing = frozenset() if with_lost else frozenset(_missing(coming, slots))
    return Problem(
        participants=tuple(_participant(one, known) for one in coming),
        slots=tuple(_slot(one) for one in slots),
        tables=tuple(
            engine.Table(str(one.pk), one.zone, one.capacity, one.accessible) for one in tables
        ),
        unavailable=_unavailable(event, keys, known) | missing,
        wishes=_wishes(event, keys),
        fixed=tuple(_fixed(event, keys, known)),
        precedences=tuple(_precedences(event, keys)),
    )


def _participant(one: Participant, known: set[str]) -> engine.Participant:
    home = str(one.home_table_id or "")
    return engine.Participant(
        id=one.key,
        family=one.family,
        delegates=one.delegates,
        min_meetings=one.min_meetings,
        max_meetings=one.max_meetings,
        home_table=home if home in known else "",
        needs_accessible=one.needs_accessible,
    )


def _slot(one: SlotRow) -> engine.Slot:
    start, end = (timezone.localtime(at) for at in (one.starts_at, one.ends_at))
    return engine.Slot(str(one.pk), f"{start:%H:%M}", f"{end:%H:%M}", str(one.session))


def _missing(coming: list[Participant], slots: list[SlotRow]) -> set[tuple[str, str]]:
    """Slots of which somebody said on the day to be missing, the last one included."""
    return {
        (one.key, str(slot.pk))
        for one in coming
        if one.absent_from
        for slot in slots
        if slot.position >= one.absent_from.position
        and (one.absent_to is None or slot.position <= one.absent_to.position)
    }


def _unavailable(
    event: Event, keys: Mapping[int, str], known: set[str]
) -> frozenset[tuple[str, str]]:
    said = Unavailability.objects.filter(participant__event=event)
    rows = said.values_list("participant_id", "slot_id")
    return frozenset(
        (keys[who], str(slot)) for who, slot in rows if who in keys and str(slot) in known
    )


def _wishes(event: Event, keys: Mapping[int, str]) -> tuple[engine.Wish, ...]:
    said = Wish.objects.filter(by__event=event, of__event=event).order_by("pk")
    rows = said.values_list("by_id", "of_id", "kind", "weight")
    return tuple(
        engine.Wish(keys[by], keys[of], Kind(kind), weight)
        for by, of, kind, weight in rows
        if by in keys and of in keys
    )


def _fixed(event: Event, keys: Mapping[int, str], known: set[str]) -> list[engine.Fixed]:
    rows = FixedMeeting.objects.filter(event=event).order_by("pk")
    found = []
    for one in rows:
        if one.a_id in keys and one.b_id in keys:
            a, b = pair(keys[one.a_id], keys[one.b_id])
            slot, table = str(one.slot_id or ""), str(one.table_id or "")
            kept = (slot if slot in known else "", table if table in known else "")
            found.append(engine.Fixed(a, b, *kept))
    return found


def _precedences(event: Event, keys: Mapping[int, str]) -> list[engine.Precedence]:
    rows = MeetingOrder.objects.filter(event=event)
    return [
        engine.Precedence(
            pair(keys[one.before_a_id], keys[one.before_b_id]),
            pair(keys[one.after_a_id], keys[one.after_b_id]),
        )
        for one in rows
        if {one.before_a_id, one.before_b_id, one.after_a_id, one.after_b_id} <= keys.keys()
    ]


# --- kept as JSON


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON values: two equal problems give equal values."""
    return {
        "participants": [asdict(one) for one in problem.participants],
        "slots": [asdict(one) for one in problem.slots],
        "tables": [asdict(one) for one in problem.tables],
        "unavailable": sorted([who, slot] for who, slot in problem.unavailable),
        "wishes": [{**asdict(one), "kind": str(one.kind)} for one in problem.wishes],
        "fixed": [asdict(one) for one in problem.fixed],
        "precedences": [
            {"before": list(one.before), "after": list(one.after)} for one in problem.precedences
        ],
    }


def problem_from_json(found: Mapping[str, Any]) -> Problem:
    """Read back what `problem_to_json` wrote. Raises SchedulingError where something is missing."""
    try:
        return Problem(
            tuple(engine.Participant(**one) for one in found["participants"]),
            tuple(engine.Slot(**one) for one in found["slots"]),
            tuple(engine.Table(**one) for one in found["tables"]),
            frozenset((who, slot) for who, slot in found["unavailable"]),
            tuple(
                engine.Wish(one["by"], one["of"], Kind(one["kind"]), one["weight"])
                for one in found["wishes"]
            ),
            tuple(engine.Fixed(**one) for one in found["fixed"]),
            tuple(_read_precedence(one) for one in found["precedences"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SchedulingError("problem", f"no problem of ours: {error}") from error


def _read_precedence(one: Mapping[str, Any]) -> engine.Precedence:
    (before_a, before_b), (after_a, after_b) = one["before"], one["after"]
    return engine.Precedence((before_a, before_b), (after_a, after_b))


def plan_of(version: PlanVersion) -> Plan | None:
    """Return the plan of a version, or None where none was found yet."""
    return Plan.from_json(version.plan) if version.plan else None


def is_stale(version: PlanVersion) -> bool:
    """Whether something that the plan rests on changed since: who comes, wishes, tables, slots."""
    return problem_to_json(problem_of(version.event)) != version.problem


# --- solving


def better(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether a plan, as JSON, serves better than another: the first level that differs decides.

    Any plan is better than none; where all is equal, the one with more proved bounds.
    """
    return bool(new) and (not old or _rank(new) > _rank(old))


def _rank(plan: Mapping[str, Any]) -> tuple[int, ...]:
    levels = {one["name"]: one for one in plan["levels"]}
    signed = (
        levels[name]["achieved"] * (1 if name in MAXIMISED else -1) if name in levels else 0
        for name in LEVELS
    )
    return (*signed, sum(bool(one["proved"]) for one in plan["levels"]))


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    listen: Callable[[Progress], None],
    start: Plan | None = None,
) -> Plan:
    """Plan a day on the processors of this machine, four at most, from a plan when there is one.

    Raises Infeasible, SchedulingError, and whatever `listen` raises to stop.
    """
    from alliage_engines.scheduling import planning  # noqa: PLC0415 - heavy, for jobs alone

    workers = max(1, min(4, len(os.sched_getaffinity(0))))
    return planning.solve(
        problem, seconds=seconds, workers=workers, seed=seed, listen=listen, start=start
    )


def reasons_of(problem: Problem, *, seconds: float = 10.0) -> list[dict[str, Any]]:
    """Return a smallest set of what cannot hold together, a kind and its subjects each, as JSON.

    The pages put it in words; empty where the time did not suffice to tell.
    """
    from alliage_engines.scheduling.explain import causes  # noqa: PLC0415 - heavy, for jobs alone

    return [
        {
            "what": str(cause.what),
            "of": [{"who": list(atom.who), "number": atom.number} for atom in cause.atoms],
        }
        for cause in causes(problem, seconds=seconds)
    ]


# --- for a researcher: a problem alike, and nobody in it


def alike(problem: Problem, drawn: random.Random | None = None) -> Problem:
    """Return a problem like one of ours, in which nobody can be named and no wish is anybody's.

    Ids are drawn anew, names and families taken away. That alone hides nothing from the organiser,
    who knows how often each wished and may give each participant a limit of its own: so whom each
    wishes is drawn too, and the weights are dealt anew. Nothing said against anybody is in it.
    drawn: a generator, for tests.
    """
    draw = drawn or random.SystemRandom()
    order = [one.id for one in problem.participants]
    draw.shuffle(order)
    names = {old: f"p{number:03}" for number, old in enumerate(order, start=1)}
    people = sorted((_nobody(one, names) for one in problem.participants), key=lambda one: one.id)

    def renamed(a: str, b: str) -> tuple[str, str]:
        return pair(names[a], names[b])

    return Problem(
        tuple(people),
        problem.slots,
        problem.tables,
        frozenset((names[who], slot) for who, slot in problem.unavailable),
        tuple(_redrawn(problem, names, draw)),
        tuple(
            replace(one, a=renamed(one.a, one.b)[0], b=renamed(one.a, one.b)[1])
            for one in problem.fixed
        ),
        tuple(
            engine.Precedence(renamed(*one.before), renamed(*one.after))
            for one in problem.precedences
        ),
    )


def _nobody(one: engine.Participant, names: Mapping[str, str]) -> engine.Participant:
    return replace(one, id=names[one.id], name="", organisation="", family="")


def _redrawn(
    problem: Problem, names: Mapping[str, str], draw: random.Random
) -> Iterator[engine.Wish]:
    """As many musts and wishes of each as it said, of others that chance names."""
    said = [one for one in problem.wishes if one.kind in (Kind.MUST, Kind.WISH)]
    weights = [one.weight for one in said]
    draw.shuffle(weights)
    kinds: dict[str, list[Kind]] = {}
    for one in said:
        kinds.setdefault(names[one.by], []).append(one.kind)
    everybody = sorted(names.values())
    dealt = iter(weights)
    for by in sorted(kinds):
        others = draw.sample([one for one in everybody if one != by], len(kinds[by]))
        for of, kind in zip(others, sorted(kinds[by]), strict=True):
            yield engine.Wish(by, of, kind, next(dealt))


def problem_zip(problem: Problem) -> bytes:
    """Return a problem alike as the folder of CSV that `alliage meetings solve` reads, zipped."""
    from alliage_engines.scheduling.reading import write_folder  # noqa: PLC0415

    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(out, "w") as packed:
        write_folder(alike(problem), Path(folder))
        for file in sorted(Path(folder).iterdir()):
            # A fixed date: two zips of one problem differ by their draw alone.
            entry = zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0))
            packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
