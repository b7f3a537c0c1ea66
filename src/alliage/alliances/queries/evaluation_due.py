"""What awaits people about the health check, over all the rooms of their organisations."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from alliage.alliances.enums import Status
from alliage.alliances.enums_evaluation import (
    ActionState,
    AnswerMode,
    TermsState,
    WaveState,
)
from alliage.alliances.models import ActionItem, HealthWave, Party, WaveTerms
from alliage.questionnaires.models import Respondent

#: Days before its end at which a wave that lacks answers is told of, and an action is due.
SOON, DUE = timedelta(days=5), timedelta(days=14)
MOST = 20


def terms_to_answer(organisations: Iterable[int]) -> list[tuple[HealthWave, Party]]:
    """Return the open waves whose terms these organisations have not answered. Two queries."""
    today = timezone.localdate()
    waves = HealthWave.objects.filter(state=WaveState.OPEN, closes_on__gte=today)
    parties = Party.objects.voices().filter(organisation__in=list(organisations))
    parties = parties.exclude(alliance__status=Status.CLOSED).select_related("organisation")
    open_waves = {
        wave.alliance_id: wave
        for wave in waves.filter(alliance__in=parties.values("alliance"))
        .select_related("alliance")
        .defer("results", "cells")
    }
    said = set(WaveTerms.objects.filter(wave__in=open_waves.values()).values_list("wave", "party"))
    found = [
        (open_waves[party.alliance_id], party)
        for party in parties.order_by("pk")
        if party.alliance_id in open_waves
        and (open_waves[party.alliance_id].pk, party.pk) not in said
    ]
    return found[:MOST]


def short_of_answers(organisations: Iterable[int]) -> QuerySet[WaveTerms]:
    """Return the terms of waves that end soon while fewer people than needed have answered."""
    today = timezone.localdate()
    sent = Respondent.objects.filter(
        campaign=OuterRef("wave__campaign"),
        organisation=OuterRef("party__organisation"),
        state="submitted",
    )
    counted = sent.order_by().values("organisation").annotate(n=Count("pk")).values("n")
    rows = WaveTerms.objects.filter(
        state=TermsState.ACCEPTED,
        wave__state=WaveState.OPEN,
        wave__closes_on__range=(today, today + SOON),
        party__organisation__in=list(organisations),
    ).annotate(answers=Coalesce(Subquery(counted), 0))
    few = Q(mode=AnswerMode.PEOPLE, answers__lt=F("wave__campaign__smallest"))
    rows = rows.filter(few | Q(mode=AnswerMode.JOINT, answers=0))
    return rows.select_related("wave__alliance", "party__organisation").order_by("pk")[:MOST]


def actions_due(organisations: Iterable[int]) -> QuerySet[ActionItem]:
    """Return the open actions of these organisations that are late or due soon."""
    rows = ActionItem.objects.filter(
        state=ActionState.OPEN,
        due_on__lte=timezone.localdate() + DUE,
        parties__in=Party.objects.active().filter(organisation__in=list(organisations)),
    ).exclude(alliance__status=Status.CLOSED)
    return rows.select_related("alliance").distinct().order_by("due_on", "pk")[:MOST]
