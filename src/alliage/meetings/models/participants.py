"""Who comes, when they can, whom they want to meet."""

import secrets
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.meetings.enums import Origin, ParticipantState, WishKind
from alliage.meetings.models.event import Event, Slot, Table
from alliage.organisations.enums import Family
from alliage.organisations.models import Organisation


def new_key() -> str:
    """Return what names a participant in files and addresses of its event."""
    return secrets.token_hex(4)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def coming(self) -> Self:
        """Those that are planned: neither who does not come, nor who asked and awaits a yes."""
        return self.exclude(state__in=(ParticipantState.WITHDRAWN, ParticipantState.ASKED))


class Participant(models.Model):
    """One organisation at one event, and the person who comes for it, with or without an account.

    name: of the organisation, as it is printed. organisation: when it acts here. directory_id: its
    record in the national directory. person_name, email: seen by the organiser alone, and by
    another side after a mutual yes. needs, offers: words that the other participants read.
    terms: "scheme:code" -> weight of what it needs and offers, {"needs": {…}, "offers": {…}}.
    arrived_at: checked in. absent_from, absent_to: slots of which it is missing, both included.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    key = models.CharField(max_length=8, default=new_key, editable=False)
    name = models.CharField(_("organisation"), max_length=250)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meeting_participations",
    )
    directory_id = models.CharField(_("notice de l’annuaire"), max_length=32, blank=True)
    family = models.CharField(_("famille"), max_length=8, choices=Family.choices, blank=True)
    person_name = models.CharField(_("personne qui vient"), max_length=150, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    delegates = models.PositiveSmallIntegerField(
        _("personnes qui rencontrent en parallèle"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    min_meetings = models.PositiveSmallIntegerField(_("rencontres au moins"), default=0)
    max_meetings = models.PositiveSmallIntegerField(_("rencontres au plus"), null=True, blank=True)
    home_table = models.ForeignKey(
        Table, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    needs_accessible = models.BooleanField(_("table accessible en fauteuil"), default=False)
    needs = models.TextField(_("ce que nous cherchons"), max_length=1000, blank=True)
    offers = models.TextField(_("ce que nous apportons"), max_length=1000, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.TYPED)
    state = models.CharField(
        _("réponse"),
        max_length=10,
        choices=ParticipantState.choices,
        default=ParticipantState.INVITED,
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders_off = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(null=True, blank=True)
    absent_from = models.ForeignKey(
        Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    absent_to = models.ForeignKey(
        Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "key"], name="meetings_participant_key_once"),
            models.UniqueConstraint(
                fields=["event", "organisation"], name="meetings_organisation_once"
            ),
            models.UniqueConstraint(
                fields=["event", "directory_id"],
                condition=~Q(directory_id=""),
                name="meetings_directory_once",
            ),
        ]

    def __str__(self) -> str:
        return f"participant:{self.pk}"


class Unavailability(models.Model):
    """A slot at which a participant cannot meet, said beforehand."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="unavailabilities"
    )
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participant", "slot"], name="meetings_unavailability_once"
            )
        ]

    def __str__(self) -> str:
        return f"unavailability:{self.pk}"


class Wish(models.Model):
    """What one participant says of another. Read by nobody else: not the other, not the public.

    The organiser sees counts and, for its musts, what it must know to plan; never a « never ».
    suggested: it came from the matching, and was kept.
    """

    by = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wishes")
    of = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wished")
    kind = models.CharField(max_length=10, choices=WishKind.choices)
    weight = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    suggested = models.BooleanField(default=False)
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["by", "of"], name="meetings_wish_once"),
            models.CheckConstraint(
                condition=~Q(by=models.F("of")), name="meetings_wish_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"wish:{self.pk}"


class FixedMeeting(models.Model):
    """A meeting that the organiser sets: its slot and its table when it says so."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="fixed_meetings")
    a = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    slot = models.ForeignKey(
        Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    table = models.ForeignKey(
        Table, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["a", "b"], name="meetings_fixed_once"),
            models.CheckConstraint(condition=Q(a__lt=models.F("b")), name="meetings_fixed_ordered"),
        ]

    def __str__(self) -> str:
        return f"fixed_meeting:{self.pk}"


class MeetingOrder(models.Model):
    """The meeting of one pair comes before that of another, if both are held."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="orders")
    before_a = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    before_b = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    after_a = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    after_b = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"meeting_order:{self.pk}"
