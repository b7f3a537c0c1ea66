"""Who may act for an organisation, and how they showed it."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.core.models.files import StoredFile
from alliage.organisations.enums import (
    MANAGERS,
    WRITERS,
    ClaimState,
    MandateState,
    Proof,
    Role,
    State,
)
from alliage.organisations.models.organisation import Organisation


class MandateQuerySet(models.QuerySet["Mandate"]):
    def running(self, day: date | None = None) -> Self:
        """Confirmed and in date, for an organisation that exists here."""
        day = day or timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            state=MandateState.CONFIRMED,
            starts_on__lte=day,
            organisation__state__in=(State.ACTIVE, State.DRAFT),
        )

    def of(self, person: Any) -> Self:
        return self.filter(person=person.pk)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of organisations for which one holds a running mandate."""
        if actor.is_operator:
            return self
        if not actor.person:
            return self.none()
        mine = Mandate.objects.running().of(actor.person).values("organisation")
        return self.filter(Q(person=actor.person.pk) | Q(organisation__in=mine))


class Mandate(models.Model):
    """A person acts for an organisation between two days, in a role."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="mandates"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates"
    )
    role = models.CharField(_("rôle"), max_length=16, choices=Role.choices)
    title = models.CharField(_("fonction"), max_length=80, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=MandateState.choices, default=MandateState.ASKED
    )
    starts_on = models.DateField(_("du"), default=timezone.localdate)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_on", "pk"]
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="organisations_one_mandate_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="organisations_mandate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"mandate:{self.pk}"

    @property
    def writes(self) -> bool:
        return self.role in WRITERS

    @property
    def manages(self) -> bool:
        return self.role in MANAGERS


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; those that one's organisation is asked to vouch for; all for operators."""
        if actor.is_operator:
            return self
        if not actor.person:
            return self.none()
        seen = Q(person=actor.person.pk)
        mine = (
            Mandate.objects.running()
            .of(actor.person)
            .filter(role__in=MANAGERS)
            .values("organisation")
        )
        return self.filter(seen | Q(voucher__in=mine, state=ClaimState.SUBMITTED))


class Claim(models.Model):
    """« C’est notre organisation »: a person asks to act for one, with a proof.

    organisation: the private draft that the person prepares; once verified it becomes active, or
    is folded into the organisation that is already active for the same record.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims"
    )
    role = models.CharField(_("rôle"), max_length=16, choices=Role.choices)
    title = models.CharField(_("fonction"), max_length=80, blank=True)
    proof = models.CharField(_("preuve"), max_length=8, choices=Proof.choices, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=ClaimState.choices, default=ClaimState.DRAFT
    )
    receipt = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    voucher = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="vouches_asked"
    )
    domain = models.CharField(_("domaine"), max_length=190, blank=True)
    note = models.TextField(_("message"), max_length=1000, blank=True)
    reason = models.TextField(_("motif"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(state__in=["draft", "submitted"]),
                name="organisations_one_open_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"claim:{self.pk}"


class Invitation(models.Model):
    """A voucher or a manager invites a person by address; accepting the link gives the mandate.

    The address is forgotten once answered. vouching: accepting also makes the draft active.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(max_length=254, blank=True)
    role = models.CharField(_("rôle"), max_length=16, choices=Role.choices)
    title = models.CharField(_("fonction"), max_length=80, blank=True)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    vouching = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"invitation:{self.pk}"
