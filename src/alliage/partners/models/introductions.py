"""Introductions, what came of them, and the caseload of a third party."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.enums import IntroductionState, Outcome, SideState
from alliage.partners.models.publications import Need, Offer

ANSWER_WITHIN = timedelta(days=21)
FOLLOW_UP_DAYS = (7, 30, 90)


def in_three_weeks() -> date:
    return timezone.localdate() + ANSWER_WITHIN


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisations for which one holds a running mandate; all for operators."""
        if actor.is_operator:
            return self
        if not actor.person:
            return self.none()
        mine = Mandate.objects.running().of(actor.person).values("organisation")
        return self.filter(Q(asked_by__in=mine) | Q(sides__organisation__in=mine)).distinct()


class Introduction(models.Model):
    """Two organisations, or a whole coalition, are asked whether they want to talk.

    asked_by: who asks; it is one of the sides, except when it is a third party (`by_third_party`).
    Contacts are shown to each other between the sides that accepted, and to nobody before.
    """

    asked_by = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="introductions_asked"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_third_party = models.BooleanField(default=False)
    need = models.ForeignKey(
        Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="introductions"
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="introductions"
    )
    message = models.TextField(_("message"), max_length=2000)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=IntroductionState.choices,
        default=IntroductionState.OPEN,
        db_index=True,
    )
    expires_on = models.DateField(_("réponse avant le"), default=in_three_weeks)
    created_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("mise en lien")
        verbose_name_plural = _("mises en lien")

    def __str__(self) -> str:
        return f"introduction:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("partners:introduction", args=[self.pk])


class Side(models.Model):
    """One organisation's answer. contact: the person whose address the others may then see.

    reason is shared with the other sides only when `reason_shared` says so.
    """

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="sides")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="introduction_sides"
    )
    state = models.CharField(
        _("réponse"), max_length=10, choices=SideState.choices, default=SideState.ASKED
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(_("motif"), max_length=1000, blank=True)
    reason_shared = models.BooleanField(_("dire ce motif à l’autre partie"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["introduction", "organisation"], name="partners_side_once"
            )
        ]

    def __str__(self) -> str:
        return f"side:{self.pk}"


class FollowUp(models.Model):
    """« Qu’en est-il ? », asked of one side on day 7, 30 or 90 after the introduction was made."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, related_name="follow_ups"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="follow_ups"
    )
    day = models.PositiveSmallIntegerField(_("jour"))
    due_on = models.DateField(_("à demander le"))
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        _("où vous en êtes"), max_length=12, choices=Outcome.choices, blank=True
    )
    note = models.TextField(_("en quelques mots"), max_length=1000, blank=True)
    minutes = models.PositiveIntegerField(_("temps passé, en minutes"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["introduction", "organisation", "day"], name="partners_follow_up_once"
            )
        ]

    def __str__(self) -> str:
        return f"follow_up:{self.pk}"


class Case(models.Model):
    """An organisation that a third party accompanies."""

    third_party = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cases")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accompanied_by"
    )
    opened_on = models.DateField(_("ouvert le"), default=timezone.localdate)
    closed_on = models.DateField(_("clos le"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation__name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["third_party", "organisation"], name="partners_case_once"
            )
        ]

    def __str__(self) -> str:
        return f"case:{self.pk}"


class Step(models.Model):
    """What a third party did for an organisation, and the time it took."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    introduction = models.ForeignKey(
        Introduction, on_delete=models.SET_NULL, null=True, blank=True, related_name="steps"
    )
    done_on = models.DateField(_("le"), default=timezone.localdate)
    what = models.CharField(_("ce qui a été fait"), max_length=300)
    minutes = models.PositiveIntegerField(_("temps passé, en minutes"), default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-done_on", "-pk"]

    def __str__(self) -> str:
        return self.what
