"""What a campaign holds: answers for its owner's computations, progress, who may answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from alliage.core import sealed
from alliage.organisations.models import Organisation
from alliage.questionnaires import scoring
from alliage.questionnaires.enums import InvitationState
from alliage.questionnaires.models import Campaign, Respondent, Sheet


@dataclass(frozen=True, slots=True)
class Answered:
    """One submitted sheet. organisation_id and respondent_id: None where the campaign is anonymous.

    values: question -> value; of a pair question {organisation's key as text: {row: value}}. Never
    for a page as it stands: what may be shown is the owner's disclosure rule.
    """

    organisation_id: int | None
    respondent_id: int | None
    joint: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """What one person gave to one item of a factor."""

    organisation_id: int | None
    respondent_id: int | None
    joint: bool
    factor: str
    score: int


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What one person said of another organisation: row -> value, unanswered rows absent."""

    organisation_id: int
    respondent_id: int
    joint: bool
    rated_id: int
    values: dict[str, int]


def answers(campaign: Campaign) -> list[Answered]:
    """Return the submitted sheets, opened; in an order that says nothing. One query."""
    rows = Sheet.objects.filter(campaign=campaign, submitted=True).select_related("respondent")
    return [
        Answered(
            organisation_id=row.organisation_id,
            respondent_id=row.respondent_id,
            joint=bool(row.respondent and row.respondent.joint),
            values=sealed.unseal(row.sealed),
        )
        for row in rows.order_by("pk")
    ]


def scores(campaign: Campaign, found: Iterable[Answered] | None = None) -> list[Score]:
    """Return the score of each answered item, by factor; reversed items are turned."""
    return [
        Score(one.organisation_id, one.respondent_id, one.joint, factor, score)
        for one in (answers(campaign) if found is None else found)
        for factor, _item, score in scoring.item_scores(campaign.asked, one.values)
    ]


def pairs(campaign: Campaign, found: Iterable[Answered] | None = None) -> list[PairAnswer]:
    """Return what was said of each other organisation; empty where nothing was."""
    return [
        PairAnswer(one.organisation_id, one.respondent_id, one.joint, rated, values)
        for one in (answers(campaign) if found is None else found)
        if one.organisation_id is not None and one.respondent_id is not None
        for rated, values in scoring.pair_scores(campaign.asked, one.values).items()
        if values
    ]


def progress(campaign: Campaign) -> dict[int | None, tuple[int, int]]:
    """Return organisation's key -> (invited, submitted), without those who declined. One query."""
    rows = (
        campaign.respondents.exclude(state=InvitationState.DECLINED)
        .values("organisation")
        .annotate(
            invited=Count("pk"),
            submitted=Count("pk", filter=Q(state=InvitationState.SUBMITTED)),
        )
        .order_by("organisation")
    )
    return {row["organisation"]: (row["invited"], row["submitted"]) for row in rows}


def organisations(campaign: Campaign) -> list[Organisation]:
    """Return those that take part, by name: asked already or not, a pair question is about them."""
    asked = Respondent.objects.filter(campaign=campaign).exclude(organisation=None)
    taking_part = Q(pk__in=asked.values("organisation")) | Q(pk__in=campaign.about.values("pk"))
    return list(Organisation.objects.filter(taking_part).order_by("name", "pk"))


def awaited_of(person: Any) -> list[Respondent]:
    """Return what a person may still answer in open campaigns, the nearest end first."""
    rows = Respondent.objects.awaited().of_person(person).filter(campaign__state="open")
    found = rows.select_related("campaign", "organisation").defer("campaign__definition")
    found = found.order_by("campaign__closes_on", "pk")
    return [row for row in found if row.campaign.is_open]


def with_counts(campaigns: Any, most: int) -> list[Campaign]:
    """Return the latest campaigns with `invited` and `submitted`, without those who declined.

    Without their definitions, which are long. One query.
    """
    asked = ~Q(respondents__state=InvitationState.DECLINED)
    done = Q(respondents__state=InvitationState.SUBMITTED)
    counted = campaigns.defer("definition").annotate(
        invited=Count("respondents", filter=asked),
        submitted=Count("respondents", filter=done),
    )
    return list(counted.order_by("-created_at", "-pk")[:most])
