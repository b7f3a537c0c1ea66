"""Maps of the pages: the constellation of communes with what is shown on it, and its table twin."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core.families import FAMILIES as FAMILY_WORDS
from alliage.core.formats import number
from alliage.core.templatetags.alliage import colon
from alliage.directory.adapters import areas
from alliage.directory.adapters.portrait import peer_rates
from alliage.directory.adapters.search import Hit, Organisation
from alliage.directory.constellation import (
    Count,
    Frame,
    Label,
    Mark,
    Numbered,
    circle,
    dots,
    family_mark,
    frame_of,
    labels,
    marks,
    numbered_marks,
)
from alliage.directory.portrait import quantile_classes
from alliage.directory.tiles import Tile, tiles

from . import drawing
from .spots import Spots

WIDTH, HEIGHT = 376, 512
#: The most populated communes, among which the towns to name are chosen.
NAMED = 30
#: Marks in more places than this hide the ground; the table and its export hold them all.
MARKED_PLACES = 300
#: A map of a whole country for what stands in one département shows nothing.
NEARLY_ALL = 0.97
#: Rows of the density map's table, the most populated communes first.
DENSITY_ROWS = 20


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Everything that the map's template draws; the ground is SVG already, drawn once an area."""

    width: int
    height: int
    ground: SafeString
    marks: Sequence[Mark] = ()
    numbers: Sequence[Mark] = ()
    labels: Sequence[Label] = ()
    circle: tuple[str, str, str] | None = None
    tiles: Sequence[Tile] = ()
    title: str = ""
    outside: int = 0

    @property
    def drawn(self) -> SafeString:
        """What stands on the ground: marks, names of towns, then numbers above them."""
        return (
            drawing.shapes(self.marks, "map-mark")
            + drawing.names(self.labels)
            + drawing.leaders(self.numbers)
            + drawing.shapes(self.numbers, "map-number")
        )


@lru_cache(maxsize=64)
def _results_ground(kind: str, code: str, radius: int | None) -> SafeString:
    ground = areas.ground(kind, code, radius, WIDTH, HEIGHT)
    if ground is None:
        return SafeString("")
    toned = [(place, "out") for place in ground.outside] + [(p, "in") for p in ground.inside]
    return drawing.ground(dots(toned, ground.frame, enlarged=_enlarged(len(ground.inside))))


def _enlarged(communes: int) -> float:
    """Few communes are drawn larger, so that they still make a ground."""
    return 2.0 if communes < 80 else 1.3 if communes < 700 else 1.0


def results_map(
    kind: str,
    code: str,
    radius: int | None,
    spots: Spots,
    hits: Iterable[tuple[int, Hit]],
) -> MapPicture | None:
    """The page's hits by number over every organisation found, by commune and family."""
    ground = areas.ground(kind, code, radius, WIDTH, HEIGHT)
    if ground is None:
        return None
    frame = ground.frame
    numbers = numbered_marks([n for pair in hits if (n := _numbered(*pair))], frame)
    counts, outside = _counts(spots, frame)
    around = None
    found = areas.area(kind, code)
    if radius and found:
        around = circle(found.lat, found.lon, radius, frame)
    return MapPicture(
        width=WIDTH,
        height=HEIGHT,
        ground=_results_ground(kind, code, radius),
        marks=marks(counts, frame, shrunk=0.55 if spots.level == "departement" else 1.0),
        numbers=numbers,
        labels=labels(
            ground.inside[:NAMED],
            frame,
            avoid=numbers,
            enlarged=_enlarged(len(ground.inside)),
            first=areas.main_commune(kind, code) or "",
        ),
        circle=around,
        tiles=tiles(frame, settings.TILES_URL),
        title=_("Carte : où se trouvent les organisations"),
        outside=outside,
    )


def area_of_most(departements: Mapping[str, int], total: int) -> areas.Area:
    """The smallest of département, région and country that holds nearly all that was found."""
    regions: Counter[str] = Counter()
    for code, count in departements.items():
        larger = areas.larger("departement", code)
        regions[larger[0].code if larger else ""] += count
    for kind, counts in (("departement", departements), ("region", regions)):
        code, most = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
        found = areas.area(kind, code) if most >= NEARLY_ALL * total else None
        if found:
            return found
    return areas.country()


def _numbered(number_: int, hit: Hit) -> Numbered | None:
    organisation = hit.organisation
    if organisation.lat is None or organisation.lon is None:
        return None
    title = f"{number_}. {organisation.name}"
    return Numbered(number_, organisation.family, organisation.lat, organisation.lon, title)


def _counts(spots: Spots, frame: Frame) -> tuple[list[Count], int]:
    """Marks of the places with most organisations, and how many lie out of the frame."""
    inside = {
        code for code in spots.totals if (p := spots.place(code)) and frame.holds(p.lat, p.lon)
    }
    outside = sum(count for code, count in spots.totals.items() if code not in inside)
    chosen = set(spots.largest(MARKED_PLACES, inside))
    # In the page's language once: hundreds of marks would look each word up again.
    labels_of = {family: f"{colon()} {label.plural}" for family, label in FAMILY_WORDS.items()}
    counted = cache(number)
    found: list[Count] = []
    for spot in spots.of(chosen):
        place = spots.place(spot.code)
        if place:
            title = f"{place.name}{labels_of[spot.family]}, {counted(spot.count)}"
            found.append(Count(place, spot.family, spot.count, title))
    return found, outside


@dataclass(frozen=True, slots=True)
class DensityMap:
    """Communes toned by peers for 10 000 inhabitants; breaks: bounds between classes, in words."""

    picture: MapPicture
    breaks: Sequence[str]
    rows: Sequence[dict[str, object]]
    left: int


def density_map(snapshot: Path, kind: str, code: str) -> DensityMap | None:
    """Peers for 10 000 inhabitants in each commune; None where there are too few to class."""
    ground = areas.ground(kind, code, None, 320, 400)
    if ground is None:
        return None
    rates = peer_rates(snapshot, kind, code)
    classes, bounds = quantile_classes(rates)
    if len(set(bounds)) < len(bounds) or not bounds:
        return None
    toned = [(p, f"t{classes[p.code]}") for p in ground.inside if p.code in classes]
    picture = MapPicture(
        width=320,
        height=400,
        ground=drawing.ground(dots(toned, ground.frame, enlarged=_enlarged(len(toned)), edge=1.5)),
        labels=labels(ground.inside[:NAMED], ground.frame, limit=4, enlarged=_enlarged(len(toned))),
        title=_("Carte : associations et pairs pour 10 000 habitants, par commune"),
    )
    known = [p for p in ground.inside if p.code in rates]
    rows = [{"code": p.code, "name": p.name, "rate": rates[p.code]} for p in known[:DENSITY_ROWS]]
    left = len(rates) - len(rows)
    return DensityMap(picture, [number(bound, 0) for bound in bounds], rows, left)


def place_map(organisation: Organisation) -> MapPicture | None:
    """A small map with one organisation at its commune, the communes around as ground."""
    if organisation.lat is None or organisation.lon is None or not organisation.commune:
        return None
    ground = areas.ground("commune", organisation.commune, 12, 320, 260)
    if ground is None:
        return None
    frame = frame_of([(p.lat, p.lon) for p in ground.inside], width=320, height=260)
    x, y = frame.at(organisation.lat, organisation.lon)
    mark = family_mark(organisation.family, x, y, 9, organisation.name)
    dotted = dots([(place, "in") for place in ground.inside], frame, enlarged=1.6)
    return MapPicture(
        width=320,
        height=260,
        ground=drawing.ground(dotted),
        marks=[mark],
        labels=labels(
            ground.inside,
            frame,
            avoid=[mark],
            limit=4,
            enlarged=1.6,
            first=organisation.commune,
        ),
        title=_("Carte : %(name)s à %(place)s")
        % {"name": organisation.name, "place": organisation.commune_name or ""},
    )


def caption(total: int, picture: MapPicture, level: str) -> str:
    """What the map shows and what it leaves out, in words."""
    shown = len(picture.numbers)
    values = {"n": number(total), "shown": number(shown)}
    sentences = [
        ngettext(
            "%(n)s organisation, dont %(shown)s avec le numéro de la liste.",
            "%(n)s organisations, dont %(shown)s avec le numéro de la liste.",
            total,
        )
        % values
        if shown
        else ngettext("%(n)s organisation.", "%(n)s organisations.", total) % values,
        _("Chaque siège est placé à sa commune ; un point du fond est une commune.")
        if level == "commune"
        else _("Comptées par département ; un point du fond est une commune."),
    ]
    if picture.outside:
        sentences.append(
            ngettext(
                "%(n)s organisation est hors du cadre.",
                "%(n)s organisations sont hors du cadre.",
                picture.outside,
            )
            % {"n": number(picture.outside)}
        )
    if picture.tiles:
        sentences.append(settings.TILES_ATTRIBUTION)
    return " ".join(sentences)
