"""The home page: one question, and what this instance knows."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.core.families import FAMILIES
from alliage.core.formats import number, percent
from alliage.core.permissions import public
from alliage.directory.adapters import areas, portrait, search, snapshots
from alliage.directory.criteria import Criteria
from alliage.directory.portrait import Counts, share

from .builds_context import source_rows
from .ways_out import results_url


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """De quoi votre territoire a-t-il besoin ?"""
    context: dict[str, Any] = {"examples": _examples()}
    folder, manifest = snapshots.current(), snapshots.manifest()
    directory = search.directory()
    if folder and manifest and directory:
        counts = search.family_counts(directory, Criteria())
        peers = portrait.figures(folder, "country", areas.COUNTRY).of("peer")
        context |= {
            "manifest": manifest,
            "built_at": snapshots.built_at(manifest),
            "sources": source_rows(manifest),
            "figures": _figures(counts, peers),
            "fictitious": portrait.holds_fictitious(folder),
        }
    context |= _portrait_link(portrait.densest_departement(folder) if folder else None)
    return render(request, "directory/home.html", context)


def _portrait_link(departement: str | None) -> dict[str, str]:
    """A portrait to begin with: the département that this instance knows best, else the country."""
    found = areas.area("departement", departement) if departement else None
    area = found or areas.country()
    url = reverse("directory:territory", args=[area.kind, area.code])
    return {"portrait_url": url, "portrait_name": area.name}


def _examples() -> list[dict[str, str]]:
    texts = (
        _("un lieu pour un accueil de jour"),
        _("des vélos à réparer"),
        _("une comptable partagée"),
    )
    return [{"label": text, "url": results_url(Criteria(text=text))} for text in texts]


def _figures(counts: Mapping[str, int], peers: Counts) -> list[dict[str, Any]]:
    """Organisations by family, and how fresh what is known of the peers is."""
    shown: list[dict[str, Any]] = [
        {
            "value": number(counts.get(family, 0)),
            "label": words.plural,
            "family": family,
            "url": results_url(Criteria(families=(family,))),
        }
        for family, words in FAMILIES.items()
    ]
    shown.append(
        {
            "value": percent(share(peers.n - peers.stale, peers.n)),
            "label": _("ont déclaré quelque chose depuis moins de cinq ans"),
            "note": _("parmi les associations et pairs dont la commune est connue"),
        }
    )
    return shown
