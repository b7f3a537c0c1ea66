"""A page of a room: `@in_room` loads the room for whom one acts, and refuses everybody else."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from alliage.alliances import access
from alliage.alliances.enums import PartyState
from alliage.alliances.models import Alliance, Party, RoomCopy
from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import View, signed_in
from alliage.organisations.acting import acting_required, choice_url
from alliage.organisations.enums import State


@dataclass(slots=True)
class Room:
    """What every page of a room needs, read once a request.

    me: the party one acts for; parties: all rows with their organisation, in the order of entry.
    """

    alliance: Alliance
    me: Party
    actor: Actor
    parties: list[Party] = field(default_factory=list)

    @property
    def active(self) -> list[Party]:
        return [party for party in self.parties if party.state == PartyState.ACTIVE]

    @property
    def voices(self) -> list[Party]:
        return [party for party in self.parties if party.has_voice]

    @property
    def copied(self) -> RoomCopy | None:
        """Where the room comes from when it was taken over: read with it, no query."""
        return getattr(self.alliance, "copied", None)

    @property
    def may_contribute(self) -> bool:
        return access.contribute(self.actor, self.alliance)

    @property
    def may_voice(self) -> bool:
        return access.voice(self.actor, self.alliance)

    @property
    def may_bind(self) -> bool:
        return access.bind(self.actor, self.alliance)

    def party(self, key: int | str | None) -> Party | None:
        """Return the party of a key that a form sent, or None."""
        return next((party for party in self.parties if str(party.pk) == str(key)), None)


def load(request: HttpRequest, code: str) -> Room:
    """Return the room of a code for the organisation one acts for, or raise 404. Two queries."""
    actor = actor_of(request)
    rooms = Alliance.objects.visible_to(actor).select_related("copied")
    alliance = rooms.filter(code=code).first()
    if alliance is None:
        raise Http404
    rows = Party.objects.filter(alliance=alliance).select_related("organisation").order_by("pk")
    parties = list(rows)
    for party in parties:
        party.alliance = alliance
        if party.organisation.state == State.MERGED:  # folded into another: it has no seat here
            party.state = PartyState.LEFT
    me = next(party for party in parties if party.organisation_id == actor.organisation.pk)
    alliance._my_party = me  # access.party_of then asks nothing
    return Room(alliance, me, actor, parties)


def in_room(view: Callable[..., HttpResponseBase]) -> View:
    """Declare a page of a room: the view gets `room` in the place of the address's `code`.

    Stands alone, above `require_…`: signs in, asks for whom one acts, answers 404 to strangers. A
    person whose other organisation is in the room is asked to act for that one.
    """

    @signed_in
    @acting_required
    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        try:
            room = load(request, code)
        except Http404:
            elsewhere = Party.objects.active().of_person(request.user).filter(alliance__code=code)
            if not elsewhere.exists():
                raise
            return redirect(choice_url(request))
        return view(request, room=room, **kwargs)

    return guarded
