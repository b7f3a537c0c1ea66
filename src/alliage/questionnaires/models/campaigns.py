"""A questionnaire asked of people on behalf of organisations."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.organisations.models import Organisation
from alliage.questionnaires.enums import Anonymity, CampaignState, InvitationState


def new_code() -> str:
    return secrets.token_hex(5)


class Campaign(models.Model):
    """One asking of one version of one definition. Its owner has a one-to-one link to it.

    definition: the whole definition as it was when the campaign was made, frozen: a newer version
    of the file changes no campaign. holder: the organisation that asks when there is no other owner
    (a self-diagnosis), else null. smallest: fewer respondents of an organisation than this are not
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

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Respondent(models.Model):
    """Somebody asked to answer for an organisation, by a personal link or from their account.

    email: where the link was sent, forgotten once the campaign is closed. joint: the single answer
    that an organisation with too few respondents gives together.
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
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "person"],
                condition=Q(person__isnull=False),
                name="questionnaires_respondent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"respondent:{self.pk}"


class Sheet(models.Model):
    """What was answered: question's key -> JSON value, saved as one goes, then submitted once.

    Sealed (`core.sealed`): the database alone does not read a person's answers. An anonymous
    campaign's submitted sheet has no respondent.
    """

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
