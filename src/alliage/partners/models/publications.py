"""Needs and offers: what a territory lacks, what an organisation can bring."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.enums import Audience, Contribution, Publication, Scheme

#: A need or an offer says when it ends; this is what the form proposes.
LASTS = timedelta(days=180)


def in_six_months() -> date:
    return timezone.localdate() + LASTS


class PublishedQuerySet(models.QuerySet["Published"]):
    def live(self, day: date | None = None) -> Self:
        """Published, not expired, by an organisation that is active."""
        day = day or timezone.localdate()
        return self.filter(
            state=Publication.PUBLISHED, expires_on__gte=day, organisation__state="active"
        )

    def visible_to(self, actor: Actor) -> Self:
        """One's own whatever their state; others' once published, within their audience.

        A need or an offer that ended stays readable by those who could read it.
        """
        if actor.is_operator:
            return self
        out = Q(state__in=(Publication.PUBLISHED, Publication.MET)) & Q(
            organisation__state="active"
        )
        seen = out & Q(audience=Audience.PUBLIC)
        if actor.person:
            running = Mandate.objects.running().of(actor.person)
            seen |= Q(organisation__in=running.values("organisation"))
            if running.filter(organisation__state="active").exists():
                seen |= out & Q(audience=Audience.MEMBERS)
        return self.filter(seen)


class Published(models.Model):
    """What needs and offers share. lat, lon: degrees, the centre of `area_kind`:`area_code`.

    version: grows with each edit. import_key: the line of a spreadsheet it came from, or the one
    filling of a form ("form:…") that a second click must not save again.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    title = models.CharField(_("en une phrase"), max_length=160)
    text = models.TextField(_("en quelques mots"), max_length=4000, blank=True)
    area_kind = models.CharField(max_length=12)
    area_code = models.CharField(max_length=12)
    area_name = models.CharField(_("territoire"), max_length=120)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=Publication.choices, default=Publication.DRAFT
    )
    audience = models.CharField(
        _("visible de"), max_length=8, choices=Audience.choices, default=Audience.PUBLIC
    )
    expires_on = models.DateField(_("valable jusqu’au"), default=in_six_months)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)
    version = models.PositiveIntegerField(default=1)
    import_key = models.CharField(max_length=120, blank=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def has_expired(self) -> bool:
        return self.expires_on < timezone.localdate()

    @property
    def is_live(self) -> bool:
        return self.state == Publication.PUBLISHED and not self.has_expired


class Need(Published):
    """What a territory lacks, stated by an organisation; others may second it."""

    beneficiaries = models.CharField(_("pour qui"), max_length=250, blank=True)

    class Meta(Published.Meta):
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "import_key"],
                condition=~Q(import_key=""),
                name="partners_need_imported_once",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("partners:need", args=[self.pk])


class Offer(Published):
    """What an organisation can bring. reach_km: as far as it goes; None is the whole country."""

    contribution = models.CharField(
        _("nature de l’apport"), max_length=14, choices=Contribution.choices
    )
    quantity = models.DecimalField(
        _("quantité"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    starts_on = models.DateField(_("à partir du"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    reach_km = models.PositiveSmallIntegerField(_("portée, en kilomètres"), null=True, blank=True)

    class Meta(Published.Meta):
        verbose_name = _("apport")
        verbose_name_plural = _("apports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "import_key"],
                condition=~Q(import_key=""),
                name="partners_offer_imported_once",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("partners:offer", args=[self.pk])


class Tag(models.Model):
    """A concept of the shared vocabulary, weighted: 1 is what it is about, less is beside it."""

    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    code = models.CharField(max_length=60)
    weight = models.FloatField(default=1.0)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-weight", "scheme", "code"]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"


class NeedTag(Tag):
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="tags")

    class Meta(Tag.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["need", "scheme", "code"], name="partners_need_tag_once"
            )
        ]


class OfferTag(Tag):
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="tags")

    class Meta(Tag.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["offer", "scheme", "code"], name="partners_offer_tag_once"
            )
        ]


class Second(models.Model):
    """An organisation recognises a need: « nous aussi »."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="seconds")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="seconded"
    )
    comment = models.CharField(_("en un mot"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["need", "organisation"], name="partners_seconded_once")
        ]

    def __str__(self) -> str:
        return f"second:{self.pk}"


class Requirement(models.Model):
    """One thing that a need asks for, to be covered by a coalition."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="requirements")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("ce qu’il faut"), max_length=160)
    contribution = models.CharField(
        _("nature de l’apport"), max_length=14, choices=Contribution.choices
    )
    scheme = models.CharField(max_length=8, choices=Scheme.choices, blank=True)
    code = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(_("quantité"), max_digits=12, decimal_places=2, default=1)
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    essential = models.BooleanField(_("indispensable"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class Alert(models.Model):
    """What a person wants to hear of: new offers near a need, or needs of a territory and themes.

    Either `need` is given, or the area and the tags: themes are codes of the vocabulary, none
    meaning all. active: False once stopped, by the link of a mail or on the page: it can be resumed.
    """

    person = models.ForeignKey(
        "people.User", on_delete=models.CASCADE, related_name="partner_alerts"
    )
    need = models.ForeignKey(
        Need, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts"
    )
    area_kind = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(max_length=120, blank=True)
    themes = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "need"], condition=~Q(need=None), name="partners_alert_need_once"
            ),
            models.UniqueConstraint(
                fields=["person", "area_kind", "area_code"],
                condition=Q(need=None),
                name="partners_alert_area_once",
            ),
        ]

    def __str__(self) -> str:
        return f"alert:{self.pk}"


class AlertSent(models.Model):
    """A thing of which a person was told: nobody is told twice. thing: "need:3", "offer:9"."""

    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    thing = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "thing"], name="partners_told_once")
        ]

    def __str__(self) -> str:
        return f"told:{self.pk}"


class Exclusion(models.Model):
    """« Pas eux »: leaves the declarer's own lists, and shows to nobody else, ever.

    party_id: the public id of an organisation here, or its id in the directory.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="exclusions"
    )
    party_id = models.CharField(max_length=32)
    party_name = models.CharField(max_length=250)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["party_name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "party_id"], name="partners_excluded_once"
            )
        ]

    def __str__(self) -> str:
        return f"exclusion:{self.pk}"
