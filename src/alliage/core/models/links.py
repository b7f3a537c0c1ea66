"""Signed links: the row that lets one be revoked."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_code() -> str:
    return secrets.token_urlsafe(16)


class SignedLink(models.Model):
    """One link for one purpose about one subject; the token is this code, signed for it."""

    code = models.CharField(max_length=32, primary_key=True, default=new_code, editable=False)
    purpose = models.CharField(_("usage"), max_length=50, db_index=True)
    subject = models.CharField(_("objet"), max_length=200, db_index=True)
    by = models.CharField(_("par"), max_length=80)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"), db_index=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("lien signé")
        verbose_name_plural = _("liens signés")

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
