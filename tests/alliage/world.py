"""Organisations, mandates, needs and offers in two words, for the tests of every area."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from tests.alliage.conftest import StrictClient, signed_in_as

from alliage.alliances.enums import PartyRole, PartyState, Stage
from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.governance.enums import MemberRole
from alliage.governance.models import Assembly
from alliage.meetings import models as meetings
from alliage.meetings.enums import EventState, Origin, WishKind
from alliage.meetings.models import Event, Participant
from alliage.organisations import acting
from alliage.organisations.enums import MandateState, Role, State
from alliage.organisations.models import GrantedRole, Mandate, Organisation
from alliage.partners.enums import Contribution, Publication
from alliage.partners.models import Need, Offer
from alliage.people.models import User

VOIRON = {"area_kind": "commune", "area_code": "38563", "area_name": "Voiron"}
VOIRON_POINT = {"lat": 45.3790, "lon": 5.5817}


def person(email: str, **fields: Any) -> User:
    return User.objects.create_user(email, **fields)


def organisation(name: str = "Roue libre", **fields: Any) -> Organisation:
    """An active association of Voiron, unless said otherwise; roles=("labo",) grants roles."""
    roles = fields.pop("roles", ())
    values = {"family": "peer", "kind": "association", "commune": "38563", "state": State.ACTIVE}
    found = Organisation.objects.create(name=name, **{**values, **fields})
    for role in roles:
        GrantedRole.objects.create(organisation=found, role=role)
    return found


def mandate(who: User, where: Organisation, role: str = Role.LEAD, **fields: Any) -> Mandate:
    """A confirmed mandate, running today unless said otherwise."""
    values = {"state": MandateState.CONFIRMED}
    return Mandate.objects.create(person=who, organisation=where, role=role, **{**values, **fields})


def actor(held: Mandate) -> Actor:
    """The person of a mandate, acting under it."""
    return Actor(person=held.person, organisation=held.organisation, mandate=held)


def client_for(held: Mandate) -> StrictClient:
    """A browser signed in as the person of a mandate, acting under it."""
    client = signed_in_as(held.person)
    session = client.session
    session[acting.KEY] = held.pk
    session.save()
    return client


def lead_of(where: Organisation, email: str = "") -> Mandate:
    """The partnership lead of an organisation, with an address that a page might leak."""
    address = email or f"lead-{where.pk}@secret.example"
    held = where.mandates.filter(person__email=address).first()
    return held or mandate(person(address), where)


def need(of: Organisation, title: str = "Aller au travail sans voiture", **fields: Any) -> Need:
    """A published need in Voiron; tags={"topic:velo": 1.0} adds tags."""
    tags = fields.pop("tags", {})
    values = {**VOIRON, **VOIRON_POINT, "state": Publication.PUBLISHED}
    found = Need.objects.create(organisation=of, title=title, **{**values, **fields})
    for tag, weight in tags.items():
        scheme, code = tag.split(":", 1)
        found.tags.create(scheme=scheme, code=code, weight=weight)
    return found


def offer(of: Organisation, title: str = "Vingt vélos révisés", **fields: Any) -> Offer:
    """A published offer in Voiron with a reach of 20 km; tags as for a need."""
    tags = fields.pop("tags", {})
    values = {
        **VOIRON,
        **VOIRON_POINT,
        "state": Publication.PUBLISHED,
        "contribution": Contribution.IN_KIND,
        "reach_km": 20,
    }
    found = Offer.objects.create(organisation=of, title=title, **{**values, **fields})
    for tag, weight in tags.items():
        scheme, code = tag.split(":", 1)
        found.tags.create(scheme=scheme, code=code, weight=weight)
    return found


def alliance(
    *organisations_: Organisation, title: str = "Rouler pour l’emploi", **fields: Any
) -> Alliance:
    """A running room at the stage of intention whose active parties are these, the first leads."""
    values = {"stage": Stage.INTENTION, "opened_at_stage": fields.get("stage", Stage.INTENTION)}
    assembly = Assembly.objects.create(title=title)
    found = Alliance.objects.create(title=title, assembly=assembly, **{**values, **fields})
    for number, organisation_ in enumerate(organisations_):
        party(found, organisation_, PartyRole.PARTY if number else PartyRole.LEAD)
    return found


def party(
    of: Alliance, organisation_: Organisation, role: str = PartyRole.PARTY, **fields: Any
) -> Party:
    """An active party, and its seat in the assembly: a voice, unless its role has none."""
    values = {"state": PartyState.ACTIVE, "joined_at": timezone.now()}
    made = Party.objects.create(
        alliance=of, organisation=organisation_, role=role, **{**values, **fields}
    )
    if made.state == PartyState.ACTIVE:
        roles = {PartyRole.ACCOMPANIER: MemberRole.ADVISER, PartyRole.OBSERVER: MemberRole.READER}
        of.assembly.members.create(
            organisation=organisation_, role=roles.get(PartyRole(role), MemberRole.VOICE)
        )
    return made


def event(organiser: Organisation, *, slots: int = 6, tables: int = 4, **fields: Any) -> Event:
    """Speed meetings with open wishes in ten days: rounds of 7 + 2 minutes from 18:00, two seats."""
    day = fields.pop("day", timezone.localdate() + timedelta(days=10))
    values = {"title": "Une soirée de rencontres", "state": EventState.INVITING, "day": day}
    made = Event.objects.create(organiser=organiser, **{**values, **fields})
    start = timezone.make_aware(datetime.combine(day, time(18)))
    for number in range(slots):
        begins = start + timedelta(minutes=9 * number)
        made.slots.create(
            position=number + 1, starts_at=begins, ends_at=begins + timedelta(minutes=7)
        )
    for number in range(tables):
        made.tables.create(position=number + 1, label=f"T{number + 1}")
    return made


def participant(of: Event, name: str = "Les Vergers partagés", **fields: Any) -> Participant:
    """A participant without an account, with an address that a page might leak."""
    values = {"family": "peer", "person_name": f"Personne de {name}", "origin": Origin.IMPORTED}
    email = f"{slugify(name)}-{of.pk}@secret.example"
    return Participant.objects.create(event=of, name=name, **{**values, "email": email, **fields})


def wish(
    by: Participant, of: Participant, kind: str = WishKind.WISH, weight: int = 3
) -> meetings.Wish:
    return meetings.Wish.objects.create(by=by, of=of, kind=kind, weight=weight)
