"""What is read about claims: whose they are, who may vouch, what awaits whom."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from alliage.core.actor import Actor
from alliage.organisations.enums import MANAGERS, VOUCHERS, ClaimState, MandateState, Proof, State
from alliage.organisations.models import Claim, Invitation, Mandate, Organisation

#: A refused claim is not lost: another proof may be sent.
OPEN = (ClaimState.DRAFT, ClaimState.SUBMITTED, ClaimState.REFUSED)


def active_for(*identifiers: str) -> Organisation | None:
    """Return the organisation active here under one of these ids, its record's or its own."""
    known = [found for found in identifiers if found]
    if not known:
        return None
    match = Q(directory_id__in=known) | Q(public_id__in=known)
    return Organisation.objects.active().filter(match).order_by("pk").first()


def active_twin(draft: Organisation) -> Organisation | None:
    """Return the active organisation that a draft turns out to be, by its record or its number."""
    numbers = draft.identifiers.filter(scheme__in=("rna", "rnf"), current=True)
    own = list(numbers.values_list("value", flat=True))
    twin = active_for(draft.directory_id, draft.public_id, *own)
    return twin if twin and twin.pk != draft.pk else None


def open_claim(person: Any, directory_id: str) -> Claim | None:
    """Return the claim that a person already began on a record of the directory."""
    if not directory_id:
        return None
    return (
        Claim.objects.filter(
            person=person.pk, organisation__directory_id=directory_id, state__in=OPEN
        )
        .select_related("organisation")
        .first()
    )


def claims_of(person: Any) -> QuerySet[Claim]:
    """Return a person's claims, those that await them first."""
    return (
        Claim.objects.filter(person=person.pk)
        .select_related("organisation", "voucher")
        .order_by("-created_at", "-pk")
    )


def to_verify() -> QuerySet[Claim]:
    """Return the claims that were submitted, the oldest first."""
    return Claim.objects.filter(state=ClaimState.SUBMITTED).select_related(
        "organisation", "person", "voucher", "receipt"
    )


def read_by_operators() -> QuerySet[Claim]:
    """Return those of them that no third party was asked to vouch for."""
    return to_verify().exclude(proof=Proof.VOUCHED, voucher__isnull=False)


def vouchers() -> QuerySet[Organisation]:
    """Return the active organisations that may vouch for others."""
    return Organisation.objects.active().filter(roles__role__in=VOUCHERS).distinct()


def may_vouch(organisation: Organisation) -> bool:
    """Tell whether an organisation is active and holds a role that vouches."""
    return organisation.state == State.ACTIVE and (
        organisation.roles.filter(role__in=VOUCHERS).exists()
    )


def asked_of(voucher: Organisation) -> QuerySet[Claim]:
    """Return the claims that await a voucher's word, the oldest first."""
    return to_verify().filter(voucher=voucher.pk, proof=Proof.VOUCHED)


def managed_by(person: Any) -> QuerySet[Mandate]:
    """Return the running mandates under which a person manages an organisation."""
    return Mandate.objects.running().of(person).filter(role__in=MANAGERS)


def verified_addresses(person: Any) -> list[str]:
    """Return the addresses that a person proved to hold, in lower case."""
    found = EmailAddress.objects.filter(user_id=person.pk, verified=True)
    return [address.lower() for address in found.values_list("email", flat=True)]


def refused_by_managers(person: Any, organisation: Organisation) -> bool:
    """Tell whether those who manage an organisation refused a mandate to a person."""
    refused = Mandate.objects.filter(
        organisation=organisation.pk, person=person.pk, state=MandateState.REFUSED
    )
    return refused.exists()


def has_manager(organisation: Organisation) -> bool:
    """Tell whether somebody manages an organisation today."""
    running = Mandate.objects.running().filter(organisation=organisation.pk, role__in=MANAGERS)
    return running.exists()


def without_manager() -> QuerySet[Organisation]:
    """Return the active organisations that nobody manages today, by name.

    The last one erased their account, or their mandate ran out: nobody of theirs can say so.
    """
    managed = Mandate.objects.running().filter(role__in=MANAGERS).values("organisation")
    return Organisation.objects.active().exclude(pk__in=managed).order_by("name", "pk")


def visible_claims(actor: Actor) -> QuerySet[Claim]:
    """Return the claims that an actor may see, with what their pages show."""
    return Claim.objects.visible_to(actor).select_related(
        "organisation", "person", "voucher", "receipt"
    )


def active_named(name: str, limit: int = 6) -> list[Organisation]:
    """Return active organisations whose names hold a long word of a name, the likest first."""
    words = sorted({word for word in name.lower().split() if len(word) > 3}, key=len)[-3:]
    if not words:
        return []
    match = Q()
    for word in words:
        match |= Q(name__icontains=word) | Q(acronym__iexact=word)
    found = list(Organisation.objects.active().filter(match)[:50])
    return sorted(found, key=lambda row: -sum(word in row.name.lower() for word in words))[:limit]


def vouching_invitations(voucher: Organisation) -> QuerySet[Invitation]:
    """Return the invitations that a voucher sent and nobody answered, the newest first."""
    return (
        Invitation.objects.filter(vouching=voucher.pk, answered_at=None)
        .exclude(email="")
        .select_related("organisation")
        .order_by("-created_at")
    )


def active_with_roles(name: str, limit: int = 10) -> list[Organisation]:
    """Return active organisations whose name holds a text, with their roles."""
    match = Q(name__icontains=name) | Q(acronym__iexact=name) | Q(public_id__iexact=name)
    return list(Organisation.objects.active().filter(match).prefetch_related("roles")[:limit])


def third_parties() -> list[Organisation]:
    """Return the active organisations that hold a role, by name, with their roles."""
    active = Organisation.objects.active().exclude(roles=None)
    return list(active.prefetch_related("roles").distinct())
