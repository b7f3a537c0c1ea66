"""Text that the database keeps but cannot read: sealed with a key that lies elsewhere.

For what people write before they choose to show it (the private drafts of a canvas). The key is
`ALLIAGE_DRAFTS_KEY`, or in development a file made at the first need; it is neither in the database
nor in a backup: a stolen dump, or a restored copy without its key, opens no draft. Who holds both
the key and the database can read: docs/explanations/trust.md says so.

Fernet (AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec). Several keys may be given,
separated by commas: the first seals, all open.
"""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """What was sealed does not open with the keys of this instance."""


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> MultiFernet:
    if not settings.DRAFTS_KEYS:
        raise SealBroken
    return _box(tuple(settings.DRAFTS_KEYS))


def seal(values: dict[str, Any], *, at: int | None = None) -> str:
    """Return JSON values as sealed text (ASCII).

    at: seconds since 1970 that the seal tells in the place of now: a Fernet token shows the second
    of its making to who has no key, which would tie an anonymous answer to a person.
    """
    content = json.dumps(values, ensure_ascii=False).encode()
    made = _keys().encrypt(content) if at is None else _keys().encrypt_at_time(content, at)
    return made.decode("ascii")


def unseal(text: str) -> dict[str, Any]:
    """Return the values of a sealed text, {} of an empty one; raises SealBroken."""
    if not text:
        return {}
    try:
        found: dict[str, Any] = json.loads(_keys().decrypt(text.encode("ascii")))
    except (InvalidToken, UnicodeEncodeError) as error:
        raise SealBroken from error
    return found
