"""Confirmed partners: who may read what an organisation keeps for them.

An organisation's allies are those with which it has a partnership or a membership that both ends
confirmed and that has not ended; later areas add theirs (an introduction that was made):

    allies.register(provider)      # provider(organisation) -> the pks of its allies, both ways

A provider makes a bounded number of queries, whatever the number of allies.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q
from django.utils import timezone

from alliage.organisations.enums import LinkState
from alliage.organisations.models import Membership, Organisation, Partnership

Provider = Callable[[Organisation], Iterable[int]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a way in which organisations are allies; safe twice."""
    if provider not in _providers:
        _providers.append(provider)


def of(organisation: Organisation) -> frozenset[int]:
    """Return the keys of the allies of an organisation, without itself."""
    found = {key for provider in _providers for key in provider(organisation)}
    return frozenset(found - {organisation.pk})


def by_partnership(organisation: Organisation) -> set[int]:
    """Partnerships that both ends confirmed and whose last year is not over."""
    ends = Partnership.objects.filter(
        Q(organisation=organisation) | Q(partner=organisation),
        Q(until=None) | Q(until__gte=timezone.localdate().year),
        state=LinkState.CONFIRMED,
        partner__isnull=False,
    ).values_list("organisation_id", "partner_id")
    return {key for pair in ends for key in pair}


def by_membership(organisation: Organisation) -> set[int]:
    """Networks, members and antennas that both ends confirmed."""
    ends = (
        Membership.objects.confirmed()
        .filter(Q(head=organisation) | Q(member=organisation))
        .values_list("head_id", "member_id")
    )
    return {key for pair in ends for key in pair}


register(by_partnership)
register(by_membership)
