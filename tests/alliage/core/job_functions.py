"""Functions that the tests of jobs run, in this process and in worker processes."""

import os
import time
from pathlib import Path

from django.utils.translation import get_language

from alliage.core.jobs import GiveUpError, _running, job, once, progress
from alliage.core.models import Effect, Job


@job(title="Adds")
def add(left: int, right: int) -> int:
    return left + right


@job(title="Says in which language it runs")
def speaks() -> str:
    return get_language()


@job(title="Fails", retries=1, backoff=60)
def fail() -> None:
    raise ValueError("the address claire@secret.example was refused")


@job(title="Gives up")
def give_up() -> None:
    raise GiveUpError("Ligne 3 : colonne manquante.", result={"line": 3})


@job(title="Counts itself to the end, or to its cancellation")
def steps(cancel_at: int = -1) -> int:
    for step in range(5):
        if step == cancel_at:
            Job.objects.filter(pk=_running.get().job_id).update(cancel_requested=True)
        progress(step / 5, f"Étape {step}")
    return 5


@job(title="Two effects with a long wait between them", retries=3, backoff=0)
def two_effects(folder: str) -> int:
    """Do each of two effects once whatever happens, and wait to be killed between them.

    Both effects are rows: in one transaction with their trace, killed before the end means neither.
    """
    runs = Path(folder) / "runs"
    with runs.open("a") as file:
        file.write(f"{os.getpid()}\n")
    attempt = len(runs.read_text().splitlines())
    for name in ("first", "second"):
        with once(f"{folder}:{name}") as fresh:
            if fresh:
                Effect.objects.create(key=f"{folder}:{name}:done")
        if attempt == 1 and name == "first":
            (Path(folder) / "waiting").touch()
            time.sleep(120)
    return Effect.objects.filter(key__startswith=f"{folder}:", key__endswith=":done").count()


@job(title="Kills its own worker", retries=1, backoff=0)
def suicide(folder: str) -> None:
    with (Path(folder) / "runs").open("a") as file:
        file.write(f"{os.getpid()}\n")
    os.kill(os.getpid(), 9)


def not_a_job() -> None:
    """Is not declared, so cannot be asked."""
