"""Who comes: added one by one or many at once, edited, withdrawn, back; who asks to take part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.jobs import enqueue
from alliage.core.permissions import Denied, allows
from alliage.meetings import access
from alliage.meetings.actions.events import locked
from alliage.meetings.enums import EventState, Origin, ParticipantState
from alliage.meetings.models import Event, Participant, Unavailability
from alliage.meetings.queries import participants as queries
from alliage.meetings.queries import personal
from alliage.organisations import conflicts
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_act_publicly

TELL_FORMER = "alliage.meetings.tasks.wishes.tell_former"
#: Participants of one event, those who do not come included.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Added:
    """What became of many: how many are new, and the names of those that were there before."""

    added: int
    already: tuple[str, ...]


def _open(event: Event, by: Actor) -> Event:
    """Lock an event that still changes, for its organiser."""
    held = locked(event, by)
    access.check_running(held)
    return held


def _create(event: Event, values: dict[str, Any], unavailable: Iterable[int] = ()) -> Participant:
    """Make a row; Denied when its organisation or its record is there already."""
    try:
        with transaction.atomic():
            made = Participant.objects.create(event=event, **values)
    except IntegrityError as error:
        raise Denied(_("%(name)s est déjà dans la liste.") % {"name": values["name"]}) from error
    _unavailable(made, event, unavailable)
    return made


def _unavailable(participant: Participant, event: Event, slots: Iterable[int]) -> bool:
    """Set the slots at which a participant cannot meet; return whether that changed something."""
    wanted = set(event.slots.filter(pk__in=list(slots)).values_list("pk", flat=True))
    there = set(participant.unavailabilities.values_list("slot_id", flat=True))
    participant.unavailabilities.filter(slot__in=there - wanted).delete()
    Unavailability.objects.bulk_create(
        [Unavailability(participant=participant, slot_id=pk) for pk in sorted(wanted - there)],
        ignore_conflicts=True,
    )
    return wanted != there


@transaction.atomic
def add(
    *,
    event: Event,
    by: Actor,
    name: str,
    unavailable: Iterable[int] = (),
    origin: str = Origin.TYPED,
    **values: Any,
) -> Participant:
    """Add one participant. Refused when it is there already, by its organisation or its name."""
    held = _open(event, by)
    wanted = {"name": name, "origin": origin, **values}
    _check_tables(held, wanted)
    there = queries.same(queries.known(held), wanted)
    if there is not None:
        raise Denied(_("%(name)s est déjà dans la liste.") % {"name": there.name})
    _check_room(held, 1)
    made = _create(held, wanted, unavailable)
    audit.record("meeting_participant.added", by=by, target=made, data={"origin": str(origin)})
    return made


def _check_tables(event: Event, values: dict[str, Any]) -> None:
    table = values.get("home_table")
    if table is not None and table.event_id != event.pk:
        raise Denied(_("Cette table n’est pas de cette rencontre."))


def _check_room(event: Event, more: int) -> None:
    if event.participants.count() + more > MOST:
        raise Denied(_("Une rencontre a %(n)s participants au plus.") % {"n": MOST})


@transaction.atomic
def add_many(*, event: Event, by: Actor, rows: Sequence[dict[str, Any]], origin: str) -> Added:
    """Add those that are not there yet, all or nothing; those that are stay as they are.

    rows: values as `add` takes them.
    """
    held = _open(event, by)
    known = queries.known(held)
    already: list[str] = []
    count = 0
    for row in rows:
        values = dict(row)
        unavailable = values.pop("unavailable", ())
        there = queries.same(known, values)
        if there is not None:
            already.append(there.name)
            continue
        _check_tables(held, values)
        made = _create(held, {**values, "origin": origin}, unavailable)
        known |= _keys(made)
        count += 1
    _check_room(held, 0)
    if count:
        data = {"added": count, "already": len(already), "origin": str(origin)}
        audit.record("meeting_participants.added", by=by, target=held, data=data)
    return Added(count, tuple(already))


def _keys(made: Participant) -> dict[str, Participant]:
    keys = [f"name:{queries.fold(made.name)}"]
    keys += [f"org:{made.organisation_id}"] if made.organisation_id else []
    keys += [f"dir:{made.directory_id}"] if made.directory_id else []
    return dict.fromkeys(keys, made)


@transaction.atomic
def edit(
    *,
    participant: Participant,
    version: int,
    by: Actor,
    unavailable: Iterable[int] = (),
    **values: Any,
) -> Participant:
    """Change one participant; `conflicts.Stale` when somebody was faster.

    Another address ends the links that went to the former one. Who had answered by it is told
    there: the next link opens what that person said, and nobody else may ask for it in silence.
    """
    event = _open(participant.event, by)
    held: Participant = conflicts.advance(participant, version)
    _check_tables(event, values)
    changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
    former = held.email
    for name in changed:
        setattr(held, name, values[name])
    # What was tagged spoke of the former words.
    rewritten = [side for side in ("needs", "offers") if side in changed and side in held.terms]
    if rewritten:
        held.terms = {side: tags for side, tags in held.terms.items() if side not in rewritten}
        changed.append("terms")
    try:
        with transaction.atomic():
            held.save(update_fields=changed)
    except IntegrityError as error:
        raise Denied(_("Cette organisation est déjà dans la liste.")) from error
    if _unavailable(held, event, unavailable):
        changed.append("unavailable")
    if "email" in changed:
        _readdressed(held, former, by)
    if changed:
        audit.record("meeting_participant.edited", by=by, target=held, data={"fields": changed})
    return held


def _readdressed(participant: Participant, former: str, by: Actor) -> None:
    """End the links that one address got; tell it so where it had answered."""
    for link in personal.live([participant]):
        links.revoke(link, by=by)
    if former and participant.answered_at and former.casefold() != participant.email.casefold():
        values = {"participant": participant.pk, "former": former}
        enqueue(TELL_FORMER, by=SYSTEM, queue="mail", **values)


#: What the organiser does with one -> from which states, to which.
MOVES = {
    "withdraw": (
        (ParticipantState.INVITED, ParticipantState.CONFIRMED),
        ParticipantState.WITHDRAWN,
    ),
    "restore": ((ParticipantState.WITHDRAWN,), ParticipantState.INVITED),
    "accept": ((ParticipantState.ASKED,), ParticipantState.INVITED),
    "refuse": ((ParticipantState.ASKED,), ParticipantState.WITHDRAWN),
}


@transaction.atomic
def move(*, participant: Participant, by: Actor, act: str) -> bool:
    """Withdraw one, take it back, accept or refuse one that asked; return whether it changed."""
    _open(participant.event, by)
    before, reached = MOVES[act]
    rows = Participant.objects.filter(pk=participant.pk)
    if rows.filter(state=reached).exists():
        return False
    if not rows.filter(state__in=before).update(state=reached):
        raise Denied(_("Quelqu’un d’autre vient de le faire : relisez la page."))
    participant.state = reached
    if reached == ParticipantState.WITHDRAWN:
        links.revoke_all(personal.subject_of(participant), by=by)
    elif act == "restore":
        rows.update(invited_at=None)  # its link is gone: the next invitation carries another
    audit.record(f"meeting_participant.{act}", by=by, target=participant)
    return True


# --- who asks to take part


def check_ask(by: Actor, event: Event) -> None:
    """An organisation that acts here asks by a mandate that writes, while the wishes are open."""
    if by.organisation is None:
        raise Denied(_("Choisissez d’abord au nom de quelle organisation vous agissez."))
    check_act_publicly(by, by.organisation)
    if by.organisation.pk == event.organiser_id:
        raise Denied(_("Votre organisation organise cette rencontre."))
    if not event.is_announced or event.state != EventState.INVITING:
        raise Denied(_("Cette rencontre ne prend plus de demandes."))


may_ask = allows(check_ask)


@transaction.atomic
def ask(*, event: Event, by: Actor, needs: str = "", offers: str = "") -> Participant:
    """Ask to take part in an announced event; it waits for the organiser's yes. Safe twice.

    The person who asks gives their own name and address: the organiser writes to them.
    """
    held = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    check_ask(by, held)
    organisation: Organisation = by.organisation
    there = row_of(held, organisation)
    if there is not None:
        return there
    _check_room(held, 1)
    person: Any = by.person
    values = {
        "name": organisation.name,
        "organisation": organisation,
        "directory_id": organisation.directory_id,
        "family": organisation.family,
        "person_name": (person.display_name or "")[:150],
        "email": person.email,
        "needs": needs,
        "offers": offers,
        "origin": Origin.ASKED,
        "state": ParticipantState.ASKED,
        "created_at": timezone.now(),
    }
    made = _create(held, values)
    audit.record("meeting_participant.asked", by=by, target=made)
    return made


def row_of(event: Event, organisation: Organisation) -> Participant | None:
    """The row of an organisation in an event, by itself or by its record in the directory."""
    found = event.participants.filter(organisation=organisation).first()
    if found is None and organisation.directory_id:
        found = event.participants.filter(directory_id=organisation.directory_id).first()
    return found
