"""« On continue, peut-être, non », said in private; what a mutual yes opens; news of it later."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliage.core import audit, formats
from alliage.core.actor import SYSTEM, Actor
from alliage.core.jobs import enqueue
from alliage.core.permissions import Denied, allows
from alliage.meetings.actions.wishes import check_coming, check_participant
from alliage.meetings.enums import FeedbackAnswer
from alliage.meetings.models import Event, Feedback, Meeting, News, Participant
from alliage.meetings.queries import after as queries
from alliage.organisations.models import Mandate
from alliage.partners.actions.introductions_met import meet
from alliage.partners.enums import Outcome
from alliage.partners.models import FOLLOW_UP_DAYS

TASKS = "alliage.meetings.tasks.after"
NOTE = 1000


def check_said(event: Event) -> None:
    """Policy: from the end of a meeting until two weeks after the event."""
    if not queries.is_open(event):
        end = queries.closes_at(event)
        if end is None:
            raise Denied(_("Cette rencontre n’a pas encore eu lieu."))
        raise Denied(_("Les réponses se donnaient jusqu’au %(day)s.") % {"day": formats.day(end)})


may_say = allows(check_said)


@transaction.atomic
def say(
    *, participant: Participant, by: Actor, said: Mapping[int, tuple[str, str]]
) -> list[Meeting]:
    """Keep what one thought of meetings that one held; return those where both now say yes.

    said: key of a meeting -> (answer, a note for oneself). Meetings of others, or that are not held
    yet, are passed over. A mutual yes is final: the other was told.
    """
    check_participant(by, participant)
    event = Event.objects.get(pk=participant.event_id)
    found = Participant.objects.select_for_update().get(pk=participant.pk)
    check_said(event)
    check_coming(found)
    mine = queries.of(found).filter(queries.was_held(event), pk__in=list(said))
    # Each waits its turn on the meetings' rows: of two who answer at once, one sees both yes.
    keys = sorted(mine.values_list("pk", flat=True))
    rows = list(Meeting.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for meeting in rows:
        _keep(meeting, found, *said[meeting.pk])
    if rows:
        data = {"by": "participant", "lines": len(rows)}
        audit.record("meeting_feedback.said", by=by, target=found, data=data)
    return [meeting for meeting in rows if _agree(meeting, by)]


def _keep(meeting: Meeting, participant: Participant, answer: str, note: str) -> None:
    if answer not in FeedbackAnswer.values:
        raise Denied(_("Cette réponse n’existe pas."))
    if meeting.agreed_at is not None:
        answer = FeedbackAnswer.YES
    Feedback.objects.update_or_create(
        meeting=meeting,
        participant=participant,
        defaults={"answer": answer, "note": note.strip()[:NOTE]},
    )


def _agree(meeting: Meeting, by: Actor) -> bool:
    """Open what follows a mutual yes, exactly once; return whether this call did."""
    if not queries.both_said_yes(meeting):
        return False
    now = timezone.now()
    first = Meeting.objects.filter(pk=meeting.pk, agreed_at=None).update(agreed_at=now)
    if not first:
        return False
    held = Meeting.objects.select_related(
        "a__organisation", "b__organisation", "event__organiser", "slot"
    ).get(pk=meeting.pk)
    meeting.agreed_at = now
    introduced = _introduce(held, by)
    if not introduced:
        _open_news(held)
    audit.record("meeting.agreed", by=by, target=held, data={"introduced": introduced})
    for side in (held.a, held.b):
        path, key = f"{TASKS}.send_agreed", f"meeting-agreed:{held.pk}:{side.pk}"
        enqueue(path, by=SYSTEM, key=key, queue="mail", meeting=held.pk, participant=side.pk)
    return True


def _introduce(meeting: Meeting, by: Actor) -> bool:
    """Open the introduction of two organisations that act here, unless one excluded the other.

    Who organises typed each address: a link binds an organisation that acts here only where it
    reached one of its own people. Otherwise both are told, and news is asked, without a word in
    the organisation's name.
    """
    sides = (meeting.a, meeting.b)
    if any(side.organisation is None or not side.organisation.is_active for side in sides):
        return False
    contacts = {side.organisation: contact_of(side) or _signed(side, by) for side in sides}
    if None in contacts.values():
        return False
    try:
        with transaction.atomic(), translation.override("fr"):
            made = meet(
                by=by,
                introduced_by=meeting.event.organiser,
                contacts=contacts,
                message=_message(meeting),
            )
    except Denied:
        return False
    Meeting.objects.filter(pk=meeting.pk).update(introduction=made)
    return True


def _message(meeting: Meeting) -> str:
    return _(
        "Vous vous êtes rencontrés à « %(title)s », le %(day)s, et de part et d’autre vous voulez "
        "continuer."
    ) % {"title": meeting.event.title, "day": formats.day(meeting.event.day)}


def contact_of(participant: Participant) -> Any:
    """Who writes for the organisation and has the participant's address; else None."""
    if not participant.email:
        return None
    rows = Mandate.objects.running().filter(
        organisation=participant.organisation_id,
        person__email__iexact=participant.email,
        person__is_active=True,
    )
    found = rows.select_related("person").order_by("pk")
    return next((held.person for held in found if held.writes), None)


def _signed(participant: Participant, by: Actor) -> Any:
    """Who says yes just now, where it is one of the participant's own people."""
    acts = by.organisation is not None and by.organisation.pk == participant.organisation_id
    return by.person if acts else None


def _open_news(meeting: Meeting) -> None:
    today = timezone.localdate()
    News.objects.bulk_create(
        [
            News(meeting=meeting, participant=side, day=day, due_on=today + timedelta(days=day))
            for side in (meeting.a, meeting.b)
            for day in FOLLOW_UP_DAYS
        ],
        ignore_conflicts=True,
    )


# --- news


def check_news(by: Actor, news: News) -> None:
    """The side that is asked, once it is due, while the mutual yes stands."""
    check_participant(by, news.participant)
    check_coming(news.participant)
    if news.due_on > timezone.localdate():
        raise Denied(_("Il est trop tôt pour donner ces nouvelles."))


@transaction.atomic
def answer_news(
    *, news: News, by: Actor, outcome: str, note: str = "", minutes: int | None = None
) -> News:
    """Keep what came of a meeting; the same answer twice is one, another corrects it."""
    found = News.objects.select_for_update().get(pk=news.pk)
    check_news(by, found)
    values = {"outcome": Outcome(outcome), "note": note.strip(), "minutes": minutes}
    if found.answered_at and all(getattr(found, name) == value for name, value in values.items()):
        return found
    event = "meeting_news.corrected" if found.answered_at else "meeting_news.answered"
    found.answered_at = timezone.now()
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=["answered_at", *values])
    data = {"by": "participant", "day": found.day, "outcome": str(found.outcome)}
    audit.record(event, by=by, target=found, data=data)
    return found


@transaction.atomic
def take_news(news: int) -> News | None:
    """Note that a due question is asked; None where it was already, or where nobody may be asked."""
    rows = queries.due().filter(pk=news, asked_at=None)
    found = rows.select_related("participant__event__organiser", "meeting__a", "meeting__b").first()
    if found is None:
        return None
    taken = News.objects.filter(pk=news, asked_at=None).update(asked_at=timezone.now())
    if not taken:
        return None
    audit.record("meeting_news.asked", by=SYSTEM, target=found, data={"day": found.day})
    return found if found.participant.email else None
