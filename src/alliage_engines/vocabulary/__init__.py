"""The shared vocabulary: what organisations are, do, know and have, in French and English.

The words stand in `data/*.toml`, read once. Codes of themes are the families of the Waldec
nomenclature (RNA), codes of activities are NAF rev. 2 (INSEE); labels and synonyms are our own.
"""

from alliage_engines.vocabulary.loader import (
    Concept,
    Headcount,
    Kind,
    Theme,
    Topic,
    headcounts,
    kinds,
    means,
    naf_label,
    naf_labels,
    skills,
    theme_of_naf,
    theme_of_waldec,
    themes,
    topics,
)
from alliage_engines.vocabulary.skos import to_skos

__all__ = [
    "Concept",
    "Headcount",
    "Kind",
    "Theme",
    "Topic",
    "headcounts",
    "kinds",
    "means",
    "naf_label",
    "naf_labels",
    "skills",
    "theme_of_naf",
    "theme_of_waldec",
    "themes",
    "to_skos",
    "topics",
]
