"""The bodies of an assembly, and the seats that organisations hold there."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.governance.enums import BodyKind, Ladder
from alliage.governance.models.assembly import Assembly, AssemblyMember
from alliage.organisations.models import Mandate


class BodyQuerySet(models.QuerySet["Body"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)


class Body(models.Model):
    """A committee, a team, or the own board of one of the organisations with cross-seats on it.

    host: whose board it is (own board alone). ladder, answerable: how far a public body lets those
    concerned take part, and who answers for what is decided; both are copied to each decision.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="bodies")
    kind = models.CharField(_("sorte"), max_length=12, choices=BodyKind.choices)
    title = models.CharField(_("nom"), max_length=120)
    purpose = models.TextField(_("à quoi elle sert"), max_length=1000, blank=True)
    host = models.ForeignKey(
        AssemblyMember, on_delete=models.PROTECT, null=True, blank=True, related_name="boards"
    )
    ladder = models.CharField(
        _("part prise à la décision"), max_length=12, choices=Ladder.choices, blank=True
    )
    answerable = models.CharField(_("qui répond de la décision"), max_length=200, blank=True)
    closed_on = models.DateField(_("close le"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("instance")
        verbose_name_plural = _("instances")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="own_board", host__isnull=False)
                | (~Q(kind="own_board") & Q(host=None)),
                name="governance_board_has_host",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:body", args=[self.assembly_id, self.pk])

    @property
    def decides(self) -> bool:
        """The board of one organisation decides for itself, elsewhere."""
        return self.kind != BodyKind.OWN_BOARD


class SeatQuerySet(models.QuerySet["Seat"]):
    def running(self, day: date | None = None) -> Self:
        """In date, for a member that is there."""
        day = day or timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, member__left_at=None
        )


class Seat(models.Model):
    """A place that an organisation holds in a body: several are possible, its voice is one.

    mandate: who sits, where they act here; function: what they are there, in words, which is all
    that stays when the account is erased. title: what the seat is in the body (chair, rapporteur).
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(AssemblyMember, on_delete=models.PROTECT, related_name="seats")
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    title = models.CharField(_("place dans l’instance"), max_length=80, blank=True)
    starts_on = models.DateField(_("du"), default=timezone.localdate)
    ends_on = models.DateField(_("au"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("siège")
        verbose_name_plural = _("sièges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="governance_seat_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"seat:{self.pk}"

    @property
    def holder(self) -> str:
        """Who sits, in words: the person where known and named, else the function."""
        person: Any = self.mandate.person if self.mandate_id and self.mandate else None
        name = getattr(person, "display_name", "") if person else ""
        return ", ".join(part for part in (name, self.function) if part)
