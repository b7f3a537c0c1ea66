"""Change, end, leave a mandate. Whatever is ended stays in the record."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
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


def check_another_manager(held: Mandate, *, day: date) -> None:
    """Somebody must still manage an active organisation the day after."""
    if held.organisation.state != State.ACTIVE or not held.manages:
        return
    if not queries.other_managers(held, day).exists():
        raise Denied(
            _(
                "Personne d’autre ne gère cette organisation : donnez d’abord à quelqu’un le rôle "
                "de représentant légal ou de responsable des partenariats."
            )
        )


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
    check_another_manager(held, day=timezone.localdate())


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
        check_another_manager(held, day=timezone.localdate())
    if held.manages and manages and ends_on and ends_on != held.ends_on:
        check_another_manager(held, day=_after(ends_on))
    before = (held.role, held.title, held.ends_on)
    if before == (role, title, ends_on):
        return held
    held.role, held.title, held.ends_on = role, title, ends_on
    held.save(update_fields=["role", "title", "ends_on"])
    data = {"from": before[0], "to": role, "until": ends_on.isoformat() if ends_on else ""}
    audit.record("mandate.changed", by=by, target=held, data=data)
    return held


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


@transaction.atomic
def end(*, mandate: Mandate, by: Actor) -> Mandate:
    """End somebody's mandate at once: it stops in every open session; safe twice."""
    held = _locked(mandate)
    if held.state == MandateState.ENDED:
        return held
    check_change(by, held)
    check_another_manager(held, day=timezone.localdate())
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
