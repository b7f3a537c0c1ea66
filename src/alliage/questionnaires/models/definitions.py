"""Definitions that an organisation brought: immutable, and its own."""

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils import timezone

from alliage.organisations.models import Organisation
from alliage.questionnaires import definition as definitions


class ImportedDefinition(models.Model):
    """One version of a definition, private to the organisation that imported it.

    Never changed: another content is another version.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="questionnaire_definitions"
    )
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["key", "-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "key", "version"],
                name="questionnaires_definition_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @cached_property
    def asked(self) -> definitions.Definition:
        return definitions.read(self.content)
