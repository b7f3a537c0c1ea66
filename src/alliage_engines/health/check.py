"""An independent recount, in floats and by other ways: shares no code with `report`."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from alliage_engines.health.model import Answer, Pair, Report

_TOLERANCE = 1e-9
_Matrix = dict[str, dict[str, float]]  # rating organisation → rated → value


def check(answers: Iterable[Answer], pairs: Iterable[Pair], report: Report) -> list[str]:
    """What is wrong in `report`, one sentence each; nothing when all is right."""
    answers, pairs = list(answers), list(pairs)
    wrong = _wrong_factors(answers, report)
    names = {answer.organisation for answer in answers}
    names |= {pair.rater for pair in pairs} | {pair.rated for pair in pairs}
    if list(report.organisations) != sorted(names):
        wrong.append("organisations are not those named")
    depth, trust, value = (
        _matrix(pairs, columns)
        for columns in (
            ["depth"],
            ["reliability", "mission", "openness"],
            ["influence", "involvement", "resources"],
        )
    )
    wrong += _wrong_standings(trust, "trust", report) + _wrong_standings(value, "value", report)
    return wrong + _wrong_asymmetry(trust, report) + _wrong_network(len(names), depth, report)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def _wrong_factors(answers: Sequence[Answer], report: Report) -> list[str]:
    """Each score gets its weight in the factor's mean: 1 / (organisations · people · scores)."""
    scores = Counter((a.factor, a.organisation, a.person) for a in answers)
    people = Counter((factor, organisation) for factor, organisation, _ in scores)
    organisations = Counter(factor for factor, _ in people)
    total: dict[str, float] = defaultdict(float)
    own: dict[tuple[str, str], float] = defaultdict(float)
    for a in answers:
        share = float(a.score) / scores[a.factor, a.organisation, a.person]
        share /= people[a.factor, a.organisation]
        own[a.factor, a.organisation] += share
        total[a.factor] += share / organisations[a.factor]
    wrong = []
    if [factor.factor for factor in report.factors] != sorted(total):
        wrong.append("factors are not those answered")
    for factor in report.factors:
        means = {who: value for (what, who), value in own.items() if what == factor.factor}
        mean = total.get(factor.factor, 0.0)
        gap = max((abs(value - mean) for value in means.values()), default=0.0)
        said = factor.by_organisation
        right = said.keys() == means.keys() and all(_same(said[k], v) for k, v in means.items())
        right = right and _same(factor.mean, mean) and _same(factor.gap, gap)
        band = "concern" if mean < 3 - _TOLERANCE else "discuss"
        band = "strength" if mean >= 4 - _TOLERANCE else band
        right = right and factor.band == band and factor.flagged == (gap >= 1 - _TOLERANCE)
        wrong += [] if right else [f"the factor {factor.factor!r} is wrong"]
    return wrong


def _matrix(pairs: Sequence[Pair], columns: Sequence[str]) -> _Matrix:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        given = [getattr(pair, column) for column in columns]
        said = [float(one) for one in given if one is not None]
        if said:
            found[pair.rater][pair.rated].append(math.fsum(said) / len(said))
    return {
        rater: {rated: fmean(values) for rated, values in row.items()}
        for rater, row in found.items()
    }


def _wrong_standings(matrix: _Matrix, what: str, report: Report) -> list[str]:
    wrong = []
    for name, standing in report.organisations.items():
        column = [row[name] for row in matrix.values() if name in row]
        right = fmean(column) if column else None
        index = None if right is None else 100 * (right - 1) / 3
        if not _same(getattr(standing, what), right):
            wrong.append(f"the {what} of {name!r} is {getattr(standing, what)}, not {right}")
        if not _same(getattr(standing, f"{what}_index"), index):
            wrong.append(f"the {what} index of {name!r} is not {index}")
    return wrong


def _wrong_asymmetry(trust: _Matrix, report: Report) -> list[str]:
    right = {
        (a, b): (row[b], trust[b][a])
        for a, row in trust.items()
        for b in row
        if a < b and a in trust.get(b, {})
    }
    if [(one.a, one.b) for one in report.asymmetry] != sorted(right):
        return ["asymmetries are not those of organisations that rated each other"]
    return [
        f"the asymmetry of {one.a!r} and {one.b!r} is wrong"
        for one in report.asymmetry
        if not _same(one.trust_ab, right[one.a, one.b][0])
        or not _same(one.trust_ba, right[one.a, one.b][1])
        or not _same(one.difference, right[one.a, one.b][0] - right[one.a, one.b][1])
    ]


def _wrong_network(count: int, depth: _Matrix, report: Report) -> list[str]:
    tied = {a: {b for b, said in row.items() if said >= 2 - _TOLERANCE} for a, row in depth.items()}
    degrees = {a: sum(a in tied.get(b, ()) for b in row) for a, row in tied.items()}
    both, directed = sum(degrees.values()), sum(map(len, tied.values()))
    top = max(degrees.values(), default=0)
    asked = bool(depth)
    right = {
        "density": both / (count * (count - 1)) if asked and count > 1 else None,
        "centralisation": (top * count - both) / ((count - 1) * (count - 2))
        if asked and count > 2
        else None,
        "reciprocity": both / directed if directed else None,
    }
    return [
        f"{name} is {getattr(report.network, name)}, not {value}"
        for name, value in right.items()
        if not _same(getattr(report.network, name), value)
    ]
