"""What each verb of trials, roadmap, time and sites begins and ends with: the room as it stands."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from alliage.alliances import access
from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.signing import signed_by
from alliage.partners.adapters.needs import area_of

Check = Callable[[Actor, Alliance], Party]
#: Fields of an area, empty.
NOWHERE = {"area_kind": "", "area_code": "", "area_name": ""}


def entered(
    alliance: Alliance | int, by: Actor, check: Check = access.check_contribute
) -> tuple[Alliance, Party]:
    """Lock a room, check what the actor may do in it and that it is open; return it and the party.

    Call it first in a transaction: two verbs of one room then follow each other.
    """
    key = alliance.pk if isinstance(alliance, Alliance) else alliance
    room = Alliance.objects.select_for_update().get(pk=key)
    party = check(by, room)
    access.check_open(room)
    return room, party


def carriers_among(alliance: Alliance, keys: Iterable[Any]) -> list[Party]:
    """Return the parties of some keys; Denied where one has no voice in the room today."""
    wanted = {int(key) for key in keys}
    found = list(Party.objects.voices().filter(alliance=alliance, pk__in=wanted))
    if len(found) != len(wanted):
        raise Denied(_("Seules les parties de cette alliance portent un essai ou un chantier."))
    return found


def located(place: str) -> dict[str, str]:
    """Return the columns of a "kind:code"; empty ones for no place."""
    area = area_of(place) if place else None
    if area is None:
        return dict(NOWHERE)
    return {"area_kind": area.kind, "area_code": area.code, "area_name": area.name}


def signature(by: Actor, party: Party) -> dict[str, Any]:
    """Return who writes, for a thing that keeps organisation, person and mandate."""
    return {"party": party, **signed_by(by)}


def changed_of(thing: Any, values: dict[str, Any]) -> list[str]:
    """Write values on a thing without saving it; return the names of those that changed."""
    changed = sorted(name for name, value in values.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, values[name])
    return changed
