"""Verbs of shared indicators: agree on one, measure, say one's part, follow it no longer."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.models import (
    Alliance,
    Indicator,
    IndicatorShare,
    IndicatorValue,
    Party,
)
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts


def _check(by: Actor, alliance: Alliance) -> Party:
    party = access.check_contribute(by, alliance)
    access.check_open(alliance)
    return party


@transaction.atomic
def add(*, alliance: Alliance, by: Actor, **values: Any) -> Indicator:
    """Add an indicator that the parties share."""
    party = _check(by, alliance)
    made = Indicator.objects.create(alliance=alliance, party=party, **values)
    _record("indicator.added", made, by)
    return made


@transaction.atomic
def edit(*, indicator: Indicator, version: int, by: Actor, **values: Any) -> Indicator:
    """Mend an indicator; raises `conflicts.Stale` when somebody was faster."""
    _check(by, indicator.alliance)
    held: Indicator = conflicts.advance(indicator, version)
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    _record("indicator.edited", held, by)
    return held


@transaction.atomic
def follow(*, indicator: Indicator, followed: bool, by: Actor) -> None:
    """Follow an indicator no longer, or again: nothing is lost; safe twice."""
    _check(by, indicator.alliance)
    rows = Indicator.objects.filter(pk=indicator.pk, retired_at__isnull=not followed)
    if rows.update(retired_at=None if followed else timezone.now()):
        _record("indicator.followed" if followed else "indicator.retired", indicator, by)


@transaction.atomic
def measure(*, indicator: Indicator, by: Actor, **values: Any) -> IndicatorValue:
    """Enter the value of a day. A day has one value: another one is taken back first."""
    party = _check(by, indicator.alliance)
    if indicator.retired_at is not None:
        raise Denied(_("Cet indicateur n’est plus suivi."))
    try:
        with transaction.atomic():
            made = IndicatorValue.objects.create(
                indicator=indicator, party=party, person=by.person, **values
            )
    except IntegrityError:
        raise Denied(
            _("Ce jour a déjà une mesure : retirez-la d’abord si elle est fausse.")
        ) from None
    _record("indicator.measured", indicator, by)
    return made


@transaction.atomic
def take_back(*, value: IndicatorValue, by: Actor) -> None:
    """Remove a measure that was wrong; safe twice. The history keeps that it was there."""
    _check(by, value.indicator.alliance)
    deleted, _models = IndicatorValue.objects.filter(pk=value.pk).delete()
    if deleted:
        _record("indicator.measure_taken_back", value.indicator, by)


@transaction.atomic
def say_share(*, share: IndicatorShare, version: int, by: Actor, **values: Any) -> IndicatorShare:
    """Say what one's own organisation does for an indicator.

    share: an unsaved row the first time. Raises `conflicts.Stale` when a colleague was faster.
    """
    indicator = share.indicator
    party = access.check_voice(by, indicator.alliance)
    access.check_open(indicator.alliance)
    if party.pk != share.party_id:
        raise Denied(_("Chaque organisation dit sa part elle-même."))
    held = _first(share) if share.pk is None else conflicts.advance(share, version)
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    _record("indicator.share_said", indicator, by)
    return held


def _first(share: IndicatorShare) -> IndicatorShare:
    try:
        with transaction.atomic():
            return IndicatorShare.objects.create(indicator=share.indicator, party=share.party)
    except IntegrityError:
        raise conflicts.Stale from None


def _record(kind: str, indicator: Indicator, by: Actor) -> None:
    history.record(
        kind, alliance=indicator.alliance, by=by, target=indicator, data={"name": indicator.name}
    )
