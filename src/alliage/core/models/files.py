"""Private files: what is kept, and under which rule it may be read."""

import uuid
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file outside the web server's reach. `scope` names the rule that says who may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(_("règle d’accès"), max_length=50)
    subject = models.CharField(_("objet"), max_length=200, blank=True, db_index=True)
    name = models.CharField(_("nom"), max_length=150)
    path = models.CharField(max_length=200, editable=False)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    by = models.CharField(_("par"), max_length=80)
    created_at = models.DateTimeField(_("déposé le"), default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("core:file", args=[self.pk])
