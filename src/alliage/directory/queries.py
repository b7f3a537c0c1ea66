"""Selectors of the builds: each is a job, its outcome the job's result."""

from django.db.models import QuerySet

from alliage.core.models import Job

#: The job that builds a snapshot, by the dotted path under which it is enqueued.
BUILD_JOB = "alliage.directory.tasks.build"


def builds() -> QuerySet[Job]:
    """Every build asked on this instance, the newest first."""
    return Job.objects.filter(function=BUILD_JOB).order_by("-created_at", "-pk")


def build_under_way() -> Job | None:
    """The build that waits or runs, if any: there is never more than one."""
    return builds().active().first()
