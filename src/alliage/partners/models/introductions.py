"""Introductions, the contacts that may be shown, and what came of them."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.enums import IntroductionState, Outcome, SideState
from alliage.partners.models.publications import Exclusion, Need, Offer

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
        return self.filter(Q(asked_by__in=mine) | Exists(_sides_of_outer(organisation__in=mine)))

    def concerning(self, organisation: Organisation) -> Self:
        """Those that one organisation asked, or was asked and may see."""
        asked = Exists(_sides_of_outer(organisation=organisation))
        return self.filter(Q(asked_by=organisation) | asked)


def _sides_of_outer(**lookup: object) -> "SideQuerySet":
    """Sides of the introduction of the outer query that their organisation may meet."""
    return Side.objects.shown().filter(introduction=OuterRef("pk"), **lookup)


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

    @property
    def is_past(self) -> bool:
        """Whether the day of expiry is over, though the nightly job may not have passed yet."""
        return self.expires_on < timezone.localdate()


def _named(prefix: str) -> Q:
    """Exclusions that name an organisation of the outer query, by either of its two ids."""
    return Q(party_id=OuterRef(f"{prefix}public_id")) | Q(
        party_id=OuterRef(f"{prefix}directory_id")
    )


class SideQuerySet(models.QuerySet["Side"]):
    def shown(self) -> Self:
        """Leave out the questions that an organisation never meets: from whom it excluded.

        « Not them » is said of who asks and, when a third party asks, of any other side too. What
        an organisation answered stays, whomever it excludes later.
        """
        asker = Exclusion.objects.filter(
            _named("introduction__asked_by__"), organisation=OuterRef("organisation")
        )
        named = Exclusion.objects.filter(
            _named("organisation__"), organisation=OuterRef(OuterRef("organisation"))
        )
        beside = Side.objects.filter(
            Exists(named), introduction=OuterRef("introduction"), introduction__by_third_party=True
        ).exclude(pk=OuterRef("pk"))
        return self.exclude(Q(state=SideState.ASKED) & (Exists(asker) | Exists(beside)))

    def to_answer(self, day: date | None = None) -> Self:
        """Those that still await an answer from who may see them."""
        return self.shown().filter(
            state=SideState.ASKED,
            introduction__state__in=(IntroductionState.OPEN, IntroductionState.MADE),
            introduction__expires_on__gte=day or timezone.localdate(),
        )


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

    objects = SideQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["introduction", "organisation"], name="partners_side_once"
            )
        ]

    def __str__(self) -> str:
        return f"side:{self.pk}"


class ContactConsent(models.Model):
    """A mandated person agrees to be a contact of their organisation whom colleagues may choose.

    Without it a person is a contact only where they accepted an introduction themself.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_consents"
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "person"], name="partners_contact_consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"contact_consent:{self.pk}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own organisations' alone: operators have no need of them."""
        if not actor.person:
            return self.none()
        mine = Mandate.objects.running().of(actor.person).values("organisation")
        return self.filter(organisation__in=mine)

    def askable(self) -> Self:
        """Of introductions that stand, for sides that still accept and did not stop there."""
        same = {"introduction": OuterRef("introduction"), "organisation": OuterRef("organisation")}
        accepted = Side.objects.filter(state=SideState.ACCEPTED, **same)
        stopped = FollowUp.objects.filter(outcome=Outcome.STOPPED, **same)
        return self.filter(
            Exists(accepted), ~Exists(stopped), introduction__state=IntroductionState.MADE
        )

    def due(self, day: date | None = None) -> Self:
        """Those to answer now: not answered, and no later one of the same side is due as well."""
        day = day or timezone.localdate()
        later = FollowUp.objects.filter(
            introduction=OuterRef("introduction"),
            organisation=OuterRef("organisation"),
            day__gt=OuterRef("day"),
            due_on__lte=day,
        )
        return self.askable().filter(~Exists(later), answered_at=None, due_on__lte=day)


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

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["introduction", "organisation", "day"], name="partners_follow_up_once"
            )
        ]

    def __str__(self) -> str:
        return f"follow_up:{self.pk}"
