"""Who may do what in a room: each check raises `Denied` with the reason in words.

Who: the organisation that the actor acts for, as a party; and the person's mandate there. What the
state of a thing allows (a paused room, a decided gate) is policy, and stands with its action.
"""

from django.utils.translation import gettext as _

from alliage.alliances.enums import PartyState, Status
from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Mandate
from alliage.organisations.rules import (
    check_act_publicly,
    check_manage,
    check_read_for,
    check_write_for,
    manage,
)


def party_of(actor: Actor, alliance: Alliance) -> Party | None:
    """Return the active party that an actor acts for in a room, or None."""
    if actor.organisation is None or actor.mandate is None:
        return None
    known = getattr(alliance, "_my_party", None)
    if known is not None and known.organisation_id == actor.organisation.pk:
        return known if known.state == PartyState.ACTIVE else None
    rows = Party.objects.active().filter(alliance=alliance, organisation=actor.organisation)
    return rows.select_related("organisation").first()


def check_read(actor: Actor, alliance: Alliance) -> Party:
    """Any running mandate of a party reads the room; returns the party."""
    party = party_of(actor, alliance)
    if party is None:
        raise Denied(_("Votre organisation n’est pas dans cette alliance."))
    check_read_for(actor, party.organisation)
    return party


def check_contribute(actor: Actor, alliance: Alliance) -> Party:
    """Parties and accompaniers write, under a mandate that writes; observers read."""
    party = check_read(actor, alliance)
    if not party.contributes:
        raise Denied(_("Un observateur lit l’alliance et n’y écrit pas."))
    check_act_publicly(actor, party.organisation)
    return party


def check_voice(actor: Actor, alliance: Alliance) -> Party:
    """Parties write for themselves (drafts, promises); accompaniers do not in their place."""
    party = check_contribute(actor, alliance)
    if not party.has_voice:
        raise Denied(_("Seules les parties ont une voix : un accompagnateur n’en a pas."))
    return party


def check_bind(actor: Actor, alliance: Alliance) -> Party:
    """Consent, approve, join, leave: what binds an organisation asks for a mandate that manages."""
    party = check_voice(actor, alliance)
    check_manage(actor, party.organisation)
    return party


def check_leave(actor: Actor, alliance: Alliance) -> Party:
    """Any party leaves, by a mandate that manages, or by the only person it has."""
    party = check_read(actor, alliance)
    if not manage(actor, party.organisation):
        if Mandate.objects.running().filter(organisation=party.organisation).count() != 1:
            check_manage(actor, party.organisation)
        check_write_for(actor, party.organisation)
    return party


def check_open(alliance: Alliance) -> None:
    """Policy: a closed room is read, nobody writes in it any more."""
    if alliance.status == Status.CLOSED:
        raise Denied(_("Cette alliance est close : son histoire se lit, elle ne change plus."))


def check_write(actor: Actor, alliance: Alliance) -> Party:
    """What a form asks before it is shown: a hand that writes, in a room that is open."""
    party = check_contribute(actor, alliance)
    check_open(alliance)
    return party


read = allows(check_read)
contribute = allows(check_contribute)
voice = allows(check_voice)
bind = allows(check_bind)
leave = allows(check_leave)
is_open = allows(check_open)
