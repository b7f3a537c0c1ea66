"""Sites on the directory's own ground: no request leaves for anybody else's server."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.alliances.exports_sites import drawn
from alliage.alliances.models import Site
from alliage.core.formats import number
from alliage.directory.adapters import areas
from alliage.directory.constellation import (
    Count,
    Frame,
    Mark,
    Numbered,
    dots,
    family_mark,
    labels,
    marks,
    numbered_marks,
)
from alliage.directory.tiles import tiles
from alliage.directory.views import drawing
from alliage.directory.views.maps import NAMED, MapPicture, area_of_most

WIDTH, HEIGHT = 560, 480
#: More numbers than this would hide each other: the communes then carry counts.
MOST_NUMBERS = 40


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map of sites and what it leaves out, in words."""

    picture: MapPicture
    caption: str


def sites_map(found: Sequence[Site], *, numbered: bool = True) -> Drawn | None:
    """Draw the sites that are open or planned; None where none has a place.

    numbered: by the number of the table, as long as there is room.
    """
    shown = drawn(found)
    if not shown:
        return None
    area = _area(shown)
    ground = areas.ground(area.kind, area.code, None, WIDTH, HEIGHT)
    if ground is None:
        return None
    frame = ground.frame
    inside = [site for site in shown if frame.holds(site.lat or 0, site.lon or 0)]
    counted = numbered and len(shown) <= MOST_NUMBERS
    numbers = numbered_marks(_numbers(shown), frame) if counted else []
    plain = [] if counted else _plain(inside, frame)
    enlarged = 2.0 if len(ground.inside) < 80 else 1.3 if len(ground.inside) < 700 else 1.0
    toned = [(p, "out") for p in ground.outside] + [(p, "in") for p in ground.inside]
    picture = MapPicture(
        width=WIDTH,
        height=HEIGHT,
        ground=drawing.ground(dots(toned, frame, enlarged=enlarged)),
        marks=plain,
        numbers=numbers,
        labels=labels(ground.inside[:NAMED], frame, avoid=[*numbers, *plain], enlarged=enlarged),
        tiles=tiles(frame, settings.TILES_URL),
        title=_("Carte : les sites de l’alliance"),
        outside=len(shown) - len(inside),
    )
    return Drawn(picture, _caption(found, shown, picture))


def _area(shown: Sequence[Site]) -> areas.Area:
    counts: dict[str, int] = {}
    for site in shown:
        above = {one.kind: one.code for one in areas.larger("commune", site.commune)}
        code = above.get("departement", "")
        counts[code] = counts.get(code, 0) + 1
    return area_of_most(counts, len(shown))


def _numbers(shown: Sequence[Site]) -> list[Numbered]:
    return [
        Numbered(
            place,
            site.family,
            site.lat or 0,
            site.lon or 0,
            f"{place}. {site.name}, {site.commune_name} ({site.get_state_display()})",
        )
        for place, site in enumerate(shown, start=1)
    ]


def _plain(inside: Sequence[Site], frame: Frame) -> list[Mark]:
    """One mark a family and commune, or a single one for a single site."""
    if len(inside) == 1:
        site = inside[0]
        x, y = frame.at(site.lat or 0, site.lon or 0)
        return [family_mark(site.family, x, y, 9, site.name)]
    names: dict[tuple[str, str], list[str]] = {}
    for site in inside:
        names.setdefault((site.commune, site.family), []).append(site.name)
    counts = [
        Count(place, family, len(found), f"{place.name}\u00a0: {', '.join(found)}")
        for (commune, family), found in names.items()
        if (place := areas.place(commune))
    ]
    return marks(counts, frame)


def _caption(found: Sequence[Site], shown: Sequence[Site], picture: MapPicture) -> str:
    words = [
        ngettext("%(n)s site sur la carte.", "%(n)s sites sur la carte.", len(shown))
        % {"n": number(len(shown))},
        _("Chacun est placé à sa commune ; un point du fond est une commune."),
    ]
    if left := len(found) - len(shown):
        more = ngettext(
            "%(n)s site fermé ou sans place connue n’est que dans le tableau.",
            "%(n)s sites fermés ou sans place connue ne sont que dans le tableau.",
            left,
        )
        words.append(more % {"n": number(left)})
    if picture.outside:
        more = ngettext(
            "%(n)s site est hors du cadre.", "%(n)s sites sont hors du cadre.", picture.outside
        )
        words.append(more % {"n": number(picture.outside)})
    if picture.tiles:
        words.append(settings.TILES_ATTRIBUTION)
    return " ".join(words)
