"""Rows of the operators' page: sources of a snapshot, snapshots kept, past builds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alliage.core.models.jobs import Job, JobState
from alliage.directory.adapters.snapshots import Manifest, built_at

from .identity import source_label


def source_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """The files of a snapshot, each with its register, the date of the file and its counts."""
    return [
        {
            "label": source_label(source["kind"]),
            "file": source["file"],
            "date": datetime.fromisoformat(source["modified"]).date(),
            "rows": source["read"],
            "kept": source["kept"],
            "dropped": reasons_in_words(source["dropped"]),
            "rejected": source["rejected"],
        }
        for source in manifest.sources
    ]


def reasons_in_words(dropped: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why rows were left out, in words, the commonest first."""
    labels = {
        "duplicate": _("doublon"),
        "moved": _("reprise sous un nouveau numéro"),
        "dissolved": _("dissoute"),
        "deleted": _("supprimée du registre"),
        "closed": _("fermée"),
        "natural_person": _("personne physique"),
        "shell": _("sans vie propre"),
        "out_of_scope": _("entreprise hors du champ"),
        "not_diffused": _("non diffusible"),
        "purged": _("vidée par l’Insee"),
        "unit_not_kept": _("établissement d’une unité écartée"),
        "not_classified": _("commune hors zonage"),
        "opposition": _("opposition"),
    }
    ordered = sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(labels.get(reason, reason), n) for reason, n in ordered if n]


def manifest_rows(kept: Sequence[Manifest], current: Manifest | None) -> list[dict[str, Any]]:
    """Snapshots kept, the one in use marked."""
    return [
        {
            "manifest": item,
            "built_at": built_at(item),
            "current": current is not None and item.version == current.version,
        }
        for item in kept
    ]


def build_rows(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """Past builds: their outcome, and for a refused file where and why."""
    return [
        {
            "job": job,
            "done": job.state == JobState.SUCCEEDED,
            "failed": job.state == JobState.FAILED,
            "result": job.result or {},
            "dropped": reasons_in_words((job.result or {}).get("dropped", {})),
        }
        for job in jobs
    ]
