"""Where an alliance spreads: sites, their local partners, rooms that re-declare it locally."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_sites import RedeclarationState, SiteState
from alliage.alliances.models.room import Alliance, Party
from alliage.organisations.models import Organisation


class Site(models.Model):
    """One place where the alliance lives, carried by an organisation.

    commune: INSEE code; lat, lon: of the commune, WGS 84. carrier: an organisation active here;
    else its name as typed, with its id in the directory where the name is sure. sameness: the
    folded name, which with the commune tells two sites apart: a file loaded twice adds nothing.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("nom du site"), max_length=160)
    commune = models.CharField(_("commune"), max_length=5)
    commune_name = models.CharField(max_length=120)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    since = models.DateField(_("ouvert depuis le"), null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=8, choices=SiteState.choices, default=SiteState.OPEN
    )
    carrier = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    carrier_name = models.CharField(_("porté par"), max_length=250, blank=True)
    carrier_directory_id = models.CharField(max_length=32, blank=True)
    carrier_family = models.CharField(_("famille"), max_length=8, default="peer")
    sameness = models.CharField(max_length=160)
    created_by = models.ForeignKey(
        Party, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["commune_name", "name", "pk"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alliance", "commune", "sameness"], name="alliances_site_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:site", args=[self.alliance.code, self.pk])

    @property
    def family(self) -> str:
        return self.carrier.family if self.carrier else self.carrier_family

    @property
    def carried_by(self) -> str:
        return self.carrier.name if self.carrier else self.carrier_name


class SitePartner(models.Model):
    """A local partner of a site: an organisation where the name is sure, else the name as typed."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("partenaire local"), max_length=250)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    directory_id = models.CharField(max_length=32, blank=True)
    family = models.CharField(max_length=8, blank=True)
    sameness = models.CharField(max_length=250)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "sameness"], name="alliances_site_partner_once")
        ]

    def __str__(self) -> str:
        return self.name


class Redeclaration(models.Model):
    """A room (child) as the local declension of another (parent): asked by one, accepted by the other.

    Once confirmed, the child's `Alliance.parent` is the parent.
    """

    parent = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="redeclarations")
    child = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="redeclares")
    asked_by_parent = models.BooleanField(default=False)
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=RedeclarationState.choices,
        default=RedeclarationState.ASKED,
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["parent", "child"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="alliances_redeclared_once",
            ),
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(state="confirmed"),
                name="alliances_redeclares_one",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("child")), name="alliances_no_declension_of_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"redeclaration:{self.pk}"


class Spreading(models.Model):
    """What travels from a site to the next: what is common, what each may adapt."""

    alliance = models.OneToOneField(
        Alliance, on_delete=models.CASCADE, primary_key=True, related_name="spreading"
    )
    common = models.TextField(_("ce qui est commun à tous les sites"), max_length=2000, blank=True)
    adaptable = models.TextField(_("ce que chaque site adapte"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"spreading:{self.pk}"
