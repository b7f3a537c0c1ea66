"""What happened: text references and no foreign key, so history outlives what it speaks of."""

from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import Actor

#: Triggers: the database itself refuses to change history, whoever asks and however.
PROTECT = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS core_audit_no_update BEFORE UPDATE ON core_auditevent "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is immutable'); END",
        "CREATE TRIGGER IF NOT EXISTS core_audit_no_delete BEFORE DELETE ON core_auditevent "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is immutable'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION core_audit_immutable() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is immutable'; END $$",
        "CREATE OR REPLACE TRIGGER core_audit_immutable BEFORE UPDATE OR DELETE ON core_auditevent "
        "FOR EACH ROW EXECUTE FUNCTION core_audit_immutable()",
    ],
}
UNPROTECT = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS core_audit_no_update",
        "DROP TRIGGER IF EXISTS core_audit_no_delete",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS core_audit_immutable ON core_auditevent",
        "DROP FUNCTION IF EXISTS core_audit_immutable()",
    ],
}


class ImmutableError(RuntimeError):
    """Somebody tried to change or remove what the audit log holds."""


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    """Reads, and nothing else."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_operator else self.none()

    def update(self, **_kwargs: Any) -> NoReturn:
        raise ImmutableError("The audit log is never updated.")

    def delete(self) -> NoReturn:
        raise ImmutableError("Nothing is deleted from the audit log.")


class AuditEvent(models.Model):
    """One event: what, when, by whom for whom, on what, with data that name no person."""

    at = models.DateTimeField(_("date"), default=timezone.now, db_index=True)
    event = models.CharField(_("événement"), max_length=80, db_index=True)
    by = models.CharField(_("par"), max_length=80)
    organisation = models.CharField(_("au nom de"), max_length=80, blank=True)
    mandate = models.CharField(_("mandat"), max_length=80, blank=True)
    target = models.CharField(_("objet"), max_length=200, db_index=True)
    data = models.JSONField(_("données"), default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name = _("événement du journal")
        verbose_name_plural = _("événements du journal")

    def __str__(self) -> str:
        return f"{self.event} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError("The audit log is never updated.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise ImmutableError("Nothing is deleted from the audit log.")
