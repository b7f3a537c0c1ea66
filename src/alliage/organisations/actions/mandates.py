"""Change, end, leave a mandate. Whatever is ended stays in the record."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, formats
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.actions.claims_fold import close
from alliage.organisations.enums import MANAGERS, MandateState, State
from alliage.organisations.models import Mandate, Organisation
from alliage.organisations.queries import mandates as queries
from alliage.organisations.rules import check_manage


def check_running(held: Mandate) -> None:
    if held.state != MandateState.CONFIRMED:
        raise Denied(_("Ce mandat n’est plus en cours."))


def check_another_manager(held: Mandate, *, first: date) -> None:
    """Somebody must still manage an active organisation on each day that this mandate no longer does.

    first: the first of these days. Others may end later: the day after each of them counts too.
    """
    if held.organisation.state != State.ACTIVE or not held.manages:
        return
    alone = _first_alone(held, first)
    if alone is None or (held.ends_on is not None and held.ends_on < alone):
        return
    if alone <= timezone.localdate():
        raise Denied(
            _(
                "Personne d’autre ne gère cette organisation : donnez d’abord à quelqu’un le rôle "
                "de représentant légal ou de responsable des partenariats."
            )
        )
    raise Denied(
        _(
            "Personne d’autre ne gérerait cette organisation le %(day)s : prolongez d’abord le "
            "mandat d’un représentant légal ou d’un responsable des partenariats."
        )
        % {"day": formats.day(alone)}
    )


def _first_alone(held: Mandate, first: date) -> date | None:
    """Return the first day from `first` on which nobody manages but for this mandate, or None."""
    alone = first
    while True:
        ends = [found.ends_on for found in queries.other_managers(held, alone)]
        if not ends:
            return alone
        if None in ends or max(ends) == date.max:
            return None
        alone = _after(max(ends))


def check_change(by: Actor, held: Mandate) -> None:
    """Those who manage the organisation change the mandates of others and their own."""
    check_manage(by, held.organisation)
    check_running(held)


def check_leave(by: Actor, held: Mandate) -> None:
    """Anybody gives up their own mandate, but the last one who manages."""
    if by.person is None or held.person_id != by.person.pk:
        raise Denied(_("Ce mandat n’est pas le vôtre."))
    check_running(held)
    if held.organisation.state == State.DRAFT:
        raise Denied(_("Votre organisation est un brouillon : retirez votre demande à la place."))
    check_another_manager(held, first=timezone.localdate())


may_change = allows(check_change)
may_leave = allows(check_leave)


def _locked(held: Mandate) -> Mandate:
    """Lock the organisation, then read the mandate again: two managers who leave at once queue."""
    Organisation.objects.select_for_update().get(pk=held.organisation_id)
    return Mandate.objects.select_related("organisation").get(pk=held.pk)


@transaction.atomic
def change(
    *, mandate: Mandate, role: str, title: str = "", ends_on: date | None = None, by: Actor
) -> Mandate:
    """Change the role, title or last day of a mandate."""
    held = _locked(mandate)
    check_change(by, held)
    manages = role in MANAGERS
    if held.manages and not manages:
        check_another_manager(held, first=timezone.localdate())
    if held.manages and manages and ends_on and ends_on != held.ends_on:
        check_another_manager(held, first=_after(ends_on))
    before = (held.role, held.title, held.ends_on)
    if before == (role, title, ends_on):
        return held
    held.role, held.title, held.ends_on = role, title, ends_on
    held.save(update_fields=["role", "title", "ends_on"])
    data = {"from": before[0], "to": role, "until": ends_on.isoformat() if ends_on else ""}
    audit.record("mandate.changed", by=by, target=held, data=data)
    return held


def _after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))


@transaction.atomic
def end(*, mandate: Mandate, by: Actor) -> Mandate:
    """End somebody's mandate at once: it stops in every open session; safe twice."""
    held = _locked(mandate)
    if held.state == MandateState.ENDED:
        return held
    check_change(by, held)
    check_another_manager(held, first=timezone.localdate())
    close(held)
    audit.record("mandate.ended", by=by, target=held)
    return held


@transaction.atomic
def leave(*, mandate: Mandate, by: Actor) -> Mandate:
    """Give up one's own mandate at once; safe twice."""
    held = _locked(mandate)
    if held.state == MandateState.ENDED and by.person and held.person_id == by.person.pk:
        return held
    check_leave(by, held)
    close(held)
    audit.record("mandate.left", by=by, target=held)
    return held


@transaction.atomic
def close_expired() -> int:
    """Note as ended the mandates whose last day is past: they stopped that night; return how many."""
    found = list(queries.expired(timezone.localdate()).select_for_update())
    for held in found:
        held.state, held.decided_at = MandateState.ENDED, timezone.now()
        held.save(update_fields=["state", "decided_at"])
        audit.record("mandate.expired", by=SYSTEM, target=held)
    return len(found)
