"""One field's value as JSON, and back: what comes back is checked as a stranger's."""

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1800, 2300
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")


class Refused(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """An archive is refused; the message says where and why, for the person who sent it."""


def wrong(place: str, reason: str) -> Refused:
    return Refused(_("%(place)s : %(reason)s") % {"place": place, "reason": reason})


def plain(value: Any) -> Any:
    """Return a value as JSON has it: moments in UTC, decimals and identifiers as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    return value


def read(one: models.Field, value: Any, place: str) -> Any:
    """Return the Python value of a field, or raise `Refused`."""
    if value is None:
        if not one.null:
            raise wrong(place, _("une valeur est attendue"))
        return None
    found = _typed(one, value, place)
    if isinstance(found, str):
        _check_text(one, found, place)
    try:
        one.run_validators(found)
    except ValidationError as error:
        raise wrong(place, " ".join(error.messages)) from None
    return found


def _typed(one: models.Field, value: Any, place: str) -> Any:
    for kinds, reader in _READERS:
        if isinstance(one, kinds):
            found = reader(value)
            if found is None:
                raise wrong(place, _("« %(value)s » n’a pas la bonne forme") % _short(value))
            return found
    raise LookupError(f"{one.model._meta.label}.{one.name}: no reader")


def _short(value: Any) -> dict[str, str]:
    return {"value": str(value)[:40]}


def _check_text(one: models.Field, text: str, place: str) -> None:
    longest = one.max_length
    if longest and len(text) > longest:
        raise wrong(place, _("plus de %(most)d signes") % {"most": longest})
    if one.choices and text and text not in {key for key, _label in one.flatchoices}:
        raise wrong(place, _("« %(value)s » n’est pas dans la liste") % _short(text))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    return value if type(value) is int else None


def _number(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and abs(value) < 1e15 else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(value) if isinstance(value, str) and len(value) < 40 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _identifier(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    try:
        found = (
            date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
        )
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def read_moment(value: Any) -> datetime | None:
    """The moment that a text of an archive says, None when it says none."""
    try:
        known = isinstance(value, str) and _MOMENT.fullmatch(value)
        found = datetime.fromisoformat(value) if known else None
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _object(value: Any) -> Any:
    return value if isinstance(value, dict | list) else None


#: A moment is a day as well, and a whole number may be a flag: the narrower kinds come first.
_READERS: tuple[tuple[Any, Any], ...] = (
    (models.JSONField, _object),
    (models.BooleanField, _flag),
    (models.UUIDField, _identifier),
    (models.DateTimeField, read_moment),
    (models.DateField, _day),
    (models.DecimalField, _decimal),
    (models.FloatField, _number),
    (models.IntegerField, _whole),
    ((models.CharField, models.TextField), _text),
)
