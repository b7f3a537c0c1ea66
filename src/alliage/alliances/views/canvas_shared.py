"""What the parties word together, its versions; the consent to the canvas."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances import access
from alliage.alliances.actions import canvas_shared as actions
from alliage.alliances.enums_canvas import SharedField
from alliage.alliances.forms.canvas import SharedForm
from alliage.alliances.models import SharedTextVersion
from alliage.alliances.queries import canvas as queries
from alliage.alliances.room import Room, in_room
from alliage.alliances.word_changes import changes
from alliage.core.permissions import Denied
from alliage.core.replies import acted
from alliage.organisations import conflicts


def _canvas(room: Room) -> str:
    return reverse("alliances:canvas", args=[room.alliance.code])


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, room: Room) -> HttpResponse:
    """Vision, purpose, territory, beneficiaries: edited by all, no change lost."""
    try:
        access.check_contribute(room.actor, room.alliance)
        access.check_open(room.alliance)
        editing = conflicts.edit(
            request,
            load=lambda: queries.shared_of(room.alliance),
            initial=queries.shared_words,
            form=lambda data, initial, _text: SharedForm(data, initial=initial),
            save=lambda _text, version, values: actions.edit_shared(
                alliance=room.alliance, version=version, words=values, by=room.actor
            ),
        )
    except Denied as refusal:
        messages.error(request, refusal.reason)
        return redirect(_canvas(room))
    if editing.saved:
        messages.success(request, _("C’est enregistré. Les versions précédentes se relisent."))
        return redirect(_canvas(room) + "#commun")
    context = {"room": room, "here": "canvas", "editing": editing}
    status = 422 if editing.form.errors else 200
    return render(request, "alliances/canvas/shared_edit.html", context, status=status)


#: Versions of one page; older ones are a page away.
PAGE = 20


@in_room
@require_safe
def versions(request: HttpRequest, room: Room) -> HttpResponse:
    """Every version: who, when, what changed word by word."""
    rows = SharedTextVersion.objects.filter(text__alliance=room.alliance)
    asked = request.GET.get("avant", "")
    if asked.isascii() and asked.isdigit():
        rows = rows.filter(number__lt=int(asked[:9]))
    found = list(rows.select_related("party__organisation", "person")[: PAGE + 1])
    if not found and asked:
        raise Http404
    told = [
        _told(version, found[n + 1] if n + 1 < len(found) else None)
        for n, version in enumerate(found[:PAGE])
    ]
    context = {
        "room": room,
        "here": "canvas",
        "versions": told,
        "current": queries.shared_of(room.alliance).version,
        "older": found[PAGE - 1].number if len(found) > PAGE else None,
        "contributes": room.may_contribute and room.alliance.status != "closed",
    }
    return render(request, "alliances/canvas/shared_versions.html", context)


def _told(version: SharedTextVersion, former: SharedTextVersion | None) -> dict[str, Any]:
    before = former.words if former else {}
    fields = [
        (name.label, changes(before.get(name, ""), version.words.get(name, "")))
        for name in SharedField
        if before.get(name, "") != version.words.get(name, "")
    ]
    return {"version": version, "fields": fields}


@in_room
@require_POST
def restore(request: HttpRequest, room: Room, number: int) -> HttpResponse:
    """Take a former version again."""
    acted(
        request,
        lambda: actions.restore_shared(alliance=room.alliance, number=number, by=room.actor),
        _("Cette version est reprise ; celle d’avant reste lisible."),
    )
    return redirect(reverse("alliances:canvas_shared_versions", args=[room.alliance.code]))


@in_room
@require_POST
def consent(request: HttpRequest, room: Room) -> HttpResponse:
    """Consent to the canvas that was read, or take the consent back."""
    if request.POST.get("what") == "withdraw":
        acted(
            request,
            lambda: actions.withdraw_consent(alliance=room.alliance, by=room.actor),
            _("Le consentement de votre organisation est repris."),
        )
    else:
        asked = request.POST.get("fingerprint", "")[:64]
        acted(
            request,
            lambda: actions.consent(alliance=room.alliance, fingerprint=asked, by=room.actor),
            _("Votre organisation consent à ce canevas, tel qu’il est écrit."),
        )
    return redirect(_canvas(room) + "#consentements")
