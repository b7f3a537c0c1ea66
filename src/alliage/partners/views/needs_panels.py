"""What needs and offers show on other areas' pages; each a bounded number of queries."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.core.actor import actor_of
from alliage.organisations import rules
from alliage.partners.adapters import needs as adapter
from alliage.partners.queries import needs as queries

from . import needs_columns as columns

#: Lines of each kind in a panel.
FEW = 4


def _newest(request: HttpRequest, kind: str, *conditions: Any, **lookup: Any) -> list[Any]:
    found = queries.live(kind, actor_of(request)).filter(*conditions, **lookup)
    return list(found.order_by("-published_at", "-pk")[:FEW])


def _lists(query: str = "") -> dict[str, str]:
    return {
        "needs_url": reverse("partners:needs") + query,
        "offers_url": reverse("partners:offers") + query,
    }


def home(request: HttpRequest, _subject: Any) -> dict[str, Any]:
    """The newest needs and offers of the whole instance."""
    return {
        "needs": _newest(request, "need"),
        "offers": _newest(request, "offer"),
        "add_url": reverse("partners:need_add"),
        "empty": _("Personne n’a encore énoncé de besoin : le premier ouvre la voie."),
        **_lists(),
    }


def territory(request: HttpRequest, area: Any) -> dict[str, Any]:
    """What is missing and what is offered in an area."""
    inside = adapter.within(area.kind, area.code)
    query = f"?{urlencode({'lieu': f'{area.kind}:{area.code}'}, safe=':')}"
    return {
        "needs": _newest(request, "need", inside),
        "offers": _newest(request, "offer", inside),
        "add_url": reverse("partners:need_add") + query,
        "alert_url": reverse("partners:alerts") + query,
        "empty": _("Personne n’a encore énoncé de besoin ici."),
        **_lists(query),
    }


def organisation(request: HttpRequest, record: Any) -> dict[str, Any] | None:
    """What an organisation needs and offers; nothing for one that does not act here."""
    here = queries.organisation_of(record.id)
    if here is None:
        return None
    needs = _newest(request, "need", organisation=here)
    offers = _newest(request, "offer", organisation=here)
    if not needs and not offers:
        return None
    return {"needs": needs, "offers": offers, **_lists()}


def set_aside(request: HttpRequest, record: Any) -> dict[str, Any] | None:
    """« Pas eux », for who writes for another organisation; it says nothing of what is kept."""
    acting = actor_of(request).organisation
    if acting is None or not rules.write_for(actor_of(request), acting):
        return None
    if record.id in {acting.public_id, acting.directory_id}:
        return None
    return {"party_id": record.id, "next": request.path}


def workspace(request: HttpRequest, here: Any) -> dict[str, Any] | None:
    """One's own, the newest first, whatever their state."""
    actor = actor_of(request)
    if not rules.read_for(actor, here):
        return None
    shown = {
        kind: [
            (one, columns.state_in_words(one))
            for one in queries.of_organisation(kind, here).order_by("-created_at", "-pk")[:FEW]
        ]
        for kind in ("need", "offer")
    }
    return {
        "needs": shown["need"],
        "offers": shown["offer"],
        "may_write": rules.write_for(actor, here),
    }


def nothing_found(_request: HttpRequest, subject: Any) -> dict[str, Any]:
    """A search of the directory found nothing. subject: {"text": words, "place": "kind:code"}."""
    known = {"q": subject.get("text", ""), "lieu": subject.get("place", "")}
    query = urlencode({name: value for name, value in known.items() if value}, safe=":")
    return {"add_url": reverse("partners:need_add") + (f"?{query}" if query else "")}
