"""Background work: what is asked, who runs it until when, how far it is."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor


class JobState(models.TextChoices):
    WAITING = "waiting", _("En attente")
    RUNNING = "running", _("En cours")
    SUCCEEDED = "succeeded", _("Terminée")
    FAILED = "failed", _("En échec")
    CANCELLED = "cancelled", _("Annulée")


ACTIVE = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor asked for; all of them for operators."""
        if actor.is_operator:
            return self
        return self.filter(by=actor.reference) if actor.person else self.none()

    def active(self) -> Self:
        return self.filter(state__in=ACTIVE)


class Job(models.Model):
    """One piece of work. `task_id` is its ticket in the queue of the Tasks API, new each attempt.

    lease_until, lease_token: a worker owns a running job until then and renews; after it the job is
    anybody's, and the token keeps a worker that wakes up late from writing over the next one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    function = models.CharField(_("fonction"), max_length=200)
    kwargs = models.JSONField(_("paramètres"), default=dict)
    title = models.CharField(_("intitulé"), max_length=200)
    key = models.CharField(_("clé d’idempotence"), max_length=200, blank=True)
    queue = models.CharField(_("file"), max_length=32, default="default")
    by = models.CharField(_("par"), max_length=80)
    language = models.CharField(_("langue"), max_length=2, default="fr", editable=False)
    state = models.CharField(
        _("état"), max_length=12, choices=JobState.choices, default=JobState.WAITING
    )
    progress = models.FloatField(_("avancement"), default=0.0)
    message = models.CharField(_("étape"), max_length=300, blank=True)
    attempts = models.PositiveIntegerField(_("essais"), default=0)
    max_attempts = models.PositiveIntegerField(_("essais au plus"), default=4)
    error = models.CharField(_("erreur"), max_length=500, blank=True)
    result = models.JSONField(_("résultat"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("annulation demandée"), default=False)
    task_id = models.UUIDField(null=True, editable=False)
    lease_token = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    run_after = models.DateTimeField(_("pas avant"), default=timezone.now)
    created_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now)
    started_at = models.DateTimeField(_("commencée le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finie le"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("tâche")
        verbose_name_plural = _("tâches")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "lease_until"], name="core_job_state_lease"),
            models.Index(fields=["-created_at"], name="core_job_created"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(key=""),
                name="core_job_one_active_per_key",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:job", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def percent(self) -> int:
        return round(self.progress * 100)


class Effect(models.Model):
    """Something done once and for all, written in the same transaction as what it guards."""

    key = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("effet")
        verbose_name_plural = _("effets")

    def __str__(self) -> str:
        return self.key


class RecurringJob(models.Model):
    """When a recurring job, declared in code, is next due."""

    name = models.CharField(max_length=100, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("tâche récurrente")
        verbose_name_plural = _("tâches récurrentes")

    def __str__(self) -> str:
        return self.name


class WorkerBeat(models.Model):
    """A worker process was alive at `seen_at`."""

    worker = models.CharField(max_length=64, primary_key=True)
    queues = models.CharField(max_length=200)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["worker"]
        verbose_name = _("processus de tâches")
        verbose_name_plural = _("processus de tâches")

    def __str__(self) -> str:
        return self.worker
