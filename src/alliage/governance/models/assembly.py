"""Who decides together: an assembly of organisations, that a room, a programme or a body owns."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.governance.enums import MemberRole
from alliage.organisations.models import Organisation


class AssemblyQuerySet(models.QuerySet["Assembly"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of which the organisation one acts for is a member today; operators are strangers."""
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        mine = AssemblyMember.objects.present().filter(organisation=actor.organisation)
        return self.filter(pk__in=mine.values("assembly"))


class Assembly(models.Model):
    """Organisations that hold seats, meet and decide. Its owner has a one-to-one link to it."""

    title = models.CharField(_("nom"), max_length=160)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.title


class AssemblyMemberQuerySet(models.QuerySet["AssemblyMember"]):
    def present(self) -> Self:
        return self.filter(left_at=None)

    def voices(self) -> Self:
        return self.present().filter(role=MemberRole.VOICE)


class AssemblyMember(models.Model):
    """One organisation of an assembly: with a voice, as an adviser who prepares, or as a reader.

    Kept by the owner through `governance.actions.members.set_members`; a member that leaves stays
    in the record with `left_at`.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="assembly_memberships"
    )
    role = models.CharField(max_length=8, choices=MemberRole.choices, default=MemberRole.VOICE)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = AssemblyMemberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assembly", "organisation"], name="governance_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"assembly_member:{self.pk}"
