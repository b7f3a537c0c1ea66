"""Verbs of networks and antennas: ask, answer, end. Both ends confirm."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import rules
from alliage.organisations.enums import LinkState, MembershipKind, ThirdParty
from alliage.organisations.models import Membership, Organisation

#: A refusal is respected this long before the same side may ask again.
REST = timedelta(days=90)


def side_of(by: Actor, membership: Membership) -> Organisation:
    """Return the end of a membership for which an actor acts; raise where it is neither."""
    for end in (membership.head, membership.member):
        if by.organisation is not None and by.organisation.pk == end.pk:
            return end
    raise Denied(_("Vous n’agissez au nom d’aucune des deux organisations."))


def check_ask(by: Actor, kind: str, head: Organisation, member: Organisation) -> None:
    """One of two active organisations asks the other; a head has the role, a parent the number."""
    if head.pk == member.pk:
        raise Denied(_("Une organisation ne peut pas être liée à elle-même."))
    if by.organisation is None or by.organisation.pk not in (head.pk, member.pk):
        raise Denied(_("Vous n’agissez au nom d’aucune des deux organisations."))
    rules.check_act_publicly(by, head if by.organisation.pk == head.pk else member)
    if not (head.is_active and member.is_active):
        raise Denied(_("L’autre organisation n’agit pas ici."))
    if kind == MembershipKind.ANTENNA:
        _check_antenna(head, member)
    elif not head.roles.filter(role=ThirdParty.NETWORK_HEAD).exists():
        raise Denied(
            _(
                "« %(name)s » n’est pas connue ici comme tête de réseau : un exploitant donne ce rôle."
            )
            % {"name": head.name}
        )


def _check_antenna(head: Organisation, member: Organisation) -> None:
    """An antenna has one parent, is no parent itself, and shares its SIREN where both have one."""
    if head.antenna_of_id:
        raise Denied(_("« %(name)s » est elle-même une antenne.") % {"name": head.name})
    if member.antennas.exists():
        raise Denied(_("« %(name)s » a elle-même des antennes.") % {"name": member.name})
    theirs, ours = _sirens(head), _sirens(member)
    if theirs and ours and not theirs & ours:
        raise Denied(
            _("Ces deux organisations ont chacune leur SIREN : c’est un réseau, pas une antenne.")
        )


def _sirens(organisation: Organisation) -> set[str]:
    known = organisation.identifiers.filter(scheme="siren", current=True)
    return set(known.values_list("value", flat=True))


def _locked(head: Organisation, member: Organisation) -> tuple[Organisation, Organisation]:
    """Lock both ends in one order, whoever asks: two requests that cross wait for each other."""
    keys = (head.pk, member.pk)
    rows = Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[head.pk], found[member.pk]


@transaction.atomic
def ask(
    *,
    kind: str,
    head: Organisation,
    member: Organisation,
    by: Actor,
    since: date | None = None,
) -> Membership:
    """Ask the other end to confirm; when it had already asked the same, this confirms it."""
    head, member = _locked(head, member)
    check_ask(by, kind, head, member)
    same = Membership.objects.filter(kind=kind, head=head, member=member)
    known = same.filter(state__in=(LinkState.ASKED, LinkState.CONFIRMED)).first()
    if known:
        waits = known.state == LinkState.ASKED and known.asked_by_id != by.organisation.pk
        return _confirm(known, by) if waits else known
    _check_free(kind, member)
    _check_rest(same, by)
    made = Membership.objects.create(
        kind=kind, head=head, member=member, asked_by=by.organisation, since=since
    )
    audit.record("membership.asked", by=by, target=made, data={"kind": kind})
    return made


def _check_free(kind: str, member: Organisation) -> None:
    taken = Membership.objects.filter(
        kind=MembershipKind.ANTENNA,
        member=member,
        state__in=(LinkState.ASKED, LinkState.CONFIRMED),
    )
    if kind == MembershipKind.ANTENNA and taken.exists():
        raise Denied(_("« %(name)s » est déjà l’antenne d’une autre.") % {"name": member.name})


def _check_rest(same: Any, by: Actor) -> None:
    refused = same.filter(
        asked_by=by.organisation,
        state=LinkState.REFUSED,
        decided_at__gt=timezone.now() - REST,
    )
    if refused.exists():
        raise Denied(
            _("Cette demande a été refusée il y a moins de 90 jours : laissez l’autre demander.")
        )


def check_answer(by: Actor, membership: Membership) -> None:
    """The end that did not ask answers."""
    side = side_of(by, membership)
    rules.check_act_publicly(by, side)
    if side.pk == membership.asked_by_id:
        raise Denied(_("C’est à l’autre organisation de répondre."))
    if membership.state != LinkState.ASKED:
        raise Denied(_("Cette demande n’attend plus de réponse."))


def check_end(by: Actor, membership: Membership) -> None:
    """Either end ends what was confirmed; who asked takes an open request back."""
    side = side_of(by, membership)
    rules.check_act_publicly(by, side)
    asked = membership.state == LinkState.ASKED and side.pk == membership.asked_by_id
    if not asked and membership.state != LinkState.CONFIRMED:
        raise Denied(_("Ce lien n’est plus en cours."))


may_ask = allows(check_ask)
may_answer = allows(check_answer)
may_end = allows(check_end)


def _fresh(membership: Membership) -> Membership:
    """Lock both ends, then the membership, in the order in which `ask` does."""
    _locked(membership.head, membership.member)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("head", "member")
    return rows.get(pk=membership.pk)


@transaction.atomic
def confirm(*, membership: Membership, by: Actor) -> Membership:
    """Confirm a request of the other end; safe twice."""
    held = _fresh(membership)
    if held.state == LinkState.CONFIRMED and side_of(by, held):
        return held
    check_answer(by, held)
    return _confirm(held, by)


def _confirm(held: Membership, by: Actor) -> Membership:
    check_answer(by, held)
    check_ask(by, held.kind, held.head, held.member)
    _decide(held, LinkState.CONFIRMED)
    if held.kind == MembershipKind.ANTENNA:
        Organisation.objects.filter(pk=held.member_id).update(antenna_of=held.head)
    audit.record("membership.confirmed", by=by, target=held, data={"kind": held.kind})
    return held


@transaction.atomic
def refuse(*, membership: Membership, by: Actor) -> Membership:
    """Refuse a request of the other end; safe twice."""
    held = _fresh(membership)
    if held.state == LinkState.REFUSED and side_of(by, held):
        return held
    check_answer(by, held)
    _decide(held, LinkState.REFUSED)
    audit.record("membership.refused", by=by, target=held, data={"kind": held.kind})
    return held


@transaction.atomic
def end(*, membership: Membership, by: Actor) -> Membership:
    """End a confirmed membership, or take one's open request back; safe twice."""
    held = _fresh(membership)
    if held.state == LinkState.ENDED and side_of(by, held):
        return held
    check_end(by, held)
    confirmed = held.state == LinkState.CONFIRMED
    _decide(held, LinkState.ENDED)
    if confirmed and held.kind == MembershipKind.ANTENNA:
        parent = Q(pk=held.member_id, antenna_of=held.head_id)
        Organisation.objects.filter(parent).update(antenna_of=None)
    audit.record("membership.ended", by=by, target=held, data={"kind": held.kind})
    return held


def _decide(held: Membership, state: str) -> None:
    held.state, held.decided_at = state, timezone.now()
    if state == LinkState.CONFIRMED and held.since is None:
        held.since = timezone.localdate()
    held.save(update_fields=["state", "decided_at", "since"])
