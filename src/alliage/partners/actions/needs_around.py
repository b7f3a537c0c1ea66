"""What stands around a need: who recognises it, what it takes, who is told, whom one sets aside."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.links import SignedLink
from alliage.core.permissions import Denied, allows
from alliage.organisations import rules
from alliage.organisations.models import Organisation
from alliage.partners.actions.needs import check_edit
from alliage.partners.adapters import needs as words
from alliage.partners.models import Alert, Exclusion, Need, Requirement, Second

#: A need lists so many requirements at most: a coalition of more is nobody's plan.
REQUIREMENTS = 30
#: What the sign-off link of the alerts' mail is for.
STOP = "alerts.stop"
#: Alerts of one person at most.
ALERTS = 20


# --- « nous aussi »


def check_second(by: Actor, need: Need) -> None:
    """Another verified organisation recognises a need that is published and not ended."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    rules.check_act_publicly(by, by.organisation)
    if by.organisation.pk == need.organisation_id:
        raise Denied(_("C’est votre besoin : aux autres de dire qu’ils le partagent."))
    if not need.is_live or not need.organisation.is_active:
        raise Denied(_("Ce besoin n’est plus ouvert."))


may_second = allows(check_second)


@transaction.atomic
def second(*, need: Need, comment: str, by: Actor) -> Second:
    """Recognise a need in the name of one's organisation; again, it only changes the word."""
    check_second(by, need)
    found, created = Second.objects.get_or_create(
        need=need, organisation=by.organisation, defaults={"comment": comment}
    )
    changed = not created and found.comment != comment
    if changed:
        found.comment = comment
        found.save(update_fields=["comment"])
    if created or changed:
        audit.record("need.seconded" if created else "need.second_reworded", by=by, target=need)
    return found


@transaction.atomic
def withdraw_second(*, need: Need, by: Actor) -> None:
    """Take one's recognition back; safe twice, and possible after the need ended."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    rules.check_write_for(by, by.organisation)
    count, _rows = Second.objects.filter(need=need, organisation=by.organisation).delete()
    if count:
        audit.record("need.second_withdrawn", by=by, target=need)


# --- what a need takes


def _locked(need: Need, by: Actor) -> list[Requirement]:
    """Lock a need and return its requirements in their order."""
    held = Need.objects.select_for_update().select_related("organisation").get(pk=need.pk)
    check_edit(by, held)
    return list(held.requirements.order_by("position", "pk"))


@transaction.atomic
def add_requirement(*, need: Need, by: Actor, **values: Any) -> Requirement:
    """Add one thing that a need takes, at the end; the same one again is not added twice."""
    there = _locked(need, by)
    same = next((one for one in there if _same(one, values)), None)
    if same:
        return same
    if len(there) >= REQUIREMENTS:
        raise Denied(_("Un besoin demande %(n)d choses au plus.") % {"n": REQUIREMENTS})
    last = there[-1].position + 1 if there else 0
    found = Requirement.objects.create(need=need, position=last, **values)
    audit.record("need.requirement_added", by=by, target=need)
    return found


def _same(requirement: Requirement, values: dict[str, Any]) -> bool:
    return all(getattr(requirement, name) == value for name, value in values.items())


@transaction.atomic
def edit_requirement(*, requirement: Requirement, by: Actor, **values: Any) -> None:
    """Change one thing that a need takes."""
    _locked(requirement.need, by)
    if _same(requirement, values):
        return
    Requirement.objects.filter(pk=requirement.pk).update(**values)
    audit.record("need.requirement_edited", by=by, target=requirement.need)


@transaction.atomic
def remove_requirement(*, need: Need, pk: int, by: Actor) -> None:
    """Take one thing off the list; safe twice."""
    there = _locked(need, by)
    if not any(one.pk == pk for one in there):
        return
    Requirement.objects.filter(pk=pk, need=need).delete()
    _number([one for one in there if one.pk != pk])
    audit.record("need.requirement_removed", by=by, target=need)


@transaction.atomic
def move_requirement(*, need: Need, pk: int, seen_at: int, to: str, by: Actor) -> None:
    """Move one thing "up" or "down" from the rank at which the person saw it (0 is first).

    Somewhere else by now (a second click, somebody else), it is left where it is.
    """
    there = _locked(need, by)
    target = seen_at - 1 if to == "up" else seen_at + 1
    if not (0 <= seen_at < len(there) and 0 <= target < len(there)) or there[seen_at].pk != pk:
        return
    there[seen_at], there[target] = there[target], there[seen_at]
    _number(there)
    audit.record("need.requirements_ordered", by=by, target=need)


def _number(there: list[Requirement]) -> None:
    for place, one in enumerate(there):
        one.position = place
    Requirement.objects.bulk_update(there, ["position"])


# --- alerts


def _check_room(by: Actor) -> None:
    if by.person is None:
        raise Denied(_("Connectez-vous pour recevoir des alertes."))
    if Alert.objects.filter(person=by.person.pk).count() >= ALERTS:
        raise Denied(
            _("Vous avez déjà %(n)d alertes : retirez-en une avant d’en ajouter.") % {"n": ALERTS}
        )


def _kept(by: Actor, found: Alert, *, created: bool, **values: Any) -> Alert:
    changed = {name: value for name, value in values.items() if getattr(found, name) != value}
    for name, value in changed.items():
        setattr(found, name, value)
    if changed:
        found.save(update_fields=list(changed))
    if created or changed:
        audit.record("alert.asked", by=by, target=found)
    return found


@transaction.atomic
def follow_need(*, need: Need, by: Actor) -> Alert:
    """Ask to hear of new offers near a need of one's own organisation; resumes a stopped one."""
    rules.check_read_for(by, need.organisation)
    found = Alert.objects.filter(person=by.person.pk, need=need).first() if by.person else None
    if found:
        return _kept(by, found, created=False, active=True)
    _check_room(by)
    found, created = Alert.objects.get_or_create(person=by.person, need=need)
    return _kept(by, found, created=created)


@transaction.atomic
def follow_area(*, place: str, themes: list[str], by: Actor) -> Alert:
    """Ask to hear of the new needs and offers of an area and of themes, none meaning all.

    Once a person and an area: again, it changes the themes and resumes a stopped one.
    """
    area = words.area_of(place)
    if area is None:
        raise ValueError(f"{place!r} names no area")
    where = {"area_kind": area.kind, "area_code": area.code}
    if by.person and (
        found := Alert.objects.filter(person=by.person.pk, need=None, **where).first()
    ):
        return _kept(by, found, created=False, active=True, themes=sorted(themes))
    _check_room(by)
    try:
        with transaction.atomic():
            found = Alert.objects.create(
                person=by.person, area_name=area.name, themes=sorted(themes), **where
            )
    except IntegrityError:
        return Alert.objects.get(person=by.person.pk, need=None, **where)
    return _kept(by, found, created=True)


@transaction.atomic
def set_alert(*, alert: Alert, active: bool, by: Actor) -> None:
    """Stop or resume one of one's own alerts; safe twice."""
    _check_own(by, alert)
    if Alert.objects.filter(pk=alert.pk, active=not active).update(active=active):
        audit.record("alert.resumed" if active else "alert.stopped", by=by, target=alert)


@transaction.atomic
def remove_alert(*, alert: Alert, by: Actor) -> None:
    """Forget one of one's own alerts; safe twice."""
    _check_own(by, alert)
    target = audit.reference(alert)
    if Alert.objects.filter(pk=alert.pk).delete()[0]:
        audit.record("alert.removed", by=by, target=target)


def _check_own(by: Actor, alert: Alert) -> None:
    if by.person is None or by.person.pk != alert.person_id:
        raise Denied(_("Cette alerte est celle d’une autre personne."))


@transaction.atomic
def stop_alerts(link: SignedLink) -> int:
    """Stop every alert of the person that a link is about; safe twice."""
    person = link.subject.removeprefix("person:")
    count = Alert.objects.filter(person=person, active=True).update(active=False)
    if count:
        audit.record("alert.all_stopped", by=SYSTEM, target=link.subject, data={"alerts": count})
    return count


# --- « pas eux »


def check_exclude(by: Actor, party_ids: set[str]) -> None:
    """Writers set a party aside for their own organisation, never their own organisation."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    rules.check_write_for(by, by.organisation)
    own = {by.organisation.public_id, by.organisation.directory_id} - {""}
    if own & party_ids:
        raise Denied(_("C’est votre organisation."))


@transaction.atomic
def exclude(*, party_id: str, name: str, by: Actor) -> Exclusion:
    """Set a party aside in the lists of one's organisation; safe twice.

    The audit log says that it was done and never of whom: nobody else learns it.
    """
    known = Organisation.objects.filter(public_id=party_id).first()
    check_exclude(by, {party_id, known.directory_id if known else ""} - {""})
    found, created = Exclusion.objects.get_or_create(
        organisation=by.organisation, party_id=party_id, defaults={"party_name": name[:250]}
    )
    if created:
        audit.record("exclusion.declared", by=by, target=by.organisation)
    return found


@transaction.atomic
def include_again(*, exclusion: Exclusion, by: Actor) -> None:
    """Take an exclusion back; safe twice."""
    rules.check_write_for(by, exclusion.organisation)
    if Exclusion.objects.filter(pk=exclusion.pk).delete()[0]:
        audit.record("exclusion.withdrawn", by=by, target=exclusion.organisation)
