"""The tables of stories."""

from alliage.stories.models.stories import (
    Moment,
    Story,
    StoryActor,
    StoryApproval,
    StoryVersion,
)

__all__ = ["Moment", "Story", "StoryActor", "StoryApproval", "StoryVersion"]
