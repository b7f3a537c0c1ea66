"""Spreadsheets loaded here: what was mapped, tried, loaded."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor
from alliage.core.models.files import StoredFile
from alliage.organisations.enums import WRITERS
from alliage.organisations.models import Mandate, Organisation
from alliage.partners.enums import ImportKind, ImportState


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, actor: Actor) -> Self:
        """The organisation's own people who may write: a file may hold addresses."""
        if not actor.person:
            return self.none()
        writing = Mandate.objects.running().of(actor.person).filter(role__in=WRITERS)
        return self.filter(organisation__in=writing.values("organisation"))

    def with_file(self) -> Self:
        return self.select_related("file", "organisation")


class Import(models.Model):
    """One spreadsheet.

    mapping: field -> heading of the file. counts: `{created, changed, unchanged, rejected, asked}`.
    report: what its rows lack, `{rejected, asked, noted}`, lists of what the page shows.
    choices: line -> the record chosen there, "" for none of them. File, report and choices are
    forgotten after `queries.imports.KEPT`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="imports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    kind = models.CharField(_("contenu"), max_length=14, choices=ImportKind.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    sheet = models.CharField(_("feuille"), max_length=120, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    created_at = models.DateTimeField(default=timezone.now)
    loaded_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"import:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("partners:import", args=[self.pk])
