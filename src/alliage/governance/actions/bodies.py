"""Bodies and their seats: made, changed, closed; given, renamed, ended."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.governance import access, owners
from alliage.governance.actions._entering import entering, locked
from alliage.governance.enums import BodyKind, DecisionState
from alliage.governance.models import Assembly, AssemblyMember, Body, Seat
from alliage.organisations import conflicts
from alliage.organisations.models import Mandate
from alliage.organisations.signing import mandate_title


@transaction.atomic
def make_body(
    *,
    assembly: Assembly,
    by: Actor,
    values: dict[str, Any],
    members: Iterable[AssemblyMember] = (),
    host: AssemblyMember | None = None,
) -> Body:
    """Make a body, with one seat for each of these members.

    values: kind, title, purpose, ladder, answerable. host: whose board it is, for cross-seats.
    """
    entering(access.check_speak, by, assembly)
    if values["kind"] != BodyKind.OWN_BOARD:
        host = None
    elif host is None:
        raise Denied(_("Dites de quelle organisation c’est le conseil."))
    members = list(members)
    _check_members(assembly, [*members, *([host] if host else [])])
    body = Body.objects.create(assembly=assembly, host=host, **values)
    for member in members:
        if host is None or member.pk != host.pk:
            Seat.objects.create(body=body, member=member)
    _record("governance.body_made", body, by)
    return body


@transaction.atomic
def change_body(*, body: Body, version: int, by: Actor, values: dict[str, Any]) -> Body:
    """Change what a body says of itself: title, purpose, ladder, answerable; raises `Stale`."""
    entering(access.check_speak, by, body.assembly)
    held: Body = conflicts.advance(body, version)
    _check_running(held)
    for name in ("title", "purpose", "ladder", "answerable"):
        setattr(held, name, values[name])
    held.save(update_fields=["title", "purpose", "ladder", "answerable"])
    _record("governance.body_changed", held, by)
    return held


@transaction.atomic
def close_body(*, body: Body, by: Actor) -> None:
    """Close a body in which nothing is open; its past stays. Safe twice."""
    entering(access.check_speak, by, body.assembly)
    held = locked(body)
    if held.closed_on is not None:
        return
    if held.decisions.filter(state=DecisionState.OPEN).exists():
        raise Denied(_("Une décision y est ouverte : attendez son résultat, ou retirez-la."))
    Body.objects.filter(pk=held.pk).update(closed_on=timezone.localdate())
    _record("governance.body_closed", held, by)


@transaction.atomic
def give_seat(
    *,
    body: Body,
    member: AssemblyMember,
    by: Actor,
    mandate: Mandate | None = None,
    function: str = "",
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Seat:
    """Give an organisation a seat. A person is named by their own organisation alone."""
    mine = entering(access.check_speak, by, body.assembly)
    held = locked(body)
    _check_running(held)
    _check_members(held.assembly, [member])
    if held.host_id == member.pk:
        raise Denied(_("Un siège croisé est tenu par une autre organisation que celle qui reçoit."))
    _check_person(mandate, member, mine)
    seat = Seat.objects.create(
        body=held,
        member=member,
        mandate=mandate,
        function=function or mandate_title(mandate),
        title=title,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
    )
    _record_seat("governance.seat_given", seat, by)
    return seat


@transaction.atomic
def change_seat(
    *, seat: Seat, by: Actor, mandate: Mandate | None, function: str, title: str
) -> None:
    """Say who sits: for one's own organisation."""
    mine = entering(access.check_speak, by, seat.body.assembly)
    held = locked(seat)
    if held.member_id != mine.pk:
        raise Denied(_("Chaque organisation dit elle-même qui la représente."))
    _check_person(mandate, mine, mine)
    held.mandate, held.title = mandate, title
    held.function = function or mandate_title(mandate)
    held.save(update_fields=["mandate", "function", "title"])
    _record_seat("governance.seat_changed", held, by)


@transaction.atomic
def end_seat(*, seat: Seat, by: Actor) -> None:
    """End a seat today: one's own, or that of an organisation that left. Safe twice."""
    mine = entering(access.check_speak, by, seat.body.assembly)
    held = locked(seat)
    if held.ends_on is not None and held.ends_on < timezone.localdate():
        return
    if held.member_id != mine.pk and held.member.left_at is None:
        raise Denied(_("Seule l’organisation qui tient ce siège peut le rendre."))
    # Yesterday is its last day, that it counts no more; a seat of today is as if never given.
    yesterday = timezone.localdate() - timedelta(days=1)
    _record_seat("governance.seat_ended", held, by)
    if held.starts_on > yesterday:
        held.delete()
    else:
        Seat.objects.filter(pk=held.pk).update(ends_on=yesterday)


def _check_running(body: Body) -> None:
    if body.closed_on is not None:
        raise Denied(_("Cette instance est close : son passé se lit, elle ne change plus."))


def _check_members(assembly: Assembly, members: list[AssemblyMember]) -> None:
    keys = {member.pk for member in members}
    here = AssemblyMember.objects.present().filter(assembly=assembly, pk__in=keys)
    if here.count() != len(keys):
        raise Denied(_("Une de ces organisations n’est pas, ou plus, dans l’assemblée."))


def _check_person(mandate: Mandate | None, member: AssemblyMember, mine: AssemblyMember) -> None:
    if mandate is None:
        return
    if member.pk != mine.pk:
        raise Denied(_("Chaque organisation dit elle-même qui la représente."))
    running = Mandate.objects.running().filter(organisation=member.organisation_id)
    if not running.filter(pk=mandate.pk).exists():
        raise Denied(_("Cette personne n’a plus de mandat de votre organisation."))


def _record(kind: str, body: Body, by: Actor) -> None:
    owners.record(kind, assembly=body.assembly, by=by, target=body, data={"title": body.title})


def _record_seat(kind: str, seat: Seat, by: Actor) -> None:
    data = {"title": seat.body.title, "name": seat.member.organisation.name}
    owners.record(kind, assembly=seat.body.assembly, by=by, target=seat, data=data)
