"""What the topic registers at start: the tables of an archive, the section, its words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _l

from alliage.alliances import history, sections
from alliage.alliances.archive import rooms
from alliage.alliances.room import Room

__all__ = ["rooms"]

history.describe({"room.taken_over": _l("Alliance reprise d’une archive (%(source)s)")})


def _subtitle(_room: Room) -> tuple[str, bool]:
    return gettext("tout emporter"), False


sections.register(
    sections.Section(
        name="export",
        label=_l("Archive"),
        url="alliances:export",
        subtitle=_subtitle,
        queries=0,
        order=100,
    )
)
