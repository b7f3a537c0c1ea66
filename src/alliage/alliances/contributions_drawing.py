"""What a party promised and brought, as one bar: pure geometry, SVG attributes as text.

Lengths are shares of the kind's longest bar, in percent: bars of one kind compare, bars of two
kinds do not, for their units differ. Text, because a template would write 43.2 as "43,2".
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """promised: the frame; delivered: what fills it. Percentages as text."""

    promised: str
    delivered: str


def draw(promised: Decimal, delivered: Decimal, most: Decimal) -> Bar:
    """Return a bar; most: the longest length of the kind, above zero unless nothing is left."""
    return Bar(_share(promised, most), _share(delivered, most))


def _share(value: Decimal, most: Decimal) -> str:
    if most <= 0:
        return "0%"
    return f"{float(100 * max(value, Decimal(0)) / most):.2f}%"
