"""The room of the scene: who is in it, what they wrote, promised, tried, counted and agreed.

The organisation concerned leads it. What everybody in the room reads carries `SECRET`; what nobody
but its writer may read carries `SEALED`.
"""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import trials
from tests.alliage.partners.introduced import Someone
from tests.consistency.scene_base import SECRET, Arguments
from tests.consistency.scene_partners import Partners

from alliage.alliances.actions import (
    agreement,
    agreement_clauses,
    agreement_comments,
    agreement_versions,
    canvas,
    canvas_shared,
    commitments,
    commitments_changes,
    contributions,
    effort,
    gates,
    membership,
    redeclarations,
    roadmap,
)
from alliage.alliances.enums import Answer, PartyRole, Stage
from alliage.alliances.models import Alliance, CanvasSheet, Clause, Party, SharedText

#: Stands in what is sealed: a draft of another, an answer of somebody.
SEALED = "SCELLÉ-7"
CLAUSE = {"title": f"La vision {SECRET}", "body": SECRET, "group": "why", "rating": "partly",
          "weight": 2}  # fmt: skip


class Alliances(Partners):
    """A room that is running, another whose canvas is still sealed, and everybody's place there."""

    # --- who
    @cached_property
    def second(self) -> Someone:
        return self.somebody("Voisins du rail", "voisins")

    @cached_property
    def third(self) -> Someone:
        return self.somebody("Maison de l’emploi", "maison", family="public", kind="commune")

    @cached_property
    def accompanier(self) -> Someone:
        return self.somebody("Accompagnement des vallées", "accompagnement", roles=("labo",))

    @cached_property
    def observer(self) -> Someone:
        return self.somebody("Fondation qui regarde", "regarde", family="private")

    @cached_property
    def former(self) -> Someone:
        return self.somebody("Celle qui est partie", "partie")

    @cached_property
    def guest(self) -> Someone:
        return self.somebody("Celle qu’on invite", "invitee")

    @cached_property
    def declined(self) -> Someone:
        return self.somebody("Celle qui a décliné", "declinee")

    def party(self, who: Someone) -> Party:
        return Party.objects.get(alliance=self.alliance, organisation=who.organisation)

    # --- the room, made once, whole
    @cached_property
    def alliance(self) -> Alliance:
        four = (self.us, self.second, self.third, self.former)
        made = world.alliance(
            *(who.organisation for who in four),
            title=f"Rouler ensemble {SECRET}",
            summary=SECRET,
            stage=Stage.EXPERIMENTATION,
            area_kind="commune",
            area_code="38563",
            area_name="Voiron",
        )
        world.party(made, self.accompanier.organisation, PartyRole.ACCOMPANIER)
        world.party(made, self.observer.organisation, PartyRole.OBSERVER)
        self.__dict__["alliance"] = made
        self._revealed(made)
        self._agreed(made)
        membership.leave(alliance=made, note=SECRET, by=self.former.by)
        for who in (self.guest, self.declined):
            membership.invite(
                alliance=made, organisation=who.organisation, role=PartyRole.PARTY,
                message="Rejoignez-nous", by=self.by,
            )  # fmt: skip
        membership.decline(alliance=made, by=self.declined.by)
        return made

    @cached_property
    def young(self) -> Alliance:
        """A room whose canvas is being written: each reads its own sheet alone."""
        made = world.alliance(
            self.own, self.second.organisation, self.third.organisation, title=f"Jeune {SECRET}"
        )
        words = {"want": SEALED, "need": SEALED, "weaknesses": SEALED}
        canvas.save_draft(alliance=made, version=0, words={"want": SECRET}, by=self.by)
        canvas.save_draft(alliance=made, version=0, words=words, by=self.second.by)
        sheet = CanvasSheet.objects.get(party__alliance=made, party__organisation=self.own)
        canvas.mark_ready(alliance=made, version=sheet.version, by=self.by)
        return made

    def _revealed(self, room: Alliance) -> None:
        four = (self.us, self.second, self.third, self.former)
        for who in four:
            words = {"want": f"{SECRET} {who.organisation.name}", "need": "Un local"}
            canvas.save_draft(alliance=room, version=0, words=words, by=who.by)
            sheet = CanvasSheet.objects.get(party=self.party(who))
            canvas.mark_ready(alliance=room, version=sheet.version, by=who.by)
        shared = {"vision": SECRET, "purpose": "Rouler", "territory": "Voiron"}
        canvas_shared.edit_shared(alliance=room, version=0, words=shared, by=self.by)
        canvas_shared.edit_shared(
            alliance=room, version=1, words={**shared, "purpose": "Rouler mieux"}, by=self.by
        )
        sheet.refresh_from_db()
        canvas.mark(sheet=sheet, topic="need", by=self.by)
        seen = SharedText.objects.get(alliance=room).fingerprint
        canvas_shared.consent(alliance=room, fingerprint=seen, by=self.by)

    def _agreed(self, room: Alliance) -> None:
        """An agreement that all approved, and its amendment: submitted, approved by one."""
        made = agreement.begin(
            alliance=room, title=f"Accord {SECRET}", by=self.by, with_library=False
        )
        clause = agreement_clauses.write(agreement=made, by=self.by, values=CLAUSE)
        agreement_comments.comment(clause=clause, body=SECRET, by=self.second.by)
        made.refresh_from_db()
        version = agreement_versions.submit(agreement=made, by=self.by)
        for who in (self.us, self.second, self.third, self.former):
            agreement_versions.approve(version=version, seen=version.digest, by=who.by)
        made.refresh_from_db()
        agreement.amend(agreement=made, by=self.by)
        clause.refresh_from_db()
        agreement_clauses.edit(
            clause=clause, version=clause.version, by=self.by,
            values={**CLAUSE, "body": f"Autrement {SECRET}"},
        )  # fmt: skip
        made.refresh_from_db()
        agreement_versions.submit(agreement=made, by=self.by)
        self.made["agreement"] = {"code": room.code, "pk": made.pk}
        self.made["clause"] = {**self.made["agreement"], "clause": clause.pk}

    # --- subjects of addresses
    def within(self, **arguments: Any) -> Arguments:
        return {"code": self.alliance.code, **arguments}

    def room(self) -> Arguments:
        return self.within()

    def sealed_room(self) -> Arguments:
        return {"code": self.young.code}

    def agreement(self) -> Arguments:
        return self.alliance and self.made["agreement"]

    def clause(self) -> Arguments:
        return self.alliance and self.made["clause"]

    def first_version(self) -> Arguments:
        return {**self.subject("agreement"), "number": 1}

    def second_version(self) -> Arguments:
        return {**self.subject("agreement"), "number": 2}

    def draft_agreement(self) -> Arguments:
        """A second one, nothing but the library's clauses."""
        made = agreement.begin(alliance=self.alliance, title=f"Projet {SECRET}", by=self.by)
        return self.within(pk=made.pk)

    def draft_clause(self) -> Arguments:
        draft = self.subject("draft_agreement")
        first = Clause.objects.filter(agreement=draft["pk"]).order_by("pk")[0]
        return {**draft, "clause": first.pk}

    def sheet(self) -> Arguments:
        return self.within(party=self.party(self.second).pk)

    def sealed_sheet(self) -> Arguments:
        theirs = self.young.parties.get(organisation=self.second.organisation)
        return {"code": self.young.code, "party": theirs.pk}

    def shared_version(self) -> Arguments:
        return self.within(number=1)

    def other_party(self) -> Arguments:
        return self.within(pk=self.party(self.second).pk)

    def candidate(self) -> Arguments:
        return self.within(pk=self.party(self.guest).pk)

    def gate(self) -> Arguments:
        made = gates.propose(
            alliance=self.alliance,
            kind="pause",
            statement=SECRET,
            evidence=SECRET,
            by=self.second.by,
        )
        gates.answer(gate=made, answer=Answer.NO, reason=SECRET, by=self.third.by)
        return self.within(pk=made.pk)

    def commitment(self) -> Arguments:
        due = timezone.localdate() + timedelta(days=9)
        made = commitments.promise(
            alliance=self.alliance, owing=self.party(self.second), to=self.party(self.us),
            what=f"Prêter un local {SECRET}", due_on=due, by=self.second.by,
        )  # fmt: skip
        commitments_changes.propose_terms(
            commitment=made, what=made.what, due_on=due + timedelta(days=9), why=SECRET,
            by=self.second.by,
        )  # fmt: skip
        return self.within(pk=made.pk)

    def commitment_change(self) -> Arguments:
        return {**self.subject("commitment"), "number": 1}

    def contribution(self) -> Arguments:
        made = contributions.enter(
            alliance=self.alliance, giver=self.party(self.second), to=self.party(self.us),
            kind="skills", nature="delivered", quantity=Decimal(12), on=timezone.localdate(),
            what=f"Mécanique {SECRET}", by=self.second.by,
        )  # fmt: skip
        return self.within(pk=made.pk)

    def convention(self) -> Arguments:
        made = contributions.propose_convention(
            alliance=self.alliance, kind="skills", text=SECRET, euros_per_unit=Decimal(30),
            by=self.second.by,
        )  # fmt: skip
        return self.within(pk=made.pk)

    def effort(self) -> Arguments:
        made = effort.log(
            alliance=self.alliance, key=uuid.uuid4(), on=timezone.localdate(), hours=Decimal(3),
            euros=Decimal(20), kind="meeting", note=SECRET, by=self.by,
        )  # fmt: skip
        return self.within(pk=made.pk)

    # --- what is tried, where
    def experiment(self) -> Arguments:
        who = (self.second.organisation, self.own)
        made = trials.trial(self.alliance, *who, title=f"Le créneau {SECRET}")
        figure = trials.indicator(made, self.second.organisation)
        told = trials.told(made, self.second.organisation, SECRET, **{f"v{figure.pk}": 9})
        self.made["trial_indicator"] = self.within(pk=made.pk, indicator=figure.pk)
        self.made["journal_entry"] = self.within(pk=made.pk, entry=told.pk)
        return self.within(pk=made.pk)

    def trial_indicator(self) -> Arguments:
        return self.subject("experiment") and self.made["trial_indicator"]

    def journal_entry(self) -> Arguments:
        return self.subject("experiment") and self.made["journal_entry"]

    def reviewed_experiment(self) -> Arguments:
        made = trials.trial(self.alliance, self.second.organisation, title=f"La navette {SECRET}")
        review = trials.reviewed(made, self.second.organisation)
        self.made["review"] = self.within(pk=made.pk, review=review.pk)
        return self.within(pk=made.pk)

    def review(self) -> Arguments:
        return self.subject("reviewed_experiment") and self.made["review"]

    def workstream(self) -> Arguments:
        made = trials.workstream(self.alliance, self.second.organisation, title=f"Atelier {SECRET}")
        milestone = roadmap.add_milestone(
            workstream=made, key=uuid.uuid4(), by=self.second.by, title=SECRET,
            on=timezone.localdate() + timedelta(days=30), reached_on=None,
        )  # fmt: skip
        self.made["milestone"] = self.within(pk=made.pk, milestone=milestone.pk)
        return self.within(pk=made.pk)

    def milestone(self) -> Arguments:
        return self.subject("workstream") and self.made["milestone"]

    def site(self) -> Arguments:
        made = trials.site(
            self.alliance, self.second.organisation, f"Hangar {SECRET}", since=date(2026, 1, 5)
        )
        return self.within(pk=made.pk)

    def redeclaration(self) -> Arguments:
        made = redeclarations.ask(
            alliance=self.young, code=self.alliance.code, as_parent=False, by=self.second.by
        )
        return self.within(pk=made.pk)
