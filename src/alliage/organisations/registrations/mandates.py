"""What the area registers at start: mandates."""

from alliage.core.actor import resolve_with
from alliage.organisations import acting

resolve_with(acting.resolve)
