"""What the area registers at start: rooms, parties, history; what other areas ask of them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from alliage.alliances import access, coming, history, sections
from alliage.alliances.actions import personal
from alliage.alliances.enums import Stage
from alliage.alliances.models import Alliance
from alliage.alliances.queries import rooms as queries
from alliage.alliances.room import Room
from alliage.alliances.views import panels as shown
from alliage.alliances.views import todo
from alliage.core import inbox, panels, personal_data
from alliage.governance import owners
from alliage.governance.models import Assembly
from alliage.governance.queries import decisions, meetings
from alliage.organisations import allies
from alliage.partners import funnel

history.describe(
    {
        "room.opened": _l("Alliance ouverte, à l’étape : %(stage)s"),
        "room.edited": _l("Ce que l’alliance dit d’elle a changé : %(fields)s"),
        "room.emptied": _l("Alliance close : il n’y reste aucune voix"),
        "party.invited": _l("Organisation invitée : %(name)s"),
        "party.recalled": _l("Invitation retirée : %(name)s"),
        "party.accepted": _l("Invitation acceptée : %(name)s"),
        "party.declined": _l("Invitation déclinée : %(name)s"),
        "party.joined": _l("Entrée dans l’alliance : %(name)s"),
        "party.left": _l("Sortie de l’alliance : %(name)s"),
        "party.silent": _l("Devenue observatrice faute de réponse : %(name)s"),
        "party.returned": _l("Voix reprise"),
        "entry.agreed": _l("D’accord pour l’entrée de : %(name)s"),
        "entry.objected": _l("Opposition à l’entrée de : %(name)s"),
        "lead.offered": _l("Rôle de chef de file proposé à : %(name)s"),
        "lead.taken": _l("Rôle de chef de file accepté"),
        "lead.declined": _l("Rôle de chef de file décliné"),
    }
)
history.describe(owners.WORDS, audited=False)


def _parties_subtitle(room: Room) -> tuple[str, bool]:
    return shown.parties_words(room)


sections.register(
    sections.Section(
        name="parties",
        label=_l("Parties"),
        url="alliances:parties",
        subtitle=_parties_subtitle,
        queries=0,
        order=90,
    )
)
sections.register(
    sections.Section(
        name="history",
        label=_l("Histoire"),
        url="alliances:history",
        subtitle=lambda _room: ("", False),
        queries=0,
        order=95,
    )
)


# --- governance: the assembly of a room


def _recorder(assembly: Assembly) -> owners.Recorder | None:
    alliance = Alliance.objects.filter(assembly=assembly).first()
    if alliance is None:
        return None
    owner: Alliance = alliance

    def write(kind: str, *, by: Any, target: Any, data: dict[str, Any]) -> None:
        history.record(kind, alliance=owner, by=by, target=target, data=data)

    return write


def _check(assembly: Assembly) -> None:
    alliance = Alliance.objects.filter(assembly=assembly).first()
    if alliance is not None:
        access.check_open(alliance)


def _governance_url(room: Room) -> str:
    return shown.governance_url(room.alliance)


def _governance_subtitle(room: Room) -> tuple[str, bool]:
    return shown.governance_words(decisions.summary(room.alliance.assembly_id))


owners.register(_recorder)
owners.register_check(_check)
sections.register(
    sections.Section(
        name="governance",
        label=_l("Gouvernance"),
        url=_governance_url,
        subtitle=_governance_subtitle,
        queries=1,
        order=50,
    )
)


# --- earlier areas


def _funnel(introductions: Any) -> dict[int, funnel.Stage]:
    """How far the rooms that came of introductions went."""
    reached = {
        Stage.EXPERIMENTATION: funnel.Stage.EXPERIMENT,
        Stage.ALLIANCE: funnel.Stage.ALLIANCE,
        Stage.SPREADING: funnel.Stage.ALLIANCE,
    }
    found = queries.stages_by_introduction(introductions)
    return {key: reached.get(Stage(s), funnel.Stage.SHARED_LEAD) for key, s in found.items()}


allies.register(queries.allies_of)
funnel.register(_funnel)
inbox.register("alliances.rooms", todo.what_awaits)
personal_data.register(personal_data.Holder("alliances.rooms", personal.export, personal.erase))


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def _panel(place: str, title: Any, context: Any, template: str, most: int, order: int) -> None:
    panels.register(
        place,
        panels.Panel(
            title=title,
            permission=_signed_in,
            queries=most,
            template=f"alliances/panels/{template}.html",
            context=context,
            order=order,
        ),
    )


_panel("home", _l("Nos alliances"), shown.home, "home", 3, 10)
_panel("workspace", _l("Alliances"), shown.workspace, "workspace", 3, 50)
_panel("organisation", _l("Nos alliances avec elle"), shown.organisation, "organisation", 4, 30)
_panel("introduction", _l("Faire alliance"), shown.introduction, "from_here", 3, 10)
_panel("coalition", _l("Faire alliance"), shown.coalition, "from_here", 3, 10)
_panel("need", _l("Faire alliance"), shown.need, "from_here", 3, 10)
_panel("assembly", _l("L’alliance"), shown.assembly, "head", 20, 0)
_panel("campaign", _l("L’alliance"), shown.campaign, "head", 20, 0)


def _meetings(room: Room) -> list[coming.Coming]:
    """The next meetings of the room's committees."""
    return [
        coming.Coming(
            due=timezone.localdate(meeting.starts_at),
            title=meeting.title,
            url=meeting.get_absolute_url(),
        )
        for meeting in meetings.coming(room.alliance.assembly_id)
    ]


coming.register("governance", _meetings)
