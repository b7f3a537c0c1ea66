"""Doing an act from a page: what was done is said, and so is why not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from alliage.core.permissions import Denied


def acted(request: HttpRequest, act: Callable[[], Any], said: Any = "") -> bool:
    """Act; say `said`, or the reason of a refusal. Return whether it was done."""
    try:
        act()
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return False
    if said:
        messages.success(request, said)
    return True
