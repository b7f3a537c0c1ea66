"""Speed meetings of the scene: ours in each of their states, and some of others to which we go."""

from functools import cached_property
from typing import Any

from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings import day_world, evening, plans_world
from tests.consistency.scene_alliances import SEALED
from tests.consistency.scene_base import PRIVATE, SECRET, Arguments
from tests.consistency.scene_rooms import Rooms

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.meetings.actions import board, fixing, invitations, participants_files
from alliage.meetings.enums import EventState, IncidentKind, ParticipantState, WishKind
from alliage.meetings.models import Event, Incident, Meeting, News, Participant
from alliage.meetings.queries import board as boards
from alliage.meetings.queries import personal, sheets
from alliage.meetings.tasks.after import news_url
from alliage.organisations.models import Organisation

#: Who comes for somebody: read by the organiser, and by another side after a mutual yes.
WHO = "Dominique Discrète"
#: Who comes for the other organisation of the scene's rooms, with a name that begins alike.
SECOND = f"{WHO} de Voisins"
#: Whose links the scene opens, and whom a mutual yes shows to them.
OURSELF = {"person_name": "Camille Garance", "email": "camille@verger.example"}
SHOWN = {"person_name": "Claude Révélé", "email": "claude@ville.example"}
YES, MAYBE, NO = evening.YES, evening.MAYBE, evening.NO


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


class Meetings(Rooms):
    """Events whose participants have wishes, timetables and opinions that others may not read."""

    def _event(self, title: str, state: str, organiser: Organisation | None = None) -> Event:
        named = {"title": f"{title} {SECRET}", "place": SECRET, "summary": SECRET}
        return world.event(organiser or self.own, state=state, rules=SECRET, **named)

    def _come(self, event: Event) -> dict[str, Participant]:
        """Three without accounts, another organisation's lead; and what each wishes."""
        words = {"needs": f"Des vélos {SECRET}", "offers": f"Un jardin {SECRET}"}
        made = {
            "garden": world.participant(event, "Les Vergers", **words, **OURSELF),
            "workshop": world.participant(event, "L’Atelier", person_name=WHO, **words),
            "town": world.participant(event, "La Ville", **SHOWN),
            "second": world.participant(
                event, "Voisins du rail", organisation=self.second.organisation,
                person_name=SECOND, email=self.second.email, **words,
            ),
        }  # fmt: skip
        world.wish(made["garden"], made["town"], WishKind.MUST)
        world.wish(made["garden"], made["workshop"], WishKind.NEVER)
        world.wish(made["workshop"], made["second"], WishKind.RATHER_NOT)
        world.wish(made["second"], made["garden"], WishKind.WISH, 5)
        return made

    @staticmethod
    def of(event: Event, **arguments: Any) -> Arguments:
        return {"code": event.code, **arguments}

    # --- ours, before the day
    @cached_property
    def inviting(self) -> Event:
        made = self._event("Ouverte", EventState.INVITING)
        people = self._come(made)
        world.participant(
            made, "Maison de l’emploi", organisation=self.third.organisation,
            state=ParticipantState.ASKED, person_name=WHO, email=self.third.email,
        )  # fmt: skip
        pair = (people["garden"], people["workshop"])
        fixing.fix(event=made, by=self.by, a=pair[0], b=pair[1])
        later = (people["second"], people["town"])
        fixing.order(event=made, by=self.by, before=pair, after=later)
        return made

    def open_event(self) -> Arguments:
        return self.of(self.inviting)

    def draft_event(self) -> Arguments:
        made = self._event("En préparation", EventState.DRAFT)
        self._come(made)
        return self.of(made)

    def announced_event(self) -> Arguments:
        made = world.event(self.own, title="Une soirée à Voiron", is_announced=True)
        self._come(made)
        world.participant(
            made, f"Maison {SECRET}", organisation=self.third.organisation,
            state=ParticipantState.ASKED, person_name=WHO,
        )  # fmt: skip
        return self.of(made)

    def table(self) -> Arguments:
        return self.of(self.inviting, pk=self.inviting.tables.first().pk)

    def fixed(self) -> Arguments:
        return self.of(self.inviting, pk=self.inviting.fixed_meetings.get().pk)

    def order(self) -> Arguments:
        return self.of(self.inviting, pk=self.inviting.orders.get().pk)

    def _named(self, event: Event, name: str) -> Participant:
        return event.participants.select_related("event").get(name=name)

    def coming(self) -> Arguments:
        return self.of(self.inviting, key=self._named(self.inviting, "Les Vergers").key)

    def coming_elsewhere(self) -> Arguments:
        return self.of(self.away, key=self._named(self.away, "Les Vergers").key)

    def who_asked(self) -> Arguments:
        return self.of(self.inviting, key=self._named(self.inviting, "Maison de l’emploi").key)

    def list_of_participants(self) -> Arguments:
        sheet = f"Organisation;Personne;Courriel\nUn club;{WHO};club{PRIVATE}\n".encode()
        made = participants_files.upload(
            event=self.inviting, content=sheet, name="liste.csv", by=self.by
        )
        return self.of(self.inviting, pk=made.pk)

    def list_to_fill_in(self) -> Arguments:
        return {**self.subject("open event"), "fmt": "csv"}

    # --- personal links
    def personal_link(self) -> Arguments:
        return {"token": personal.link_for(self._named(self.inviting, "Les Vergers"))}

    def revoked_link(self) -> Arguments:
        participant = self._named(self.inviting, "L’Atelier")
        token = personal.link_for(participant)
        invitations.revoke_link(participant=participant, by=self.by)
        return {"token": token}

    def reminders_link(self) -> Arguments:
        subject = personal.subject_of(self._named(self.inviting, "Les Vergers"))
        made = links.tokens(personal.STOP, [subject], expires_in=personal.AFTER, by=SYSTEM)
        return {"token": made[subject]}

    # --- ours, planned
    @cached_property
    def planned(self) -> Event:
        """Closed, with two versions, none in force."""
        made, people = plans_world.closed_event(organiser=self.own, title=f"Close {SECRET}")
        one, two, three, four = people
        plans_world.version(made, [(one, two, 0, 0), (three, four, 0, 1)])
        plans_world.version(made, [(one, two, 1, 0), (two, three, 2, 0)])
        made.participants.update(person_name=WHO)
        return made

    def planned_event(self) -> Arguments:
        return self.of(self.planned)

    def version(self) -> Arguments:
        return self.of(self.planned, number=1)

    def other_version(self) -> Arguments:
        return self.of(self.planned, number=1, other=2)

    def two_versions(self) -> Arguments:
        return {**self.subject("planned event"), "?": "?de=1&a=2"}

    def version_as_table(self) -> Arguments:
        return {**self.subject("version"), "name": "planning.csv"}

    def version_as_values(self) -> Arguments:
        return {**self.subject("version"), "name": "planning.json"}

    def version_as_problem(self) -> Arguments:
        return {**self.subject("version"), "name": "probleme.zip"}

    # --- ours, on the day
    @cached_property
    def day(self) -> day_world.Day:
        """Running; one is absent, which nothing answers yet; the projector has its link."""
        made = day_world.running(organiser=self.own)
        Event.objects.filter(pk=made.event.pk).update(title=f"En cours {SECRET}", rules=SECRET)
        made.event.refresh_from_db()
        made.event.participants.update(person_name=WHO)
        made.event.participants.filter(pk=made.people[0].pk).update(**OURSELF)
        made.event.participants.filter(pk=made.people[2].pk).update(
            organisation=self.second.organisation, person_name=SECOND
        )
        board.open_projector(event=made.event, by=self.by)
        board.tell_absence(participant=made.people[3], kind=IncidentKind.ABSENT, by=self.by)
        return made

    def live_event(self) -> Arguments:
        return self.of(self.day.event)

    def live_link(self) -> Arguments:
        return {"token": personal.link_for(self.day.people[0])}

    def sheet_link(self) -> Arguments:
        return {"token": token_of(sheets.sheet_url(self.day.people[0]))}

    def projector_link(self) -> Arguments:
        link = boards.projector_link(self.day.event)
        assert link
        return {"token": links.token_of(link)}

    def incident(self) -> Arguments:
        return self.of(self.day.event, pk=Incident.objects.get(event=self.day.event).pk)

    def who_is_there(self) -> Arguments:
        return self.of(self.day.event, key=self.day.people[1].key)

    def list_at_the_door(self) -> Arguments:
        return {**self.subject("live event"), "name": "accueil"}

    # --- what came after
    def _held(self, event: Event, *pairs: tuple[Participant, Participant]) -> list[Meeting]:
        held = evening.Evening(event, self.lead, *event.participants.all()[:3])
        return evening.held(held, *pairs)

    @cached_property
    def held(self) -> Event:
        """Finished: one mutual yes, and opinions that the other side never reads."""
        made = self._event("Finie", EventState.LIVE)
        come = self._come(made)
        garden, workshop, town, second = come.values()
        agreed, unsure, refused = self._held(
            made, (garden, town), (garden, workshop), (workshop, second)
        )
        for meeting, who, answer, note in (
            (agreed, garden, YES, "Un mot pour moi"),
            (agreed, town, YES, SEALED),
            (unsure, garden, MAYBE, ""),
            (unsure, workshop, NO, SEALED),
            (refused, workshop, YES, SEALED),
            (refused, second, NO, "Un mot pour nous"),
        ):
            evening.answer(meeting, who, answer, note)
        self._due(garden)
        return made

    @staticmethod
    def _due(participant: Participant) -> None:
        News.objects.filter(participant=participant, day=7).update(due_on=timezone.localdate())

    def held_event(self) -> Arguments:
        return self.of(self.held)

    def finished_link(self) -> Arguments:
        return {"token": personal.link_for(self._named(self.held, "Les Vergers"))}

    def _news(self, name: str) -> News:
        return News.objects.get(participant__event=self.held, participant__name=name, day=7)

    def news_of_the_link(self) -> Arguments:
        return {**self.subject("finished link"), "pk": self._news("Les Vergers").pk}

    def meeting_news_link(self) -> Arguments:
        asked = self._news("Les Vergers")
        return {"token": news_url(asked).rstrip("/").split("/")[-2], "pk": asked.pk}

    def wrong_news_link(self) -> Arguments:
        return {**self.subject("meeting news link"), "pk": self._news("La Ville").pk}

    # --- of others, to which we go
    def _away(self, title: str, state: str) -> tuple[Event, dict[str, Participant]]:
        made = self._event(title, state, self.agency.organisation)
        come = self._come(made)
        come["us"] = world.participant(
            made, self.own.name, organisation=self.own, email=self.us.email
        )
        world.wish(come["workshop"], come["us"], WishKind.NEVER)
        return made, come

    @cached_property
    def away(self) -> Event:
        return self._away("Chez d’autres", EventState.INVITING)[0]

    @cached_property
    def away_held(self) -> Event:
        """Finished: from it came our introduction, and news to give of somebody without account."""
        made, come = self._away("Chez d’autres, finie", EventState.LIVE)
        other = world.participant(
            made, "Fondation du Guiers", organisation=self.foundation.organisation, **SHOWN
        )
        pairs = ((come["us"], other), (come["us"], come["town"]), (come["us"], come["workshop"]))
        met, agreed, unsure = self._held(made, *pairs, (come["second"], come["workshop"]))[:3]
        for who in (come["us"], come["town"]):
            evening.answer(agreed, who, YES)
        evening.answer(unsure, come["workshop"], NO, SEALED)
        self._due(come["us"])
        Meeting.objects.filter(pk=met.pk).update(
            introduction=self.made_one, agreed_at=timezone.now()
        )
        return made

    def away_event(self) -> Arguments:
        return self.of(self.away)

    def away_held_event(self) -> Arguments:
        return self.of(self.away_held)

    def our_news(self) -> Arguments:
        asked = News.objects.get(
            participant__event=self.away_held, participant__organisation=self.own, day=7
        )
        return self.of(self.away_held, pk=asked.pk)
