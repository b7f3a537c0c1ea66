"""Alliances on the pages of earlier areas."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.alliances import room as rooms
from alliage.alliances.actions.rooms import may_open_room
from alliage.alliances.enums import PartyState
from alliage.alliances.models import Alliance, Party
from alliage.alliances.queries import rooms as queries
from alliage.alliances.queries import sources
from alliage.alliances.room import Room
from alliage.core.actor import actor_of
from alliage.organisations.models import Organisation
from alliage.organisations.rules import read_for
from alliage.partners.enums import CoalitionState, IntroductionState

#: Rooms that a panel names.
NAMED = 5


def parties_words(room: Room) -> tuple[str, bool]:
    """How many are in; how many are invited."""
    invited = sum(party.state == PartyState.INVITED for party in room.parties)
    words = ngettext("%(n)d organisation", "%(n)d organisations", len(room.active))
    words %= {"n": len(room.active)}
    if invited:
        words += ", " + ngettext("%(n)d invitée", "%(n)d invitées", invited) % {"n": invited}
    return words, False


def governance_url(alliance: Alliance) -> str:
    return reverse("governance:assembly", args=[alliance.assembly_id])


def governance_words(found: Any) -> tuple[str, bool]:
    """What awaits a decision, else the next meeting, else the bodies."""
    if found.open:
        words = ngettext("%(n)d à décider", "%(n)d à décider", found.open) % {"n": found.open}
        return words, True
    if found.next_meeting:
        return _("réunion le %(day)s") % {"day": date_format(found.next_meeting, "j F")}, False
    if found.bodies:
        return ngettext("%(n)d comité", "%(n)d comités", found.bodies) % {"n": found.bodies}, False
    return "", False


def _listed(rows: list[Alliance], invited: int) -> dict[str, Any]:
    return {
        "alliances": rows[:NAMED],
        "more": len(rows) > NAMED,
        "invited": invited,
        "url": reverse("alliances:mine"),
    }


def home(request: HttpRequest, _subject: Any) -> dict[str, Any] | None:
    """One's rooms, for who acts for an organisation that has some."""
    actor = actor_of(request)
    if actor.organisation is None:
        return None
    rows = list(queries.mine(actor)[: NAMED + 1])
    invited = Party.objects.invited(actor).count()
    return _listed(rows, invited) if rows or invited else None


def workspace(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The rooms of an organisation, for its own people."""
    actor = actor_of(request)
    if not read_for(actor, subject) or actor.organisation is None:
        return None
    rows = list(queries.mine(actor)[: NAMED + 1])
    return {
        **_listed(rows, Party.objects.invited(actor).count()),
        "may_open": may_open_room(actor),
    }


def organisation(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The rooms that one shares with an organisation: nobody else learns of them."""
    actor = actor_of(request)
    if actor.organisation is None or actor.mandate is None:
        return None
    rows = Organisation.objects.active()
    target = (
        rows.filter(public_id=subject.id).first()
        or rows.filter(directory_id=subject.id).exclude(directory_id="").first()
    )
    if target is None or target.pk == actor.organisation.pk:
        return None
    shared = Alliance.objects.visible_to(actor).with_party(target, PartyState.ACTIVE)
    found = list(shared[: NAMED + 1])
    return {"alliances": found[:NAMED], "more": len(found) > NAMED} if found else None


def _from_here(request: HttpRequest, name: str, key: int, rows: Any) -> dict[str, Any] | None:
    """The rooms that came of something and that one is in, and the button to open one."""
    actor = actor_of(request)
    found = list(Alliance.objects.visible_to(actor).filter(**rows)[:NAMED])
    opens = may_open_room(actor)
    if not found and not opens:
        return None
    url = f"{reverse('alliances:new')}?{name}={key}"
    return {"alliances": found, "may_open": opens, "url": url}


def introduction(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    actor = actor_of(request)
    if actor.organisation is None or subject.state != IntroductionState.MADE:
        return None
    if sources.introduction_of(actor, subject.pk) is None:
        return None
    return _from_here(request, sources.INTRODUCTION, subject.pk, {"introduction": subject})


def coalition(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    actor = actor_of(request)
    if actor.organisation is None or subject.state != CoalitionState.PROPOSED:
        return None
    if subject.organisation_id != actor.organisation.pk:
        return None
    return _from_here(request, sources.COALITION, subject.pk, {"coalition": subject})


def need(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    actor = actor_of(request)
    if actor.organisation is None or not subject.is_live:
        return None
    return _from_here(request, sources.NEED, subject.pk, {"need": subject})


# --- the room's head on pages that belong to it


def _head(request: HttpRequest, code: str | None, here: str) -> dict[str, Any] | None:
    if code is None:
        return None
    try:
        found = rooms.load(request, code)
    except rooms.Http404:
        return None
    return {"room": found, "here": here}


def assembly(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    code = Alliance.objects.filter(assembly=subject).values_list("code", flat=True).first()
    return _head(request, code, "governance")


def campaign(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    wave = getattr(subject, "health_wave", None)
    return _head(request, wave.alliance.code, "evaluation") if wave else None
