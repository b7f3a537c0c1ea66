"""Which pairs meet: a b-matching, one level after the other, with upper bounds that hold for all plans.

Slots are left out but for what they can hold together: so the bounds are bounds on every plan, and
where a plan reaches them, they are its certificate. Importing this module imports OR-Tools.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from alliage_engines.scheduling.planning.choosing import Choosing
from alliage_engines.scheduling.planning.clock import Clock
from alliage_engines.scheduling.planning.day import Day

#: What is to be high, one after the other; spares are to be few.
STEPS = ("musts", "floor", "wishes", "spares")


@dataclass(slots=True)
class Selection:
    """Choices to hold, None where none is known; bounds: of each step, what no plan passes."""

    chosen: frozenset[int] | None = None
    bounds: dict[str, int] = field(default_factory=dict)
    impossible: bool = False


def value(day: Day, chosen: Sequence[int] | frozenset[int]) -> dict[str, int]:
    """What a set of choices is worth at each step; spares count below zero."""
    counts = [0] * len(day.people)
    for at in chosen:
        counts[day.choices[at].a] += 1
        counts[day.choices[at].b] += 1
    some = [day.choices[at] for at in chosen]
    return {
        "musts": sum(one.candidate.must for one in some),
        "floor": min((counts[p] for p in day.counted), default=0),
        "wishes": sum(one.candidate.weight for one in some),
        "spares": -sum(one.spare for one in some),
    }


def select(day: Day, clock: Clock, known: frozenset[int] | None = None) -> Selection:
    """The best set, step by step. known: a set to begin with.

    A step that the clock cuts short has the bound that was proved until then, and the best set found.
    """
    found = Selection(known)
    reached: dict[str, int] = {}
    for step in STEPS:
        model = Choosing(day)
        model.hold(reached)
        if found.chosen is not None:
            model.hint(found.chosen)
        bound, chosen = model.solve(step, clock)
        if chosen is None:
            found.impossible = bound is None
            return found
        found.chosen = chosen
        found.bounds[step] = int(bound or 0)
        reached[step] = value(day, chosen)[step]
    return found
