"""Background work of the area: building a snapshot."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from alliage.core.jobs import GiveUpError, job, progress

from .adapters import builds


@job(title=_l("Construire l’annuaire"), retries=1)
def build(*, origin: str, files: list[str]) -> dict[str, Any]:
    """Build and publish a snapshot; a file that stops it is named, with the line and the reason."""
    try:
        return builds.run(origin, files, progress)
    except builds.RefusedError as error:
        raise GiveUpError(str(error), result=error.where) from error
