"""Jobs of rooms: decide the gates whose time is up, let newcomers in; each is safe twice."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from alliage.alliances.actions import gates, membership
from alliage.alliances.enums import PartyState
from alliage.alliances.models import Alliance, Gate, Party
from alliage.core.jobs import job
from alliage.organisations.enums import State


@job(title=gettext_lazy("Décider les portes dont le délai est passé"))
def decide_all() -> int:
    """Decide each gate whose last day is over; return how many.

    Before, rooms in which two organisations became one count one seat.
    """
    folded = Party.objects.filter(state=PartyState.ACTIVE, organisation__state=State.MERGED)
    for room in Alliance.objects.filter(pk__in=folded.values("alliance")).order_by("pk"):
        gates.count_seats(alliance=room)
    due = Gate.objects.open().filter(deadline__lt=timezone.localdate()).select_related("alliance")
    return sum(gates.decide_due(gate=gate) for gate in due.order_by("pk"))


@job(title=gettext_lazy("Faire entrer celles auxquelles personne ne s’oppose"))
def join_all() -> int:
    """Let in each organisation that accepted and to which nobody objected in time."""
    rows = Party.objects.filter(
        state=PartyState.INVITED, accepted_at__isnull=False, objections_until__lte=timezone.now()
    ).select_related("alliance")
    return sum(membership.join_if_agreed(party=party) for party in rows.order_by("pk"))
