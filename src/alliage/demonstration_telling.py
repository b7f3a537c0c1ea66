"""What the passages of the demonstration's alliance share: its words, its past, who acts in it."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F
from django.utils import timezone

from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.demonstration_story import actor_for, public_id

STORY = Path(__file__).with_name("demonstration_alliances.toml")
AREAS = ("alliances", "governance", "meetings", "questionnaires", "stories")
VOICES = ("porteuse", "insertion", "emploi", "transporteur")


@cache
def story() -> dict[str, Any]:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Put what a passage wrote back in time: every moment of the areas that is later than its start."""
    start, back = timezone.now(), timedelta(days=days)
    yield
    end = timezone.now()  # what is planned for later stays there
    for area in AREAS:
        for model in apps.get_app_config(area).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, models.DateTimeField):
                    rows = model._base_manager.filter(**{f"{field.name}__range": (start, end)})
                    rows.update(**{field.name: F(field.name) - back})


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


class Telling:
    """The room, and who acts in it by the slug of their organisation."""

    def __init__(self, room: Alliance) -> None:
        self.room = room

    def by(self, slug: str) -> Actor:
        return actor_for(slug)

    def party(self, slug: str) -> Party:
        return self.room.parties.get(organisation__public_id=public_id(slug))

    def parties(self, slugs: list[str]) -> list[int]:
        return [self.party(slug).pk for slug in slugs]
