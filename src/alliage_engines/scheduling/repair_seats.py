"""Tables and persons still free in each slot to come, meeting by meeting."""

from collections import Counter
from collections.abc import Iterable, Sequence

from alliage_engines.scheduling.plan import Meeting
from alliage_engines.scheduling.problem import Pair
from alliage_engines.scheduling.repair_day import Day


class Seats:
    """Who and which tables are taken, as meetings are put down one after the other."""

    def __init__(self, day: Day, meetings: Iterable[Meeting]) -> None:
        self.day = day
        self.busy: Counter[tuple[str, int]] = Counter()
        self.count: Counter[str] = Counter(one for m in day.frozen for one in m.pair)
        self.used: Counter[tuple[str, int]] = Counter()
        self.at: dict[tuple[str, int], set[str]] = {}
        self.homes = {one.home_table for one in day.problem.participants}
        number = day.problem.slot_number
        for meeting in (*day.frozen, *meetings):
            self._take(meeting.pair, number[meeting.slot], meeting.table)
            if number[meeting.slot] >= day.now:
                self.count.update(meeting.pair)

    def free(self, key: Pair, slot: int) -> bool:
        """Whether both sides have room for one more meeting in a slot, and in all."""
        known = self.day.problem.by_id
        for one in key:
            who = known[one]
            if self.busy[one, slot] >= who.delegates:
                return False
            if who.max_meetings is not None and self.count[one] >= who.max_meetings:
                return False
        return True

    def table(self, key: Pair, slot: int) -> str | None:
        """The table that serves best: where the two sit before or after, then in that zone; one
        that nobody else needs. "" where the event has none; None where none is free."""
        if not self.day.seated:
            return ""
        places = self.day.places(key)
        tables = self.day.tables
        near = {t for one in key for n in (slot - 1, slot + 1) for t in self.at.get((one, n), ())}
        zones = {tables[t].zone for t in near if t in tables}
        free = (
            one
            for one in (tables if places is None else places)
            if self.used[one, slot] < tables[one].meetings
        )
        return min(
            free,
            key=lambda t: (
                places is None and t in self.homes,
                places is None and tables[t].accessible,
                t not in near,
                tables[t].zone not in zones,
                t,
            ),
            default=None,
        )

    def put(self, key: Pair, slot: int, table: str) -> Meeting:
        self._take(key, slot, table)
        self.count.update(key)
        return Meeting(*key, self.day.problem.slots[slot].id, table)

    def clear(self, meeting: Meeting) -> None:
        """Take back one that was put or kept."""
        slot = self.day.problem.slot_number[meeting.slot]
        self.used[meeting.table, slot] -= 1
        self.count.subtract(meeting.pair)
        for one in meeting.pair:
            self.busy[one, slot] -= 1
            self.at[one, slot].discard(meeting.table)

    def _take(self, key: Pair, slot: int, table: str) -> None:
        self.used[table, slot] += 1
        for one in key:
            self.busy[one, slot] += 1
            self.at.setdefault((one, slot), set()).add(table)


#: A pair, the slot it is put in, and the table where one was chosen ("" where none was).
Placed = tuple[Pair, int, str]


def seat(day: Day, staying: Sequence[Meeting], placed: Iterable[Placed]) -> list[Meeting]:
    """Give each placed pair a table beside those that stay.

    Chosen tables come first, then those whom few serve: sets of the others lie within each other,
    so whatever fits by counting has tables (Hall's condition). A pair for which none is left all
    the same is left out.
    """
    seats = Seats(day, staying)
    found = []
    for key, slot, chosen in sorted(placed, key=lambda one: (not one[2], *_choice(day, one))):
        table = chosen or seats.table(key, slot)
        if table is not None:
            found.append(seats.put(key, slot, table))
    return found


def _choice(day: Day, placed: Placed) -> tuple[int, int, Pair]:
    places = day.places(placed[0])
    return (len(day.tables) + 1 if places is None else len(places), placed[1], placed[0])


def waited(day: Day, who: str, busy: set[int]) -> int:
    """Slots between a participant's first and last meeting of a session in which it has none and
    is there."""
    slots, shut = day.problem.slots, day.problem.unavailable
    total = 0
    for block in day.problem.blocks:
        mine = [n for n in block if n in busy]
        if len(mine) > 1 and mine[-1] - mine[0] >= len(mine):
            between = set(range(mine[0], mine[-1])) - busy
            total += sum((who, slots[n].id) not in shut for n in between)
    return total
