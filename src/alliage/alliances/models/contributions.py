"""What each party promised and brought, kind by kind, and how a kind is valued."""

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_contributions import UNITS, ContributionKind, Nature
from alliage.alliances.models.room import Alliance, Party
from alliage.alliances.models.signed import Signed


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def to_confirm(self) -> Self:
        """Brought, said by the giver alone, and not corrected since."""
        return self.filter(
            nature=Nature.DELIVERED, confirmed_at=None, corrects=None, corrected_by=None
        )


class Contribution(Signed):
    """One line of the ledger: never changed, never deleted; a mistake is corrected by a line.

    giver: who brings; to: who receives, null for all. hundredths: the quantity in hundredths of the
    kind's unit, so that sums are exact in every database. corrects: the line that this one takes
    back, whose quantity it holds with the other sign. confirmed_*: the receiving side says so.
    party (from Signed): who wrote the line.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="contributions")
    giver = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="gives")
    to = models.ForeignKey(
        Party, on_delete=models.RESTRICT, null=True, blank=True, related_name="receives"
    )
    kind = models.CharField(_("nature"), max_length=12, choices=ContributionKind.choices)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    hundredths = models.BigIntegerField()
    on = models.DateField(_("date"))
    what = models.CharField(_("quoi"), max_length=300)
    corrects = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="corrected_by"
    )
    confirmed_by = models.ForeignKey(
        Party, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        verbose_name = _("apport")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "kind"], name="alliances_contribution_kind")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(hundredths__gt=0, corrects__isnull=True)
                | Q(hundredths__lt=0, corrects__isnull=False),
                name="alliances_contribution_sign",
            )
        ]

    def __str__(self) -> str:
        return f"contribution:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:contribution", args=[self.alliance.code, self.pk])

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.hundredths) / 100

    @property
    def unit(self) -> str:
        return str(UNITS[self.kind])


class ValuationConvention(Signed):
    """How a kind is counted, in words, and what one unit is worth, if the parties want to say it.

    Versioned: number grows within a kind. agreed_at: when the last of the voices of that time
    agreed; the convention in force is the agreed one with the highest number.
    """

    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, related_name="valuation_conventions"
    )
    kind = models.CharField(max_length=12, choices=ContributionKind.choices)
    number = models.PositiveIntegerField()
    text = models.TextField(_("convention"), max_length=2000)
    euros_per_unit = models.DecimalField(
        _("euros par unité"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "kind", "number"], name="alliances_convention_once"
            )
        ]

    def __str__(self) -> str:
        return f"valuation_convention:{self.pk}"


class ConventionAgreement(Signed):
    """One party agrees to a convention."""

    convention = models.ForeignKey(
        ValuationConvention, on_delete=models.CASCADE, related_name="agreements"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["convention", "party"], name="alliances_convention_agreed_once"
            )
        ]

    def __str__(self) -> str:
        return f"convention_agreement:{self.pk}"
