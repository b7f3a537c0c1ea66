"""Stories: who tells, the dated moments, the versions that each party approves."""

import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums import AllianceDepth, PartyState, Stage
from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.organisations.enums import Family
from alliage.organisations.models import Mandate, Organisation
from alliage.stories.enums import Answer, MomentKind, Precision, StoryState


def new_code() -> str:
    return secrets.token_hex(5)


class StoryQuerySet(models.QuerySet["Story"]):
    def published(self) -> Self:
        return self.filter(state=StoryState.PUBLISHED)

    def visible_to(self, actor: Actor) -> Self:
        """Drafts: the organisation that tells, or the parties of the room.

        Who is asked to agree reads the version that was submitted, not the draft; operators are
        strangers to both. What is published is read elsewhere (`published`).
        """
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        mine = actor.organisation.pk
        parties = Party.objects.filter(organisation=mine, state=PartyState.ACTIVE)
        return self.filter(
            Q(organisation=mine, alliance=None) | Q(alliance__in=parties.values("alliance"))
        )


class Story(models.Model):
    """A case told in dated moments, by the parties of a room together or by one organisation.

    organisation: who tells when there is no room; alliance: the room, else null. code: in addresses.
    source: the published document that the story rests on, for one that nobody here lived.
    current: the version that everybody reads once published.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    alliance = models.OneToOneField(
        Alliance, on_delete=models.SET_NULL, null=True, blank=True, related_name="story"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stories")
    title = models.CharField(_("titre"), max_length=160)
    summary = models.TextField(_("en quelques phrases"), max_length=1200, blank=True)
    lessons = models.TextField(_("ce que nous en retenons"), max_length=4000, blank=True)
    forms = models.JSONField(_("formes"), default=list, blank=True)
    depth = models.CharField(
        _("profondeur"), max_length=16, choices=AllianceDepth.choices, blank=True
    )
    stage = models.CharField(_("étape atteinte"), max_length=16, choices=Stage.choices, blank=True)
    themes = models.JSONField(_("thèmes"), default=list, blank=True)
    sdgs = models.JSONField(_("objectifs de développement durable"), default=list, blank=True)
    area_kind = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(_("territoire"), max_length=120, blank=True)
    source_label = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("adresse de la source"), max_length=300, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=StoryState.choices, default=StoryState.DRAFT
    )
    current = models.ForeignKey(
        "StoryVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at", "-pk"]
        verbose_name = _("récit")
        verbose_name_plural = _("récits")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stories:story", args=[self.code])


class StoryActor(models.Model):
    """An organisation that the story tells of.

    organisation: when it is known here; one that is active is asked to agree. name: what stands in
    the story. A room's parties are copied here at each submission.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="actors")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="told_in"
    )
    name = models.CharField(_("nom"), max_length=250)
    family = models.CharField(_("famille"), max_length=8, choices=Family.choices)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["story", "name"], name="stories_actor_once")
        ]

    def __str__(self) -> str:
        return self.name


class Moment(models.Model):
    """One dated moment. on, precision: 2012 is 1 January 2012 with the precision of a year."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="moments")
    on = models.DateField(_("date"))
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    kind = models.CharField(_("nature"), max_length=8, choices=MomentKind.choices)
    title = models.CharField(_("en une phrase"), max_length=200)
    text = models.TextField(_("récit"), max_length=2000, blank=True)
    party = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["on", "pk"]

    def __str__(self) -> str:
        return self.title


class StoryVersionQuerySet(models.QuerySet["StoryVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """For who is asked to agree, and for who reads the draft."""
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        asked = StoryApproval.objects.filter(organisation=actor.organisation.pk)
        drafts = Story.objects.visible_to(actor)
        return self.filter(Q(pk__in=asked.values("version")) | Q(story__in=drafts.values("pk")))


class StoryVersion(models.Model):
    """What was submitted, frozen: each approval is of these exact words.

    content: see `actions.stories.frozen`; sha256: of its canonical JSON, in hexadecimal.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(default=timezone.now)

    objects = StoryVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["story", "number"], name="stories_version_once")
        ]

    def __str__(self) -> str:
        return f"story_version:{self.pk}"

    @property
    def complete(self) -> bool:
        """Whether everybody who was asked agrees."""
        answers = [one.answer for one in self.approvals.all()]
        return bool(answers) and all(answer == Answer.APPROVED for answer in answers)


class ApprovalQuerySet(models.QuerySet["StoryApproval"]):
    def to_answer(self, person: Any) -> Self:
        """Those that await an organisation for which a person holds a running mandate."""
        mine = Mandate.objects.running().of(person).values("organisation")
        return self.filter(
            organisation__in=mine, answer="", version__story__state=StoryState.SUBMITTED
        )


class StoryApproval(models.Model):
    """What one organisation says of one version; empty as long as it says nothing.

    person is emptied when the account is erased; the title of the mandate stays.
    """

    version = models.ForeignKey(StoryVersion, on_delete=models.CASCADE, related_name="approvals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.TextField(_("motif"), max_length=1000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "organisation"], name="stories_approval_once"
            )
        ]

    def __str__(self) -> str:
        return f"story_approval:{self.pk}"
