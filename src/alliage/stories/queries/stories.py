"""Selectors of stories."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from alliage.core.actor import Actor
from alliage.stories.models import Story, StoryApproval, StoryVersion


def published(**filters: Any) -> list[Story]:
    """Return published stories with what their card shows, the newest first.

    filters: family, form, stage, theme, sdg, of what everybody agreed to publish; empty ones do not
    count. Two queries; the tags are compared here, for the lists of JSON of two databases differ.
    """
    found = list(Story.objects.published().select_related("current", "organisation"))
    return [story for story in found if story.current and _matches(story.current.content, filters)]


def _matches(content: dict[str, Any], wanted: dict[str, Any]) -> bool:
    tests = {
        "family": lambda value: any(one["family"] == value for one in content["actors"]),
        "form": lambda value: value in content["forms"],
        "stage": lambda value: content["stage"] == value,
        "theme": lambda value: value in content["themes"],
        "sdg": lambda value: value in content["sdgs"],
        "area": lambda value: f"{content['area_kind']}:{content['area_code']}" == value,
        "organisation": lambda value: any(o["public_id"] == value for o in content["actors"]),
    }
    return all(test(wanted[name]) for name, test in tests.items() if wanted.get(name))


def drafts_of(actor: Actor) -> QuerySet[Story]:
    """Stories without a room that the organisation one acts for tells."""
    return Story.objects.visible_to(actor).filter(alliance=None).order_by("-created_at", "-pk")


def versions_of(story: Story) -> list[StoryVersion]:
    """Every version, the last first, with who was asked and what they said. Two queries."""
    asked = StoryApproval.objects.select_related("organisation", "person")
    return list(story.versions.prefetch_related(Prefetch("approvals", queryset=asked)))


def to_answer(actor: Actor) -> QuerySet[StoryApproval]:
    """What the organisation one acts for is asked to agree with."""
    if actor.person is None or actor.organisation is None:
        return StoryApproval.objects.none()
    rows = StoryApproval.objects.to_answer(actor.person).filter(organisation=actor.organisation)
    return rows.select_related("version__story").order_by("version__submitted_at", "pk")
