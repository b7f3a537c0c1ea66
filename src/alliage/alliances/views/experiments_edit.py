"""The two pages on which things of a room are written: a new one, one that others edit too."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alliage.alliances import access
from alliage.alliances.room import Room
from alliage.core.permissions import Denied
from alliage.core.replies import acted
from alliage.organisations import conflicts

PAGE = "alliances/experiments/write.html"


def add(
    request: HttpRequest,
    room: Room,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    said: str,
    words: dict[str, Any],
) -> HttpResponse:
    """Show a form, or act with what it says and go on to `back`, or to what was made.

    words: here, title, lead, submit of the page.
    """
    made: list[Any] = []
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)  # type: ignore[attr-defined]
        if acted(request, lambda: made.append(act(values)), said, form=form):
            url = getattr(made[0], "get_absolute_url", None) if not back else None
            return redirect(url() if url else back)
    context = {"room": room, "form": form, "back": words.pop("back", back), **words}
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


def edit(
    request: HttpRequest,
    room: Room,
    *,
    load: Callable[[], Any],
    initial: Callable[[Any], dict[str, Any]],
    form: Callable[[Any, Any, Any], forms.BaseForm],
    save: Callable[[Any, int, dict[str, Any]], Any],
    back: str,
    words: dict[str, Any],
) -> HttpResponse:
    """Show or take in the form of a thing that several people edit; see `organisations.conflicts`."""
    try:
        editing = conflicts.edit(request, load=load, initial=initial, form=form, save=save)
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect(back)
    if editing.saved:
        messages.success(request, _("C’est enregistré."))
        return redirect(back)
    context = {"room": room, "editing": editing, "back": back, **words}
    refused = editing.form.is_bound and bool(editing.form.errors)
    return render(request, PAGE, context, status=422 if refused else 200)


def unwritten(request: HttpRequest, room: Room, back: str) -> HttpResponse | None:
    """Send who only reads back, with the reason; None where the person may write."""
    if acted(request, lambda: access.check_write(room.actor, room.alliance)):
        return None
    return redirect(back)
