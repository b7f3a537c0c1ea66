"""Put a version of the plan in force: of two organisers at once, one wins and the other is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, jobs
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.meetings.actions import events as steps
from alliage.meetings.enums import EventState, MeetingState, PlanState
from alliage.meetings.models import Event, Meeting, Participant, PlanVersion, Publication
from alliage.meetings.plan_changes import Changes, Pair, Place, places
from alliage.meetings.queries import plans as queries
from alliage.meetings.transitions import Step, after

TELL = "alliage.meetings.tasks.notices.tell"


class PublishedMeanwhile(Denied):
    """Somebody else put a plan in force since the page was read. publication: what they did."""

    def __init__(self, publication: Publication | None) -> None:
        super().__init__(
            _("Un autre planning a été publié entre-temps : rien n’a été publié de votre part.")
        )
        self.publication = publication


def check_publish(event: Event, version: PlanVersion) -> None:
    """Policy: wishes closed, event not over, a version of this event that holds a plan."""
    steps.check_step(event, Step.PUBLISH)
    if version.event_id != event.pk or not queries.is_usable(version):
        raise Denied(_("Cette version n’a pas de planning à publier."))


may_publish = allows(check_publish)


@transaction.atomic
def publish(
    *, version: PlanVersion, by: Actor, expected_sequence: int, note: str = ""
) -> Publication:
    """Put a version in force and have those told whose own timetable changes.

    expected_sequence: the event's, as it was on the page from which one publishes. Raises
    PublishedMeanwhile where it is another; a version already in force is left so. Safe twice.
    """
    event = steps.locked(version.event, by)
    found = PlanVersion.objects.select_related("job").get(pk=version.pk)
    check_publish(event, found)
    last = queries.last_publication(event)
    if last is not None and event.published_id == found.pk:
        return last
    # SQLite locks no row: there the condition of the update decides.
    rows = Event.objects.filter(pk=event.pk, sequence=expected_sequence, state=event.state)
    if not rows.update(
        sequence=F("sequence") + 1,
        published=found,
        state=after(event.state, Step.PUBLISH),
        updated_at=timezone.now(),
    ):
        raise PublishedMeanwhile(last)
    made = _publication(event, found, expected_sequence + 1, note, by)
    told = _put_in_force(event, found, first=last is None)
    jobs.enqueue(TELL, by=SYSTEM, queue="mail", publication=made.pk, participants=sorted(told))
    audit.record(
        "meeting_plan.published",
        by=by,
        target=event,
        data={"number": found.number, "sequence": made.sequence, "told": len(told)},
    )
    return made


def _publication(
    event: Event, version: PlanVersion, sequence: int, note: str, by: Actor
) -> Publication:
    """Note who publishes; a version whose solver was killed is settled as what it found."""
    PlanVersion.objects.filter(pk=version.pk, state=PlanState.COMPUTING).update(
        state=queries.state_of(version)
    )
    made: Publication = Publication.objects.create(
        event=event,
        plan=version,
        sequence=sequence,
        note=note.strip()[:300],
        person=by.person,
        mandate=by.mandate,
    )
    return made


def _put_in_force(event: Event, version: PlanVersion, *, first: bool) -> set[int]:
    """Make the plan's meetings those of the event; return the keys of who is told."""
    names = queries.names_of(event)
    check_known(places(version.plan), names, live=event.state == EventState.LIVE)
    told = told_of(names, queries.changes_to(event, version), first=first)
    Rows(event, names).write(places(version.plan))
    return {one.pk for one in told}


def told_of(names: queries.Names, found: Changes, *, first: bool) -> list[Participant]:
    """Those whose own timetable changes; at the first publication, everybody who comes."""
    coming = [one for one in names.participants.values() if queries.comes(one)]
    touched = found.touched
    return [one for one in coming if first or one.key in touched]


def check_known(wanted: dict[Pair, Place], names: queries.Names, *, live: bool) -> None:
    """Refuse a plan of participants, slots or tables that are gone since it was computed.

    On the day itself somebody who left keeps the meetings that were held before.
    """
    keys = {key for pair in wanted for key in pair}
    gone = [one.name for one in _rows(keys, names) if not live and not queries.comes(one)]
    if gone:
        raise Denied(
            _("Depuis ce calcul, ne viennent plus : %(names)s. Calculez une nouvelle version.")
            % {"names": ", ".join(sorted(gone))}
        )
    slots, tables = ({one.slot for one in wanted.values()}, {p.table for p in wanted.values()})
    if (
        keys - names.participants.keys()
        or slots - names.slots.keys()
        or tables - names.tables.keys() - {""}
    ):
        raise Denied(
            _("Depuis ce calcul, un créneau ou une table a disparu : calculez une autre version.")
        )


def _rows(keys: Iterable[str], names: queries.Names) -> list[Participant]:
    return [names.participants[key] for key in keys if key in names.participants]


@dataclass(frozen=True, slots=True)
class Rows:
    """The event's meetings as rows: a pair keeps its row, so its entry in calendars too."""

    event: Event
    names: queries.Names

    def write(self, wanted: dict[Pair, Place]) -> None:
        """Add, move and cancel; a row that says the same stays untouched, with its sequence."""
        kept = {(row.a_id, row.b_id): row for row in queries.meetings_of(self.event)}
        now = timezone.now()
        made, changed = [], []
        held = {self._pair(pair): place for pair, place in wanted.items()}
        for (a, b), place in held.items():
            row = kept.get((a, b))
            if row is None:
                row = Meeting(event=self.event, a_id=a, b_id=b, changed_at=now)
                made.append(self._put(row, place))
            elif self._differs(row, place):
                changed.append(self._put(row, place))
        for pair, row in kept.items():
            if pair not in held and row.state == MeetingState.PLANNED:
                row.state = MeetingState.CANCELLED
                changed.append(row)
        for row in changed:
            row.sequence, row.changed_at = row.sequence + 1, now
        Meeting.objects.bulk_create(made)
        fields = ["slot", "table", "state", "sequence", "changed_at"]
        Meeting.objects.bulk_update(changed, fields, batch_size=500)

    def _pair(self, pair: Pair) -> tuple[int, int]:
        """Rows are ordered by key of the database, plans by the key of participants."""
        a, b = (self.names.participants[key].pk for key in pair)
        return (a, b) if a < b else (b, a)

    def _differs(self, row: Meeting, place: Place) -> bool:
        same = Place(str(row.slot_id), str(row.table_id or "")) == place
        return row.state == MeetingState.CANCELLED or not same

    def _put(self, row: Meeting, place: Place) -> Meeting:
        """Where a meeting that was missed is set anew, it is planned again."""
        row.slot = self.names.slots[place.slot]
        row.table = self.names.tables.get(place.table)
        row.state = MeetingState.PLANNED
        return row
