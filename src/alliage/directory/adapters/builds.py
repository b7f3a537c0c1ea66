"""Runs a build: the operator's files or the demonstration's, with progress for a job."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.directory.enums import BuildOrigin
from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.demo import generate
from alliage_engines.directory.errors import DirectoryError, SourceError

Tell = Callable[[float, str], None]
#: A build has no known number of steps: each one takes this share of what is left.
STEP = 0.12


class RefusedError(Exception):
    """The files cannot make a snapshot; `where` says which file, which line and why."""

    def __init__(self, error: DirectoryError) -> None:
        super().__init__(str(error))
        self.where: dict[str, Any] = {"reason": str(error)}
        if isinstance(error, SourceError):
            file = Path(error.path).name
            self.where = {"file": file, "line": error.line, "reason": error.reason}


class JobProgress:
    """Tells a job how far the engine is: steps of unknown number, each with its own share."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._base = 0.0
        self._total: float | None = None
        self._step = ""

    def begin(self, step: str, total: float | None) -> None:
        """A step starts; the one before it is over."""
        if self._step:
            self._base += (1 - self._base) * STEP
        self._step, self._total = step, total
        self._tell(self._base, _step_in_words(step))

    def reach(self, done: float) -> None:
        """The step has come this far."""
        part = min(1.0, done / self._total) if self._total else 0.0
        self._tell(self._base + (1 - self._base) * STEP * part, _step_in_words(self._step))


def _step_in_words(step: str) -> str:
    """The engine's step for people; what names a file keeps the name."""
    verb, _space, file = step.partition(" ")
    known = {
        "unpacking": _("Ouverture de %(file)s"),
        "reading": _("Lecture de %(file)s"),
        "merging": _("Rapprochement des registres"),
        "writing": _("Écriture des organisations"),
        "indexing": _("Indexation"),
    }
    return known.get(verb, step) % {"file": file} if verb in known else step


def run(origin: str, files: list[str], tell: Tell) -> dict[str, Any]:
    """Build and publish a snapshot; return the engine's report. Raises RefusedError.

    files: names in the inbox folder, as they were when the build was asked.
    """
    try:
        if origin == BuildOrigin.DEMO:
            return _run_demo(tell)
        paths = [settings.DIRECTORY_INBOX / os.path.basename(name) for name in files]  # noqa: PTH119
        return _build(Inputs.of(paths), tell)
    except DirectoryError as error:
        raise RefusedError(error) from error


def _run_demo(tell: Tell) -> dict[str, Any]:
    tell(0.0, _("Écriture des données de démonstration"))
    with TemporaryDirectory(prefix="alliage-demo-") as folder:
        written = generate(Path(folder), today=timezone.localdate())
        inputs = Inputs(
            rna=(written.rna_waldec, written.rna_import),
            sirene_units=(written.sirene_units,),
            sirene_establishments=(written.sirene_establishments,),
            rnf=(written.rnf,),
            published=(written.published,),
            fictitious=True,
        )
        return _build(inputs, tell)


def _build(inputs: Inputs, tell: Tell) -> dict[str, Any]:
    report = build(
        settings.DIRECTORY_STORE, inputs, progress=JobProgress(tell), today=timezone.localdate()
    )
    return report.as_dict()
