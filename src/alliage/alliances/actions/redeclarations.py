"""Verbs of re-declared rooms: a member's own room says that it is the local declension of another."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions.experiments_room import entered
from alliage.alliances.enums import Status
from alliage.alliances.enums_sites import RedeclarationState
from alliage.alliances.models import Alliance, Redeclaration
from alliage.core.actor import Actor
from alliage.core.permissions import Denied

#: A declension of a declension of a declension: further than that no line of the way is read.
DEEPEST = 5


@transaction.atomic
def ask(*, alliance: Alliance, code: str, as_parent: bool, by: Actor) -> Redeclaration:
    """Ask the room of a code to be the parent of this one, or its local declension.

    A code is given by the people of that room: it is never searched for.
    """
    other = Alliance.objects.filter(code=code.strip().lower()).first()
    if other is not None:
        _lock_both(alliance.pk, other.pk)
    room, _party = entered(alliance, by, access.check_bind)
    if other is None or other.status == Status.CLOSED:
        raise Denied(_("Aucune alliance ouverte n’a ce code : vérifiez-le auprès d’elle."))
    parent, child = (room, other) if as_parent else (other, room)
    _check_line(parent, child)
    try:
        with transaction.atomic():
            made = Redeclaration.objects.create(
                parent=parent, child=child, asked_by_parent=as_parent
            )
    except IntegrityError:
        raise Denied(_("Une demande entre ces deux alliances existe déjà.")) from None
    history.record("site.redeclaration_asked", alliance=room, by=by, target=made)
    return made


@transaction.atomic
def answer(*, redeclaration: Redeclaration, alliance: Alliance, accept: bool, by: Actor) -> None:
    """Accept or decline, in the room that was asked."""
    _lock_both(redeclaration.parent_id, redeclaration.child_id)
    room, _party = entered(alliance, by, access.check_bind)
    found = Redeclaration.objects.select_for_update().get(pk=redeclaration.pk)
    if room.pk != (found.child_id if found.asked_by_parent else found.parent_id):
        raise Denied(_("C’est à l’autre alliance de répondre."))
    if found.state != RedeclarationState.ASKED:
        raise Denied(_("Cette demande a déjà sa réponse."))
    found.state = RedeclarationState.CONFIRMED if accept else RedeclarationState.DECLINED
    if accept:
        _check_line(found.parent, found.child)
        Alliance.objects.filter(pk=found.child_id).update(parent=found.parent_id)
    _save(found)
    other = found.child if room.pk == found.parent_id else found.parent
    kind = "site.redeclaration_accepted" if accept else "site.redeclaration_declined"
    data = {"title": other.title}
    history.record(kind, alliance=room, by=by, target=found, data=data)


@transaction.atomic
def end(*, redeclaration: Redeclaration, alliance: Alliance, by: Actor) -> None:
    """Take a request back, or end the tie: either room may, alone. Safe twice."""
    _lock_both(redeclaration.parent_id, redeclaration.child_id)
    room, _party = entered(alliance, by, access.check_bind)
    found = Redeclaration.objects.select_for_update().get(pk=redeclaration.pk)
    if room.pk not in (found.parent_id, found.child_id):
        raise Denied(_("Cette alliance n’est pas la vôtre."))
    asker = found.parent_id if found.asked_by_parent else found.child_id
    waiting = found.state == RedeclarationState.ASKED and room.pk == asker
    if found.state == RedeclarationState.CONFIRMED:
        rows = Alliance.objects.filter(pk=found.child_id, parent=found.parent_id)
        rows.update(parent=None)
    elif not waiting:
        return
    found.state = RedeclarationState.ENDED
    _save(found)
    history.record("site.redeclaration_ended", alliance=room, by=by, target=found)


def _save(found: Redeclaration) -> None:
    found.decided_at = timezone.now()
    found.save(update_fields=["state", "decided_at"])


def _lock_both(one: int, other: int) -> None:
    """Lock two rooms in the order of their keys, so that two verbs never wait for each other."""
    list(Alliance.objects.select_for_update().filter(pk__in=[one, other]).order_by("pk"))


def _check_line(parent: Alliance, child: Alliance) -> None:
    """No room is its own ancestor, none has two parents."""
    if child.pk == parent.pk:
        raise Denied(_("C’est le code de cette alliance-ci : il faut celui de l’autre."))
    if Alliance.objects.filter(pk=child.pk).exclude(parent=None).exists():
        raise Denied(_("Cette alliance est déjà la déclinaison d’une autre."))
    above: int | None = parent.pk
    for _step in range(DEEPEST):
        above = Alliance.objects.filter(pk=above).values_list("parent", flat=True).first()
        if above is None:
            return
        if above == child.pk:
            break
    raise Denied(_("Ces deux alliances se déclineraient l’une l’autre."))
