"""Who is tied to whom: networks, declared partnerships."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.enums import (
    Category,
    Depth,
    Form,
    Linking,
    LinkState,
    MembershipKind,
    State,
    Visibility,
)
from alliage.organisations.models.mandate import Mandate
from alliage.organisations.models.organisation import Organisation


class MembershipQuerySet(models.QuerySet["Membership"]):
    def confirmed(self) -> Self:
        """Confirmed by both ends, between organisations that are active."""
        return self.filter(
            state=LinkState.CONFIRMED, head__state=State.ACTIVE, member__state=State.ACTIVE
        )

    def visible_to(self, actor: Actor) -> Self:
        """Confirmed ones for everybody; asked, refused and ended ones for their two ends."""
        if actor.is_operator:
            return self
        seen = Q(state=LinkState.CONFIRMED, head__state=State.ACTIVE, member__state=State.ACTIVE)
        if actor.person:
            mine = Mandate.objects.running().of(actor.person).values("organisation")
            seen |= Q(head__in=mine) | Q(member__in=mine)
        return self.filter(seen)


class Membership(models.Model):
    """A member of a network, or an antenna of a parent: the head and the member both confirm.

    since: the day of the confirmation, unless the two ends said another. decided_at: when it was
    last confirmed, refused or ended. A confirmed antenna also has `antenna_of`.
    """

    kind = models.CharField(
        _("lien"), max_length=8, choices=MembershipKind.choices, default=MembershipKind.NETWORK
    )
    head = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members_of")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="networks")
    asked_by = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        _("état"), max_length=10, choices=LinkState.choices, default=LinkState.ASKED
    )
    since = models.DateField(_("depuis"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("adhésion")
        verbose_name_plural = _("adhésions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "head", "member"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="organisations_membership_once",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind="antenna", state__in=["asked", "confirmed"]),
                name="organisations_antenna_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(head=F("member")), name="organisations_no_member_of_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"membership:{self.pk}"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, actor: Actor) -> Self:
        """Public ones of active organisations; more for those who are at one of the two ends.

        "allies" shows to the two ends alone: a confirmed partner is the other end.
        """
        if actor.is_operator:
            return self
        active = Q(organisation__state=State.ACTIVE)
        told = Q(organisation__state=State.TOLD)
        seen = (active | told) & Q(visibility=Visibility.PUBLIC)
        if actor.person:
            running = Mandate.objects.running().of(actor.person)
            mine = running.values("organisation")
            seen |= Q(organisation__in=mine)
            seen |= active & Q(partner__in=mine) & ~Q(visibility=Visibility.PRIVATE)
            if running.filter(organisation__state=State.ACTIVE).exists():
                seen |= active & Q(visibility=Visibility.MEMBERS)
        return self.filter(seen)


class Partnership(models.Model):
    """A past or present partnership, as one organisation declares it.

    partner_name: as typed. partner, partner_directory_id: who that is, here or in the directory;
    linking says how it was found; candidates: `[{id, name, commune, score, reasons}]`.
    depth, partner_depth: each end's own view, which may differ: that is a finding.
    since, until: years. step: what this partnership brought, in the story of the organisation.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="partnerships"
    )
    partner_name = models.CharField(_("nom du partenaire"), max_length=250)
    partner_departement = models.CharField(_("son département"), max_length=3, blank=True)
    partner_family = models.CharField(_("sa famille"), max_length=8, blank=True)
    partner = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="declared_by_others",
    )
    partner_directory_id = models.CharField(max_length=32, blank=True, db_index=True)
    linking = models.CharField(
        _("rapprochement"), max_length=8, choices=Linking.choices, default=Linking.NONE
    )
    candidates = models.JSONField(default=list, blank=True)
    form = models.CharField(_("forme"), max_length=16, choices=Form.choices, blank=True)
    category = models.CharField(_("catégorie"), max_length=12, choices=Category.choices, blank=True)
    depth = models.PositiveSmallIntegerField(
        _("profondeur"), choices=Depth.choices, null=True, blank=True
    )
    partner_depth = models.PositiveSmallIntegerField(
        _("profondeur, vue de l’autre"), choices=Depth.choices, null=True, blank=True
    )
    since = models.PositiveSmallIntegerField(_("depuis l’année"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("jusqu’à l’année"), null=True, blank=True)
    step = models.TextField(_("ce que ce partenariat a permis"), max_length=1000, blank=True)
    source_url = models.URLField(_("document public"), max_length=300, blank=True)
    visibility = models.CharField(
        _("visible de"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    state = models.CharField(
        _("état"), max_length=10, choices=LinkState.choices, default=LinkState.ASKED
    )
    version = models.PositiveIntegerField(default=1)
    import_key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "pk"]
        verbose_name = _("partenariat")
        verbose_name_plural = _("partenariats")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "import_key"],
                condition=~Q(import_key=""),
                name="organisations_partnership_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="organisations_partnership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"partnership:{self.pk}"
