"""The base map: communes as a constellation of dots sized by population, drawn by the server.

Pure geometry: places in degrees in, strings of SVG attributes out. Numbers come out as strings with
a decimal point because a template would write them with the comma of the reader's language.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, log10, pi, radians, sin, sqrt

#: Mean length of one degree of latitude, in km (sphere of 6 371.0088 km).
KM_PER_DEGREE = 111.195
#: Diameters of the dots in px, and the share of the largest town from which each is used.
DOT_SIZES: tuple[tuple[float, float], ...] = (
    (0.0, 1.8),
    (0.002, 2.6),
    (0.006, 3.6),
    (0.02, 5.2),
    (0.06, 7.6),
    (0.2, 11.0),
    (0.6, 15.0),
)
NUMBER_RADIUS = 12.0


@dataclass(frozen=True, slots=True)
class Place:
    """A commune on the ground: latitude and longitude in WGS 84 degrees."""

    code: str
    name: str
    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the ground and the drawing of width x height px that shows it."""

    west: float
    north: float
    scale: float
    squeeze: float
    width: int
    height: int

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point of the ground is drawn, in px from the top left corner."""
        x = (lon - self.west) * self.squeeze * self.scale
        y = (self.north - lat) * self.scale
        return x, y

    def holds(self, lat: float, lon: float) -> bool:
        x, y = self.at(lat, lon)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def km(self, px: float) -> float:
        return px / self.scale * KM_PER_DEGREE


def frame_of(
    points: Iterable[tuple[float, float]],
    *,
    width: int,
    height: int,
    padding: int = 28,
    least_km: float = 12.0,
) -> Frame:
    """The frame that shows every (lat, lon), centred, north up, true in its middle latitude.

    A single point is shown with at least `least_km` around it. Raises ValueError without a point.
    """
    found = list(points)
    if not found:
        raise ValueError("a frame needs at least one point")
    south, north = min(p[0] for p in found), max(p[0] for p in found)
    west, east = min(p[1] for p in found), max(p[1] for p in found)
    squeeze = cos(radians((south + north) / 2))
    least = least_km / KM_PER_DEGREE
    tall, wide = max(north - south, least), max((east - west) * squeeze, least)
    scale = min((width - 2 * padding) / wide, (height - 2 * padding) / tall)
    return Frame(
        west=(west + east) / 2 - width / scale / squeeze / 2,
        north=(south + north) / 2 + height / scale / 2,
        scale=scale,
        squeeze=squeeze,
        width=width,
        height=height,
    )


def px(value: float) -> str:
    """A length for an SVG attribute: one decimal at most, always with a point."""
    text = f"{value:.1f}"
    if text.endswith("0"):
        text = text[:-2]
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Dots:
    """Dots of one size and one tone, as a single path of round points: a country weighs 30 kB."""

    tone: str
    width: str
    path: str


def dots(
    places: Iterable[tuple[Place, str]], frame: Frame, *, enlarged: float = 1.0, edge: float = 0.0
) -> list[Dots]:
    """Groups (place, tone) into paths by tone and size; places out of the frame are left out.

    edge: px of a rim drawn under every dot, tone "edge", so that a pale dot is seen on pale ground.
    """
    shown = [(place, tone) for place, tone in places if frame.holds(place.lat, place.lon)]
    largest = max((place.population for place, _ in shown), default=0) or 1
    paths: dict[tuple[str, float], list[str]] = {}
    for place, tone in shown:
        x, y = frame.at(place.lat, place.lon)
        key = (tone, enlarged * _dot_size(place.population / largest))
        paths.setdefault(key, []).append(f"M{px(x)} {px(y)}h0")
    drawn = [Dots(tone, px(size), "".join(path)) for (tone, size), path in sorted(paths.items())]
    if not edge:
        return drawn
    rims = [
        Dots("edge", px(size + edge), "".join(path)) for (_, size), path in sorted(paths.items())
    ]
    return [*rims, *drawn]


def _dot_size(share: float) -> float:
    return next(size for least, size in reversed(DOT_SIZES) if share >= least)


@dataclass(frozen=True, slots=True)
class Mark:
    """One family in one commune: its shape is drawn at x, y with a half-size of r px."""

    family: str
    x: str
    y: str
    r: str
    points: str
    title: str
    size: str = ""
    left: str = ""
    top: str = ""
    number: int | None = None
    baseline: str = ""
    from_x: str = ""
    from_y: str = ""


def family_mark(family: str, x: float, y: float, r: float, title: str, **more: object) -> Mark:
    """A mark with every attribute that the three shapes need, of about the same visible area."""
    corners: tuple[tuple[float, float], ...] = ()
    if family == "private":
        tall, foot = r * 1.25, r * 0.9
        corners = ((x, y - tall), (x + tall * 0.95, y + foot), (x - tall * 0.95, y + foot))
    half = r * 0.9
    return Mark(
        family=family,
        x=px(x),
        y=px(y),
        r=px(r),
        points=" ".join(f"{px(a)},{px(b)}" for a, b in corners),
        title=title,
        size=px(2 * half),
        left=px(x - half),
        top=px(y - half),
        baseline=px(y + (r * 0.5 if family == "private" else r * 0.37)),
        **more,  # type: ignore[arg-type]
    )


def mark_radius(count: int) -> float:
    """Half-size in px of a mark that stands for `count` organisations: grows with its logarithm."""
    return 3.2 + 2.4 * log10(max(count, 1))


@dataclass(frozen=True, slots=True)
class Count:
    """How many organisations of one family sit in one commune."""

    place: Place
    family: str
    count: int
    title: str


def marks(counts: Sequence[Count], frame: Frame, *, shrunk: float = 1.0) -> list[Mark]:
    """One mark a family and place, side by side where a place has several, largest below."""
    together: dict[str, list[Count]] = {}
    for item in counts:
        if frame.holds(item.place.lat, item.place.lon):
            together.setdefault(item.place.code, []).append(item)
    drawn: list[tuple[float, Mark]] = []
    for items in together.values():
        x, y = frame.at(items[0].place.lat, items[0].place.lon)
        widths = [2 * shrunk * mark_radius(item.count) + 1 for item in items]
        left = x - sum(widths) / 2
        for item, wide in zip(items, widths, strict=True):
            r = (wide - 1) / 2
            drawn.append((r, family_mark(item.family, left + wide / 2, y, r, item.title)))
            left += wide
    return [mark for _, mark in sorted(drawn, key=lambda pair: -pair[0])]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A hit of the page, by the number that its row carries."""

    number: int
    family: str
    lat: float
    lon: float
    title: str


def numbered_marks(hits: Sequence[Numbered], frame: Frame) -> list[Mark]:
    """The page's hits at their commune, moved apart so that no two numbers overlap."""
    placed: list[tuple[float, float]] = []
    found: list[Mark] = []
    for hit in hits:
        if not frame.holds(hit.lat, hit.lon):
            continue
        home = frame.at(hit.lat, hit.lon)
        spot = _free_spot(home, placed, frame)
        placed.append(spot)
        line = {}
        if _distance(home, spot) > NUMBER_RADIUS:
            line = {"from_x": px(home[0]), "from_y": px(home[1])}
        found.append(
            family_mark(hit.family, *spot, NUMBER_RADIUS, hit.title, number=hit.number, **line)
        )
    return found


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    return sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)


def _free_spot(
    home: tuple[float, float], placed: Sequence[tuple[float, float]], frame: Frame
) -> tuple[float, float]:
    margin = NUMBER_RADIUS + 4
    for step in range(200):
        away = 0.0 if step == 0 else NUMBER_RADIUS * (0.9 + 0.16 * step)
        turn = step * 2.399963  # the golden angle spreads the tries evenly
        x = min(max(home[0] + away * cos(turn), margin), frame.width - margin)
        y = min(max(home[1] + away * sin(turn), margin), frame.height - margin)
        if all(_distance((x, y), other) >= 2.5 * NUMBER_RADIUS for other in placed):
            return x, y
    return home


@dataclass(frozen=True, slots=True)
class Label:
    """A town's name beside its dot; anchor is that of SVG text."""

    text: str
    x: str
    y: str
    anchor: str


def labels(
    places: Sequence[Place],
    frame: Frame,
    *,
    avoid: Sequence[Mark] = (),
    limit: int = 6,
    enlarged: float = 1.0,
    first: str = "",
) -> list[Label]:
    """Names of the largest towns for which there is room, at 12.5 px a line, clear of their dot.

    first: code of the commune that the map is about, named before any other and in any case.
    """
    taken = [_box_around(mark) for mark in avoid]
    found: list[Label] = []
    shown = [place for place in places if frame.holds(place.lat, place.lon)]
    largest = max((place.population for place in shown), default=0) or 1
    ordered = sorted(shown, key=lambda item: (item.code != first, -item.population))
    for place in ordered[: limit * 3]:
        if len(found) == limit:
            break
        x, y = frame.at(place.lat, place.lon)
        gap = 5 + enlarged * _dot_size(place.population / largest) / 2
        spots = [spot for spot in _label_spots(place.name, x, y, gap) if _inside(spot[1], frame)]
        free = (spot for spot in spots if not any(_overlap(spot[1], other) for other in taken))
        chosen = next(free, None)
        if chosen is None and place.code == first and spots:
            chosen = min(spots, key=lambda spot: sum(_overlap(spot[1], other) for other in taken))
        if chosen:
            found.append(chosen[0])
            taken.append(chosen[1])
    return found


def _label_spots(name: str, x: float, y: float, gap: float) -> Iterator[tuple[Label, "Box"]]:
    """Where a name may stand around its dot, the best place first."""
    wide = len(name) * 6.6
    for away in (gap, NUMBER_RADIUS + 7):
        for left, anchor, at_x, at_y in (
            (x + away, "start", x + away, y + 4),
            (x - away - wide, "end", x - away, y + 4),
            (x - wide / 2, "middle", x, y - away),
            (x - wide / 2, "middle", x, y + away + 10),
        ):
            box = (left, at_y - 11, left + wide, at_y + 4)
            yield Label(name, px(at_x), px(at_y), anchor), box


def _inside(box: "Box", frame: Frame) -> bool:
    return box[0] >= 2 and box[2] <= frame.width - 2 and box[1] >= 2 and box[3] <= frame.height


Box = tuple[float, float, float, float]


def _box_around(mark: Mark) -> Box:
    x, y, r = float(mark.x), float(mark.y), float(mark.r) + 3
    return x - r, y - r, x + r, y + r


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def circle(lat: float, lon: float, km: float, frame: Frame) -> tuple[str, str, str]:
    """Centre and radius in px of a circle on the ground (km), true at its centre."""
    x, y = frame.at(lat, lon)
    return px(x), px(y), px(km / KM_PER_DEGREE * frame.scale)


def around(lat: float, lon: float, km: float) -> list[tuple[float, float]]:
    """Eight points of a circle on the ground, to frame it."""
    reach = km / KM_PER_DEGREE
    squeeze = cos(radians(lat))
    turns = [step * pi / 4 for step in range(8)]
    return [(lat + reach * sin(turn), lon + reach * cos(turn) / squeeze) for turn in turns]
