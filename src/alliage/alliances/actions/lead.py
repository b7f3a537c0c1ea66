"""The lead: the room's first contact, and nothing more. Handed over by an agreement of both."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions.seats import locked
from alliage.alliances.enums import PartyRole
from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.core.permissions import Denied


def _lead(room: Alliance) -> Party | None:
    return Party.objects.active().filter(alliance=room, role=PartyRole.LEAD).first()


@transaction.atomic
def offer(*, alliance: Alliance, to: Party, by: Actor) -> None:
    """The lead proposes to hand over to another party with a voice; safe twice."""
    room = locked(alliance)
    me = access.check_bind(by, room)
    access.check_open(room)
    if me.role != PartyRole.LEAD:
        raise Denied(_("Seul le chef de file passe la main."))
    held = Party.objects.voices().filter(alliance=room, pk=to.pk).exclude(pk=me.pk).first()
    if held is None:
        raise Denied(_("On passe la main à une autre partie de l’alliance."))
    if held.lead_offered_at:
        return
    Party.objects.filter(alliance=room).update(lead_offered_at=None)
    Party.objects.filter(pk=held.pk).update(lead_offered_at=timezone.now())
    data = {"name": held.organisation.name}
    history.record("lead.offered", alliance=room, by=by, target=held, data=data)


@transaction.atomic
def answer(*, alliance: Alliance, accepts: bool, by: Actor) -> None:
    """The party to which it was offered takes it, or does not."""
    room = locked(alliance)
    me = access.check_bind(by, room)
    access.check_open(room)
    if not me.lead_offered_at:
        raise Denied(_("On ne vous propose plus d’être chef de file."))
    if accepts:
        _hand(room, me)
    else:
        Party.objects.filter(pk=me.pk).update(lead_offered_at=None)
    kind = "lead.taken" if accepts else "lead.declined"
    history.record(kind, alliance=room, by=by, target=me)


@transaction.atomic
def take(*, alliance: Alliance, by: Actor) -> None:
    """Where there is no lead any more, a party with a voice becomes it."""
    room = locked(alliance)
    me = access.check_bind(by, room)
    access.check_open(room)
    if me.role == PartyRole.LEAD:
        return
    if _lead(room) is not None:
        raise Denied(_("L’alliance a déjà un chef de file : lui seul passe la main."))
    _hand(room, me)
    history.record("lead.taken", alliance=room, by=by, target=me)


def _hand(room: Alliance, to: Party) -> None:
    """The former lead first: the database allows one at a time."""
    rows = Party.objects.filter(alliance=room)
    rows.filter(role=PartyRole.LEAD).update(role=PartyRole.PARTY)
    rows.update(lead_offered_at=None)
    rows.filter(pk=to.pk).update(role=PartyRole.LEAD)
