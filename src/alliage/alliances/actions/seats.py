"""One room at a time, and its assembly in step with its parties."""

from alliage.alliances import changes
from alliage.alliances.enums import PartyRole
from alliage.alliances.models import Alliance, Party
from alliage.core.actor import Actor
from alliage.governance.actions.members import set_members
from alliage.governance.enums import MemberRole

SEATS = {
    PartyRole.LEAD: MemberRole.VOICE,
    PartyRole.PARTY: MemberRole.VOICE,
    PartyRole.ACCOMPANIER: MemberRole.ADVISER,
    PartyRole.OBSERVER: MemberRole.READER,
}


def locked(alliance: Alliance) -> Alliance:
    """Return the room as it is now: changes of its parties and gates wait for each other."""
    return Alliance.objects.select_for_update().get(pk=alliance.pk)


def keep(room: Alliance, by: Actor) -> None:
    """Give each active party its seat in the assembly, and tell the topics of the room."""
    rows = Party.objects.active().filter(alliance=room)
    roles = {row.organisation_id: SEATS[PartyRole(row.role)] for row in rows}
    set_members(assembly=room.assembly, roles=roles, by=by)
    changes.tell(room, by)
