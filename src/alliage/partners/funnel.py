"""How far introductions went: introduced, met, shared lead, experiment, alliance.

Sides say it in their follow-ups; later areas know more (a meeting held, a room opened): they
register a provider, and the caseload counts the furthest of all. A provider is asked once a page,
for many introductions: a bounded number of queries whatever their number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliage.partners.enums import Outcome


class Stage(models.TextChoices):
    """In their order; each holds those before it."""

    INTRODUCED = "introduced", _("Mise en lien")
    MET = "met", _("Rencontre")
    SHARED_LEAD = "shared_lead", _("Piste commune")
    EXPERIMENT = "experiment", _("Expérimentation")
    ALLIANCE = "alliance", _("Alliance")


ORDER = tuple(Stage)
OF_OUTCOME: Mapping[str, Stage] = {
    Outcome.NOTHING: Stage.INTRODUCED,
    Outcome.STOPPED: Stage.INTRODUCED,
    Outcome.MET: Stage.MET,
    Outcome.SHARED_LEAD: Stage.SHARED_LEAD,
    Outcome.EXPERIMENT: Stage.EXPERIMENT,
    Outcome.ALLIANCE: Stage.ALLIANCE,
}

#: Keys of introductions -> the furthest stage that an area knows of, for those of which it knows.
Provider = Callable[[Sequence[int]], Mapping[int, Stage]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a later area say how far introductions went; safe twice."""
    if provider not in _providers:
        _providers.append(provider)


def known_elsewhere(introductions: Sequence[int]) -> dict[int, Stage]:
    """Return the furthest stage that later areas know of each introduction."""
    found: dict[int, Stage] = {}
    for provider in _providers:
        for key, stage in provider(introductions).items():
            found[key] = furthest([stage, *([found[key]] if key in found else [])])
    return found


def rank(stage: Stage | str) -> int:
    return ORDER.index(Stage(stage))


def furthest(stages: Iterable[Stage]) -> Stage:
    """Return the furthest of stages; of none, what every introduction made has reached."""
    return max(stages, key=rank, default=Stage.INTRODUCED)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one introduction went. said: by each side that answered, its own furthest."""

    introduction: int
    said: tuple[Stage, ...]
    known: Stage | None = None

    @property
    def stage(self) -> Stage:
        return furthest([*self.said, *([self.known] if self.known else [])])

    @property
    def disagreed(self) -> bool:
        """Whether sides that both answered tell of different stages."""
        return len(set(self.said)) > 1

    def all_say(self, stage: Stage) -> bool:
        """Whether every side that answered, and at least one did, went as far as a stage."""
        return bool(self.said) and all(rank(said) >= rank(stage) for said in self.said)


@dataclass(frozen=True, slots=True)
class Line:
    """One stage: how many introductions reached it, how many of which every answer says so."""

    stage: Stage
    reached: int
    all_say: int
    share: float | None

    @property
    def label(self) -> str:
        return str(self.stage.label)

    @property
    def one_says(self) -> int:
        """Those of which one side alone says so, or an area of the site without any side."""
        return self.reached - self.all_say


def lines(found: Sequence[Reached]) -> list[Line]:
    """Return the funnel of introductions, stage by stage; shares are percents of the first."""
    made = []
    for stage in ORDER:
        reached = [one for one in found if rank(one.stage) >= rank(stage)]
        first = stage is Stage.INTRODUCED
        all_say = len(reached) if first else sum(one.all_say(stage) for one in reached)
        share = 100 * len(reached) / len(found) if found else None
        made.append(Line(stage, len(reached), all_say, share))
    return made
