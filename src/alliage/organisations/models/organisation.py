"""An organisation that acts here, its identifiers, its places of action, its model."""

import secrets
from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.organisations.enums import Family, MandateState, Proof, State, ThirdParty


def new_public_id() -> str:
    """Return an id of ours, for an organisation that no register knows."""
    return f"AL-{secrets.token_hex(5).upper()}"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> Self:
        return self.filter(state=State.ACTIVE)

    def visible_to(self, actor: Actor) -> Self:
        """Active and told ones for everybody; drafts for those who prepare them; all for operators."""
        if actor.is_operator:
            return self
        seen = Q(state__in=(State.ACTIVE, State.TOLD))
        if actor.person:
            seen |= Q(pk__in=self.model.objects.mandating(actor.person).values("pk"))
        return self.filter(seen)

    def mandating(self, person: Any, day: date | None = None) -> Self:
        """Those for which a person holds a confirmed mandate on a day, today by default."""
        day = day or timezone.localdate()
        return self.filter(
            Q(mandates__ends_on=None) | Q(mandates__ends_on__gte=day),
            mandates__person=person.pk,
            mandates__state=MandateState.CONFIRMED,
            mandates__starts_on__lte=day,
            state__in=(State.ACTIVE, State.DRAFT),
        ).distinct()


class Organisation(models.Model):
    """One legal person, collective or antenna that acts here.

    public_id: its RNA or import id, else SIREN, else RNF, else one of ours ("AL-…"); it stands in
    addresses. directory_id: its record in the national directory, empty when there is none.
    version: grows with each edit of the profile, so that two people editing at once lose nothing.
    visibility: field name -> `Visibility`; a field not named there has the default of
    `queries.profile.FIELDS`. shown_at: when something that everybody sees in the profile changed.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    directory_id = models.CharField(_("notice de l’annuaire"), max_length=32, blank=True)
    state = models.CharField(
        _("état"), max_length=8, choices=State.choices, default=State.DRAFT, db_index=True
    )
    name = models.CharField(_("nom"), max_length=250)
    acronym = models.CharField(_("sigle"), max_length=40, blank=True)
    family = models.CharField(_("famille"), max_length=8, choices=Family.choices)
    kind = models.CharField(_("nature"), max_length=40)
    commune = models.CharField(_("commune du siège"), max_length=5, blank=True)
    antenna_of = models.ForeignKey(
        "self",
        verbose_name=_("antenne de"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="antennas",
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    # --- profile
    activities = models.TextField(_("ce que nous faisons"), max_length=4000, blank=True)
    beneficiaries = models.TextField(_("pour qui nous agissons"), max_length=1000, blank=True)
    website = models.URLField(_("site web"), max_length=200, blank=True)
    themes = models.JSONField(_("thèmes"), default=list, blank=True)
    sdgs = models.JSONField(_("objectifs de développement durable"), default=list, blank=True)
    visibility = models.JSONField(_("visibilité"), default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    shown_at = models.DateTimeField(_("dernière modification publique"), null=True, blank=True)
    # --- verification
    proof = models.CharField(_("preuve"), max_length=8, choices=Proof.choices, blank=True)
    vouched_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="vouched"
    )
    verified_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["directory_id"],
                condition=Q(state="active") & ~Q(directory_id=""),
                name="organisations_one_active_a_record",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation", args=[self.public_id])

    @property
    def is_active(self) -> bool:
        return self.state == State.ACTIVE


class OrganisationIdentifier(models.Model):
    """One number it has or had. An antenna may share its SIREN with the others."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(_("registre"), max_length=12)
    value = models.CharField(_("numéro"), max_length=40, db_index=True)
    current = models.BooleanField(_("actuel"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["scheme", "value"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"], name="organisations_identifier_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class ActionArea(models.Model):
    """A territory on which it acts: kind and code of the directory's areas."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="areas")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=12)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "code"], name="organisations_area_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


def _share(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(100)]
    )


def _weight(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


class Levers(models.Model):
    """Le RAMEAU's model on three levers: human wealth, financial resources, alliances.

    Weights, 1 to 5: how much the model rests on each today, as the organisation sees it. Shares
    are percents of the yearly budget, in euros; they need not make 100.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="levers"
    )
    human_weight = _weight(_("poids de la richesse humaine"))
    financial_weight = _weight(_("poids des ressources financières"))
    alliances_weight = _weight(_("poids des alliances"))
    volunteers = models.PositiveIntegerField(_("bénévoles"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("salariés"), null=True, blank=True)
    members = models.PositiveIntegerField(_("adhérents"), null=True, blank=True)
    budget = models.PositiveBigIntegerField(_("budget annuel, en euros"), null=True, blank=True)
    public_share = _share(_("part de financements publics"))
    earned_share = _share(_("part de recettes d’activité"))
    private_share = _share(_("part de dons et mécénat"))
    year = models.PositiveSmallIntegerField(_("année de ces chiffres"), null=True, blank=True)

    class Meta:
        verbose_name = _("trois leviers")

    def __str__(self) -> str:
        return f"levers of {self.organisation_id}"


class GrantedRole(models.Model):
    """A third party's role, granted by an operator."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("rôle"), max_length=12, choices=ThirdParty.choices)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["role"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "role"], name="organisations_role_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
