"""A questionnaire asked of people on behalf of organisations."""

import secrets
from functools import cached_property
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.enums import WRITERS
from alliage.organisations.models import Mandate, Organisation
from alliage.questionnaires import definition as definitions
from alliage.questionnaires.enums import Anonymity, CampaignState, InvitationState


def new_code() -> str:
    return secrets.token_hex(5)


def new_number() -> str:
    return secrets.token_hex(16)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those that the organisation one acts for asks by itself; operators read none."""
        if actor.person is None or actor.organisation is None or actor.mandate is None:
            return self.none()
        return self.filter(holder=actor.organisation.pk)


class Campaign(models.Model):
    """One asking of one version of one definition. Its owner has a one-to-one link to it.

    definition: the whole definition as it was when the campaign was made, frozen: a newer version
    of the file changes no campaign. holder: the organisation that asks when there is no other owner
    (a self-diagnosis), else null. about: those that a pair question is about before anybody of
    theirs is asked. smallest: fewer respondents of an organisation than this are not
    shown apart.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    title = models.CharField(_("titre"), max_length=160)
    definition_key = models.CharField(max_length=60)
    definition_version = models.CharField(max_length=20)
    definition = models.JSONField()
    holder = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="campaigns"
    )
    about = models.ManyToManyField(Organisation, blank=True, related_name="+")
    anonymity = models.CharField(
        _("qui lira quoi"),
        max_length=16,
        choices=Anonymity.choices,
        default=Anonymity.BY_ORGANISATION,
    )
    smallest = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(
        _("état"), max_length=8, choices=CampaignState.choices, default=CampaignState.DRAFT
    )
    wave = models.PositiveSmallIntegerField(_("vague"), default=1)
    previous = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="following"
    )
    closes_on = models.DateField(_("réponses jusqu’au"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("questionnaires:campaign", args=[self.code])

    @cached_property
    def asked(self) -> definitions.Definition:
        """What is asked: the definition as it was frozen."""
        return definitions.read(self.definition)

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether its last day is past, even where no job has closed it yet."""
        return self.closes_on is not None and self.closes_on < timezone.localdate()


class RespondentQuerySet(models.QuerySet["Respondent"]):
    def awaited(self) -> Self:
        """Those who may still answer."""
        return self.exclude(state__in=[InvitationState.SUBMITTED, InvitationState.DECLINED])

    def of_person(self, person: models.Model) -> Self:
        """A person's own, and the joint answers of organisations for which they write.

        A mandate that ended answers for nobody.
        """
        running = Mandate.objects.running().filter(person=person.pk)
        writing = running.filter(role__in=WRITERS).values("organisation")
        mine = Q(person=person.pk) & (
            Q(organisation=None) | Q(organisation__in=running.values("organisation"))
        )
        joint = Q(joint=True, person=None, email="", organisation__in=writing)
        return self.filter(mine | joint)


class Respondent(models.Model):
    """Somebody asked to answer for an organisation, by a personal link or from their account.

    email: where the link was sent, forgotten once the campaign is closed, unless it names an answer
    of a NAMED campaign. joint: the single answer
    that an organisation with too few respondents gives together: without a person and an address,
    any of those who write for it may fill it in. peace: the fingerprint of an address that asked to
    be written to no more. submitted_at: empty where the campaign is
    anonymous, for a time would tie a person to a sheet.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="respondents")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(max_length=254, blank=True)
    joint = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.SENT
    )
    invited_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    peace = models.CharField(max_length=64, blank=True, db_index=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = RespondentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "person"],
                condition=Q(person__isnull=False),
                name="questionnaires_respondent_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "organisation", "email"],
                condition=~Q(email=""),
                name="questionnaires_address_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "organisation"],
                condition=Q(joint=True),
                name="questionnaires_one_joint_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"respondent:{self.pk}"


class Sheet(models.Model):
    """What was answered: question's key -> JSON value, saved as one goes, then submitted once.

    Sealed (`core.sealed`): the database alone does not read a person's answers. An anonymous
    campaign's submitted sheet has neither respondent nor organisation, a number drawn at random
    and the first of the month as its day: nothing tells in which order sheets came.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_number, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sheets")
    respondent = models.OneToOneField(
        Respondent, on_delete=models.CASCADE, null=True, blank=True, related_name="sheet"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    sealed = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    submitted = models.BooleanField(default=False)
    saved_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"sheet:{self.pk}"
