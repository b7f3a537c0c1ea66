"""What one organisation sees of an introduction: its own side whole, of the others what it may."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.enums import IntroductionState, SideState
from alliage.partners.models import ContactConsent, FollowUp, Introduction, Need, Offer, Side
from alliage.people.models import User


@dataclass(frozen=True, slots=True)
class Contact:
    """A person that another side may write to: shown on the page of the introduction alone."""

    name: str
    email: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One side as somebody sees it. code: accepted, waiting, nothing (came of it), silent."""

    organisation: Organisation
    code: str
    mine: bool
    asker: bool
    reason: str = ""
    contact: Contact | None = None
    contact_gone: bool = False

    @property
    def label(self) -> str:
        if self.asker and self.code == "accepted":
            return _("A demandé")
        return label_of(self.code)


def label_of(code: str) -> str:
    """Return in words where a side, or the whole, stands."""
    return {
        "accepted": _("A accepté"),
        "made": _("Faite"),
        "waiting": _("En attente de réponse"),
        "nothing": _("Sans suite"),
        "silent": _("Expirée sans réponse"),
        "withdrawn": _("Retirée"),
        "ended": _("Terminée"),
    }[code]


def whole_code(introduction: Introduction) -> str:
    """Return where the whole stands, past its day even before the nightly job."""
    if introduction.state == IntroductionState.OPEN:
        return "silent" if introduction.is_past else "waiting"
    if introduction.state == IntroductionState.WITHDRAWN and introduction.made_at:
        return "ended"
    return {
        IntroductionState.MADE: "made",
        IntroductionState.DECLINED: "nothing",
        IntroductionState.EXPIRED: "silent",
        IntroductionState.WITHDRAWN: "withdrawn",
    }[IntroductionState(introduction.state)]


@dataclass(frozen=True, slots=True)
class Sight:
    """An introduction as one organisation sees it."""

    introduction: Introduction
    viewer: Organisation | None
    parties: tuple[Party, ...]
    side: Side | None

    @property
    def asked_it(self) -> bool:
        return self.viewer is not None and self.viewer.pk == self.introduction.asked_by_id

    @property
    def others(self) -> list[Party]:
        return [party for party in self.parties if not party.mine]

    @property
    def names(self) -> str:
        return ", ".join(party.organisation.name for party in self.others)

    @property
    def code(self) -> str:
        return whole_code(self.introduction)

    @property
    def label(self) -> str:
        return label_of(self.code)


def side_of(introduction: Introduction, organisation: Organisation | None) -> Side | None:
    """Return an organisation's own side of an introduction that it may see, or None."""
    if organisation is None:
        return None
    shown = Side.objects.shown().filter(introduction=introduction, organisation=organisation)
    return shown.first()


def is_party(introduction: Introduction, organisation: Organisation | None) -> bool:
    """Tell whether an organisation asked it, or was asked and may see it."""
    if organisation is None:
        return False
    if introduction.asked_by_id == organisation.pk:
        return True
    return side_of(introduction, organisation) is not None


def see(introduction: Introduction, viewer: Organisation | None) -> Sight:
    """Return what an organisation sees; viewer None is an operator: states alone.

    Queries: the sides with their contacts, and the mandates that let a contact be shown.
    """
    sides = list(introduction.sides.select_related("organisation", "contact"))
    own = next((s for s in sides if viewer and s.organisation_id == viewer.pk), None)
    shown = sees_contacts(introduction, viewer, own)
    titles = _titles(sides) if shown or own else {}
    parties = tuple(_party(side, introduction, viewer, shown, titles, len(sides)) for side in sides)
    return Sight(introduction, viewer, parties, own)


def sees_contacts(
    introduction: Introduction, viewer: Organisation | None, own: Side | None
) -> bool:
    """Only once made: a side that accepted, or the third party that introduced."""
    if viewer is None or introduction.state != IntroductionState.MADE:
        return False
    if own is not None:
        return own.state == SideState.ACCEPTED
    return introduction.by_third_party and introduction.asked_by_id == viewer.pk


def _titles(sides: Iterable[Side]) -> dict[tuple[int, int], str]:
    """(organisation, person) -> title, of the contacts who still act for their organisation."""
    known = [side for side in sides if side.state == SideState.ACCEPTED and side.contact_id]
    running = Mandate.objects.running().filter(
        organisation__in=[side.organisation_id for side in known],
        person__in=[side.contact_id for side in known],
        person__is_active=True,
    )
    rows = running.values_list("organisation", "person", "title")
    return {(organisation, person): title for organisation, person, title in rows}


def _party(
    side: Side,
    introduction: Introduction,
    viewer: Organisation | None,
    shown: bool,
    titles: dict[tuple[int, int], str],
    sides: int,
) -> Party:
    mine = viewer is not None and side.organisation_id == viewer.pk
    asked_it = viewer is not None and introduction.asked_by_id == viewer.pk
    contact = None
    accepted = side.state == SideState.ACCEPTED
    if accepted and (shown or mine):
        contact = _contact(side, titles)
    # Between two sides « the other side » is one: it reads a shared reason as the asker does.
    reads = mine or ((asked_it or (viewer and sides == 2)) and side.reason_shared)
    return Party(
        organisation=side.organisation,
        code=side_code(side, introduction, whole=mine or asked_it or viewer is None),
        mine=mine,
        asker=side.organisation_id == introduction.asked_by_id,
        reason=side.reason if reads and side.state == SideState.DECLINED else "",
        contact=contact,
        contact_gone=accepted and shown and contact is None,
    )


def side_code(side: Side, introduction: Introduction, *, whole: bool) -> str:
    """Return where a side stands; whole: for its own people and for who asked.

    For the others a decline shows as a silence: waiting as long as one may answer.
    """
    if side.state == SideState.ACCEPTED:
        return "accepted"
    live = introduction.state in (IntroductionState.OPEN, IntroductionState.MADE)
    waiting = live and not introduction.is_past
    if not whole:
        return "waiting" if waiting else "nothing"
    if side.state == SideState.DECLINED:
        return "nothing"
    if introduction.state == IntroductionState.WITHDRAWN:
        return "withdrawn"
    return "waiting" if waiting else "silent"


def _contact(side: Side, titles: dict[tuple[int, int], str]) -> Contact | None:
    key = (side.organisation_id, side.contact_id)
    if side.contact is None or key not in titles:
        return None
    return Contact(side.contact.display_name, side.contact.email, titles[key])  # type: ignore[index]


def possible_contacts(by: Actor, organisation: Organisation) -> QuerySet[User]:
    """Who may be named as the contact: oneself, and colleagues in office who agreed."""
    running = Mandate.objects.running().filter(organisation=organisation)
    agreed = ContactConsent.objects.filter(organisation=organisation).values("person")
    myself = by.person.pk if by.person else None
    people = User.objects.filter(is_active=True, pk__in=running.values("person"))
    return people.filter(Q(pk=myself) | Q(pk__in=agreed))


def check_contact(by: Actor, organisation: Organisation, contact: Any) -> None:
    """Refuse a contact who did not agree, or who no longer acts for the organisation."""
    if contact is None or not possible_contacts(by, organisation).filter(pk=contact.pk).exists():
        raise Denied(_("Cette personne n’a pas accepté d’être votre contact."))


def subject_of(
    introductions: Iterable[Introduction], by: Actor
) -> tuple[dict[int, Need], dict[int, Offer]]:
    """Return the needs and offers of introductions that the actor may read, by key."""
    found = list(introductions)
    needs = Need.objects.visible_to(by).filter(pk__in=[i.need_id for i in found if i.need_id])
    offers = Offer.objects.visible_to(by).filter(pk__in=[i.offer_id for i in found if i.offer_id])
    return {need.pk: need for need in needs}, {offer.pk: offer for offer in offers}


def follow_ups_of(introduction: Introduction, viewer: Organisation) -> QuerySet[FollowUp]:
    """The news that an organisation reads: its own; every side's for the third party."""
    found = FollowUp.objects.filter(introduction=introduction).select_related(
        "organisation", "introduction"
    )
    if introduction.by_third_party and introduction.asked_by_id == viewer.pk:
        return found.order_by("day", "pk")
    return found.filter(organisation=viewer).order_by("day", "pk")
