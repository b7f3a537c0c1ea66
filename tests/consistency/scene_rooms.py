"""How the room of the scene decides, evaluates itself, is told of; and its questionnaires."""

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import evaluated
from tests.alliage.questionnaires import makers
from tests.consistency.scene_alliances import SEALED, Alliances
from tests.consistency.scene_base import SECRET, Arguments

from alliage.alliances.actions import (
    evaluation,
    evaluation_plan,
    evaluation_waves,
    indicators,
)
from alliage.alliances.models import HealthWave
from alliage.core.actor import Actor
from alliage.governance.actions import bodies, decisions, meetings, minutes, voices
from alliage.governance.models import Assembly, AssemblyMember, Body, Meeting, Minutes
from alliage.organisations.enums import Role
from alliage.questionnaires.actions import answering, campaigns, definitions, invitations
from alliage.questionnaires.models import Campaign, Respondent
from alliage.stories.actions import stories
from alliage.stories.models import Story

PDF = b"%PDF-1.4\n" + SECRET.encode()


class Rooms(Alliances):
    """Governance, evaluation, stories and questionnaires of the scene."""

    # --- governance
    @property
    def assembly(self) -> Assembly:
        return self.alliance.assembly

    def seated(self, who: Any) -> AssemblyMember:
        return self.assembly.members.get(organisation=who.organisation)

    def in_assembly(self, **arguments: Any) -> Arguments:
        return {"assembly": self.assembly.pk, **arguments}

    def governed(self) -> Arguments:
        return self.in_assembly()

    @cached_property
    def committee(self) -> Body:
        values = {"kind": "technical", "title": f"Comité {SECRET}", "purpose": SECRET,
                  "ladder": "", "answerable": ""}  # fmt: skip
        return bodies.make_body(
            assembly=self.assembly, by=self.by, values=values,
            members=[self.seated(self.us), self.seated(self.second)],
        )  # fmt: skip

    def body(self) -> Arguments:
        return self.in_assembly(pk=self.committee.pk)

    def seat(self) -> Arguments:
        return self.in_assembly(pk=self.committee.seats.order_by("pk").first().pk)

    def _drafted(self, title: str) -> Any:
        values = {
            "title": f"{title} {SECRET}", "text": SECRET, "mode": "vote", "majority": "simple",
            "quorum": 50, "ladder": "", "answerable": "", "body": None, "meeting": None,
            "closes_on": timezone.localdate() + timedelta(days=7),
        }  # fmt: skip
        return decisions.draft(assembly=self.assembly, by=self.by, values=values)

    def draft_decision(self) -> Arguments:
        return self.in_assembly(pk=self._drafted("À l’étude").pk)

    def decision(self) -> Arguments:
        """Open, one voice given, one interest declared and another asked about."""
        made = self._drafted("Ouverte")
        made = decisions.open_decision(decision=made, version=made.version, by=self.by)
        voices.give_voice(
            decision=made, round_=made.round, stance="no", reason=SECRET, by=self.third.by
        )
        made.refresh_from_db()
        voices.ask_interest(
            decision=made, member=self.seated(self.us), question=SECRET, by=self.second.by
        )
        self.made["interest"] = self.in_assembly(pk=made.interests.get().pk)
        return self.in_assembly(pk=made.pk)

    def interest(self) -> Arguments:
        return self.subject("decision") and self.made["interest"]

    @cached_property
    def gathering(self) -> Meeting:
        """Held yesterday: who was there, its minutes proposed, a paper, a point."""
        start = timezone.now() - timedelta(days=1)
        made = meetings.plan_meeting(
            assembly=self.assembly,
            by=self.by,
            body=self.committee,
            values={"title": f"Point {SECRET}", "place": SECRET, "link": "",
                    "starts_at": timezone.now() + timedelta(days=1),
                    "ends_at": timezone.now() + timedelta(days=1, hours=2)},
        )  # fmt: skip
        values = {"title": SECRET, "note": SECRET, "minutes": 20}
        item = meetings.add_item(meeting=made, by=self.by, values=values)
        paper = meetings.add_paper(
            meeting=made, title=SECRET, content=PDF, name="piece.pdf", by=self.second.by
        )
        Meeting.objects.filter(pk=made.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=2)
        )
        made.refresh_from_db()
        said = {self.seated(who).pk: ("present", "") for who in (self.us, self.second)}
        meetings.note_attendance(meeting=made, by=self.by, said=said)
        taken = Minutes.objects.get(meeting=made)
        taken = minutes.write(
            minutes=taken, version=taken.version, by=self.by, texts={"general": SECRET}
        )
        minutes.propose(minutes=taken, version=taken.version, by=self.by)
        self.made["item"] = self.in_assembly(pk=item.pk)
        self.made["paper"] = self.in_assembly(pk=paper.pk)
        self.made["paper_file"] = {"pk": paper.file_id}
        return made

    def meeting(self) -> Arguments:
        return self.in_assembly(pk=self.gathering.pk)

    def meeting_to_come(self) -> Arguments:
        start = timezone.now() + timedelta(days=5)
        values = {"title": f"À venir {SECRET}", "place": SECRET, "link": "", "starts_at": start,
                  "ends_at": start + timedelta(hours=2)}  # fmt: skip
        made = meetings.plan_meeting(assembly=self.assembly, by=self.by, values=values)
        values = {"title": SECRET, "note": SECRET, "minutes": 20}
        item = meetings.add_item(meeting=made, by=self.by, values=values)
        self.made["item_to_come"] = self.in_assembly(pk=item.pk)
        return self.in_assembly(pk=made.pk)

    def item(self) -> Arguments:
        return self.gathering and self.made["item"]

    def item_to_come(self) -> Arguments:
        return self.subject("meeting_to_come") and self.made["item_to_come"]

    def paper(self) -> Arguments:
        return self.gathering and self.made["paper"]

    def paper_file(self) -> Arguments:
        return self.gathering and self.made["paper_file"]

    # --- evaluation
    @cached_property
    def first_wave(self) -> HealthWave:
        """Closed: three joint answers."""
        three = (self.us, self.second, self.third)
        made = self._wave()
        organisations = [who.organisation for who in three]
        for who in three:
            evaluation_waves.accept(wave=made, mode="joint", benchmark=True, by=who.by)
        for number, one in enumerate(organisations, 2):
            about = {other: evaluated.tie() for other in organisations if other != one}
            evaluated.sheet(made.campaign, one, number, about, joint=True)
        return evaluated.closed(made)

    def _wave(self) -> HealthWave:
        closes_on = timezone.localdate() + timedelta(days=21)
        return evaluation_waves.propose(alliance=self.alliance, closes_on=closes_on, by=self.by)

    @cached_property
    def running_wave(self) -> HealthWave:
        """Open: our people asked, one of them has answered."""
        assert self.first_wave.number == 1
        made = self._wave()
        for who in (self.us, self.second):
            evaluation_waves.accept(wave=made, mode="people", by=who.by)
            evaluation_waves.invite(
                wave=made, mandates=[who.mandate.pk], emails=[f"{who.mandate.pk}-salarie@secret.example"],
                by=who.by,
            )  # fmt: skip
        evaluated.sheet(made.campaign, self.second.organisation, 2)
        return made

    def wave(self) -> Arguments:
        return self.within(number=self.first_wave.number)

    def open_wave(self) -> Arguments:
        return self.within(number=self.running_wave.number)

    def asked_in_wave(self) -> Arguments:
        mine = self.running_wave.campaign.respondents.filter(organisation=self.own).first()
        return {**self.open_wave(), "respondent": mine.pk}

    def action(self) -> Arguments:
        made = evaluation_plan.decide(
            alliance=self.alliance, wave=self.first_wave, factor="trust", what=SECRET,
            parties=[self.party(self.us), self.party(self.second)],
            due_on=timezone.localdate() + timedelta(days=20), by=self.by,
        )  # fmt: skip
        return self.within(pk=made.pk)

    def effect(self) -> Arguments:
        made = evaluation.tell(
            alliance=self.alliance, by=self.by, level="tell", effect="self", text=SECRET,
            happened_on=date(2026, 3, 2),
        )  # fmt: skip
        return self.within(pk=made.pk)

    def indicator(self) -> Arguments:
        made = indicators.add(
            alliance=self.alliance, by=self.second.by, name=f"Trajets {SECRET}", definition=SECRET,
            unit="trajets", effect="general", source="registre", baseline=Decimal(12),
            baseline_on=date(2026, 3, 1), target=Decimal(60), target_on=date(2027, 3, 1),
        )  # fmt: skip
        value = indicators.measure(
            indicator=made, by=self.by, value=Decimal(20), measured_on=date(2026, 6, 1)
        )
        self.made["indicator_value"] = self.within(pk=made.pk, value=value.pk)
        return self.within(pk=made.pk)

    def indicator_value(self) -> Arguments:
        return self.subject("indicator") and self.made["indicator_value"]

    # --- stories
    MOMENT = {"on": date(2026, 2, 3), "precision": "day", "kind": "meeting", "text": ""}  # noqa: RUF012

    def _story(self, title: str, summary: str) -> Story:
        made = stories.begin(title=title, by=self.by)
        place = {"area_kind": "commune", "area_code": "38563", "area_name": "Voiron"}
        made = stories.edit(story=made, version=made.version, by=self.by, summary=summary, **place)
        stories.add_moment(story=made, by=self.by, title="Une rencontre", **self.MOMENT)
        return made

    def draft_story(self) -> Arguments:
        made = self._story(f"Récit en cours {SECRET}", SECRET)
        stories.name_actor(
            story=made, organisation=self.second.organisation, name="Voisins du rail",
            family="peer", by=self.by,
        )  # fmt: skip
        self.made["moment"] = {"code": made.code, "pk": made.moments.get().pk}
        self.made["told_of"] = {"code": made.code, "pk": made.actors.order_by("pk").last().pk}
        return {"code": made.code}

    def moment(self) -> Arguments:
        return self.subject("draft_story") and self.made["moment"]

    def told_of(self) -> Arguments:
        return self.subject("draft_story") and self.made["told_of"]

    def published_story(self) -> Arguments:
        """Published; and its draft has gone on since, unseen."""
        made = self._story("Un récit publié", "Des vélos prêtés à Voiron.")
        stories.submit(story=made, by=self.by)
        made.refresh_from_db()
        stories.edit(story=made, version=made.version, by=self.by, lessons=SECRET)
        return {"code": made.code}

    @cached_property
    def room_story(self) -> Story:
        """Of the room, submitted: the others have not answered yet."""
        made = stories.begin_in(alliance=self.alliance, by=self.by)
        stories.add_moment(story=made, by=self.by, title=SECRET, **self.MOMENT)
        stories.submit(story=made, by=self.by)
        return made

    def submitted_story(self) -> Arguments:
        return {"code": self.room_story.code}

    def story_version(self) -> Arguments:
        return {"pk": self.room_story.versions.get().pk}

    # --- questionnaires
    @cached_property
    def running(self) -> Campaign:
        """Open: our lead and somebody by e-mail are asked."""
        made = campaigns.create(
            definition_key="readiness", title=f"Le point {SECRET}", holder=self.own, by=self.by
        )
        invitations.invite(
            campaign=made, organisation=self.own, person=self.lead.person, by=self.by
        )
        asked = invitations.invite(
            campaign=made, organisation=self.own, email="une-personne@secret.example", by=self.by
        )
        campaigns.open_campaign(campaign=made, by=self.by)
        made.refresh_from_db()
        answer, peace = invitations.paths(Respondent.objects.get(pk=asked.pk))
        self.made["answer_link"] = {"token": answer.strip("/").split("/")[-1]}
        self.made["peace_link"] = {"token": peace.strip("/").split("/")[1]}
        return made

    def campaign(self) -> Arguments:
        return {"code": self.running.code}

    def draft_campaign(self) -> Arguments:
        made = campaigns.create(
            definition_key="feedback", title=f"En préparation {SECRET}", holder=self.own, by=self.by
        )
        return {"code": made.code}

    def closed_campaign(self) -> Arguments:
        made = makers.custom(self.own, anonymity="named")
        Campaign.objects.filter(pk=made.pk).update(title=f"Clos {SECRET}")
        made.refresh_from_db()
        makers.opened(made)
        for name in ("un", "deux", "trois"):
            held = world.mandate(world.person(f"{name}@secret.example"), self.own, Role.DELEGATE)
            asked = makers.asked(made, self.own, held.person)
            makers.answers(asked, pick="a", story=SECRET)
        late = makers.asked(made, self.own, email="en-retard@secret.example")
        late = Respondent.objects.select_related("campaign__holder").get(pk=late.pk)
        answering.save(respondent=late, values={"story": SEALED}, by=Actor())
        makers.closed(made)
        return {"code": made.code}

    def first_page(self) -> Arguments:
        return {**self.subject("campaign"), "number": 1}

    def answer_link(self) -> Arguments:
        return self.running and self.made["answer_link"]

    def answer_page_link(self) -> Arguments:
        return {**self.subject("answer_link"), "number": 1}

    def peace_link(self) -> Arguments:
        return self.running and self.made["peace_link"]

    def definition(self) -> Arguments:
        values = {**makers.EVERY_KIND, "title": {"fr": f"Le nôtre {SECRET}"}}
        content = json.dumps(values).encode()
        made = definitions.import_definition(organisation=self.own, content=content, by=self.by)
        return {"key": made.key}

    # --- everything
    def fill_room(self) -> None:
        for name in EVERYTHING:
            self.subject(name)


EVERYTHING = (
    "room", "sealed_room", "agreement", "draft_agreement", "gate", "commitment", "contribution",
    "convention", "effort", "experiment", "reviewed_experiment", "workstream", "site",
    "redeclaration", "body", "draft_decision", "decision", "meeting", "meeting_to_come", "wave",
    "open_wave", "action", "effect", "indicator", "draft_story", "published_story",
    "submitted_story", "campaign", "draft_campaign", "closed_campaign", "definition",
)  # fmt: skip
