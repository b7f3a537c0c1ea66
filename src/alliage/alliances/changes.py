"""Told to the topics of a room when its voices change: a party left, fell silent, joined, came back."""

from collections.abc import Callable

from alliage.alliances.models import Alliance
from alliage.core.actor import Actor

Listener = Callable[[Alliance, Actor], None]
_listeners: list[Listener] = []


def on_voices_changed(listener: Listener) -> None:
    """Call `listener(alliance, by)` in the transaction of each change of voices; safe twice."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(alliance: Alliance, by: Actor) -> None:
    """Tell every topic. `alliance` is locked by the action that calls."""
    for listener in _listeners:
        listener(alliance, by)
