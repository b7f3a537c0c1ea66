"""The rounds of a day: from a start, a length and the breaks to their times. Nothing is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.meetings.models import Slot

#: Rounds that one day may hold: ten hours of eight minutes.
MOST = 80


class TimetableError(ValueError):
    """These times make no day; the message says why, in words."""


class BreakBeyondError(TimetableError):
    """A break stands after a round that there is not. place: the number of that round."""

    def __init__(self, place: int) -> None:
        super().__init__(
            _("Il n’y a pas de tour %(n)s : placez cette pause plus tôt.") % {"n": place}
        )
        self.place = place


@dataclass(frozen=True, slots=True)
class Round:
    """One round. pause: minutes of the break that follows it, 0 for none."""

    position: int
    starts_at: datetime
    ends_at: datetime
    session: int
    pause: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """How a day is cut. start: of its first round. minutes: of a meeting; changeover: between two.

    rounds: how many, or end: by when the last one is over; one of the two. breaks: number of the
    round after which each comes -> minutes, which hold the changeover.
    """

    start: time
    minutes: int
    changeover: int
    rounds: int | None = None
    end: time | None = None
    breaks: Mapping[int, int] | None = None


def rounds(day: date, shape: Shape) -> list[Round]:
    """Return the rounds of a day, in local time. Raises TimetableError with the reason in words."""
    begins = timezone.make_aware(datetime.combine(day, shape.start))
    last = timezone.make_aware(datetime.combine(day, shape.end)) if shape.end else None
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    breaks = dict(shape.breaks or {})
    wanted = shape.rounds if last is None else MOST + 1
    made: list[Round] = []
    session = 1
    while len(made) < (wanted or 0):
        ends = begins + timedelta(minutes=shape.minutes)
        if last is not None and ends > last:
            break
        position = len(made) + 1
        pause = breaks.get(position, 0)
        made.append(Round(position, begins, ends, session, pause))
        session += bool(pause)
        begins = ends + timedelta(minutes=max(pause, shape.changeover))
    _check(made, midnight, breaks)
    if made[-1].pause:  # nothing follows: that break is the end of the day
        made[-1] = Round(made[-1].position, made[-1].starts_at, made[-1].ends_at, made[-1].session)
    return made


def _check(made: Sequence[Round], midnight: datetime, breaks: Mapping[int, int]) -> None:
    if not made:
        raise TimetableError(_("Il ne tient aucun tour entre ces deux heures."))
    if len(made) > MOST:
        raise TimetableError(_("Cela fait plus de %(n)s tours : c’est trop.") % {"n": MOST})
    if made[-1].ends_at > midnight:
        raise TimetableError(_("Le dernier tour finirait après minuit."))
    beyond = [number for number in breaks if number > len(made)]
    if beyond:
        raise BreakBeyondError(min(beyond))


def shape_of(slots: Iterable[Slot], minutes: int, changeover: int) -> Shape | None:
    """Return the shape of the slots of an event as they are kept, None without any."""
    rows = list(slots)
    if not rows:
        return None
    breaks = {
        one.position: round((following.starts_at - one.ends_at).total_seconds() / 60)
        for one, following in pairwise(rows)
        if following.session != one.session
    }
    start = timezone.localtime(rows[0].starts_at).time()
    return Shape(start, minutes, changeover, rounds=len(rows), breaks=breaks)
