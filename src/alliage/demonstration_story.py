"""The demonstration's story: organisations that act, a need in Isère, allies, a coalition.

Written through the very actions of the pages, by the people of the story, so that the journal,
the pages and the rules see what they would see of real ones. Safe twice: told once.
"""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliage.core.actor import SYSTEM, Actor
from alliage.organisations.actions import ties
from alliage.organisations.actions.upkeep import announce
from alliage.organisations.adapters.upkeep import registers
from alliage.organisations.enums import LinkState, MandateState, Proof, State
from alliage.organisations.models import (
    GrantedRole,
    Levers,
    Mandate,
    Membership,
    Organisation,
    Partnership,
)
from alliage.partners.actions import caseload, coalitions, introductions, needs, needs_around
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as follow_ups
from alliage.partners.models import FollowUp, Introduction, Need
from alliage.people.actions import open_account, update_profile
from alliage.people.models import User

STORY = Path(__file__).with_suffix(".toml")
#: Days after which the introduction of the story was made, and its first news asked.
MADE_DAYS_AGO = 12


@cache
def story() -> dict[str, Any]:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))


def public_id(slug: str) -> str:
    """The id that an organisation of the story has on every machine."""
    return f"AL-DEMO-{slug.upper()}"


def actor_for(slug: str) -> Actor:
    """The first person of the story who acts for an organisation; the system where nobody does."""
    held = Mandate.objects.select_related("person", "organisation").filter(
        organisation__public_id=public_id(slug)
    )
    found = held.order_by("pk").first()
    if found is None:
        return Actor(organisation=_row(slug), system=True)
    return Actor(person=found.person, organisation=found.organisation, mandate=found)


def _row(slug: str) -> Organisation:
    return Organisation.objects.get(public_id=public_id(slug))


@transaction.atomic
def tell() -> bool:
    """Write the story, where it is not told yet; return whether it was."""
    if Organisation.objects.filter(public_id=public_id("porteuse")).exists():
        return False
    for given in story()["organisation"]:
        add_organisation(dict(given))
    for given in story()["person"]:
        add_person(given)
    needs_by_slug = {given["slug"]: _need(given) for given in story()["need"]}
    for given in story()["offer"]:
        _offer(given)
    for given in story()["tie"]:
        _tie(given)
    _network()
    _caseload()
    _introductions(needs_by_slug["mobilite"])
    _coalition(needs_by_slug["mobilite"])
    _published()
    announce()
    return True


def add_organisation(given: dict[str, Any]) -> Organisation:
    """Make an active organisation of the story."""
    slug, roles, levers = given.pop("slug"), given.pop("roles", []), given.pop("levers", None)
    made = Organisation.objects.create(
        public_id=public_id(slug),
        state=State.ACTIVE,
        proof=Proof.OPERATOR,
        verified_at=timezone.now(),
        **given,
    )
    for role in roles:
        GrantedRole.objects.create(organisation=made, role=role)
    if levers:
        Levers.objects.create(organisation=made, **levers)
    return made


def add_person(given: dict[str, str]) -> None:
    """Open an account of the story, with a mandate."""
    person: User = open_account(email=given["email"])[0]
    if not person.display_name:
        update_profile(person=person, by=SYSTEM, display_name=given["name"])
    Mandate.objects.create(
        organisation=_row(given["organisation"]),
        person=person,
        role=given["role"],
        title=given["title"],
        state=MandateState.CONFIRMED,
        starts_on=timezone.localdate() - timedelta(days=400),
    )
    answers.consent(
        by=actor_for(given["organisation"]), organisation=_row(given["organisation"]), given=True
    )


def _published_thing(kind: str, given: dict[str, Any], values: dict[str, Any]) -> Any:
    by = actor_for(given["of"])
    key = f"story-{given.get('slug') or given['title']}"[:100]
    made = needs.write(
        kind=kind, by=by, key=key, place=given["place"], title=given["title"],
        text=given.get("text", ""), **values,
    )  # fmt: skip
    needs.tag(thing=made, add=set(given["tags"]), remove=set(), by=by)
    needs.take_step(thing=made, verb="publish", by=by)
    made.refresh_from_db()
    return made


def _need(given: dict[str, Any]) -> Need:
    values = {"beneficiaries": given.get("beneficiaries", "")}
    made: Need = _published_thing("need", given, values)
    by = actor_for(given["of"])
    for asked in given.get("requirement", []):
        needs_around.add_requirement(need=made, by=by, **asked)
    for slug in given.get("seconds", []):
        needs_around.second(need=made, comment="", by=actor_for(slug))
    return made


def _offer(given: dict[str, Any]) -> None:
    names = ("contribution", "quantity", "unit", "reach_km")
    _published_thing("offer", given, {name: given[name] for name in names if name in given})


def _tie(given: dict[str, Any]) -> None:
    own, other = _row(given["of"]), _row(given["with"])
    made = Partnership.objects.create(
        organisation=own,
        partner=other,
        partner_name=other.name,
        partner_family=other.family,
        linking="chosen",
        **{name: given.get(name) for name in ("depth", "since", "until")},
        **{name: given[name] for name in ("form", "category", "step")},
    )
    if given["confirmed"]:
        ties.answer(
            tie=made, confirmed=True, depth=given["partner_depth"], by=actor_for(given["with"])
        )


def _network() -> None:
    given = story()["network"]
    head = _row(given["head"])
    for slug in given["members"]:
        Membership.objects.create(
            head=head, member=_row(slug), asked_by=head, state=LinkState.CONFIRMED
        )


def _caseload() -> None:
    by, today = actor_for("labo"), timezone.localdate()
    for given in story()["case"]:
        case = caseload.add_case(by=by, organisation=_row(given["of"]))
        caseload.update_case(by=by, case=case, note=given["note"])
        for step in given["steps"]:
            caseload.add_step(
                by=by,
                case=case,
                what=step["what"],
                done_on=today - timedelta(days=step["days_ago"]),
                minutes=step["minutes"],
            )


def _introductions(need: Need) -> None:
    """The Labo introduced the association and the foundation; an agency asks for an answer."""
    made = introductions.introduce(
        by=actor_for("labo"),
        organisations=[_row("porteuse"), _row("fondation")],
        message="Vous cherchez l’un un premier appui, l’autre un projet de mobilité mûr : "
        "vous devriez vous parler.",
        need=need,
    )
    for slug in ("porteuse", "fondation"):
        made.refresh_from_db()
        answers.accept(introduction=made, by=actor_for(slug))
    _days_ago(made)
    for slug, outcome, note in (
        ("fondation", "met", "Une heure à l’atelier."),
        ("porteuse", "shared_lead", "Une visite le mois prochain, avec leur comité."),
    ):
        news = made.follow_ups.get(day=7, organisation=_row(slug))
        follow_ups.answer_follow_up(
            follow_up=news, by=actor_for(slug), outcome=outcome, note=note, minutes=60
        )
    introductions.ask(
        by=actor_for("agence"),
        to=_row("porteuse"),
        message="Notre local à vélos est libre deux jours par semaine : en parlons-nous ?",
        need=need,
    )


def _days_ago(made: Introduction) -> None:
    """Put an introduction and its news back in time, so that the first news are due."""
    back = timedelta(days=MADE_DAYS_AGO)
    Introduction.objects.filter(pk=made.pk).update(
        created_at=made.created_at - back - timedelta(days=5), made_at=timezone.now() - back
    )
    for news in FollowUp.objects.filter(introduction=made):
        FollowUp.objects.filter(pk=news.pk).update(due_on=news.due_on - back)


def _coalition(need: Need) -> None:
    """Drawn up, and composed by the worker as soon as it runs."""
    rules = {"family_at_least": {"peer": 1, "public": 1, "private": 1}}
    coalitions.draw_up(need=need, by=actor_for("porteuse"), rules=rules)


def _published() -> None:
    """Wimoov's partnerships as a published document tells them; nobody acts in its name."""
    given = story()["wimoov"]
    record = published_record("Wimoov")
    if record is None:
        return
    made = Organisation.objects.create(
        public_id=public_id(given["slug"]),
        directory_id=record.id,
        state=State.TOLD,
        name=record.name,
        family=record.family,
        kind=record.kind,
        activities=given["source"],
    )
    for step in given["steps"]:
        ties.declare(
            organisation=made,
            by=SYSTEM,
            partner_name=step["with"],
            partner_departement=step.get("departement", ""),
            since=step.get("since"),
            step=step.get("step", ""),
            source_url=step.get("source_url", ""),
        )
        latest = made.partnerships.order_by("-pk").first()
        if latest and not latest.partner_family:
            Partnership.objects.filter(pk=latest.pk).update(partner_family=step["family"])


def published_record(name: str) -> Any:
    """The registers' record of an organisation known from a published document."""
    directory = registers()
    for found in directory.suggest(name) if directory else []:
        record = directory.get(found.id)
        if record is not None and getattr(record, "provenance", {}).get("name") == "published":
            return record
    return None
