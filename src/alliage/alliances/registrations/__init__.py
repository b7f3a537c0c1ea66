"""What the area registers at start: sections, panels, to-do items, words of the audit log, jobs."""

from . import (
    agreement,
    canvas,
    commitments,
    evaluation,
    experiments,
    gates,
    indicators,
    overview,
    portability,
    rooms,
    sites,
)

__all__ = [
    "agreement",
    "canvas",
    "commitments",
    "evaluation",
    "experiments",
    "gates",
    "indicators",
    "overview",
    "portability",
    "rooms",
    "sites",
]
