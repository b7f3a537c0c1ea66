"""Verbs of the area: an operator asks for a build."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.core import audit, jobs
from alliage.core.actor import Actor
from alliage.core.models.jobs import Job
from alliage.core.permissions import Denied, allows

from .enums import BuildOrigin
from .queries import BUILD_JOB, build_under_way


def check_start_build(by: Actor) -> None:
    """Only those who run the instance build its directory, and one build at a time."""
    if not by.is_operator:
        raise Denied(_("Seul un exploitant peut construire l’annuaire."))
    if build_under_way():
        raise Denied(_("Une construction est déjà en cours : attendez sa fin ou annulez-la."))


may_start_build = allows(check_start_build)


@transaction.atomic
def start_build(*, origin: str, files: tuple[str, ...], by: Actor) -> Job:
    """Ask for a new snapshot from the inbox's files or from the demonstration's; return its job."""
    check_start_build(by)
    named = list(files) if origin == BuildOrigin.INBOX else []
    found = jobs.enqueue(
        BUILD_JOB, by=by, key="directory-build", queue="heavy", origin=origin, files=named
    )
    audit.record(
        "directory.build_asked", by=by, target=found, data={"origin": origin, "files": named}
    )
    return found
