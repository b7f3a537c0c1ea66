"""Tables of parties, and the letter to an organisation that is not here yet."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances.enums import PartyState
from alliage.alliances.models import Party
from alliage.alliances.room import Room
from alliage.core import formats
from alliage.core.tables import Table, TableColumn


def _name(party: Party) -> str:
    return str(party.organisation.name)


def role_words(party: Party) -> str:
    """The role, and what a silence made of it."""
    role = str(party.get_role_display())
    if party.is_silent:
        return _("%(role)s, restée sans réponse") % {"role": role}
    return role


def _day(moment: Any) -> str:
    return formats.day(moment) if moment else "–"


def _local(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def active_table(request: HttpRequest, room: Room) -> Table:
    """Who is in: already read, so that the table makes no query."""
    columns = [
        TableColumn(
            "name",
            _("Organisation"),
            _name,
            sort=True,
            url=lambda p: p.organisation.get_absolute_url(),
            family=lambda p: p.organisation.family,
        ),
        TableColumn("role", _("Rôle"), role_words, sort=True),
        TableColumn(
            "joined",
            _("Entrée le"),
            lambda p: _local(p.joined_at),
            text=lambda p: _day(p.joined_at),
            sort=True,
        ),
    ]
    return Table(
        request,
        columns,
        room.active,
        caption=_("Dans l’alliance"),
        name="parties",
        hide_caption=True,
        per_page=50,
    )


def former_table(request: HttpRequest, room: Room) -> Table:
    """Who left, with its word; who declined."""
    states = (PartyState.LEFT, PartyState.DECLINED, PartyState.RECALLED)
    columns = [
        TableColumn("name", _("Organisation"), _name, family=lambda p: p.organisation.family),
        TableColumn("state", _("Ce qu’il en est"), lambda p: str(p.get_state_display())),
        TableColumn("left", _("Le"), lambda p: _local(p.left_at), text=lambda p: _day(p.left_at)),
        TableColumn("note", _("Son mot"), lambda p: p.leaving_note),
    ]
    return Table(
        request,
        columns,
        [party for party in room.parties if party.state in states],
        caption=_("Elles ne sont pas, ou plus, dans l’alliance"),
        name="parties-sorties",
        prefix="s-",
        hide_caption=True,
    )


def letter(request: HttpRequest, room: Room, record: Any) -> dict[str, str]:
    """A polite letter that a person sends themself: nothing of the room but its purpose."""
    claim = request.build_absolute_uri(reverse("directory:organisation", args=[record.id]))
    values = {
        "name": record.name,
        "own": room.me.organisation.name,
        "title": room.alliance.title,
        "summary": room.alliance.summary or room.alliance.title,
        "claim": claim,
    }
    text = _(
        "Bonjour,\n\nJe vous écris de la part de « %(own)s ». Nous construisons une alliance, "
        "« %(title)s » : %(summary)s\n\nVotre organisation, « %(name)s », y aurait sa place. "
        "Chacune y garde son identité, y a une voix, et en sort quand elle le veut.\n\n"
        "Si cela vous parle, répondez à ce message, ou retrouvez votre organisation ici : "
        "%(claim)s\nNous pourrons alors vous inviter.\n\nSi ce n’est pas le moment, aucun "
        "souci.\n\nBien à vous"
    )
    return {"text": text % values, "name": record.name, "url": claim}
