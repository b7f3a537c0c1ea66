"""Act, then tell the person that it is done, or why it is not."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from alliage.core.permissions import Denied


def acted(
    request: HttpRequest,
    act: Callable[[], Any],
    said: str = "",
    *,
    form: forms.BaseForm | None = None,
) -> bool:
    """Act and return whether it was done.

    said: the words of a success, none when empty. A refusal's reason is shown on the form when one
    is given, which the page then shows again, else as a message.
    """
    try:
        act()
    except Denied as refusal:
        if form is not None:
            form.add_error(None, refusal.reason)
        else:
            messages.error(request, refusal.reason)
        return False
    if said:
        messages.success(request, said)
    return True
