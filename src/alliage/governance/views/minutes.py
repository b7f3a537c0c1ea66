"""Minutes on screen and as PDF; the meeting as iCalendar."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.permissions import Denied
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage.governance import documents
from alliage.governance.actions import minutes as actions
from alliage.governance.chamber import Chamber, in_assembly
from alliage.governance.enums import MinutesState
from alliage.governance.forms.meetings import MinutesForm, field_of
from alliage.governance.models import Minutes
from alliage.governance.queries import meetings as queries
from alliage.governance.views._common import meeting_of, page, require, require_hand
from alliage.organisations import conflicts


@in_assembly
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Write the minutes, point by point, with others at the same time."""
    require_hand(chamber)
    found = meeting_of(chamber, pk)
    held = queries.minutes_of(found)
    if held is None:
        raise Denied(_("Notez d’abord qui était là : le compte rendu s’écrit ensuite."))
    frozen = _("Ce compte rendu est approuvé : il ne change plus.")
    require(held.state != MinutesState.APPROVED, frozen)
    items = queries.items_of(found)
    keys = {field_of(item): str(item.pk) for item in items} | {"general": actions.GENERAL}
    editing = conflicts.edit(
        request,
        load=lambda: Minutes.objects.select_related("meeting__assembly").get(pk=held.pk),
        initial=lambda one: {name: one.texts.get(key, "") for name, key in keys.items()},
        form=lambda data, initial, _one: MinutesForm(data, initial=initial, items=items),
        save=lambda one, version, said: actions.write(
            minutes=one,
            version=version,
            by=chamber.actor,
            texts={key: said[name] for name, key in keys.items()},
        ),
    )
    if editing.saved:
        return redirect(found.get_absolute_url() + "#compte-rendu")
    return page(request, "meetings/minutes", chamber, "meetings", meeting=found, editing=editing,
                minutes=held)  # fmt: skip


def _held(chamber: Chamber, pk: int) -> Minutes:
    found = queries.minutes_of(meeting_of(chamber, pk))
    if found is None:
        raise Http404
    return found


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


@in_assembly
@require_POST
def minutes_propose(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    held = _held(chamber, pk)
    acted(
        request,
        lambda: actions.propose(minutes=held, version=_version(request), by=chamber.actor),
        _("Le compte rendu est à approuver par celles qui étaient là."),
    )
    return redirect(held.meeting.get_absolute_url() + "#compte-rendu")


@in_assembly
@require_POST
def minutes_agree(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    held = _held(chamber, pk)
    acted(
        request,
        lambda: actions.agree(minutes=held, version=_version(request), by=chamber.actor),
        _("Votre organisation approuve ce compte rendu."),
    )
    return redirect(held.meeting.get_absolute_url() + "#compte-rendu")


@in_assembly
@require_safe
@rate_limit("governance-pdf", "60/h")
def minutes_pdf(_request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """The minutes as a document; what is not approved says so."""
    found = meeting_of(chamber, pk)
    held = queries.minutes_of(found)
    if held is None:
        raise Http404
    content = documents.minutes_pdf(chamber.assembly, found, held)
    name = slugify(f"compte-rendu {found.title} {found.starts_at:%Y-%m-%d}")[:80]
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@in_assembly
@require_safe
def calendar(_request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """The meeting for a calendar: one that was moved or cancelled replaces its former self."""
    found = meeting_of(chamber, pk)
    url = settings.SITE_URL + found.get_absolute_url()
    content = documents.meeting_ics(found, chamber.assembly.title, url)
    name = slugify(f"reunion {found.title}")[:80] or "reunion"
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
