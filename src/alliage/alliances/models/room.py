"""The room of an alliance, its parties, its history."""

import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums import (
    CONTRIBUTORS,
    VOICES,
    AllianceDepth,
    PartyRole,
    PartyState,
    Stage,
    Status,
    Stream,
)
from alliage.core.actor import Actor
from alliage.governance.models import Assembly
from alliage.organisations.enums import Category, Form, State
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.models import Coalition, Exclusion, Introduction, Need


def new_code() -> str:
    """Return what stands in the address of a room: nothing that could be guessed."""
    return secrets.token_hex(5)


class AllianceQuerySet(models.QuerySet["Alliance"]):
    def visible_to(self, actor: Actor) -> Self:
        """Rooms in which the organisation one acts for is a party today.

        Operators are strangers to rooms: running the instance opens no door. Who is only invited
        sees the invitation (`Party.objects.invited`), who left sees the record (`left_by`).
        """
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        return self.with_party(actor.organisation, PartyState.ACTIVE)

    def with_party(self, organisation: Organisation, *states: str) -> Self:
        held = Party.objects.filter(organisation=organisation.pk, state__in=states)
        return self.filter(pk__in=held.values("alliance"))

    def left_by(self, actor: Actor) -> Self:
        """Rooms that the organisation one acts for has left: it keeps the record of what it approved.

        Also while it is invited again and has not come back.
        """
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        held = Party.objects.filter(organisation=actor.organisation, left_at__isnull=False)
        return self.filter(pk__in=held.exclude(state=PartyState.ACTIVE).values("alliance"))


class Alliance(models.Model):
    """A room co-owned by its parties: no organisation owns it, any may leave.

    code: what stands in addresses. area_*: territory of action, as for needs. forms: values of
    `organisations.enums.Form`. opened_at_stage: a room may open at any stage on the parties' joint
    statement. parent: the alliance of which this one is a local declension. assembly: its committees.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    title = models.CharField(_("nom de l’alliance"), max_length=160)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    stage = models.CharField(
        _("étape"), max_length=16, choices=Stage.choices, default=Stage.INTENTION, db_index=True
    )
    status = models.CharField(
        _("état"), max_length=8, choices=Status.choices, default=Status.RUNNING, db_index=True
    )
    opened_at_stage = models.CharField(max_length=16, choices=Stage.choices)
    in_opening = models.BooleanField(default=False)
    depth = models.CharField(
        _("profondeur"), max_length=16, choices=AllianceDepth.choices, blank=True
    )
    stream = models.CharField(_("sens"), max_length=12, choices=Stream.choices, blank=True)
    forms = models.JSONField(_("formes"), default=list, blank=True)
    categories = models.JSONField(_("catégories"), default=list, blank=True)
    themes = models.JSONField(_("thèmes"), default=list, blank=True)
    sdgs = models.JSONField(_("objectifs de développement durable"), default=list, blank=True)
    area_kind = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(_("territoire"), max_length=120, blank=True)
    since = models.DateField(_("depuis le"), null=True, blank=True)
    review_on = models.DateField(_("prochaine revue"), null=True, blank=True)
    need = models.ForeignKey(
        Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="alliances"
    )
    introduction = models.ForeignKey(
        Introduction, on_delete=models.SET_NULL, null=True, blank=True, related_name="alliances"
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.SET_NULL, null=True, blank=True, related_name="alliances"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="declensions"
    )
    assembly = models.OneToOneField(Assembly, on_delete=models.PROTECT, related_name="alliance")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("ouverte le"), default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("alliances:room", args=[self.code])

    @property
    def form_labels(self) -> list[str]:
        return [str(Form(form).label) for form in self.forms]

    @property
    def category_labels(self) -> list[str]:
        return [str(Category(category).label) for category in self.categories]


class PartyQuerySet(models.QuerySet["Party"]):
    def active(self) -> Self:
        """Those in the room today; of two organisations made one, the one that remains."""
        return self.filter(state=PartyState.ACTIVE).exclude(organisation__state=State.MERGED)

    def voices(self) -> Self:
        """Those that consent, approve, decide: one organisation one voice."""
        return self.active().filter(role__in=VOICES)

    def invited(self, actor: Actor) -> Self:
        """Invitations that await the organisation one acts for, but from whom it excluded."""
        if actor.organisation is None or actor.mandate is None:
            return self.none()
        return self.awaiting([actor.organisation.pk])

    def awaiting(self, organisations: Any) -> Self:
        """Invitations of some organisations; « not them » is never met, as for introductions."""
        asker = "invited_by__organisation__"
        excluded = Exclusion.objects.filter(
            Q(party_id=OuterRef(f"{asker}public_id"))
            | Q(party_id=OuterRef(f"{asker}directory_id")),
            organisation=OuterRef("organisation"),
        )
        rows = self.filter(organisation__in=organisations, state=PartyState.INVITED)
        return rows.exclude(alliance__status=Status.CLOSED).exclude(Exists(excluded))

    def of_person(self, person: Any) -> Self:
        """Parties for which a person holds a running mandate, whoever they act for now."""
        mine = Mandate.objects.running().of(person).values("organisation")
        return self.filter(organisation__in=mine)


class Party(models.Model):
    """One organisation in a room. Everything in the room refers to it, never to the organisation.

    silent_since: it let a gate's deadline pass and became an observer; `voice_role` is what it
    comes back as. invited_by: the party whose person invited it (null: it opened the room).
    accepted_at: it said yes; it joins at once when it was invited to the opening, else when no
    voice objects (`EntryVoice`) until objections_until or all have said yes. left_at stays while it
    is invited again, until it is back. lead_offered_at: the lead proposes to hand over to it.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="alliance_parties"
    )
    role = models.CharField(
        _("rôle"), max_length=12, choices=PartyRole.choices, default=PartyRole.PARTY
    )
    state = models.CharField(
        _("état"), max_length=8, choices=PartyState.choices, default=PartyState.INVITED
    )
    message = models.TextField(_("message d’invitation"), max_length=1000, blank=True)
    invited_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    objections_until = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(_("entrée le"), null=True, blank=True)
    left_at = models.DateTimeField(_("sortie le"), null=True, blank=True)
    leaving_note = models.TextField(_("mot de départ"), max_length=2000, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True)
    voice_role = models.CharField(max_length=12, choices=PartyRole.choices, blank=True)
    lead_offered_at = models.DateTimeField(null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("partie")
        verbose_name_plural = _("parties")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "organisation"], name="alliances_party_once"
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(role="lead", state="active"),
                name="alliances_one_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"party:{self.pk}"

    @property
    def has_voice(self) -> bool:
        return self.state == PartyState.ACTIVE and self.role in VOICES

    @property
    def contributes(self) -> bool:
        return self.state == PartyState.ACTIVE and self.role in CONTRIBUTORS

    @property
    def is_silent(self) -> bool:
        """Whether it let a deadline pass and may take its voice back by one act."""
        return self.state == PartyState.ACTIVE and self.silent_since is not None


class EntryVoice(models.Model):
    """What a party with a voice says of an organisation invited into a running room."""

    candidate = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="entry_voices")
    voice = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    agrees = models.BooleanField(_("d’accord"))
    reason = models.TextField(_("pourquoi"), max_length=1000, blank=True)
    mandate_title = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["candidate", "voice"], name="alliances_entry_voice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"entry_voice:{self.pk}"


class HistoryEntry(models.Model):
    """One act in the room: when, which organisation, which person under which mandate, what.

    Immutable, and shown to the parties. person is emptied when the account is erased; the
    organisation and the title of the mandate stay, so that the history stays whole without naming
    anybody. kind: a dotted verb described by `history.describe`; data: JSON values for its words,
    naming no person; target: "model:key".
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="history")
    party = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandate_title = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=60)
    target = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alliance", "-at"], name="alliances_history_when")
        ]

    def __str__(self) -> str:
        return f"{self.kind}@{self.at:%Y-%m-%d}"
