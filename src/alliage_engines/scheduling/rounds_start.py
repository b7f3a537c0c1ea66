"""Seatings to start from: a transversal design where the numbers allow it, else one round again."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

#: Of each round, of each table, who sits there.
Seating = list[list[list[int]]]

#: Fields that are not the whole numbers modulo a prime: an irreducible polynomial's lower
#: coefficients, from the constant on, of x^m = … over the integers modulo p.
_FIELDS = {4: (2, (1, 1)), 8: (2, (1, 1, 0)), 9: (3, (2, 0)), 16: (2, (1, 1, 0, 0))}


def start(
    families: Sequence[str],
    seats: Sequence[int],
    rounds: int,
    hosts: Mapping[int, int],
    groups: Sequence[Sequence[int]],
    banned: Collection[frozenset[int]],
    seed: int,
) -> Seating | None:
    """A seating that holds hosts, groups and banned pairs; None when no round can.

    Every table is used, as evenly as the seats allow.
    """
    count = len(seats)
    drawn = random.Random(seed)  # noqa: S311 - seats people, no secret
    order = sorted(range(len(families)), key=lambda one: (families[one], drawn.random()))
    if groups or banned:
        one = _packed(seats, len(families), hosts, groups, banned, seed)
        if one is None:
            return None
        return [[list(table) for table in one] for _ in range(rounds)]
    level = -(-len(families) // count)
    if (not hosts or len(hosts) == count) and min(seats) >= level:
        return _design(order, count, rounds, hosts)
    return [_dealt(order, seats, hosts) for _ in range(rounds)]


def even(seats: Sequence[int], people: int) -> list[int]:
    """How many sit at each table: as even as the seats allow."""
    sizes = [0] * len(seats)
    for _ in range(people):
        at = min((t for t, size in enumerate(sizes) if size < seats[t]), key=lambda t: sizes[t])
        sizes[at] += 1
    return sizes


def _dealt(order: Sequence[int], seats: Sequence[int], hosts: Mapping[int, int]) -> list[list[int]]:
    """One by one to the table with the fewest, families after each other."""
    tables: list[list[int]] = [[] for _ in seats]
    sizes = even(seats, len(order))
    for host, table in hosts.items():
        tables[table].append(host)
        sizes[table] = max(1, sizes[table])
    for one in order:
        if one not in hosts:
            free = [t for t, table in enumerate(tables) if len(table) < sizes[t]]
            free = free or [t for t, table in enumerate(tables) if len(table) < seats[t]]
            tables[min(free, key=lambda t: len(tables[t]) / max(1, sizes[t]))].append(one)
    return tables


def _design(order: Sequence[int], count: int, rounds: int, hosts: Mapping[int, int]) -> Seating:
    """Rows of as many people as there are tables: in round k, place j of row i is at table j + k·i.

    Where the tables are the elements of a field, two people of different rows are then at one table
    in exactly one of `count` rounds, and those of a row never; hosts are the row that stays. Full
    square groups have one round more: each row at its own table.
    """
    add, times = _arithmetic(count)
    guests = [one for one in order if one not in hosts]
    first = 1 if hosts else 0
    found: Seating = []
    for number in range(rounds):
        tables: list[list[int]] = [[] for _ in range(count)]
        for host, table in hosts.items():
            tables[table].append(host)
        square = not hosts and len(guests) == count * count and number % (count + 1) == count
        for place, one in enumerate(guests):
            row, column = place // count + first, place % count
            turn = number % (count + 1) if len(guests) == count * count and not hosts else number
            at = row if square else add(column, times(turn % count, row % count))
            tables[at].append(one)
        found.append(tables)
    return found


def _arithmetic(
    count: int,
) -> tuple[Callable[[int, int], int], Callable[[int, int], int]]:
    """Sum and product of a field of so many elements where there is one at hand, else modulo."""
    if count not in _FIELDS:
        return (lambda a, b: (a + b) % count), (lambda a, b: a * b % count)
    base, rest = _FIELDS[count]
    length = len(rest)

    def digits(a: int) -> list[int]:
        return [a // base**power % base for power in range(length)]

    def number(a: Sequence[int]) -> int:
        return sum(digit % base * base**power for power, digit in enumerate(a))

    def add(a: int, b: int) -> int:
        return number([x + y for x, y in zip(digits(a), digits(b), strict=True)])

    def times(a: int, b: int) -> int:
        total = [0] * length
        shifted = digits(a)
        for digit in digits(b):
            total = [x + digit * y for x, y in zip(total, shifted, strict=True)]
            top = shifted[-1]
            shifted = [(x + top * y) % base for x, y in zip([0, *shifted[:-1]], rest, strict=True)]
        return number(total)

    return add, times


def _packed(
    seats: Sequence[int],
    people: int,
    hosts: Mapping[int, int],
    groups: Sequence[Sequence[int]],
    banned: Collection[frozenset[int]],
    seed: int,
) -> list[list[int]] | None:
    """One round by CP-SAT, as even as groups and banned pairs allow; None when there is none."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy

    model = cp_model.CpModel()
    tables = range(len(seats))
    sits = [[model.new_bool_var("") for _ in tables] for _ in range(people)]
    for mine in sits:
        model.add_exactly_one(mine)
    off: list[Any] = []
    for table, wanted in enumerate(even(seats, people)):
        here = sum(mine[table] for mine in sits)
        model.add(here <= seats[table])
        off.append(model.new_int_var(0, people, ""))
        model.add(off[-1] >= here - wanted)
    for host, table in hosts.items():
        model.add(sits[host][table] == 1)
    for table in tables:
        for group in groups:
            for one in group[1:]:
                model.add(sits[one][table] == sits[group[0]][table])
        for a, b in map(sorted, banned):
            model.add_at_most_one([sits[a][table], sits[b][table]])
    model.minimize(sum(off))
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is its caller's
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = 4
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [[one for one in range(people) if solver.value(sits[one][table])] for table in tables]
