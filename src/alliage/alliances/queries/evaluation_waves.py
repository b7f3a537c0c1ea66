"""Waves of the health check: which, who accepted, what is due, the actions that follow."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from alliage.alliances.enums_evaluation import ActionState, TermsState, WaveState
from alliage.alliances.models import ActionItem, Alliance, HealthWave, Party, WaveTerms
from alliage.questionnaires.queries import campaigns


def waves_of(alliance: Alliance) -> QuerySet[HealthWave]:
    """Return the waves of a room, the last first; a cancelled one left nothing."""
    return HealthWave.objects.filter(alliance=alliance).exclude(state=WaveState.CANCELLED)


def last_closed(alliance: Alliance) -> HealthWave | None:
    """Return the last closed wave that has results to show. One query."""
    closed = waves_of(alliance).filter(state=WaveState.CLOSED, results__published=True)
    return closed.select_related("campaign").defer("cells").order_by("-number").first()


def before(wave: HealthWave) -> HealthWave | None:
    """Return the wave with results that came before, or None."""
    rows = waves_of(wave.alliance).filter(number__lt=wave.number, results__published=True)
    return rows.select_related("campaign").order_by("-number").first()


def listed(alliance: Alliance) -> list[HealthWave]:
    """Return the waves to list, without what is heavy."""
    return list(waves_of(alliance).defer("cells").order_by("-number")[:20])


@dataclass(slots=True)
class Standing:
    """Where one organisation is in an open wave. invited and submitted: of its own people."""

    party: Party
    terms: WaveTerms | None
    invited: int = 0
    submitted: int = 0

    @property
    def accepted(self) -> bool:
        return self.terms is not None and self.terms.state == TermsState.ACCEPTED

    @property
    def answered(self) -> bool:
        """Whether nothing is awaited of it any more."""
        if not self.accepted:
            return self.terms is not None
        return self.invited > 0 and self.submitted == self.invited


def standings(wave: HealthWave, voices: list[Party]) -> list[Standing]:
    """Return each voice with its answer to the terms. Two queries, however many organisations."""
    terms = {row.party_id: row for row in WaveTerms.objects.filter(wave=wave)}
    counts = campaigns.progress(wave.campaign)
    return [
        Standing(party, terms.get(party.pk), *counts.get(party.organisation_id, (0, 0)))
        for party in voices
    ]


def accepted_parties(wave: HealthWave) -> list[Party]:
    """Return the parties that accepted the terms and still have a voice."""
    rows = WaveTerms.objects.filter(wave=wave, state=TermsState.ACCEPTED)
    voices = Party.objects.voices().filter(pk__in=rows.values("party"))
    return list(voices.select_related("organisation").order_by("pk"))


def all_answered(wave: HealthWave) -> bool:
    """Whether every voice answered the terms, and everybody invited the questionnaire."""
    voices = Party.objects.voices().filter(alliance=wave.alliance_id)
    found = standings(wave, list(voices.select_related("organisation")))
    return any(one.accepted for one in found) and all(one.answered for one in found)


def over() -> QuerySet[HealthWave]:
    """Return the open waves whose last day is past."""
    return HealthWave.objects.filter(state=WaveState.OPEN, closes_on__lt=timezone.localdate())


def actions_of(alliance: Alliance) -> QuerySet[ActionItem]:
    """Return the action plan, the open ones first, the nearest day first."""
    rows = ActionItem.objects.filter(alliance=alliance).select_related("wave")
    parties = Prefetch("parties", Party.objects.select_related("organisation").order_by("pk"))
    return rows.prefetch_related(parties)


def open_actions(alliance: Alliance) -> QuerySet[ActionItem]:
    return actions_of(alliance).filter(state=ActionState.OPEN)


def worked_on(alliance: Alliance) -> dict[str, int]:
    """Return factor -> how many open actions bear on it. One query."""
    rows = ActionItem.objects.filter(alliance=alliance, state=ActionState.OPEN)
    found: dict[str, int] = {}
    for factor in rows.exclude(factor="").values_list("factor", flat=True):
        found[factor] = found.get(factor, 0) + 1
    return found


def summary(alliance: Alliance) -> dict[str, Any] | None:
    """Return number and state of the last wave, for a subtitle. One query."""
    rows = waves_of(alliance).order_by("-number")
    return rows.values("number", "state", "closes_on").first()
