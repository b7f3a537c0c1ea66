"""Needs, offers, introductions, cases, coalitions and files of the scene."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.organisations.claims_world import CHORALE
from tests.alliage.partners import introduced
from tests.alliage.partners.imports_world import Desk
from tests.consistency.scene_base import SECRET, Arguments
from tests.consistency.scene_organisations import Organisations

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.worker import run_waiting
from alliage.organisations.models import (
    Claim,
)
from alliage.partners.actions import caseload, coalitions, needs_around
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.enums import Audience
from alliage.partners.models import Coalition, Import, Need, Offer

VELO = {"topic:active_mobility": 1.0}
SHEET = [
    ["Réf.", "Titre", "Description", "Ville"],
    ["B1", "Prêter des outils", SECRET, "Voiron"],
    ["B2", "", f"Sans titre {SECRET}", "Voiron"],
]


class Partners(Organisations):
    """Subjects of the pages of partners."""

    @cached_property
    def published_need(self) -> Need:
        made = world.need(self.own, text="Ni car ni train le matin.", tags=VELO)
        needs_around.add_requirement(need=made, by=self.by, label="Vélos", contribution="in_kind",
                                     quantity=20, unit="vélos")  # fmt: skip
        needs_around.add_requirement(need=made, by=self.by, label="Un local",
                                     contribution="premises")  # fmt: skip
        return made

    @cached_property
    def private_need(self) -> Need:
        made = world.need(self.own, f"Privé {SECRET}", audience=Audience.PRIVATE, tags=VELO)
        needs_around.add_requirement(
            need=made, by=self.by, label=SECRET, contribution="skills", quantity=1
        )
        return made

    @cached_property
    def published_offer(self) -> Offer:
        return world.offer(self.own, quantity=20, unit="vélos", tags=VELO)

    def need(self) -> Arguments:
        return {"pk": self.published_need.pk}

    def hidden_need(self) -> Arguments:
        return {"pk": self.private_need.pk}

    def hidden_requirement(self) -> Arguments:
        found = self.private_need.requirements.get()
        return {**self.hidden_need(), "requirement": found.pk}

    def untagged_need(self) -> Arguments:
        return {"pk": world.need(self.own, "Trouver un local").pk}

    def draft_need(self) -> Arguments:
        return {"pk": world.need(self.own, f"Brouillon {SECRET}", state="draft", tags=VELO).pk}

    def offer(self) -> Arguments:
        return {"pk": self.published_offer.pk}

    def draft_offer(self) -> Arguments:
        return {"pk": world.offer(self.own, f"Brouillon {SECRET}", state="draft").pk}

    def alert(self) -> Arguments:
        return {"pk": needs_around.follow_need(need=self.published_need, by=self.by).pk}

    def alerts_link(self) -> Arguments:
        subject, day = f"person:{self.lead.person.pk}", timedelta(days=1)
        return {"token": links.make(needs_around.STOP, subject, expires_in=day, by=SYSTEM)}

    def exclusion(self) -> Arguments:
        self.hide_once()
        return {"pk": self.own.exclusions.get().pk}

    def invited_ally(self) -> Arguments:
        return {**self.hidden_need(), "identifier": "W382900002"}

    def hide_once(self) -> None:
        if not self.own.exclusions.exists():
            self.hide()

    # --- introductions, the caseload, coalitions, files
    def other_to_ask(self) -> Arguments:
        return {"?": f"?a={self.agency.organisation.public_id}"}

    def introduction(self) -> Arguments:
        return {"pk": introduced.ask(self.agency, self.us, f"Bonjour {SECRET}").pk}

    @cached_property
    def made_one(self) -> Any:
        answers.consent(by=self.by, organisation=self.own, given=True)
        found = introduced.ask(self.us, self.foundation, f"Bonjour {SECRET}")
        return introduced.accept(found, self.foundation)

    def made_introduction(self) -> Arguments:
        return {"pk": self.made_one.pk}

    @cached_property
    def due(self) -> Any:
        due = self.made_one.follow_ups.get(day=7, organisation=self.own)
        type(due).objects.filter(pk=due.pk).update(due_on=timezone.localdate())
        return due

    def news_to_give(self) -> Arguments:
        return {"pk": self.due.pk}

    def news_link(self) -> Arguments:
        subject = f"follow_up:{self.due.pk}:person:{self.lead.person.pk}"
        day = timedelta(days=1)
        return {"token": links.make(news.PURPOSE, subject, expires_in=day, by=SYSTEM)}

    @cached_property
    def opened_case(self) -> Any:
        self.third_party()
        made = caseload.add_case(by=self.by, organisation=self.agency.organisation)
        caseload.update_case(by=self.by, case=made, note=SECRET)
        return made

    def case(self) -> Arguments:
        return {"pk": self.opened_case.pk}

    def case_step(self) -> Arguments:
        day = timezone.localdate()
        made = caseload.add_step(
            by=self.by, case=self.opened_case, what=SECRET, done_on=day, minutes=9
        )
        return {"pk": made.pk}

    def coalition(self) -> Arguments:
        made = coalitions.draw_up(need=self.private_need, by=self.by, rules={})
        made.members.create(party_id=CHORALE, name=SECRET, family="peer")
        return {"pk": made.pk}

    def composed_coalition(self) -> Arguments:
        """Proposed by the worker from what others offer, and one proposal taken."""
        for who, title, fields in (
            (self.foundation, "Vélos de la fondation", {"quantity": 25, "unit": "vélos"}),
            (self.agency, "Local de l’agence", {"contribution": "premises"}),
            (self.labo, "Salle du Labo", {"contribution": "premises"}),
        ):
            world.offer(who.organisation, title, tags=VELO, **fields)
        made = coalitions.draw_up(need=self.published_need, by=self.by, rules={})
        run_waiting()
        made.refresh_from_db()
        client, proposed = self.us.client, reverse("partners:coalition_take", args=[made.pk])
        client.post(proposed, {"number": "0"})
        return {"pk": made.pk}

    def loaded_file(self) -> Arguments:
        return {"pk": Desk(self.lead).tried("needs", SHEET).pk}

    def spreadsheet(self) -> Arguments:
        return {"pk": Import.objects.get(**self.loaded_file()).file_id}

    def receipt(self) -> Arguments:
        return {"pk": Claim.objects.get(**self.claim()).receipt_id}

    def job_of_ours(self) -> Arguments:
        return {"pk": Coalition.objects.get(**self.coalition()).job_id}

    def file_to_correct(self) -> Arguments:
        return {**self.loaded_file(), "fmt": "csv"}
