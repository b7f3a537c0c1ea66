"""Offers laid out for the compiled search: blocks near in space, postings by block and term."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliage_engines.matching.items import EARTH_KM
from alliage_engines.matching.packing import Floats, Ints, Packed, Places

Shorts = NDArray[np.uint16]
#: More than the square of any chord of the unit sphere.
_ALWAYS = 5.0
#: Places within a block are integers of 16 bits.
_LARGEST_BLOCK = 65_536
#: Blocks grow rather than let the table of blocks by terms pass this (8 bytes a cell).
_MOST_SPANS = 30_000_000


class Index(NamedTuple):
    """n offers in slots, b blocks of consecutive slots, t terms.

    order: n, the offer in each slot; starts, terms, weights, points, reach: as in Packed, by slot;
    inside: n, squares of chords, `within_reach`. firsts: b + 1 slots; centres: (b, 3) unit
    vectors; extents: b, km, the most that distance to the centre plus reach can be in a block, -1
    for national offers; all_inside: b, as `inside`, for all offers of a block.
    ranks: t, the place of each term among all, the commonest first: neighbours in the cache.
    spans: (b, t, 2), where a term of some rank stands in a block: (start, end) in slots and impacts, where
    slots count within the block and impacts are weights in 65 535ths; (start, -1) in rows, which
    have an impact for each slot of the block, up to a whole number of strides of 64; (0, 0) where
    no offer has it. width: how many sums are looked at together.
    """

    order: Ints
    starts: Places
    terms: Ints
    weights: Floats
    points: Floats
    reach: Floats
    inside: Floats
    firsts: Places
    centres: Floats
    extents: Floats
    all_inside: Floats
    ranks: Ints
    spans: Ints
    rows: Shorts
    slots: Shorts
    impacts: Shorts
    width: int


class Layout(NamedTuple):
    """How offers are cut into blocks; measured on 100 000 offers.

    National blocks double from the first size to the largest: the first ones set the bar. A term
    is a row where one offer in `common` has it.
    """

    first_national: int = 512
    national: int = 8192
    local: int = 512
    reach_classes: int = 4
    common: int = 14
    width: int = 64


LAYOUT = Layout()


def build_index(offers: Packed, terms: int, layout: Layout = LAYOUT) -> Index:
    """Lay out offers whose terms are numbered from 0 to under `terms`."""
    order = _order(offers, layout)
    slots = offers.take(order)
    firsts = _firsts(int((offers.reach < 0).sum()), len(order), terms, layout)
    centres, extents = _extents(slots, firsts)
    counts = np.bincount(offers.terms, minlength=terms)
    ranks = np.argsort(np.argsort(-counts, kind="stable"), kind="stable").astype(np.int32)
    spans, rows, places, impacts = _postings(slots, firsts, ranks, layout.common)
    return Index(
        order=order.astype(np.int32),
        starts=slots.starts,
        terms=slots.terms,
        weights=slots.weights,
        points=slots.points,
        reach=slots.reach,
        inside=within_reach(slots.reach),
        firsts=firsts,
        centres=centres,
        extents=extents,
        all_inside=within_reach(extents),
        ranks=ranks,
        spans=spans,
        rows=rows,
        slots=places,
        impacts=impacts,
        width=layout.width,
    )


def curve(points: Floats, bits: int = 16) -> Places:
    """Return places along a space-filling curve (Morton's order): near ones are near in space."""
    cells = np.clip((points + 1) / 2 * (1 << bits), 0, (1 << bits) - 1).astype(np.int64)
    code = np.zeros(len(points), dtype=np.int64)
    for bit in range(bits):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + axis)
    return code


def within_reach(reach: Floats) -> Floats:
    """Return the squared chord under which a point is surely within reach, whatever rounding does.

    For a national offer (negative), more than any chord.
    """
    half = np.minimum(np.maximum(reach, 0.0) / (2 * EARTH_KM), np.pi / 2)
    sure = (2 * np.sin(half)) ** 2 * (1 - 1e-9) - 1e-18
    return np.asarray(np.where(reach < 0, _ALWAYS, sure), dtype=np.float64)


def _order(offers: Packed, layout: Layout) -> Places:
    """National offers first, then local ones by class of reach, near ones together."""
    local = offers.reach >= 0
    classes = np.zeros(len(offers), dtype=np.int64)
    if local.any():
        shares = np.linspace(0, 1, layout.reach_classes + 1)[1:-1]
        limits = np.quantile(offers.reach[local], shares)
        classes[local] = 1 + np.searchsorted(limits, offers.reach[local])
    return np.lexsort((curve(offers.points), classes))


def _firsts(nationals: int, count: int, terms: int, layout: Layout) -> Places:
    """First slots of the blocks, and the number of slots."""
    fewest = count * max(terms, 1) // _MOST_SPANS + 1
    local = min(max(layout.local, fewest), _LARGEST_BLOCK)
    largest = min(max(layout.national, fewest), _LARGEST_BLOCK)
    firsts, size = [0], max(layout.first_national, local)
    while firsts[-1] < nationals:
        firsts.append(min(firsts[-1] + size, nationals))
        size = min(2 * size, largest)
    while firsts[-1] < count:
        firsts.append(min(firsts[-1] + local, count))
    return np.array(firsts, dtype=np.int64)


def _extents(slots: Packed, firsts: Places) -> tuple[Floats, Floats]:
    if len(firsts) == 1:
        return np.zeros((0, 3)), np.zeros(0)
    centres = np.add.reduceat(slots.points, firsts[:-1], axis=0)
    lengths = np.sqrt((centres**2).sum(axis=1, keepdims=True))
    centres = centres / np.maximum(lengths, 1e-12)
    mine = np.repeat(centres, np.diff(firsts), axis=0)
    near = np.sqrt(((slots.points - mine) ** 2).sum(axis=1))
    far = np.sqrt(((slots.points + mine) ** 2).sum(axis=1))
    away = 2 * EARTH_KM * np.arctan2(near, far) + slots.reach + 1e-6
    extents = np.maximum.reduceat(away, firsts[:-1])
    # A block of offers all around the Earth has no centre to speak of.
    extents[lengths[:, 0] < 1e-3 * np.diff(firsts)] = np.inf
    extents[slots.reach[firsts[:-1]] < 0] = -1.0
    return centres, extents


def _postings(
    slots: Packed, firsts: Places, ranks: Ints, common: int
) -> tuple[Ints, Shorts, Shorts, Shorts]:
    """(spans, rows, slots, impacts) of the index."""
    sizes, terms = np.diff(firsts), len(ranks)
    shape = len(sizes), terms
    owners = np.repeat(np.arange(len(slots)), np.diff(slots.starts))
    blocks = np.repeat(np.arange(len(sizes)), sizes)[owners]
    places = (owners - firsts[blocks]).astype(np.uint16)
    impacts = np.maximum(slots.weights * 65535, 1).astype(np.uint16)
    cells = blocks * terms + ranks[slots.terms]
    counts = np.bincount(cells, minlength=len(sizes) * terms).reshape(shape)
    wide = counts * common > sizes[:, None]
    listed = ~wide.ravel()[cells]
    chosen = np.flatnonzero(listed)[np.argsort(cells[listed], kind="stable")]
    ends = np.cumsum(np.where(wide, 0, counts)).reshape(shape)
    strides = (sizes + 63) // 64 * 64
    offsets = np.cumsum(wide * strides[:, None]).reshape(shape) - wide * strides[:, None]
    rows = np.zeros(int((wide.sum(axis=1) * strides).sum()), dtype=np.uint16)
    rows[offsets.ravel()[cells[~listed]] + places[~listed]] = impacts[~listed]
    starts = np.where(wide, offsets, ends - counts)
    spans = np.stack([starts, np.where(wide, -1, ends)], axis=2)
    spans[counts == 0] = 0
    return spans.astype(np.int32), rows, places[chosen], impacts[chosen]
