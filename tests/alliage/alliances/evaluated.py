"""Waves of a health check in two words: who answers what, for the tests of evaluation."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.alliage import world

from alliage.alliances.actions import evaluation_waves as actions
from alliage.alliances.models import Alliance, HealthWave
from alliage.core.sealed import seal
from alliage.organisations.models import Organisation
from alliage.questionnaires.models import Campaign, Respondent, Sheet


def actor_of(organisation: Organisation) -> Any:
    return world.actor(world.lead_of(organisation))


def wave(room: Alliance, *, days: int = 21) -> HealthWave:
    """An open wave that the room's first organisation proposed."""
    first = room.parties.order_by("pk").first()
    closes_on = timezone.localdate() + timedelta(days=days)
    return actions.propose(alliance=room, closes_on=closes_on, by=actor_of(first.organisation))


def accept(of: HealthWave, *organisations: Organisation, **values: Any) -> None:
    for organisation in organisations:
        fields = {"mode": "people", "benchmark": False, **values}
        actions.accept(wave=of, by=actor_of(organisation), **fields)


def sheet(
    campaign: Campaign,
    organisation: Organisation,
    scores: Mapping[str, int] | int,
    about: Mapping[Organisation, Mapping[str, int]] | None = None,
    *,
    joint: bool = False,
) -> Respondent:
    """A submitted sheet: a score by question (every row the same), ratings of others."""
    values: dict[str, Any] = {}
    for question in campaign.asked.questions:
        if question.type == "matrix":
            score = scores if isinstance(scores, int) else scores.get(question.key)
            if score is not None:
                values[question.key] = {
                    row.key: 6 - score if row.reversed else score for row in question.rows
                }
        elif question.type == "pair" and about:
            values[question.key] = {str(o.pk): dict(said) for o, said in about.items()}
    rows = Respondent.objects.filter(campaign=campaign, organisation=organisation, joint=joint)
    row = rows.first() if joint else None
    if row is None:
        row = Respondent.objects.create(campaign=campaign, organisation=organisation, joint=joint)
    Respondent.objects.filter(pk=row.pk).update(state="submitted")
    Sheet.objects.create(
        campaign=campaign,
        respondent=row,
        organisation=organisation,
        sealed=seal(values),
        submitted=True,
    )
    return row


def people(
    campaign: Campaign,
    organisation: Organisation,
    scores: Sequence[Mapping[str, int] | int],
    about: Mapping[Organisation, Mapping[str, int]] | None = None,
) -> None:
    for score in scores:
        sheet(campaign, organisation, score, about)


def closed(of: HealthWave) -> HealthWave:
    """Let its last day pass, and the night's job close it."""
    yesterday = timezone.localdate() - timedelta(days=1)
    HealthWave.objects.filter(pk=of.pk).update(closes_on=yesterday)
    return actions.close(wave=HealthWave.objects.get(pk=of.pk))


def tie(depth: int = 3, trust: int = 3, value: int = 3) -> dict[str, int]:
    """What one says of another organisation."""
    return {
        "depth": depth,
        "reliability": trust,
        "mission": trust,
        "openness": trust,
        "influence": value,
        "involvement": value,
        "resources": value,
    }
