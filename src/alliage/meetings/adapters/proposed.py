"""Whom an organiser may add: organisations of the directory, those that need or offer something."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from alliage.core.actor import Actor
from alliage.directory.adapters import search
from alliage.directory.criteria import Criteria
from alliage.meetings.models import Event, Participant
from alliage.meetings.queries import participants as queries
from alliage.organisations.adapters import claims as directory
from alliage.organisations.models import Organisation
from alliage.organisations.queries.claims import active_for
from alliage.partners.adapters import needs as words
from alliage.partners.enums import Audience
from alliage.partners.queries import needs as published
from alliage_engines.directory.query import QueryError

#: Organisations shown of the directory, and of a territory.
SHOWN, MOST = 30, 200
#: The longest text of what a participant seeks or brings.
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """An organisation of the directory. there: the participant that it already is."""

    identifier: str
    name: str
    family: str
    place: str
    there: Participant | None


def from_directory(
    event: Event, *, text: str, place: str, family: str
) -> tuple[list[Found], int] | None:
    """Return the first organisations that answer and how many do; None without a directory.

    place: "kind:code" of an area, or nothing.
    """
    opened = search.directory()
    if opened is None:
        return None
    families = (family,) if family else ()
    criteria = Criteria(text=text, place=place, families=families)
    try:
        results = opened.search(search.query_of(criteria, limit=SHOWN, facets=False))
    except QueryError:
        return [], 0
    known = queries.known(event)
    rows = []
    for hit in results.hits:
        one = hit.organisation
        values = {"name": one.name, "directory_id": one.id}
        place_name = one.commune_name or ""
        there = queries.same(known, values)
        rows.append(Found(one.id, one.name, str(one.family), place_name, there))
    return rows, results.total


def rows_of_records(identifiers: Iterable[str]) -> list[dict[str, Any]]:
    """Return the values of the records that a form names; what is no record is left out."""
    rows = []
    for identifier in dict.fromkeys(identifiers):
        record = directory.record(identifier)
        if not isinstance(record, directory.Organisation):
            continue
        here = active_for(record.id)
        rows.append(
            {
                "name": (here.name if here else record.name)[:250],
                "family": here.family if here else str(record.family),
                "directory_id": record.id,
                "organisation": here,
            }
        )
    return rows


# --- what a territory needs and offers


@dataclass(slots=True)
class Side:
    """An organisation with what it published on a territory."""

    organisation: Organisation
    there: Participant | None = None
    needs: list[Any] = field(default_factory=list)
    offers: list[Any] = field(default_factory=list)


def from_territory(event: Event, actor: Actor, place: str) -> list[Side]:
    """Return who published needs or offers on a territory, by name; five queries at most.

    Only what everybody may read: the other participants will read these words, account or not.
    """
    inside = words.within(*place.split(":", 1))
    sides: dict[int, Side] = {}
    for kind, part in (("need", "needs"), ("offer", "offers")):
        live = published.live(kind, actor).filter(inside, audience=Audience.PUBLIC)
        for thing in live.order_by("organisation__name", "pk")[: MOST * 3]:
            side = sides.setdefault(thing.organisation_id, Side(thing.organisation))
            getattr(side, part).append(thing)
    known = queries.known(event)
    for side in sides.values():
        side.there = queries.same(known, _identity(side.organisation))
    found = sorted(sides.values(), key=lambda side: (side.organisation.name, side.organisation.pk))
    return found[:MOST]


def _identity(organisation: Organisation) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "organisation": organisation,
        "directory_id": organisation.directory_id,
    }


def rows_of_sides(sides: Iterable[Side]) -> list[dict[str, Any]]:
    """Return the values of organisations, with their words and the tags on them."""
    return [
        {
            **_identity(side.organisation),
            "family": side.organisation.family,
            "needs": _said(side.needs),
            "offers": _said(side.offers),
            "terms": {
                part: tags
                for part, tags in (("needs", _tags(side.needs)), ("offers", _tags(side.offers)))
                if tags
            },
        }
        for side in sides
    ]


def _said(things: list[Any]) -> str:
    """The sentences of some needs or offers, as many as fit, each whole."""
    kept = ""
    for thing in things:
        longer = f"{kept}\n{thing.title}" if kept else thing.title
        if len(longer) > LONGEST:
            break
        kept = longer
    return kept


def _tags(things: list[Any]) -> dict[str, float]:
    """ "scheme:code" -> the strongest weight it has among some needs or offers."""
    found: dict[str, float] = {}
    for thing in things:
        for tag in thing.tags.all():
            key = f"{tag.scheme}:{tag.code}"
            found[key] = max(found.get(key, 0.0), tag.weight)
    return found
