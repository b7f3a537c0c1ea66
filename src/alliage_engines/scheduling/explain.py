"""Why no plan of a day is possible, in the plainest words: a smallest set of what cannot be."""

from collections.abc import Callable, Iterable, Sequence

from alliage_engines.scheduling.explaining.causes import Atom, Cause, What
from alliage_engines.scheduling.explaining.search import causes
from alliage_engines.scheduling.problem import Problem

__all__ = ["Cause", "What", "causes", "explain", "in_words"]

#: How many are named of a long list.
_NAMED = 6


def explain(problem: Problem, *, seconds: float = 20.0) -> tuple[str, ...]:
    """Sentences that cannot be true together, none of which could be left out.

    Nothing where a day is possible, or where `seconds` did not suffice to tell. When the time ends
    in the middle, the sentences still cannot be true together, but fewer might suffice.
    """
    return tuple(in_words(problem, cause) for cause in causes(problem, seconds=seconds))


def in_words(problem: Problem, cause: Cause) -> str:
    """A cause as one sentence in English."""
    words = _Words(problem)
    if len(cause.atoms) == 1:
        return words.one(cause.atoms[0])
    return words.many(cause.what, cause.atoms)


class _Words:
    """Sentences about one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots = len(problem.slots)

    def name(self, who: str) -> str:
        known = self.problem.by_id.get(who)
        return f"{known.name} ({who})" if known and known.name else who

    def names(self, people: Iterable[str]) -> str:
        return self.list([self.name(who) for who in people])

    def list(self, items: Sequence[str]) -> str:
        if len(items) > _NAMED:
            return f"{', '.join(items[:_NAMED])} and {len(items) - _NAMED} others"
        return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))

    def one(self, atom: Atom) -> str:
        told: dict[What, Callable[[Atom], str]] = {
            What.PRECEDENCE: self._precedence,
            What.ACCESS: self._access,
            What.HOME: lambda one: (
                f"All meetings of {self.name(one.who[0])} are at table "
                f"{self.problem.by_id[one.who[0]].home_table}."
            ),
            What.MAXIMUM: lambda one: (
                f"{self.name(one.who[0])} wants at most "
                f"{_meetings(self.problem.by_id[one.who[0]].max_meetings or 0)}."
            ),
            What.DELEGATES: self._delegates,
            What.AWAY: self._away,
            What.NEVER: self._never,
            What.ROOM: self._table,
            What.MINIMUM: self._minimum,
            What.FIXED: self._fixed,
        }
        return told[atom.what](atom)

    def many(self, what: What, atoms: Sequence[Atom]) -> str:
        if what is What.ROOM:
            room = sum(table.meetings for table in self.problem.tables)
            named = self.list([atom.who[0] for atom in atoms])
            return (
                f"{len(atoms)} tables ({named}) take {_meetings(room)} at once, "
                f"in each of {self.slots} slots."
            )
        if what in {What.FIXED, What.PRECEDENCE, What.NEVER}:
            return " ".join(self.one(atom) for atom in atoms)
        named = self.names(atom.who[0] for atom in atoms)
        if what is What.MINIMUM:
            total = sum(self.problem.by_id[atom.who[0]].min_meetings for atom in atoms)
            return f"The minimums of {len(atoms)} participants add up to {total}: {named}."
        said = {
            What.ACCESS: "need an accessible table",
            What.HOME: "have all their meetings at a table of their own",
            What.MAXIMUM: "have said how many meetings they want at most",
            What.DELEGATES: f"have as many delegates as meetings at once, in {self.slots} slots",
            What.AWAY: "are not available in every slot",
        }
        return f"{len(atoms)} participants {said[what]}: {named}."

    def _precedence(self, atom: Atom) -> str:
        a, b, c, d = map(self.name, atom.who)
        return f"{a} must meet {b} before {c} meets {d}."

    def _access(self, atom: Atom) -> str:
        tables = [table.id for table in self.problem.tables if table.accessible]
        which = f"those are {self.list(tables)}" if tables else "there is none"
        return f"{self.name(atom.who[0])} needs an accessible table: {which}."

    def _never(self, atom: Atom) -> str:
        """Not who refuses: what somebody said of another is its own affair."""
        return f"One of {self.names(sorted(atom.who))} refuses to meet the other."

    def _delegates(self, atom: Atom) -> str:
        count = self.problem.by_id[atom.who[0]].delegates
        people = "one delegate" if count == 1 else f"{count} delegates"
        return (
            f"{self.name(atom.who[0])} has {people}: at most {_meetings(count)} at once, "
            f"in {self.slots} slots."
        )

    def _away(self, atom: Atom) -> str:
        who = atom.who[0]
        there = [slot.id for slot in self.problem.slots if self.problem.available(who, slot.id)]
        away = [slot.id for slot in self.problem.slots if slot.id not in there]
        if not there:
            return f"{self.name(who)} is not available in any slot."
        if len(there) < len(away):
            return f"{self.name(who)} is only available in {self.list(there)}."
        return f"{self.name(who)} is not available in {self.list(away)}."

    def _table(self, atom: Atom) -> str:
        table = next(one for one in self.problem.tables if one.id == atom.who[0])
        return f"Table {table.id} takes {_meetings(table.meetings)} at once, in {self.slots} slots."

    def _minimum(self, atom: Atom) -> str:
        who = atom.who[0]
        others = sum(who in key for key in self.problem.candidates)
        return (
            f"{self.name(who)} must have at least "
            f"{_meetings(self.problem.by_id[who].min_meetings)}, and may meet {others} others."
        )

    def _fixed(self, atom: Atom) -> str:
        fixed = self.problem.fixed[atom.number]
        where = f" in {fixed.slot}" if fixed.slot else ""
        where += f" at table {fixed.table}" if fixed.table else ""
        return f"The meeting of {self.name(fixed.a)} with {self.name(fixed.b)}{where} is fixed."


def _meetings(count: int) -> str:
    return "1 meeting" if count == 1 else f"{count} meetings"
