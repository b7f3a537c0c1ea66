"""A room of three parties whose canvas is being written, for its tests."""

from typing import Any

from tests.alliage import world

from alliage.alliances.actions import canvas
from alliage.alliances.models import Alliance, CanvasSheet
from alliage.core.actor import Actor

SECRET = "Nous craignons de perdre quarante emplois à Voiron"
WORDS = {"want": SECRET, "size": "640 salariés", "need": "un seul interlocuteur"}


def lead(of: Any) -> Actor:
    return world.actor(world.lead_of(of))


def drafted(room: Alliance, of: Any, **words: str) -> CanvasSheet:
    """An organisation's draft: its words, else those that must not leak."""
    said = words or WORDS
    party = room.parties.get(organisation=of)
    known = CanvasSheet.objects.filter(party=party).first()
    canvas.save_draft(alliance=room, version=known.version if known else 0, words=said, by=lead(of))
    return CanvasSheet.objects.get(party=party)


def ready(room: Alliance, of: Any, **words: str) -> bool:
    """Draft, and say that it is ready; whether that revealed the canvas."""
    sheet = drafted(room, of, **words)
    return canvas.mark_ready(alliance=room, version=sheet.version, by=lead(of))


def revealed(*organisations: Any, **fields: Any) -> Alliance:
    """A room whose canvas is revealed."""
    room = world.alliance(*organisations, **fields)
    for one in organisations:
        ready(room, one, want=f"Le vœu de {one.name}", size="3 salariés", need="un local")
    return room
