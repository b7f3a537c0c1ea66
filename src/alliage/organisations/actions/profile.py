"""Verbs of the profile: what it says, who sees it, its levers, its name."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts, rules
from alliage.organisations.actions.upkeep import announce
from alliage.organisations.enums import State, Visibility
from alliage.organisations.models import ActionArea, Levers, Organisation
from alliage.organisations.queries import profile

TEXTS = ("activities", "beneficiaries", "website", "themes", "sdgs")
NAMES = ("name", "acronym")


def check_edit(by: Actor, organisation: Organisation) -> None:
    """Who writes for an organisation edits its profile, as a draft too."""
    rules.check_write_for(by, organisation)
    if organisation.state not in (State.ACTIVE, State.DRAFT):
        raise Denied(_("Cette organisation n’agit plus ici : son profil ne change plus."))


def check_rename(by: Actor, organisation: Organisation) -> None:
    """Who manages an organisation changes its name."""
    rules.check_manage(by, organisation)
    check_edit(by, organisation)


edit = allows(check_edit)
rename = allows(check_rename)


@transaction.atomic
def edit_profile(
    *,
    organisation: Organisation,
    version: int,
    by: Actor,
    values: dict[str, Any],
    visibility: dict[str, str],
) -> Organisation:
    """Change fields of the profile and who sees them.

    values: some of TEXTS, and "areas" as "kind:code". version: the one that was read; raises
    `conflicts.Stale` when it has moved on.
    """
    check_edit(by, organisation)
    held, before = _held(organisation, version, by)
    for name in (name for name in TEXTS if name in values):
        setattr(held, name, values[name])
    if "areas" in values:
        _set_areas(held, values["areas"])
    _set_visibility(held, visibility)
    _finish(held, before)
    fields = sorted({*values, *visibility})
    audit.record("profile.edited", by=by, target=held, data={"fields": fields})
    return held


@transaction.atomic
def edit_levers(
    *,
    organisation: Organisation,
    version: int,
    by: Actor,
    values: dict[str, Any],
    visibility: dict[str, str],
) -> Organisation:
    """Say on what the organisation's model rests, and who sees it. values: columns of `Levers`."""
    check_edit(by, organisation)
    held, before = _held(organisation, version, by)
    Levers.objects.update_or_create(organisation=held, defaults=values)
    _set_visibility(held, visibility)
    _finish(held, before)
    audit.record("levers.edited", by=by, target=held)
    return held


@transaction.atomic
def rename_organisation(
    *, organisation: Organisation, version: int, by: Actor, name: str, acronym: str
) -> Organisation:
    """Change the name and the acronym under which it acts here."""
    check_rename(by, organisation)
    held, before = _held(organisation, version, by)
    changed = [
        key for key, new in (("name", name), ("acronym", acronym)) if getattr(held, key) != new
    ]
    held.name, held.acronym = name, acronym
    held.shown_at = timezone.now()
    _finish(held, before)
    audit.record("organisation.renamed", by=by, target=held, data={"fields": changed})
    return held


def _held(
    organisation: Organisation, version: int, by: Actor
) -> tuple[Organisation, dict[str, Any]]:
    """Lock it at the version that was read; return it and what everybody saw of it."""
    held: Organisation = conflicts.advance(organisation, version)
    check_edit(by, held)
    return held, profile.fields_at(held, Visibility.PUBLIC)


def _finish(held: Organisation, before: dict[str, Any]) -> None:
    """Save; date what everybody sees when it changed: a hidden change must not show by a date."""
    held.save()
    fresh = Organisation.objects.get(pk=held.pk)
    if profile.fields_at(fresh, Visibility.PUBLIC) != before:
        held.shown_at = timezone.now()
        held.save(update_fields=["shown_at"])
    if held.is_active:
        announce()


def _set_areas(held: Organisation, places: list[str]) -> None:
    wanted = {tuple(place.split(":", 1)) for place in places}
    kept = {(area.kind, area.code): area for area in held.areas.all()}
    held.areas.filter(pk__in=[kept[key].pk for key in kept.keys() - wanted]).delete()
    ActionArea.objects.bulk_create(
        ActionArea(organisation=held, kind=kind, code=code)
        for kind, code in sorted(wanted - kept.keys())
    )


def _set_visibility(held: Organisation, visibility: dict[str, str]) -> None:
    """Keep who sees each field; a field or a level that we do not know is a fault of ours."""
    for key, level in visibility.items():
        held.visibility[profile.FIELDS[key].key] = Visibility(level).value
