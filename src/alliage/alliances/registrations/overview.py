"""What the area registers at start: the overview, first section of a room, and its blocks."""

from django.utils.translation import gettext_lazy as _l

from alliage.alliances import sections
from alliage.alliances.views import pieces

sections.register(
    sections.Section(
        name="overview",
        label=_l("Vue d’ensemble"),
        url="alliances:room",
        subtitle=lambda _room: ("", False),
        queries=0,
        order=0,
    )
)
sections.register_piece(
    sections.Piece(
        name="next_gate",
        place="side",
        template="alliances/rooms/_next_gate.html",
        context=pieces.next_gate,
        queries=6,
        order=0,
    )
)
sections.register_piece(
    sections.Piece(
        name="entries",
        place="side",
        template="alliances/rooms/_entries.html",
        context=pieces.entries,
        queries=0,
        order=10,
    )
)
sections.register_piece(
    sections.Piece(
        name="coming",
        place="side",
        template="alliances/rooms/_coming.html",
        context=pieces.due,
        queries=4,
        order=20,
    )
)
