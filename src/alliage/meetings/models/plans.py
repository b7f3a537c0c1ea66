"""Versions of the plan, the one in force as meetings, what happened on the day, what came of it."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.models.jobs import Job
from alliage.meetings.enums import (
    FeedbackAnswer,
    IncidentKind,
    MeetingState,
    PlanKind,
    PlanState,
)
from alliage.meetings.models.event import Event, Slot, Table
from alliage.meetings.models.participants import Participant
from alliage.organisations.models import Mandate
from alliage.partners.enums import Outcome
from alliage.partners.models import Introduction


class PlanVersion(models.Model):
    """One plan of an event. Names in problem and plan are keys of participants, pks of the rest.

    number: 1, 2, … within the event. problem: the input as it was when the work began, so that two
    versions compare on what they were given; plan: `alliage_engines.scheduling.Plan.to_json`, kept
    each time a better one is found, so that a solver killed leaves the best so far.
    based_on: the version that a repair starts from. offer: which of the three repairs.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=PlanKind.choices, default=PlanKind.SOLVED)
    state = models.CharField(
        _("état"), max_length=10, choices=PlanState.choices, default=PlanState.COMPUTING
    )
    seconds = models.PositiveSmallIntegerField(_("temps de calcul, en secondes"), default=30)
    seed = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    plan = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    reasons = models.JSONField(default=list, blank=True)
    based_on = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repairs"
    )
    offer = models.CharField(max_length=10, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "number"], name="meetings_plan_once")
        ]

    def __str__(self) -> str:
        return f"plan_version:{self.pk}"


class Publication(models.Model):
    """A version was put in force: by whom, under which mandate, in place of which."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="publications")
    plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="publications")
    sequence = models.PositiveIntegerField()
    note = models.CharField(_("mot aux participants"), max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sequence"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "sequence"], name="meetings_publication_once")
        ]

    def __str__(self) -> str:
        return f"publication:{self.pk}"


class Meeting(models.Model):
    """A meeting of the published plan; the same pair keeps its row, so its calendar entry too.

    sequence grows when its slot or table changes, or when it is cancelled. introduction: opened by
    a mutual yes, when both organisations act here. agreed_at: both said yes.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="meetings")
    a = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="meetings_a")
    b = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="meetings_b")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="meetings")
    table = models.ForeignKey(
        Table, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    state = models.CharField(
        max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    introduction = models.OneToOneField(
        Introduction,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="speed_meeting",
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["slot__position", "table__position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["a", "b"], name="meetings_meeting_once"),
            models.CheckConstraint(
                condition=Q(a__lt=models.F("b")), name="meetings_meeting_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"meeting:{self.pk}"


class Incident(models.Model):
    """What happened on the day, as it was told; the repair that answered it is a plan version."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="incidents")
    kind = models.CharField(max_length=10, choices=IncidentKind.choices)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="incidents"
    )
    table = models.ForeignKey(
        Table, on_delete=models.CASCADE, null=True, blank=True, related_name="incidents"
    )
    from_slot = models.ForeignKey(
        Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    to_slot = models.ForeignKey(
        Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    repaired_by = models.ForeignKey(
        PlanVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="incidents"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["told_at", "pk"]

    def __str__(self) -> str:
        return f"incident:{self.pk}"


class Feedback(models.Model):
    """What one side says of one meeting; the other side never sees it, only a mutual yes shows."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="feedback")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="feedback")
    answer = models.CharField(_("réponse"), max_length=6, choices=FeedbackAnswer.choices)
    note = models.TextField(_("pour soi, en quelques mots"), max_length=1000, blank=True)
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["meeting", "participant"], name="meetings_feedback_once"
            )
        ]

    def __str__(self) -> str:
        return f"feedback:{self.pk}"


class News(models.Model):
    """« Qu’en est-il ? », asked by personal link on day 7, 30 or 90 after a mutual yes.

    Where both organisations act here, the introduction's own `partners.FollowUp` asks instead.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="news")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="news")
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
                fields=["meeting", "participant", "day"], name="meetings_news_once"
            )
        ]

    def __str__(self) -> str:
        return f"news:{self.pk}"
