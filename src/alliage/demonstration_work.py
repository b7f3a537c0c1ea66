"""What the alliance of the demonstration does: its promises, its trials, its roadmap."""

import uuid
from decimal import Decimal
from typing import Any

from alliage.alliances.actions import (
    commitments,
    contributions,
    experiments,
    experiments_reviews,
    roadmap,
)
from alliage.alliances.models import Experiment
from alliage.demonstration_telling import Telling, day, days_ago, story


def promised(told: Telling) -> None:
    """Commitments, one of them late, and the ledger."""
    with days_ago(80):
        for given in story()["commitment"]:
            made = commitments.promise(
                alliance=told.room,
                owing=told.party(given["owing"]),
                to=told.party(given["to"]) if given["to"] else None,
                what=given["what"],
                due_on=max(day(given["due"]), day(0)),
                by=told.by(given["owing"]),
            )
            if given["due"] < 0:  # promised in time, and that time has passed
                type(made)._default_manager.filter(pk=made.pk).update(due_on=day(given["due"]))
        for given in story()["contribution"]:
            for nature in ("promised", "delivered"):
                contributions.enter(
                    alliance=told.room,
                    giver=told.party(given["giver"]),
                    to=None,
                    kind=given["kind"],
                    nature=nature,
                    quantity=Decimal(given[nature]),
                    on=day(-10) if nature == "delivered" else day(-80),
                    what=given["what"],
                    by=told.by(given["giver"]),
                )


def tried(told: Telling) -> None:
    """Three trials, one stopped with what it taught; the roadmap."""
    for given in story()["experiment"]:
        with days_ago(-given["starts"]):
            made = _trial(told, given)
        if "stopped" in given:
            with days_ago(-given["review"]):
                review = experiments_reviews.write_review(
                    experiment=made,
                    conclusion="stop",
                    lessons=given["stopped"],
                    changes="",
                    held_on=day(given["review"]),
                    by=told.by(given["carriers"][0]),
                )
                experiments_reviews.settle_if_due(review=review)
    for given in story()["workstream"]:
        made = roadmap.add(
            alliance=told.room,
            key=uuid.uuid4(),
            carriers=told.parties(given["carriers"]),
            experiments=[],
            by=told.by(given["carriers"][0]),
            title=given["title"],
            text=given["text"],
            starts_on=day(given["from"]),
            ends_on=day(given["to"]),
            state=given["state"],
        )
        for title, on, reached in given["milestones"]:
            roadmap.add_milestone(
                workstream=made,
                key=uuid.uuid4(),
                by=told.by(given["carriers"][0]),
                title=title,
                on=day(on),
                reached_on=day(on) if reached else None,
            )


def _trial(told: Telling, given: dict[str, Any]) -> Experiment:
    by = told.by(given["carriers"][0])
    made = experiments.plan(
        alliance=told.room,
        key=uuid.uuid4(),
        carriers=told.parties(given["carriers"]),
        place=story()["room"]["place"],
        by=by,
        **{name: given[name] for name in ("title", "hypothesis", "trial", "stop_when")},
        starts_on=day(given["starts"]),
        ends_on=day(given["ends"]),
        review_on=day(given["review"]),
    )
    name, unit, baseline, hoped = given["indicator"]
    figure = experiments.add_indicator(
        experiment=made, key=uuid.uuid4(), by=by, name=name, unit=unit,
        baseline=Decimal(baseline), hoped=Decimal(hoped), hope="",
    )  # fmt: skip
    made = experiments.move(experiment=made, event="start", by=by)
    for kind, on, text, value in given["journal"]:
        experiments.tell(
            experiment=made,
            key=uuid.uuid4(),
            measured={figure.pk: Decimal(value)},
            by=by,
            kind=kind,
            on=day(on),
            text=text,
        )
    return made
