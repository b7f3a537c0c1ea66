"""What core itself registers at start: recurring jobs, to-do items, its part of a person's data."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliage.core import audit, checks, inbox, personal_data, recurring
from alliage.core.models.audit import AuditEvent
from alliage.core.models.jobs import Job
from alliage.core.models.links import SignedLink

audit.describe(
    {
        "digest.stopped": _("Résumé par courriel arrêté"),
        "file.removed": _("Fichier supprimé"),
        "file.stored": _("Fichier déposé"),
        "job.asked": _("Tâche demandée"),
        "job.cancelled": _("Tâche annulée"),
        "link.revoked": _("Lien révoqué"),
    }
)
recurring.register(
    recurring.Recurring(
        "core.digests", "alliage.core.inbox.ask_digests", every=timedelta(days=1), hour=7
    )
)
recurring.register(
    recurring.Recurring("core.tidy", "alliage.core.retention.tidy", every=timedelta(days=1), hour=3)
)


def _expected(found: checks.Finding) -> bool:
    """Tell whether a finding is in the nature of a demonstration, and awaits nobody there."""
    return settings.DEVELOPMENT and found.name in {"mode", "backups"}


def what_awaits_an_operator(person: Any) -> list[inbox.Item]:
    """Return one item for each thing that `alliage check` finds wrong; nothing for other people."""
    if not person.is_operator:
        return []
    url = reverse("core:operations")
    return [
        inbox.Item(title=found.text, url=url, reason=found.advice)
        for found in checks.run(slow=False)
        if found.level is not checks.Level.OK and not _expected(found)
    ]


def export_core(person: Any) -> dict[str, Any]:
    """Return what core keeps about a person."""
    jobs = Job.objects.filter(by=f"person:{person.pk}")
    links = SignedLink.objects.filter(subject=f"person:{person.pk}")
    events = AuditEvent.objects.filter(by=f"person:{person.pk}").order_by("pk")
    return {
        "log": [{"event": found.event, "at": found.at.isoformat()} for found in events],
        "jobs": [
            {"title": job.title, "state": job.state, "created_at": job.created_at.isoformat()}
            for job in jobs
        ],
        "links": [
            {"purpose": link.purpose, "expires_at": link.expires_at.isoformat()} for link in links
        ],
    }


def erase_core(person: Any) -> int:
    """Delete the jobs and links of a person."""
    jobs = Job.objects.filter(by=f"person:{person.pk}").delete()[0]
    return jobs + SignedLink.objects.filter(subject=f"person:{person.pk}").delete()[0]


inbox.register("core", what_awaits_an_operator)
personal_data.register(personal_data.Holder("core", export_core, erase_core))
