"""What rooms await from a person, for the page « À faire » and its digest."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances.enums import VOICES, Answer, GateState, PartyState, Status
from alliage.alliances.models import Alliance, Consent, EntryVoice, Party
from alliage.alliances.wording import gate_title
from alliage.core.inbox import Item
from alliage.organisations.models import Mandate

#: A review is announced this long before.
REVIEW_WITHIN = timedelta(days=30)


def what_awaits(person: Any) -> list[Item]:
    """Invitations, gates, newcomers, the review, a voice to take back, the lead. Seven queries."""
    held = list(Mandate.objects.running().of(person))
    managing = [one.organisation_id for one in held if one.manages]
    writing = [one.organisation_id for one in held if one.writes]
    if not writing:
        return []
    found = _reviews(writing)
    if managing:
        found += _invitations(managing) + _gates(managing) + _entries(managing) + _own(managing)
    return found


def _url(name: str, alliance: Alliance, *args: Any) -> str:
    return reverse(f"alliances:{name}", args=[alliance.code, *args])


def _for(name: str) -> str:
    return _("Au nom de %(name)s.") % {"name": name}


def _invitations(organisations: Sequence[int]) -> list[Item]:
    rows = Party.objects.awaiting(organisations).filter(accepted_at=None)
    return [
        Item(
            title=_("Répondre à l’invitation : %(title)s") % {"title": party.alliance.title},
            url=_url("invitation", party.alliance),
            reason=_for(party.organisation.name),
        )
        for party in rows.select_related("alliance", "organisation").order_by("pk")
    ]


def _gates(organisations: Sequence[int]) -> list[Item]:
    rows = Consent.objects.filter(
        answer=Answer.WAITING,
        party__organisation__in=organisations,
        party__state=PartyState.ACTIVE,
        party__role__in=VOICES,
        gate__state=GateState.OPEN,
        gate__deadline__gte=timezone.localdate(),
    ).select_related("gate__alliance", "party__organisation")
    return [
        Item(
            title=_("%(alliance)s : %(gate)s")
            % {"alliance": row.gate.alliance.title, "gate": gate_title(row.gate)},
            url=_url("gate", row.gate.alliance, row.gate_id),
            reason=_("%(name)s n’a pas encore répondu ; un silence n’est pas un accord.")
            % {"name": row.party.organisation.name},
            due=row.gate.deadline,
        )
        for row in rows.order_by("pk")
    ]


def _entries(organisations: Sequence[int]) -> list[Item]:
    """Newcomers of whom one's organisation has said nothing yet."""
    now = timezone.now()
    mine = Party.objects.voices().filter(organisation__in=organisations)
    rows = Party.objects.filter(
        state=PartyState.INVITED,
        objections_until__gt=now,
        alliance__in=mine.values("alliance"),
        alliance__status=Status.RUNNING,
    ).select_related("alliance", "organisation")
    said = set(
        EntryVoice.objects.filter(voice__in=mine, candidate__objections_until__gt=now).values_list(
            "candidate", flat=True
        )
    )
    return [
        Item(
            title=_("%(alliance)s : %(name)s est invitée")
            % {"alliance": party.alliance.title, "name": party.organisation.name},
            url=_url("parties", party.alliance) + "#entrees",
            reason=_("Dites si vous êtes d’accord, ou opposez-vous."),
            due=timezone.localdate(party.objections_until),
        )
        for party in rows.order_by("pk")
        if party.pk not in said
    ]


def _reviews(organisations: Sequence[int]) -> list[Item]:
    ours = Party.objects.voices().filter(organisation__in=organisations)
    near = timezone.localdate() + REVIEW_WITHIN
    rows = Alliance.objects.filter(
        pk__in=ours.values("alliance"), status=Status.RUNNING, review_on__lte=near
    )
    return [
        Item(
            title=_("Préparer la revue : %(title)s") % {"title": alliance.title},
            url=alliance.get_absolute_url(),
            reason=_("Le jour où les parties regardent ensemble où elles en sont."),
            due=alliance.review_on,
        )
        for alliance in rows.order_by("review_on", "pk")
    ]


def _own(organisations: Sequence[int]) -> list[Item]:
    """A voice to take back, a lead to take or not."""
    rows = Party.objects.active().filter(organisation__in=organisations)
    rows = rows.exclude(alliance__status=Status.CLOSED)
    silent = rows.filter(silent_since__isnull=False) | rows.filter(lead_offered_at__isnull=False)
    items = []
    for party in silent.select_related("alliance", "organisation").order_by("pk"):
        words = (
            _("Reprendre votre voix : %(title)s")
            if party.silent_since
            else _("Être chef de file ? %(title)s")
        )
        items.append(
            Item(
                title=words % {"title": party.alliance.title},
                url=_url("parties", party.alliance),
                reason=_for(party.organisation.name),
            )
        )
    return items
