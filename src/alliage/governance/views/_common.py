"""What the pages of an assembly share."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alliage.core.permissions import Denied
from alliage.governance.chamber import Chamber
from alliage.governance.enums import Ladder
from alliage.governance.models import Body, Decision, Meeting

M = TypeVar("M", bound=Model)


def find(rows: QuerySet[M], chamber: Chamber, **lookup: Any) -> M:
    """Return one thing of the assembly, else 404; its assembly is the one that was loaded."""
    found = get_object_or_404(rows, assembly=chamber.assembly, **lookup)
    found.assembly = chamber.assembly  # type: ignore[attr-defined]
    return found


def body_of(chamber: Chamber, pk: int) -> Body:
    return find(Body.objects.select_related("host__organisation"), chamber, pk=pk)


def meeting_of(chamber: Chamber, pk: int) -> Meeting:
    return find(Meeting.objects.select_related("body"), chamber, pk=pk)


def decision_of(chamber: Chamber, pk: int) -> Decision:
    rows = Decision.objects.select_related(
        "body", "meeting", "brought_by__organisation", "again_of"
    )
    return find(rows, chamber, pk=pk)


def require(allowed: bool, reason: str) -> None:
    """Refuse the page of a form to who could not send it."""
    if not allowed:
        raise Denied(reason)


def require_voice(chamber: Chamber) -> None:
    words = _("Seules les organisations qui ont une voix le peuvent.")
    require(chamber.may_speak, chamber.closed or words)


def require_hand(chamber: Chamber) -> None:
    words = _("Votre organisation ou votre mandat permet de lire, pas d’écrire.")
    require(chamber.may_prepare, chamber.closed or words)


def page(
    request: HttpRequest, template: str, chamber: Chamber, here: str, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"chamber": chamber, "here": here, "ladder": Ladder.choices, **more}
    return render(request, f"governance/{template}.html", context, status=status)
