"""A network measured and drawn: between the ties of a territory and the networks engine."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from alliage.directory.constellation import family_mark, px
from alliage.directory.views.drawing import shapes
from alliage.partners.queries.networks import Member, Ties
from alliage_engines.networks import Node, Report, Tie, layout, mark_radius, measure

WIDTH, HEIGHT = 960, 600
NARROW_WIDTH, NARROW_HEIGHT = 360, 480
#: More marks than that are not told apart; the table holds everyone.
DRAWN = 150
NUMBERED = 9
NUMBER_RADIUS = 11.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of a network: its size in px, and its lines and marks as SVG text."""

    width: int
    height: int
    kind: str
    drawn: SafeString


def _nodes(ties: Ties) -> list[Node]:
    return [Node(member.id, member.family) for member in ties.actors.values()]


def _ties(ties: Ties) -> list[Tie]:
    return [Tie(pair.one, pair.other, since=pair.since) for pair in ties.pairs]


def measured(ties: Ties) -> Report:
    return measure(_nodes(ties), _ties(ties))


def most_tied(ties: Ties, report: Report, upto: int) -> list[Member]:
    """The organisations with the most ties, then by name."""
    ranked = sorted(ties.actors.values(), key=lambda m: (-report.degrees[m.id], m.name, m.id))
    return ranked[:upto]


def around(ties: Ties, centre: str) -> Ties:
    """The part of a network within one tie of an organisation."""
    near = {centre} | {p.other for p in ties.pairs if p.one == centre}
    near |= {p.one for p in ties.pairs if p.other == centre}
    actors = {key: member for key, member in ties.actors.items() if key in near}
    return Ties(actors, [p for p in ties.pairs if p.one in near and p.other in near])


def pictures(
    ties: Ties, report: Report, url_of: Callable[[Member], str], centre: str = ""
) -> list[Picture]:
    """Draw a network twice, for wide and narrow pages; numbers name those with the most ties."""
    drawn = most_tied(ties, report, DRAWN)
    kept = {member.id for member in drawn}
    pairs = [pair for pair in ties.pairs if pair.one in kept and pair.other in kept]
    part = Ties({member.id: member for member in drawn}, pairs)
    numbers = {m.id: n for n, m in enumerate(numbered(ties, report), 1)}
    sizes = (("wide", WIDTH, HEIGHT), ("narrow", NARROW_WIDTH, NARROW_HEIGHT))
    return [
        Picture(width, height, kind, _draw(part, numbers, url_of, (width, height), centre))
        for kind, width, height in sizes
    ]


def numbered(ties: Ties, report: Report) -> list[Member]:
    """Those whose mark bears a number, in its order: the most tied, with two ties at least."""
    return [m for m in most_tied(ties, report, NUMBERED) if report.degrees[m.id] > 1]


def _draw(
    ties: Ties,
    numbers: dict[str, int],
    url_of: Callable[[Member], str],
    size: tuple[int, int],
    centre: str,
) -> SafeString:
    nodes, edges = _nodes(ties), _ties(ties)
    radius = min(NUMBER_RADIUS, mark_radius(len(nodes), *size))
    places = layout(nodes, edges, width=size[0], height=size[1], seed=0, radius=radius)
    lines = []
    for pair in ties.pairs:
        (x1, y1), (x2, y2) = places[pair.one], places[pair.other]
        css = "tie sure" if pair.confirmed else "tie"
        if centre in (pair.one, pair.other):
            css += " near"
        lines.append(f'<path class="{css}" d="M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}"/>')
    marks = [_mark(m, places[m.id], radius, numbers, url_of(m)) for m in ties.actors.values()]
    return mark_safe("".join([*lines, *marks]))  # noqa: S308 - names are escaped below


def _mark(
    member: Member, at: tuple[float, float], radius: float, numbers: dict[str, int], url: str
) -> str:
    number = numbers.get(member.id) if radius >= NUMBER_RADIUS - 2 else None
    kind = "map-number" if number else "map-mark"
    size = radius if number else radius * 0.72
    mark = family_mark(member.family, *at, size, member.name, number=number)
    away = "" if member.here else " away"
    # Who speaks to the page says what is seen on it: the number is part of the name.
    name = conditional_escape(f"{number}. {member.name}" if number else member.name)
    return (
        f'<a class="node{away}" href="{conditional_escape(url)}" aria-label="{name}">'
        f"{shapes([mark], kind)}</a>"
    )
