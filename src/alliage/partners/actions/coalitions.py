"""Verbs of coalitions: draw one up, change it by hand, propose it to all."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.core import audit, jobs
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_write_for
from alliage.partners.actions.introductions import propose_to_all
from alliage.partners.enums import CoalitionState
from alliage.partners.models import Coalition, CoalitionMember, Introduction, Need
from alliage.partners.queries import coalitions as queries
from alliage.partners.queries.needs import excluded_by
from alliage.partners.queries.suggestions import helped_by

COMPOSE = "alliage.partners.tasks.coalitions.compose"
#: A coalition of more is a network, not a coalition.
MOST_MEMBERS = 30


def check_draw_up(by: Actor, need: Need) -> None:
    """For a need of one's own, or, as a third party, one that one may read."""
    if by.organisation is None:
        raise Denied(_("Choisissez d’abord au nom de qui vous agissez."))
    check_write_for(by, by.organisation)
    if not helped_by(by).filter(pk=need.pk).exists():
        raise Denied(_("Ce besoin n’est pas le vôtre."))
    if not queries.requirements_of(need):
        raise Denied(_("Dites d’abord ce qu’il faut pour répondre à ce besoin."))


def check_change(by: Actor, coalition: Coalition) -> None:
    """Those who write for who draws it up, as long as it was not proposed."""
    check_write_for(by, coalition.organisation)
    if coalition.state != CoalitionState.DRAFT:
        raise Denied(
            _("Cette coalition est proposée : elle ne change plus. Composez-en une autre.")
        )


may_change = allows(check_change)


def _locked(coalition: Coalition, by: Actor) -> Coalition:
    found = Coalition.objects.select_for_update().get(pk=coalition.pk)
    check_change(by, found)
    return found


@transaction.atomic
def draw_up(*, need: Need, by: Actor, rules: Mapping[str, Any]) -> Coalition:
    """Begin a coalition and ask for proposals; they come in a few seconds."""
    check_draw_up(by, need)
    made = Coalition.objects.create(need=need, organisation=by.organisation, rules=dict(rules))
    _ask(made, by)
    audit.record("coalition.drawn_up", by=by, target=made)
    return made


@transaction.atomic
def compose_again(*, coalition: Coalition, by: Actor, rules: Mapping[str, Any]) -> None:
    """Ask for new proposals under other rules; must-haves stay in each."""
    found = _locked(coalition, by)
    found.rules = dict(rules)
    _ask(found, by)
    audit.record("coalition.composed", by=by, target=found)


def _ask(coalition: Coalition, by: Actor) -> None:
    coalition.job = jobs.enqueue(
        COMPOSE, by=by, key=f"coalition:{coalition.pk}", queue="default", coalition=coalition.pk
    )
    coalition.save()


@transaction.atomic
def take(*, coalition: Coalition, number: int, names: Mapping[str, Any], by: Actor) -> None:
    """Make one proposal the coalition: must-haves and what was said by hand stay.

    names: id of a party -> who it is, as the adapter found it.
    """
    found = _locked(coalition, by)
    if not 0 <= number < len(found.proposals):
        raise Denied(_("Cette proposition n’existe plus : rechargez la page."))
    wanted = [member["id"] for member in found.proposals[number]["members"]]
    found.members.exclude(party_id__in=wanted).filter(fixed=False).delete()
    for key in wanted:
        if key in names:
            _put(found, key, names[key].name, names[key].family, names[key].key)
    audit.record("coalition.taken", by=by, target=found, data={"number": number})


def _put(coalition: Coalition, party: str, name: str, family: str, key: int | None) -> None:
    CoalitionMember.objects.get_or_create(
        coalition=coalition,
        party_id=party,
        defaults={"name": name, "family": family, "organisation_id": key},
    )


@transaction.atomic
def add_member(
    *,
    coalition: Coalition,
    party_id: str,
    name: str,
    family: str,
    organisation: Organisation | None,
    brings: Mapping[str, float],
    by: Actor,
) -> None:
    """Add an organisation by hand, with what it would bring; one already in is changed."""
    found = _locked(coalition, by)
    if party_id in excluded_by(found.organisation):
        raise Denied(_("Vous avez écarté cette organisation."))
    if found.members.exclude(party_id=party_id).count() >= MOST_MEMBERS:
        raise Denied(_("Une coalition a %(most)d membres au plus.") % {"most": MOST_MEMBERS})
    known = {str(requirement.pk) for requirement in queries.requirements_of(found.need)}
    said = {key: float(amount) for key, amount in brings.items() if key in known and amount > 0}
    _put(found, party_id, name, family, organisation.pk if organisation else None)
    if said:
        found.members.filter(party_id=party_id).update(brings=said)
    audit.record("coalition.member_added", by=by, target=found)


@transaction.atomic
def remove_member(*, coalition: Coalition, party_id: str, by: Actor) -> None:
    """Take an organisation out; safe twice."""
    found = _locked(coalition, by)
    deleted, _models = found.members.filter(party_id=party_id).delete()
    if deleted:
        audit.record("coalition.member_removed", by=by, target=found)


@transaction.atomic
def fix_member(*, coalition: Coalition, party_id: str, fixed: bool, by: Actor) -> None:
    """Make an organisation a must-have of the next proposals, or no longer; safe twice."""
    found = _locked(coalition, by)
    changed = found.members.filter(party_id=party_id, fixed=not fixed).update(fixed=fixed)
    if changed:
        audit.record("coalition.member_fixed", by=by, target=found, data={"fixed": fixed})


@transaction.atomic
def propose(*, coalition: Coalition, message: str, by: Actor) -> Introduction:
    """Open one introduction to every member that acts here; those that do not are invited by hand."""
    found = _locked(coalition, by)
    here = [m.organisation for m in queries.members_of(found) if m.organisation is not None]
    active = [row for row in here if row.is_active and row.pk != found.organisation_id]
    if not active:
        raise Denied(_("Aucun membre n’est actif ici : invitez-les d’abord."))
    made = propose_to_all(by=by, need=found.need, organisations=active, message=message)
    found.state, found.introduction = CoalitionState.PROPOSED, made
    found.save()
    audit.record("coalition.proposed", by=by, target=found, data={"members": len(active)})
    return made
