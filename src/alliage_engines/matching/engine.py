"""`match`: the best offers of every need, in the order in which they are written."""

from collections.abc import Iterator, Sequence

from alliage_engines.matching.explain import Explainer
from alliage_engines.matching.items import Item, Match, MatchingError
from alliage_engines.matching.offers import Offers
from alliage_engines.matching.packing import (
    Packed,
    Whence,
    nowhere,
    pack,
    refuse,
    refuse_unplaced,
    vocabulary,
)

#: Fewer pairs of needs and offers are matched sooner than the compiled search is loaded.
_WORTH_COMPILING = 20_000_000


def match(
    needs: Sequence[Item],
    offers: Sequence[Item],
    *,
    top: int = 20,
    whence: tuple[Whence, Whence] = (nowhere, nowhere),
    compiled: bool | None = None,
    threads: int | None = None,
) -> Iterator[Match]:
    """Yield the best `top` offers of every need, by need id, then score (falling), then offer id.

    Pairs of score 0 are left out. Everything is checked before the first result: MatchingError for
    an item that cannot be matched, an id that comes twice, a local offer without place, a need
    without place while some offer is local. whence: where needs and offers come from, for errors;
    compiled: True or False overrides the choice by size, results are the same; threads: of the
    compiled search, by default all processors.
    """
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise MatchingError(f"top is {top!r}, not a number from 1 up")
    refuse(needs, "need", whence[0])
    refuse(offers, "offer", whence[1])
    refuse_unplaced(needs, offers, whence)
    if compiled is None:
        compiled = len(needs) * len(offers) >= _WORTH_COMPILING
    return _together(needs, offers, top, threads) if compiled else _singly(needs, offers, top)


def _singly(needs: Sequence[Item], offers: Sequence[Item], top: int) -> Iterator[Match]:
    prepared = Offers.of(offers)
    for need in sorted(needs, key=lambda item: item.id):
        yield from prepared.best(need, top)


def _together(
    needs: Sequence[Item], offers: Sequence[Item], top: int, threads: int | None
) -> Iterator[Match]:
    from alliage_engines.matching.search import search  # noqa: PLC0415 - imports numba

    # A term that only one side has counts in lengths alone.
    names = sorted(vocabulary(needs).keys() & vocabulary(offers).keys())
    numbers = {name: number for number, name in enumerate(names)}
    asked, given = pack(needs, numbers), pack(offers, numbers)
    explainer = Explainer(given, names)
    for first, best in search(asked, given, len(names), top, threads=threads):
        for row, size in enumerate(best.sizes.tolist()):
            terms, point = _terms(asked, first + row)
            explained = explainer.of(asked.ids[first + row], terms, point)
            found = best.offers[row, :size].tolist(), best.scores[row, :size].tolist()
            for offer, score in zip(*found, strict=True):
                yield explained(offer, score)


def _terms(needs: Packed, need: int) -> tuple[list[tuple[int, float]], list[float]]:
    part = slice(needs.starts[need], needs.starts[need + 1])
    terms = zip(needs.terms[part].tolist(), needs.weights[part].tolist(), strict=True)
    return list(terms), needs.points[need].tolist()
