"""The compiled search: for one need, every offer that may be among its best, and no other.

Imported lazily: importing this module imports numba. Compiled functions stand in this file and in
`items.py`: numba's cache is renewed when the file of the function called changes, so that a change
of `items.py` alone needs a touch of this one.

Offers stand in blocks of neighbours, needs in groups of neighbours; a group goes from block to
block, the nearest first. What makes it fast, and keeps it exact:

- a block's offers cannot be nearer than the block allows: where its best proximity times the
  length of the need's terms that it has is under the k-th best score, the block is skipped;
- the cosines of a block are summed in integers of 16 bits, 32 at once, in the first-level cache. A
  term that many offers of the block have is a full row, another one a list of postings. Products
  are rounded down: a sum is a lower bound of 65 535 times the cosine, and `_units` more an upper
  bound;
- offers whose upper bound reaches the k-th best lower bound wait in a list. When it is full, and
  at the end, those that still do are computed in float64 with the formula of `items.py`, and kept
  by score as written, then by id.
"""

import math
from typing import Any

import numpy as np

from alliage_engines.matching.compiling import compiled
from alliage_engines.matching.items import EARTH_KM, FADING_KM, proximity, written

#: Scores nearer than this may be equal once written.
CLOSE = 1.0 - 1e-8
#: In sums: 1 is this much; the largest integer of 16 bits.
_WHOLE = 65535.0
#: The first bar in a need's first blocks, before it has its k results; four fifths each time.
_FIRST_LEVEL, _LAST_LEVEL = 52000, 1000
#: Four integers of 16 bits in one of 64: 1 each, all bits but the 16th, the 16th.
_ONE, _EACH = np.uint64(1), np.uint64(0x0001000100010001)
_HALVES, _SIGNS = np.uint64(0x7FFF7FFF7FFF7FFF), np.uint64(0x8000800080008000)

_written = compiled(written)
_proximity = compiled(proximity)


@compiled
def _worse(score: float, offer: int, other: float, other_offer: int) -> bool:
    """Whether a result comes after another; offers are numbered in the order of their ids."""
    return score < other or (score == other and offer > other_offer)


@compiled
def _sift_down(scores: Any, offers: Any, size: int) -> None:
    """Restore a heap, the worst result on top, whose top was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        right = child + 1
        if right < size and _worse(scores[right], offers[right], scores[child], offers[child]):
            child = right
        if not _worse(scores[child], offers[child], scores[place], offers[place]):
            return
        scores[child], scores[place] = scores[place], scores[child]
        offers[child], offers[place] = offers[place], offers[child]
        place = child


@compiled
def _push(scores: Any, offers: Any, size: int, score: float, offer: int) -> int:
    """Keep a result if it is among the best; return how many are kept."""
    if size == len(scores):
        if not _worse(score, offer, scores[0], offers[0]):
            scores[0], offers[0] = score, offer
            _sift_down(scores, offers, size)
        return size
    place = size
    scores[place], offers[place] = score, offer
    while place > 0:
        parent = (place - 1) // 2
        if not _worse(scores[place], offers[place], scores[parent], offers[parent]):
            break
        scores[place], scores[parent] = scores[parent], scores[place]
        offers[place], offers[parent] = offers[parent], offers[place]
        place = parent
    return size + 1


@compiled
def _sort(scores: Any, offers: Any, size: int) -> None:
    """Turn the heap into a list, the best result first."""
    for last in range(size - 1, 0, -1):
        scores[0], scores[last] = scores[last], scores[0]
        offers[0], offers[last] = offers[last], offers[0]
        _sift_down(scores, offers, last)


@compiled
def _raise_bar(bars: Any, size: int, value: float) -> int:
    """Keep the largest values seen, the lowest of them on top; return how many are kept."""
    place = size
    if size < len(bars):
        while place > 0 and bars[(place - 1) // 2] > value:
            bars[place] = bars[(place - 1) // 2]
            place = (place - 1) // 2
        bars[place] = value
        return size + 1
    if value <= bars[0]:
        return size
    place = 0
    while True:
        child = 2 * place + 1
        if child + 1 < size and bars[child + 1] < bars[child]:
            child += 1
        if child >= size or bars[child] >= value:
            break
        bars[place] = bars[child]
        place = child
    bars[place] = value
    return size


@compiled
def _chord(points: Any, one: int, others: Any, other: int) -> float:
    """The square of the distance of two points through the Earth, whose radius is 1."""
    x = points[one, 0] - others[other, 0]
    y = points[one, 1] - others[other, 1]
    z = points[one, 2] - others[other, 2]
    return float(x * x + y * y + z * z)


@compiled
def _opposite(points: Any, one: int, others: Any, other: int) -> float:
    """The square of the distance of a point to the antipode of another."""
    x = points[one, 0] + others[other, 0]
    y = points[one, 1] + others[other, 1]
    z = points[one, 2] + others[other, 2]
    return float(x * x + y * y + z * z)


@compiled
def _distance(points: Any, one: int, others: Any, other: int) -> float:
    near = math.sqrt(_chord(points, one, others, other))
    return 2.0 * EARTH_KM * math.atan2(near, math.sqrt(_opposite(points, one, others, other)))


@compiled
def _nearness(index: Any, slot: int, needs: Any, need: int) -> float:
    """The proximity of an offer; `index.inside` spares the distance to those within reach."""
    chord = _chord(needs.points, need, index.points, slot)
    if chord <= index.inside[slot]:
        return 1.0
    opposite = _opposite(needs.points, need, index.points, slot)
    return _proximity(math.sqrt(chord), math.sqrt(opposite), index.reach[slot])


@compiled
def _cosine(dense: Any, terms: Any, weights: Any, low: int, high: int) -> float:
    """In float64, over ascending terms: the same bits as one need matched alone."""
    total = 0.0
    for place in range(low, high):
        total += dense[terms[place]] * weights[place]
    return total if total < 1.0 else 1.0


@compiled
def _units(terms: int) -> float:
    """How much 65 535 times a cosine of so many terms can exceed its sum in integers.

    With q = (Q + a)/65535 and w = (W + b)/65535, a and b under 1, the sum of 65535·q·w exceeds
    that of floor(Q·W/65536) by less than 1 a term for the floor, 1 in all for 65536, and
    sum(W + Q + 1)/65535 for a and b; sum(W) and sum(Q) are at most 65535·sqrt(terms), as the
    vectors are of length 1.
    """
    return terms + 2.0 * math.sqrt(terms) + 3.0


@compiled
def _add_row(sums: Any, row: Any, share: Any) -> None:
    for place in range(len(row)):
        sums[place] += (row[place] * share) >> 16


@compiled
def _add_postings(sums: Any, slots: Any, impacts: Any, share: Any) -> None:
    for place in range(len(slots)):
        sums[slots[place]] += (impacts[place] * share) >> 16


@compiled
def _present(needs: Any, need: int, spans: Any, parts: Any) -> Any:
    """Note which of a need's terms a block has; return how many, and their length.

    No cosine can be more than that length. parts: (start, end, weight in 65 535ths) of each.
    """
    count = 0
    total = 0.0
    for place in range(needs.starts[need], needs.starts[need + 1]):
        rank = needs.ranks[place]
        if spans[rank, 1] != 0:
            weight = needs.weights[place]
            total += weight * weight
            parts[count, 0], parts[count, 1] = spans[rank, 0], spans[rank, 1]
            parts[count, 2] = int(weight * _WHOLE)
            count += 1
    return count, math.sqrt(total)


@compiled
def _sum_up(parts: Any, count: int, rows: Any, slots: Any, impacts: Any, sums: Any) -> None:
    """Sum the cosines of a block's offers."""
    sums[:] = 0
    for place in range(count):
        start, end, share = parts[place, 0], parts[place, 1], np.uint16(parts[place, 2])
        if end > 0:
            _add_postings(sums, slots[start:end], impacts[start:end], share)
        else:
            _add_row(sums, rows[start : start + len(sums)], share)


@compiled
def _mark(parts: Any, count: int, rows: Any, slots: Any, sums: Any) -> None:
    """Raise from 0 to 1 the sums of offers that have a term in common, however little it weighs."""
    for place in range(count):
        start, end = parts[place, 0], parts[place, 1]
        if end > 0:
            for posting in range(start, end):
                sums[slots[posting]] |= sums[slots[posting]] == 0
        else:
            for slot in range(len(sums)):
                sums[slot] |= (sums[slot] == 0) & (rows[start + slot] > 0)


@compiled
def _gather(sums: Any, fours: Any, least: int, below: int, width: int, hits: Any) -> int:
    """Note the places whose sum is from `least` to under `below`; return how many.

    `width` sums are looked at together, and where one of them will do, four (fours: the same
    memory). Half a sum plus this complement has its 16th bit where it is half of `least` or more.
    """
    count = 0
    complement = np.uint64(0x8000 - (least >> 1)) * _EACH
    for start in range(0, len(sums), width):
        stride = sums[start : start + width]
        most = stride[0]
        for place in range(len(stride)):  # max() would not become a vector instruction
            most = stride[place] if stride[place] > most else most
        if most >= least:
            for four in range(start // 4, (start + len(stride)) // 4):
                if (((fours[four] >> _ONE) & _HALVES) + complement) & _SIGNS:
                    for place in range(4 * four, 4 * four + 4):
                        hits[count] = place
                        count += least <= sums[place] < below
    return count


@compiled
def _resolve(case: Any, need: int, one: int) -> None:
    """Compute the scores of the waiting offers as they will be written; keep the best."""
    index, needs, state, dense = case.offers, case.needs, case.state, case.work.dense
    row = case.rows[need]
    scores, offers, size = case.found.scores[row], case.found.offers[row], case.found.sizes[row]
    for place in range(needs.starts[need], needs.starts[need + 1]):
        dense[needs.terms[place]] = needs.weights[place]
    for place in range(state.waiting[one]):
        if state.uppers[one, place] >= state.bar[one]:
            slot = state.slots[one, place]
            low, high = index.starts[slot], index.starts[slot + 1]
            score = _cosine(dense, index.terms, index.weights, low, high)
            score = _written(score * _nearness(index, slot, needs, need))
            if score > 0.0:
                size = _push(scores, offers, size, score, index.order[slot])
    for place in range(needs.starts[need], needs.starts[need + 1]):
        dense[needs.terms[place]] = 0.0
    case.found.sizes[row] = size
    state.waiting[one] = 0
    if size == len(scores) and scores[0] * CLOSE > state.bar[one]:
        state.bar[one] = scores[0] * CLOSE


@compiled
def _wait(case: Any, need: int, one: int, block: int, hits: Any, units: float) -> int:
    """Put hits on the list of those that wait; return how many were seen before it was full."""
    index, needs, state, sums = case.offers, case.needs, case.state, case.work.sums
    bars, uppers, slots = state.bars[one], state.uppers[one], state.slots[one]
    bar, size, waiting = state.bar[one], state.sizes[one], state.waiting[one]
    first, national = index.firsts[block], index.extents[block] < 0.0
    done = 0
    while done < len(hits) and waiting < len(slots):
        total = float(sums[hits[done]])
        slot = first + hits[done]
        done += 1
        if (total + units) / _WHOLE < bar:
            continue
        nearness = 1.0 if national else _nearness(index, slot, needs, need)
        upper = (total + units) / _WHOLE * nearness
        if upper < bar or nearness <= 0.0:
            continue
        slots[waiting] = slot
        uppers[waiting] = upper
        waiting += 1
        # Less 1, which `_mark` may have added.
        size = _raise_bar(bars, size, (total - 1.0) / _WHOLE * nearness)
        if size == len(bars) and bars[0] * CLOSE > bar:
            bar = bars[0] * CLOSE
    state.bar[one], state.sizes[one], state.waiting[one] = bar, size, waiting
    return done


@compiled
def _search_pair(case: Any, need: int, one: int, block: int, nearness: float) -> None:
    """Search a block for a need; nearness: the most that a proximity can be there."""
    index, needs, state, parts = case.offers, case.needs, case.state, case.work.parts
    terms, length = _present(needs, need, index.spans[block], parts)
    if length * nearness < state.bar[one] * CLOSE:
        return
    first = index.firsts[block]
    size = (index.firsts[block + 1] - first + 63) // 64 * 64
    sums, fours, hits = case.work.sums[:size], case.work.fours, case.work.hits
    _sum_up(parts, terms, index.rows, index.slots, index.impacts, sums)
    units = _units(needs.starts[need + 1] - needs.starts[need])
    below, level = 65536, _FIRST_LEVEL
    while below > 1:
        # The best come first while there are too few, so that the bar is soon high.
        least = level if level > _LAST_LEVEL else 0
        level = level * 4 // 5
        if state.sizes[one] == state.bars.shape[1]:
            least = int(state.bar[one] / nearness * _WHOLE - units)
            if least >= below:
                return
        if least < 1:
            _mark(parts, terms, index.rows, index.slots, sums)
            least = 1
        count = _gather(sums, fours, least, below, index.width, hits)
        done = 0
        while done < count:
            done += _wait(case, need, one, block, hits[done:count], units)
            if done < count:
                _resolve(case, need, one)
        below = least


@compiled
def _visit(case: Any, group: Any, block: int, bound: float) -> None:
    """Search a block for the needs of a group; bound: the most that a proximity can be there."""
    index, needs, state = case.offers, case.needs, case.state
    for need in range(group[0], group[1]):
        one = need - group[0]
        bar = state.bar[one]
        if bound < bar:
            continue
        nearness = 1.0
        if _chord(needs.points, need, index.centres, block) > index.all_inside[block]:
            away = _distance(needs.points, need, index.centres, block) - index.extents[block]
            nearness = math.exp(-away / FADING_KM) if away > 0.0 else 1.0
        if nearness > 0.0 and nearness >= bar:
            _search_pair(case, need, one, block, nearness)


@compiled
def search(case: Any, group: Any) -> None:
    """Find the best offers of the needs group[0] to before group[1].

    work.blocks: the order of the blocks; work.beyond: the kilometres that each lies at least beyond
    the reach of all these needs. Results are written at the needs' rows of found, which must hold
    zeros there.
    """
    state = case.state
    state.bar[:] = 0.0
    state.sizes[:] = 0
    state.waiting[:] = 0
    for block in case.work.blocks:
        beyond = case.work.beyond[block]
        bound = math.exp(-beyond / FADING_KM) if beyond > 0.0 else 1.0
        if bound > 0.0:
            _visit(case, group, block, bound)
    for need in range(group[0], group[1]):
        _resolve(case, need, need - group[0])
        row = case.rows[need]
        _sort(case.found.scores[row], case.found.offers[row], case.found.sizes[row])
