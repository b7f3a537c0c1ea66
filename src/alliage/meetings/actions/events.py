"""An event is made; then its passages from state to state, each with what it asks before."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core import audit, formats, jobs
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.meetings import access, rules
from alliage.meetings.enums import EventState
from alliage.meetings.models import Event
from alliage.meetings.transitions import ARRANGEABLE, Step, after, already
from alliage.partners.actions.needs import located

TELL_CANCELLED = "alliage.meetings.tasks.events.ask_cancelled_mails"
#: Participants below which there is nobody to meet.
FEWEST = 2
KINDS = {
    Step.OPEN: "meeting_event.wishes_opened",
    Step.CLOSE: "meeting_event.wishes_closed",
    Step.REOPEN: "meeting_event.wishes_reopened",
    Step.START: "meeting_event.started",
    Step.FINISH: "meeting_event.finished",
    Step.CANCEL: "meeting_event.cancelled",
}
REFUSALS = {
    Step.OPEN: _l("Les souhaits s’ouvrent une fois, au début."),
    Step.CLOSE: _l("Les souhaits ne sont pas ouverts."),
    Step.REOPEN: _l("Les souhaits se rouvrent tant qu’aucun planning n’est publié."),
    Step.PUBLISH: _l("Un planning se publie une fois les souhaits clos."),
    Step.START: _l("La rencontre commence une fois son planning publié."),
    Step.FINISH: _l("La rencontre n’a pas commencé."),
    Step.CANCEL: _l("Cette rencontre est terminée : elle ne s’annule plus."),
}


@transaction.atomic
def create(
    *,
    by: Actor,
    key: str,
    title: str,
    day: date,
    venue: str = "",
    place: str = "",
    summary: str = "",
    announced: bool = False,
) -> Event:
    """Make an event in the name of the actor's organisation.

    key: one filling of the form; sent twice, the first event is returned. place: "kind:code" of
    the territory, or nothing.
    """
    access.check_create(by)
    code = salted_hmac("meetings.event", f"{by.organisation.pk}:{key}").hexdigest()[:10]
    try:
        with transaction.atomic():
            event = Event.objects.create(
                code=code,
                organiser=by.organisation,
                title=title,
                day=day,
                place=venue,
                summary=summary,
                is_announced=announced,
                rules=rules.proposed(),
                **area(place),
            )
    except IntegrityError:
        return Event.objects.organised_by(by).get(code=code)
    audit.record("meeting_event.created", by=by, target=event)
    return event


def area(place: str) -> dict[str, Any]:
    """The columns of a "kind:code", all empty for none."""
    found = located(place) if place else {"area_kind": "", "area_code": "", "area_name": ""}
    return {name: found[name] for name in ("area_kind", "area_code", "area_name")}


# --- the passages


def check_step(event: Event, step: Step) -> None:
    """Policy: refuse a step that the event's state, its slots, its people or its day do not allow."""
    if after(event.state, step) is None:
        raise Denied(str(REFUSALS[step]))
    if step == Step.OPEN:
        _check_ready(event)
    if step in (Step.START, Step.FINISH) and timezone.localdate() < event.day:
        raise Denied(_("La rencontre a lieu le %(day)s.") % {"day": formats.day(event.day)})


def _check_ready(event: Event) -> None:
    if not event.slots.exists():
        raise Denied(_("Posez d’abord les horaires : les participants diront quand ils sont là."))
    if event.participants.coming().count() < FEWEST:
        raise Denied(_("Ajoutez d’abord au moins deux participants."))


may_step = allows(check_step)


def check_arrangeable(event: Event) -> None:
    """Policy: slots and tables change as long as no plan rests on them."""
    access.check_running(event)
    if event.state not in ARRANGEABLE:
        raise Denied(
            _("Un planning est publié : les horaires et les tables ne changent plus, le jour même.")
        )


arrangeable = allows(check_arrangeable)


def locked(event: Event, by: Actor) -> Event:
    """Return an event whose row is held until the end of the transaction, for its organiser."""
    held = Event.objects.select_for_update(of=("self",)).select_related("organiser")
    found: Event = held.get(pk=event.pk)
    access.check_organise(by, found)
    return found


def _take(event: Event, step: Step, by: Actor, **values: Any) -> bool:
    """Take a step once; return whether this call did. The old state is the condition."""
    held = locked(event, by)
    if step == Step.CANCEL:
        access.check_bind(by, held)
    if already(held.state, step):
        return False
    check_step(held, step)
    wanted = {"state": after(held.state, step), "updated_at": timezone.now(), **values}
    moved = Event.objects.filter(pk=held.pk, state=held.state).update(**wanted)
    if not moved:
        raise Denied(_("Quelqu’un d’autre vient de la faire avancer : relisez la page."))
    for name, value in wanted.items():
        setattr(event, name, value)
    data = {"participants": held.participants.coming().count()}
    audit.record(KINDS[step], by=by, target=held, data=data)
    return True


@transaction.atomic
def open_wishes(*, event: Event, by: Actor, until: datetime | None = None) -> bool:
    """Let the participants say whom they want to meet; until: when it closes by itself."""
    if until is not None and until <= timezone.now():
        raise Denied(_("Cette date est déjà passée."))
    return _take(event, Step.OPEN, by, **({"wishes_until": until} if until else {}))


@transaction.atomic
def close_wishes(*, event: Event, by: Actor) -> bool:
    """End the wishes: the plan may be made."""
    return _take(event, Step.CLOSE, by)


@transaction.atomic
def close_when_due(*, event: Event) -> bool:
    """End the wishes of an event whose day for them is over: asked by the clock."""
    moved = Event.objects.filter(
        pk=event.pk, state=EventState.INVITING, wishes_until__lte=timezone.now()
    ).update(state=EventState.CLOSED, updated_at=timezone.now())
    if moved:
        audit.record(KINDS[Step.CLOSE], by=SYSTEM, target=event)
    return bool(moved)


@transaction.atomic
def reopen(*, event: Event, by: Actor, until: datetime | None = None) -> bool:
    """Open the wishes again, before any plan is published."""
    if until is not None and until <= timezone.now():
        raise Denied(_("Cette date est déjà passée."))
    return _take(event, Step.REOPEN, by, wishes_until=until)


@transaction.atomic
def start_day(*, event: Event, by: Actor) -> bool:
    """Begin the day: the live board follows."""
    return _take(event, Step.START, by, started_at=timezone.now())


@transaction.atomic
def finish(*, event: Event, by: Actor) -> bool:
    """End the day: each participant is then asked what came of its meetings."""
    return _take(event, Step.FINISH, by, finished_at=timezone.now())


@transaction.atomic
def cancel(*, event: Event, by: Actor, reason: str) -> bool:
    """Cancel an event, and tell those who were to come; a draft was told to nobody."""
    told = event.state != EventState.DRAFT
    done = _take(
        event, Step.CANCEL, by, cancelled_at=timezone.now(), cancel_reason=reason.strip()[:500]
    )
    if done and told:
        key = f"meeting-cancelled:{event.pk}"
        jobs.enqueue(TELL_CANCELLED, by=by, key=key, queue="mail", event=event.pk)
    return done
