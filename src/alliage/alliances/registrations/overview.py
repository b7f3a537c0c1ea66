"""What the area registers at start: the overview, first section of a room."""

from django.utils.translation import gettext_lazy as _l

from alliage.alliances import sections

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
