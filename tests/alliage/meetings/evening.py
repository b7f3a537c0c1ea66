"""An evening of meetings, its participants and their pages, for the tests of wishes and after."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient

from alliage.core.actor import ANONYMOUS, Actor
from alliage.meetings.actions import after, wishes
from alliage.meetings.enums import EventState, FeedbackAnswer
from alliage.meetings.models import Event, Meeting, Participant, PlanVersion
from alliage.meetings.queries import personal
from alliage.organisations.models import Mandate

YES, MAYBE, NO = FeedbackAnswer.YES, FeedbackAnswer.MAYBE, FeedbackAnswer.NO


@dataclass
class Evening:
    """Three participants: a garden, a workshop, a town; the host has a lead who writes."""

    event: Event
    host: Mandate
    garden: Participant
    workshop: Participant
    town: Participant
    client: StrictClient = field(default_factory=StrictClient)

    @property
    def by(self) -> Actor:
        return world.actor(self.host)

    def url(self, participant: Participant, rest: str = "") -> str:
        return f"/rencontres/p/{personal.link_for(participant)}/{rest}"

    def page(self, participant: Participant, rest: str = "") -> str:
        return str(self.client.get(self.url(participant, rest)).content.decode())

    def organiser(self, rest: str) -> str:
        return f"/rencontres/{self.event.code}/organiser/{rest}"

    def say(self, participant: Participant, **said: str) -> int:
        """said: attribute of this evening -> value of the line."""
        lines = {getattr(self, name).key: value for name, value in said.items()}
        return wishes.say(participant=participant, by=ANONYMOUS, said=lines)


def evening(*, host: Mandate | None = None, **fields: Any) -> Evening:
    host = host or world.lead_of(world.organisation("Le Labo"), "host@secret.example")
    event = world.event(host.organisation, **fields)
    return Evening(
        event,
        host,
        world.participant(
            event,
            "Les Vergers",
            needs="Des vélos pour aller au travail",
            offers="Un jardin et des légumes",
        ),
        world.participant(
            event,
            "L’Atelier",
            family="private",
            needs="Un jardin partagé",
            offers="Réparation de vélos",
        ),
        world.participant(event, "La Ville", family="public", needs="", offers=""),
    )


def held(of: Evening, *pairs: tuple[Participant, Participant]) -> list[Meeting]:
    """Make an evening finished, with a meeting of each pair, in slots that follow each other."""
    plan = PlanVersion.objects.create(event=of.event, number=1, state="ready")
    of.event.published = plan
    of.event.state = EventState.FINISHED
    of.event.finished_at = timezone.now()
    of.event.save()
    slots = list(of.event.slots.all())
    made = []
    for number, (one, other) in enumerate(pairs):
        a, b = sorted((one, other), key=lambda row: row.pk)
        made.append(Meeting.objects.create(event=of.event, a=a, b=b, slot=slots[number]))
    return made


def answer(meeting: Meeting, participant: Participant, said: str, note: str = "") -> list[Meeting]:
    return after.say(participant=participant, by=ANONYMOUS, said={meeting.pk: (said, note)})


def later(days: float) -> Any:
    return timezone.now() + timedelta(days=days)
