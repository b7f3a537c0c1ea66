"""The story of a room goes with its archive; elsewhere it is a draft until each party agrees there."""

from typing import Any

from alliage.alliances.archive import schemas
from alliage.alliances.archive import tables as t
from alliage.alliances.archive.rooms import FORMS, SDGS
from alliage.alliances.archive.tables import Table
from alliage.stories import models as m


def _story(value: Any) -> bool:
    return schemas.like(schemas.STORY, value)


CODE = "an address of this instance, drawn anew elsewhere"

t.register(
    Table(
        "story",
        m.Story,
        "alliance",
        left_out={"code": CODE},
        reset={"state": "draft", "current": None, "published_at": None},
        shapes={"forms": FORMS, "themes": t.words, "sdgs": SDGS},
    ),
    Table("story_actors", m.StoryActor, "story__alliance"),
    Table("story_moments", m.Moment, "story__alliance"),
    Table("story_versions", m.StoryVersion, "story__alliance", shapes={"content": _story}),
    Table("story_approvals", m.StoryApproval, "version__story__alliance"),
)
