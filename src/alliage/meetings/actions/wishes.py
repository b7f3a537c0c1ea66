"""What a participant says of itself and of the others, by its personal link or signed in.

Who holds the link is the participant: the views found it by the link's signature. A signed-in
person acts under a mandate of the participant's organisation, checked here again.
"""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core import audit, links
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.meetings.adapters import wishes as adapter
from alliage.meetings.enums import OVER, EventState, ParticipantState, WishKind
from alliage.meetings.models import Event, Participant, Unavailability, Wish
from alliage.meetings.queries import personal
from alliage.meetings.queries import wishes as queries
from alliage.organisations.conflicts import advance
from alliage.organisations.rules import check_write_for

#: Of a « je dois », and of a suggestion that was accepted.
MUST_WEIGHT, SUGGESTED_WEIGHT = 5, 3
#: Until the day begins one may still say that one does not come.
BEFORE_THE_DAY = (EventState.INVITING, EventState.CLOSED, EventState.PUBLISHED)


def check_participant(by: Actor, participant: Participant) -> None:
    """Who holds the personal link, or a mandate that writes for the participant's organisation."""
    if by.person is None and by.organisation is None:
        return
    if participant.organisation is None:
        raise Denied(_("Vous n’agissez pas au nom de ce participant."))
    check_write_for(by, participant.organisation)


def check_open(event: Event) -> None:
    """Policy: wishes are said while the event is inviting, until their hour."""
    if event.state == EventState.DRAFT:
        raise Denied(_("Les souhaits ne sont pas encore ouverts."))
    late = event.wishes_until is not None and event.wishes_until <= timezone.now()
    if event.state != EventState.INVITING or late:
        raise Denied(_("Les souhaits sont clos : ce que vous avez dit est gardé."))


def check_coming(participant: Participant) -> None:
    """Policy: who comes may say something."""
    if participant.state in (ParticipantState.WITHDRAWN, ParticipantState.ASKED):
        raise Denied(_("Ce participant ne vient pas à cette rencontre."))


is_open = allows(check_open)


@transaction.atomic
def say(
    *, participant: Participant, by: Actor, said: Mapping[str, str], suggested: bool = False
) -> int:
    """Keep what one says of others, a line each, and return how many lines changed.

    said: key of another -> "must", "wish-1" to "wish-5", "rather_not", "never", or "" for nothing
    any more. Lines that are not named stay as they are, so that two tabs do not undo each other.
    Keys of nobody who comes to this event are passed over. suggested: the matching proposed it,
    so that it stands only where nothing was said.
    """
    check_participant(by, participant)
    found, event = locked(participant)
    check_open(event)
    check_coming(found)
    others = dict(queries.others_of(found).values_list("key", "pk"))
    wanted = {others[key]: read(value) for key, value in said.items() if key in others}
    now = {wish.of_id: wish for wish in Wish.objects.filter(by=found)}
    changed = {
        pk: line
        for pk, line in wanted.items()
        if line != read(queries.value_of(now.get(pk))) and not (suggested and pk in now)
    }
    _check_musts(now, changed, set(others.values()))
    _keep(found, changed, suggested)
    first = _answered(found)
    if changed or first:
        data = {"by": "participant", "lines": len(changed)}
        audit.record("meeting_wishes.said", by=by, target=found, data=data)
    return len(changed)


Read = tuple[str, int] | None


def read(value: str) -> Read:
    """Return (kind, weight) of a line's value, None for nothing; Denied for what no form sends."""
    if value == queries.NOTHING:
        return None
    kind, _dash, weight = value.partition("-")
    if kind == WishKind.WISH and weight in {"1", "2", "3", "4", "5"}:
        return kind, int(weight)
    if value == WishKind.MUST:
        return value, MUST_WEIGHT
    if value in (WishKind.RATHER_NOT, WishKind.NEVER):
        return value, 3
    raise Denied(_("Cette réponse n’existe pas."))


def _check_musts(
    now: Mapping[int, Wish], changed: Mapping[int, Read], coming: Collection[int]
) -> None:
    kept = {pk for pk, wish in now.items() if wish.kind == WishKind.MUST and pk in coming}
    asked = {pk for pk, line in changed.items() if line and line[0] == WishKind.MUST}
    total = len((kept - changed.keys()) | asked)
    if total > queries.MOST_MUSTS and asked:
        words = ngettext(
            "Vous dites « je dois » %(n)d fois, et %(most)d suffit : gardez l’essentiel.",
            "Vous dites « je dois » %(n)d fois, et %(most)d au plus se tiennent : gardez "
            "l’essentiel.",
            queries.MOST_MUSTS,
        )
        raise Denied(words % {"n": total, "most": queries.MOST_MUSTS})


def _keep(participant: Participant, changed: Mapping[int, Read], suggested: bool) -> None:
    gone = [pk for pk, line in changed.items() if line is None]
    Wish.objects.filter(by=participant, of__in=gone).delete()
    Wish.objects.bulk_create(
        [
            Wish(by=participant, of_id=pk, kind=line[0], weight=line[1], suggested=suggested)
            for pk, line in changed.items()
            if line is not None
        ],
        update_conflicts=True,
        unique_fields=["by", "of"],
        update_fields=["kind", "weight", "suggested", "said_at"],
    )


def _answered(participant: Participant) -> bool:
    """Note the first answer, which says too that one comes; return whether it was the first."""
    first = participant.answered_at is None or participant.state == ParticipantState.INVITED
    if first:
        Participant.objects.filter(pk=participant.pk).update(
            answered_at=participant.answered_at or timezone.now(),
            state=ParticipantState.CONFIRMED,
        )
    return first


@transaction.atomic
def describe(
    *,
    participant: Participant,
    version: int,
    by: Actor,
    needs: str,
    offers: str,
    slots: Collection[str],
    needs_accessible: bool = False,
) -> Participant:
    """Say what one seeks and brings, at which slots one cannot, and at which tables.

    Raises `conflicts.Stale`.
    """
    check_participant(by, participant)
    event = Event.objects.select_for_update().get(pk=participant.event_id)
    found = advance(participant, version)
    check_open(event)
    check_coming(found)
    values = {"needs": needs.strip(), "offers": offers.strip()}
    terms = dict(found.terms or {})
    for side, text in values.items():
        if text != getattr(found, side):
            terms.pop(side, None)  # words win over what was chosen for others
            setattr(found, side, text)
    found.terms = terms
    found.needs_accessible = needs_accessible
    Participant.objects.filter(pk=found.pk).update(
        **values, needs_accessible=needs_accessible, terms=adapter.tagged(found)
    )
    _set_unavailable(found, event, slots)
    _answered(found)
    data = {"by": "participant"}
    audit.record("meeting_participant.described", by=by, target=found, data=data)
    return found


def _set_unavailable(participant: Participant, event: Event, slots: Collection[str]) -> None:
    wanted = {int(key) for key in slots}
    here = set(event.slots.filter(pk__in=wanted).values_list("pk", flat=True))
    mine = Unavailability.objects.filter(participant=participant)
    mine.exclude(slot__in=here).delete()
    Unavailability.objects.bulk_create(
        [Unavailability(participant=participant, slot_id=key) for key in sorted(here)],
        ignore_conflicts=True,
    )


@transaction.atomic
def say_coming(*, participant: Participant, by: Actor, coming: bool) -> Participant:
    """Say whether one comes. Who does not gives up its links and is planned no more; safe twice.

    Coming back is for people who sign in, or for the organiser: the link is gone.
    """
    check_participant(by, participant)
    found, event = locked(participant)
    if event.state in OVER or event.state not in BEFORE_THE_DAY:
        raise Denied(_("Il est trop tard pour le dire ici : appelez l’organisateur."))
    wanted = ParticipantState.CONFIRMED if coming else ParticipantState.WITHDRAWN
    if found.state == ParticipantState.ASKED:
        raise Denied(_("Votre demande attend l’accord de l’organisateur."))
    if found.state == wanted:
        return found
    if by.person is None and found.state == ParticipantState.WITHDRAWN:
        raise Denied(_("Demandez à l’organisateur un nouveau lien."))
    found.state = wanted
    found.answered_at = found.answered_at or timezone.now()
    found.save(update_fields=["state", "answered_at"])
    if not coming:
        links.revoke_all(personal.subject_of(found), by=by)
    data = {"by": "participant", "coming": coming}
    audit.record("meeting_participant.answered", by=by, target=found, data=data)
    return found


def locked(participant: Participant) -> tuple[Participant, Event]:
    """Return a participant and its event as they are now; others wait for the transaction's end."""
    event = Event.objects.select_for_update().get(pk=participant.event_id)
    found = Participant.objects.select_for_update().get(pk=participant.pk)
    return found, event
