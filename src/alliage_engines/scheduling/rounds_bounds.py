"""What no seating can go below: counted on paper, without any search."""

from collections.abc import Collection, Sequence
from math import ceil, comb


def bounds(
    people: int,
    sizes: Sequence[int],
    rounds: int,
    hosts: Collection[int],
    groups: Sequence[Sequence[int]],
    banned: Collection[frozenset[int]],
    *,
    most: int | None = None,
) -> tuple[int, int, int]:
    """Lower bounds of the three levels. sizes: how many sit at each table, in some order.

    Groups always sit together and hosts apart. Three arguments on repeats, and the best is kept:
    all seats beside others against all pairs that may meet; the same of each person; and two
    rounds, where a table's people part over the tables of the next one. most: how often the pair
    that meets most is known to meet; without, the bound on it.
    """
    beside = rounds * sum(comb(size, 2) for size in sizes)
    tied = sum(comb(len(group), 2) for group in groups)
    pairs = comb(people, 2) - comb(len(hosts), 2)
    pairs -= sum(not pair <= set(hosts) for pair in banned)  # hosts are apart already
    repeats = max(
        beside - pairs,
        tied * (rounds - 1),
        _by_person(people, sizes, rounds, hosts, banned),
        0,
    )
    stuck = _stuck(sizes) * comb(rounds, 2)
    least = ceil(beside / pairs) if beside and pairs > 0 else min(1, beside)
    if repeats or stuck:
        least = max(least, 2)
    if tied:
        least = max(least, rounds)
    # A pair that meets m times is stuck m(m−1)/2 times: at most m/2 for each of its repeats.
    repeats = max(repeats, ceil(2 * stuck / max(2, most or least)))
    return least, repeats, 0


def _by_person(
    people: int,
    sizes: Sequence[int],
    rounds: int,
    hosts: Collection[int],
    banned: Collection[frozenset[int]],
) -> int:
    """Each has at least so many seats beside it, and so many others to meet; each repeat is of two."""
    seats = rounds * (min((size for size in sizes if size), default=1) - 1)
    others = [people - 1 - (len(hosts) - 1 if one in hosts else 0) for one in range(people)]
    for pair in banned:
        for one in pair if not pair <= set(hosts) else ():
            others[one] -= 1
    return ceil(sum(max(0, seats - left) for left in others) / 2)


def _stuck(sizes: Sequence[int]) -> int:
    """How many pairs at least are at one table in both of two rounds: the people of a table part
    over all tables, and where they outnumber these some stay together."""
    tables = sum(1 for size in sizes if size)
    stuck = 0
    for size in sizes:
        if size:
            each, more = divmod(size, tables)
            stuck += (tables - more) * comb(each, 2) + more * comb(each + 1, 2)
    return stuck
