"""The causes that an explanation may name: every hard constraint somebody can do something about."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from alliage_engines.scheduling.problem import Fixed, Kind, Pair, Precedence, Problem, pair


class What(StrEnum):
    """Kinds of cause; those tried first to be left out come first."""

    PRECEDENCE = "precedence"
    ACCESS = "access"
    HOME = "home"
    MAXIMUM = "maximum"
    DELEGATES = "delegates"
    AWAY = "away"
    NEVER = "never"
    ROOM = "room"
    MINIMUM = "minimum"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Atom:
    """One cause. who: ids of the participants, or of the table for ROOM; number: of its row."""

    what: What
    who: tuple[str, ...]
    number: int = 0

    @property
    def pair(self) -> Pair:
        return pair(*self.who[:2])


@dataclass(frozen=True)
class Cause:
    """Causes of one kind that are told together: one, or too many to be told apart."""

    atoms: tuple[Atom, ...]

    @property
    def what(self) -> What:
        return self.atoms[0].what


def atoms_of(problem: Problem) -> tuple[Atom, ...]:
    """Every cause of a problem, in the order of What."""
    order = list(What)
    return tuple(sorted(_all(problem), key=lambda atom: order.index(atom.what)))


def _all(problem: Problem) -> Iterator[Atom]:
    away = {who for who, _ in problem.unavailable}
    for one in problem.participants:
        yield Atom(What.DELEGATES, (one.id,))
        if one.min_meetings:
            yield Atom(What.MINIMUM, (one.id,))
        if one.max_meetings is not None:
            yield Atom(What.MAXIMUM, (one.id,))
        if one.id in away:
            yield Atom(What.AWAY, (one.id,))
        if one.home_table and problem.tables:
            yield Atom(What.HOME, (one.id,))
        if one.needs_accessible and problem.tables:
            yield Atom(What.ACCESS, (one.id,))
    for number, fixed in enumerate(problem.fixed):
        yield Atom(What.FIXED, (fixed.a, fixed.b), number)
    promised = {pair(one.a, one.b) for one in problem.fixed}
    for number, wish in enumerate(problem.wishes):
        if wish.kind is Kind.NEVER and pair(wish.by, wish.of) in promised:
            yield Atom(What.NEVER, (wish.by, wish.of), number)
    for number, one_before in enumerate(problem.precedences):
        yield Atom(What.PRECEDENCE, (*one_before.before, *one_before.after), number)
    for table in problem.tables:
        yield Atom(What.ROOM, (table.id,))


def fixed_of(problem: Problem, atom: Atom) -> Fixed:
    return problem.fixed[atom.number]


def precedence_of(problem: Problem, atom: Atom) -> Precedence:
    return problem.precedences[atom.number]
