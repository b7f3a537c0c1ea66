"""The tables of core, one file an aggregate."""

from alliage.core.models.audit import AuditEvent
from alliage.core.models.files import StoredFile
from alliage.core.models.jobs import Effect, Job, JobState, RecurringJob, WorkerBeat
from alliage.core.models.limits import Bucket
from alliage.core.models.links import SignedLink

__all__ = [
    "AuditEvent",
    "Bucket",
    "Effect",
    "Job",
    "JobState",
    "RecurringJob",
    "SignedLink",
    "StoredFile",
    "WorkerBeat",
]
