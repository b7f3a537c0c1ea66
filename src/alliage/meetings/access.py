"""Who may do what with an event: each check raises `Denied` with the reason in words.

Who: the organising organisation's people, by their mandate there. Participants come by personal
links, and need no account. Operators are strangers to events: nothing of theirs opens a wish.
What the state of an event allows is policy, and stands with its action.
"""

from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.meetings.enums import OVER
from alliage.meetings.models import Event
from alliage.organisations.rules import check_act_publicly, check_manage, check_read_for


def check_read(actor: Actor, event: Event) -> None:
    """Any running mandate of the organiser reads the event."""
    if actor.organisation is None or actor.organisation.pk != event.organiser_id:
        raise Denied(_("Votre organisation n’organise pas cette rencontre."))
    check_read_for(actor, actor.organisation)


def check_organise(actor: Actor, event: Event) -> None:
    """A mandate that writes: participants, tables, plans, the day."""
    check_read(actor, event)
    check_act_publicly(actor, actor.organisation)


def check_bind(actor: Actor, event: Event) -> None:
    """A mandate that manages: to cancel an event."""
    check_organise(actor, event)
    check_manage(actor, actor.organisation)


def check_create(actor: Actor) -> None:
    """An organisation that acts here organises events, by a mandate that writes."""
    if actor.organisation is None:
        raise Denied(_("Choisissez d’abord au nom de quelle organisation vous agissez."))
    check_act_publicly(actor, actor.organisation)


def check_running(event: Event) -> None:
    """Policy: a finished or cancelled event is read, nobody changes it any more."""
    if event.state in OVER:
        raise Denied(_("Cette rencontre est terminée : elle se lit, elle ne change plus."))


read = allows(check_read)
organise = allows(check_organise)
bind = allows(check_bind)
create = allows(check_create)
is_running = allows(check_running)
