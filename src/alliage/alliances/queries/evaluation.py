"""What is told and counted in a room, by level of maturity and by for whom the effect is."""

from dataclasses import dataclass, field

from alliage.alliances.enums_evaluation import PROPOSED, Effect, Level
from alliage.alliances.models import Alliance, EvaluationLevel, Indicator, MaturityEntry

#: A room shows the latest effects of each cell; the export has them all.
SHOWN = 400


@dataclass(slots=True)
class LevelRow:
    """One level of the picture: its entries and indicators in three columns, in order."""

    level: Level
    columns: list["Cell"]
    current: bool = False
    proposed: bool = False

    @property
    def count(self) -> int:
        return sum(len(cell.entries) + len(cell.indicators) for cell in self.columns)


@dataclass(slots=True)
class Cell:
    """What one level says of one effect."""

    effect: Effect
    entries: list[MaturityEntry] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)


def proposed_level(alliance: Alliance) -> Level:
    """Return the level that the stage of a room proposes."""
    return PROPOSED[alliance.stage]


def level_of(alliance: Alliance) -> Level:
    """Return the level that the parties chose, else the one that the stage proposes. One query."""
    chosen = EvaluationLevel.objects.filter(alliance=alliance).values_list("level", flat=True)
    found = chosen.first()
    return Level(found) if found else proposed_level(alliance)


def rows(alliance: Alliance, level: Level) -> list[LevelRow]:
    """Return the three levels with what they hold. Two queries."""
    proposed = proposed_level(alliance)
    made = {
        one: LevelRow(one, [Cell(effect) for effect in Effect], one == level, one == proposed)
        for one in Level
    }
    places = {
        (row.level.value, cell.effect.value): cell for row in made.values() for cell in row.columns
    }
    found = MaturityEntry.objects.filter(alliance=alliance).select_related("indicator")
    for entry in found[:SHOWN]:
        places[entry.level, entry.effect].entries.append(entry)
    for indicator in Indicator.objects.filter(alliance=alliance, retired_at=None):
        places[Level.COUNT.value, indicator.effect].indicators.append(indicator)
    return list(made.values())
