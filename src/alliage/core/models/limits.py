"""Token buckets of the rate limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bucket(models.Model):
    """What one visitor may still do under one limit. `key` is a keyed hash: it names nobody."""

    key = models.CharField(max_length=80, primary_key=True)
    tokens = models.FloatField()
    allowed = models.BooleanField(default=True)
    updated = models.FloatField(db_index=True)

    class Meta:
        verbose_name = _("compteur de débit")
        verbose_name_plural = _("compteurs de débit")

    def __str__(self) -> str:
        return self.key
