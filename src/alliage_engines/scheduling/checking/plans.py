"""The plan of a day as a whole: its form, its ids, its constraints, its levels, what is not met."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from alliage_engines.scheduling.checking.claims import impossible, malformed, untrue
from alliage_engines.scheduling.checking.day import NAMES, both, broken, measured, wanted
from alliage_engines.scheduling.checking.files import Event

HIGH = ("musts", "floor", "wishes")
Row = Mapping[str, Any]


def violations(event: Event, plan: Row) -> Iterator[str]:
    """What is wrong in the plan of an event."""
    wrong = [*malformed(plan, "plan", NAMES)] or [*unknown(event, plan)]
    if wrong:
        yield from wrong
        return
    if plan["status"] == "infeasible":
        asked = event.fixed or any(person.low for person in event.people.values())
        yield from impossible(plan, asked=bool(asked))
        return
    yield from broken(event, plan["meetings"])
    yield from untrue(plan, measured(event, plan["meetings"]), HIGH)
    yield from missing(event, plan)


def unknown(event: Event, plan: Row) -> Iterator[str]:
    """Ids that the event does not have."""
    for key in ("meetings", "unmet"):
        for number, row in enumerate(plan[key], start=1):
            place = f"{key}, number {number}"
            for who in sorted({row["a"], row["b"]} - set(event.people)):
                yield f"{place}: there is no participant {who!r}"
            if row["a"] == row["b"]:
                yield f"{place}: {row['a']} with itself"
            if key == "meetings" and row["slot"] not in event.slots:
                yield f"{place}: there is no slot {row['slot']!r}"
            if key == "meetings" and row["table"] not in {"", *event.tables}:
                yield f"{place}: there is no table {row['table']!r}"


def missing(event: Event, plan: Row) -> Iterator[str]:
    """Whether the list of what is not met is that of the wishes without a meeting."""
    met = set(map(both, plan["meetings"]))
    listed = Counter(map(both, plan["unmet"]))
    for pair in sorted(map(sorted, listed)):
        words, key = " with ".join(pair), frozenset(pair)
        if listed[key] > 1:
            yield f"{words}: listed {listed[key]} times as not met"
        if key in met:
            yield f"{words}: listed as not met, and they meet"
        elif key not in wanted(event):
            yield f"{words}: listed as not met, and nobody asked for it"
    for pair in sorted(map(sorted, wanted(event) - met - set(listed))):
        yield f"{' with '.join(pair)}: wished, not met and not listed"
    for row in plan["unmet"]:
        if not row["why"].strip():
            yield f"{row['a']} with {row['b']}: not met, and no reason is given"
