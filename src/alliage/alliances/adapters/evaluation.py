"""Rows of a wave <-> `alliage_engines.health`: results are made once, at the closing, and frozen.

What leaves this file is what the parties may read: by organisation, never from fewer people than
the campaign's threshold on any figure, and with one decimal, so that two waves or two figures do
not give a person's answer by subtraction. docs/reference/health-results.md is the schema.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from alliage.alliances.models import HealthWave, Party
from alliage.questionnaires.queries import campaigns
from alliage_engines import health

SCHEMA = "alliage.health-results/1"
#: With fewer organisations there is nobody to compare with.
FEWEST = 2
DEPTH, TRUST, VALUE = (
    ("depth",),
    ("reliability", "mission", "openness"),
    (
        "influence",
        "involvement",
        "resources",
    ),
)
TIE_FROM = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """What counts of a wave. people: party's key -> how many answered; joint: those that did so
    in one sheet; too_few: parties that are left out."""

    people: dict[str, int]
    joint: set[str]
    too_few: list[str]


def results_of(
    wave: HealthWave, parties: Iterable[Party]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what is read in the room, and the cells that benchmarks are made of.

    parties: those that accepted the terms, with their organisation. Keys are those of parties, as
    text. The campaign is closed.
    """
    held = {party.organisation_id: party for party in parties}
    found = [a for a in campaigns.answers(wave.campaign) if a.organisation_id in held]
    taken = _taken(found, held, wave.campaign.smallest)
    names = {key: held[organisation] for organisation, key in _keys(held).items()}
    results: dict[str, Any] = {
        "schema": SCHEMA,
        "wave": wave.number,
        "organisations": [
            _organisation(names[key], key, taken) for key in sorted(taken.people, key=int)
        ],
        "left_out": [{"key": key, "name": names[key].organisation.name} for key in taken.too_few],
        "people": sum(taken.people.values()),
        "published": len(taken.people) >= FEWEST,
    }
    if not results["published"]:
        # Not even who answered: a lone organisation's figures would be its people's.
        return {**results, "organisations": [], "people": 0}, []
    answers, counts = _answers(wave, found, held, taken)
    pairs = _pairs(wave, found, held, taken)
    report = health.report(answers, pairs)
    results |= _frozen(report) | _ways(pairs)
    results["agenda"] = [_topic(topic) for topic in health.agenda(report)]
    return results, _cells(report, counts, names)


def _keys(held: Mapping[int, Party]) -> dict[int, str]:
    return {organisation: str(party.pk) for organisation, party in held.items()}


def _taken(found: Iterable[Any], held: Mapping[int, Party], smallest: int) -> Taken:
    """Count sheets by organisation; fewer than the threshold without a joint answer is left out."""
    keys = _keys(held)
    people: dict[str, int] = defaultdict(int)
    joint: set[str] = set()
    for sheet in found:
        key = keys[sheet.organisation_id]
        people[key] += 1
        if sheet.joint:
            joint.add(key)
    enough = {key: n for key, n in people.items() if key in joint or n >= smallest}
    too_few = sorted((key for key in keys.values() if key not in enough), key=int)
    return Taken(enough, joint, too_few)


def _organisation(party: Party, key: str, taken: Taken) -> dict[str, Any]:
    return {
        "key": key,
        "name": party.organisation.name,
        "family": party.organisation.family,
        "people": "joint" if key in taken.joint else band_of_people(taken.people[key]),
    }


def band_of_people(count: int) -> str:
    """How many answered, coarsely: exact counts of two waves would single out who came."""
    return "3-4" if count < 5 else "5-9" if count < 10 else "10+"


def _answers(
    wave: HealthWave, found: list[Any], held: Mapping[int, Party], taken: Taken
) -> tuple[list[health.Answer], dict[tuple[str, str], int]]:
    """Scores of the factors that enough people of an organisation answered, and how many did."""
    keys, smallest = _keys(held), wave.campaign.smallest
    said = [
        health.Answer(keys[one.organisation_id], str(one.respondent_id), one.factor, one.score)
        for one in campaigns.scores(wave.campaign, found)
        if keys[one.organisation_id] in taken.people
    ]
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for answer in said:
        people[answer.organisation, answer.factor].add(answer.person)
    counts = {
        place: len(who)
        for place, who in people.items()
        if place[0] in taken.joint or len(who) >= smallest
    }
    return [a for a in said if (a.organisation, a.factor) in counts], counts


def _pairs(
    wave: HealthWave, found: list[Any], held: Mapping[int, Party], taken: Taken
) -> list[health.Pair]:
    """What was said of each other, emptied wherever too few people of the rater said it."""
    keys, smallest = _keys(held), wave.campaign.smallest
    rows = [
        (keys[one.organisation_id], str(one.respondent_id), keys[one.rated_id], dict(one.values))
        for one in campaigns.pairs(wave.campaign, found)
        if one.rated_id in keys
        and keys[one.organisation_id] in taken.people
        and keys[one.rated_id] in taken.people
        and one.rated_id != one.organisation_id
    ]
    for items in (DEPTH, TRUST, VALUE):
        raters: dict[tuple[str, str], set[str]] = defaultdict(set)
        for rater, person, rated, values in rows:
            if any(values.get(item) is not None for item in items):
                raters[rater, rated].add(person)
        for rater, _person, rated, values in rows:
            if rater not in taken.joint and len(raters[rater, rated]) < smallest:
                for item in items:
                    values.pop(item, None)
    wanted = (*DEPTH, *TRUST, *VALUE)
    return [
        health.Pair(rater, person, rated, **{k: v for k, v in values.items() if k in wanted})
        for rater, person, rated, values in rows
    ]


def _frozen(report: health.Report) -> dict[str, Any]:
    """The report with one decimal: flags and bands are those of the exact figures."""
    return {
        "factors": [
            {
                "factor": one.factor,
                "mean": _one(one.mean),
                "band": one.band,
                "gap": _one(one.gap),
                "flagged": one.flagged,
                "by_organisation": {key: _one(own) for key, own in one.by_organisation.items()},
            }
            for one in sorted(report.factors, key=lambda one: (-one.gap, one.factor))
        ],
        "standings": {
            key: {
                "trust": _one(one.trust),
                "value": _one(one.value),
                "trust_index": _index(one.trust),
                "value_index": _index(one.value),
            }
            for key, one in report.organisations.items()
        },
        "asymmetry": [
            {
                "a": one.a,
                "b": one.b,
                "trust_ab": _one(one.trust_ab),
                "trust_ba": _one(one.trust_ba),
                "difference": _one(one.difference),
            }
            for one in report.asymmetry
        ],
        "network": {
            what: None if (found := getattr(report.network, what)) is None else round(found, 2)
            for what in ("density", "centralisation", "reciprocity")
        },
    }


def _one(value: float | None) -> float | None:
    """One decimal; what would round to -0.0 is 0.0."""
    return None if value is None else round(value, 1) + 0.0


def _index(value: float | None) -> int | None:
    """The index 0–100 of the figure as it is shown: it says no more than the figure does."""
    return None if value is None else round((round(value, 1) - 1) / 3 * 100)


def _ways(pairs: list[health.Pair]) -> dict[str, Any]:
    """Trust and value that each gives each other, and who says it is tied to whom."""
    ratings, ties = [], []
    ways: dict[tuple[str, str], list[health.Pair]] = defaultdict(list)
    for pair in pairs:
        ways[pair.rater, pair.rated].append(pair)
    for (rater, rated), alone in sorted(ways.items()):
        given = health.report((), alone).organisations[rated]
        depths = [pair.depth for pair in alone if pair.depth is not None]
        if given.trust is not None or given.value is not None:
            ratings.append(
                {
                    "rater": rater,
                    "rated": rated,
                    "trust": _one(given.trust),
                    "value": _one(given.value),
                }
            )
        if depths and sum(depths) >= TIE_FROM * len(depths):
            ties.append([rater, rated])
    return {"ratings": ratings, "ties": ties}


def _topic(topic: health.Topic) -> dict[str, Any]:
    return {
        "reason": topic.reason,
        "factor": topic.factor,
        "organisations": list(topic.organisations),
        "amount": _one(topic.amount),
        "low": _one(topic.low),
        "high": _one(topic.high),
    }


def _cells(
    report: health.Report, counts: Mapping[tuple[str, str], int], names: Mapping[str, Party]
) -> list[dict[str, Any]]:
    return [
        {
            "organisation": names[key].organisation_id,
            "family": names[key].organisation.family,
            "commune": names[key].organisation.commune,
            "factor": factor.factor,
            "mean": own,
            "people": counts[key, factor.factor],
        }
        for factor in report.factors
        for key, own in factor.by_organisation.items()
    ]


def report_of(results: Mapping[str, Any]) -> health.Report:
    """Return frozen results as the engine reads them, with their one decimal."""
    return health.Report(
        factors=tuple(
            health.Factor(
                one["factor"],
                one["mean"],
                one["band"],
                one["gap"],
                one["flagged"],
                dict(one["by_organisation"]),
            )
            for one in sorted(results["factors"], key=lambda one: str(one["factor"]))
        ),
        organisations={
            key: health.Standing(one["trust"], one["value"], one["trust_index"], one["value_index"])
            for key, one in results["standings"].items()
        },
        asymmetry=tuple(
            health.Asymmetry(
                one["a"], one["b"], one["trust_ab"], one["trust_ba"], one["difference"]
            )
            for one in results["asymmetry"]
        ),
        network=health.Network(
            results["network"]["density"],
            results["network"]["centralisation"],
            results["network"]["reciprocity"],
        ),
    )


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> health.Comparison:
    """Return what moved between two frozen waves, as the parties read them."""
    return health.compare(report_of(before), report_of(after))
