"""What a room may come from: a need, an introduction that was made, a coalition proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliage.alliances.enums import Stage
from alliage.core.actor import Actor
from alliage.organisations.models import Organisation
from alliage.partners.enums import CoalitionState, IntroductionState, SideState
from alliage.partners.models import Coalition, Introduction, Need

#: Names in the address of the page that opens a room.
NEED, INTRODUCTION, COALITION = "besoin", "mise-en-lien", "coalition"


@dataclass(frozen=True, slots=True)
class Source:
    """What a room comes from."""

    need: Need | None = None
    introduction: Introduction | None = None
    coalition: Coalition | None = None


@dataclass(slots=True)
class Found:
    """A source, what a form takes from it, whom it proposes to invite."""

    source: Source = field(default_factory=Source)
    stage: Stage = Stage.MEETING
    initial: dict[str, Any] = field(default_factory=dict)
    candidates: list[Organisation] = field(default_factory=list)


def introduction_of(actor: Actor, key: Any) -> Introduction | None:
    """An introduction that was made and that the organisation one acts for accepted."""
    rows = Introduction.objects.filter(state=IntroductionState.MADE)
    accepted = {"sides__organisation": actor.organisation, "sides__state": SideState.ACCEPTED}
    return rows.filter(pk=key, **accepted).select_related("need").first()


def coalition_of(actor: Actor, key: Any) -> Coalition | None:
    """A coalition that the organisation one acts for proposed."""
    rows = Coalition.objects.filter(organisation=actor.organisation, state=CoalitionState.PROPOSED)
    return rows.filter(pk=key).select_related("need").first()


def need_of(actor: Actor, key: Any) -> Need | None:
    """A need that the organisation one acts for may read, its own or a published one."""
    if actor.is_operator:  # running the instance opens no draft here
        return Need.objects.live().filter(pk=key).first()
    return Need.objects.visible_to(actor).filter(pk=key).first()


def find(query: Mapping[str, str], actor: Actor) -> Found:
    """Return the source that an address names, or nothing to come from."""
    for name, reader in _READERS.items():
        key = query.get(name, "")
        if key.isascii() and key.isdigit():
            found: Found = reader(actor, key)
            own = actor.organisation.pk
            found.candidates = [one for one in found.candidates if one.pk != own and one.is_active]
            return found
    return Found()


def _from_introduction(actor: Actor, key: str) -> Found:
    introduction = introduction_of(actor, key)
    if introduction is None:
        return Found()
    accepted = introduction.sides.filter(state=SideState.ACCEPTED).select_related("organisation")
    need = need_of(actor, introduction.need_id)
    found = _about(need, Source(need=need, introduction=introduction), Stage.MEETING)
    found.candidates = [side.organisation for side in accepted]
    return found


def _from_coalition(actor: Actor, key: str) -> Found:
    coalition = coalition_of(actor, key)
    if coalition is None:
        return Found()
    need = need_of(actor, coalition.need_id)
    source = Source(need=need, coalition=coalition, introduction=coalition.introduction)
    found = _about(need, source, Stage.MEETING)
    members = coalition.members.select_related("organisation")
    found.candidates = [member.organisation for member in members if member.organisation]
    return found


def _from_need(actor: Actor, key: str) -> Found:
    need = need_of(actor, key)
    if need is None:
        return Found()
    found = _about(need, Source(need=need), Stage.NEED)
    seconds = need.seconds.select_related("organisation")
    found.candidates = [need.organisation, *(second.organisation for second in seconds)]
    return found


def _about(need: Need | None, source: Source, stage: Stage) -> Found:
    if need is None:
        return Found(source, stage)
    place = f"{need.area_kind}:{need.area_code}" if need.area_kind else ""
    initial = {"title": need.title, "summary": need.title, "place": place}
    return Found(source, stage, initial)


_READERS = {INTRODUCTION: _from_introduction, COALITION: _from_coalition, NEED: _from_need}
