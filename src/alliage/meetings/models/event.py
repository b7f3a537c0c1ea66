"""An event of speed meetings: its day, its slots, its tables."""

import secrets
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.meetings.enums import PUBLIC_PLAN, EventState
from alliage.organisations.models import Mandate, Organisation


def new_code() -> str:
    """Return what stands in addresses: nothing that could be guessed."""
    return secrets.token_hex(5)


class EventQuerySet(models.QuerySet["Event"]):
    def organised_by(self, actor: Actor) -> Self:
        """Those of the organisation one acts for; operators are strangers to events."""
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        return self.filter(organiser=actor.organisation)

    def of_person(self, person: Any) -> Self:
        """Those of the organisations for which a person holds a running mandate."""
        mine = Mandate.objects.running().of(person).values("organisation")
        return self.filter(organiser__in=mine)

    def announced(self) -> Self:
        """Those that anybody may read about: title, day, place, organiser; never who comes."""
        return self.filter(is_announced=True).exclude(state=EventState.DRAFT)


class Event(models.Model):
    """Speed meetings in one place on one day.

    code: what stands in addresses. minutes, changeover: of one meeting, and between two.
    area_*: the territory from which participants are proposed. wishes_until: when the wishes close
    by themselves. aim: how many shared leads the rules card hopes for.
    cancel_reason: what the participants are told of a cancelled one.
    published: the version of the plan in force; sequence: how often one was published (iCalendar).
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    organiser = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meeting_events"
    )
    title = models.CharField(_("nom de la rencontre"), max_length=160)
    summary = models.TextField(_("en quelques mots"), max_length=2000, blank=True)
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    day = models.DateField(_("jour"))
    minutes = models.PositiveSmallIntegerField(_("minutes par rencontre"), default=7)
    changeover = models.PositiveSmallIntegerField(_("minutes pour changer de table"), default=2)
    rules = models.TextField(_("règles du jeu"), max_length=2000, blank=True)
    area_kind = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(_("territoire"), max_length=120, blank=True)
    state = models.CharField(
        _("état"),
        max_length=12,
        choices=EventState.choices,
        default=EventState.DRAFT,
        db_index=True,
    )
    is_announced = models.BooleanField(_("annoncer sur la page des rencontres"), default=False)
    wishes_until = models.DateTimeField(_("souhaits jusqu’au"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    published = models.ForeignKey(
        "meetings.PlanVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sequence = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("pourquoi"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-pk"]
        verbose_name = _("rencontre")
        verbose_name_plural = _("rencontres")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:event", args=[self.code])

    @property
    def has_public_plan(self) -> bool:
        return self.state in PUBLIC_PLAN and self.published_id is not None


class Slot(models.Model):
    """One round of meetings. session grows after each break: waits are counted within one."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    session = models.PositiveSmallIntegerField(_("séquence"), default=1)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "position"], name="meetings_slot_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meetings_slot_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"slot:{self.pk}"


class Table(models.Model):
    """Where meetings are held. capacity: seats. lost_at: broken on the day."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tables")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("table"), max_length=40)
    zone = models.CharField(_("zone"), max_length=60, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=2)
    accessible = models.BooleanField(_("accessible en fauteuil"), default=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "label"], name="meetings_table_once")
        ]

    def __str__(self) -> str:
        return self.label
