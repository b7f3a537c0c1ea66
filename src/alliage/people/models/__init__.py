"""The tables of people."""

from alliage.people.models.user import User

__all__ = ["User"]
