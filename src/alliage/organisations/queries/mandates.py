"""What is read about mandates: who acts for an organisation, who was invited, who asks."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from alliage.organisations.enums import MANAGERS, MandateState
from alliage.organisations.models import Invitation, Mandate, Organisation


def all_of(organisation: Organisation) -> QuerySet[Mandate]:
    """Return every mandate of an organisation, past and refused ones too, with its person."""
    return Mandate.objects.filter(organisation=organisation.pk).select_related(
        "person", "organisation"
    )


def requests_to(organisation: Organisation) -> QuerySet[Mandate]:
    """Return the requests to act for an organisation, the oldest first."""
    return all_of(organisation).filter(state=MandateState.ASKED).order_by("created_at", "pk")


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Return the invitations without an answer yet."""
    return organisation.invitations.filter(answered_at=None).exclude(email="")


def other_managers(held: Mandate, day: date) -> QuerySet[Mandate]:
    """Return those who would still manage an organisation on a day, without a mandate."""
    return (
        Mandate.objects.running(day)
        .filter(organisation=held.organisation_id, role__in=MANAGERS)
        .exclude(pk=held.pk)
    )


def requests_for(person: Any) -> QuerySet[Mandate]:
    """Return the requests that await a person as manager, of all their organisations."""
    managed = Mandate.objects.running().of(person).filter(role__in=MANAGERS)
    return (
        Mandate.objects.filter(
            state=MandateState.ASKED, organisation__in=managed.values("organisation")
        )
        .select_related("organisation", "person")
        .order_by("created_at", "pk")
    )


def expired(day: date) -> QuerySet[Mandate]:
    """Return the mandates whose last day is past and that nobody closed."""
    return Mandate.objects.filter(state=MandateState.CONFIRMED, ends_on__lt=day)
