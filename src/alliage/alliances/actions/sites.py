"""Verbs of sites: open one, change it, load many, say what travels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.actions.experiments_room import changed_of, entered
from alliage.alliances.adapters import sites as adapter
from alliage.alliances.models import Alliance, Party, Site, Spreading
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts

#: A map and a page hold so many; a larger movement has a room of its own in each region.
MOST_SITES, MOST_PARTNERS = 600, 20


@dataclass(frozen=True, slots=True)
class SiteWords:
    """A site as a form or a line of a file says it. None: not said, so not changed.

    commune: INSEE code; partners: names as typed.
    """

    name: str
    commune: str
    since: date | None = None
    state: str | None = None
    carrier: str | None = None
    carrier_family: str | None = None
    partners: tuple[str, ...] | None = None


@dataclass(slots=True)
class Loaded:
    """What a file did."""

    created: int = 0
    changed: int = 0
    same: int = 0
    names: list[str] = field(default_factory=list)


@transaction.atomic
def add(*, alliance: Alliance, words: SiteWords, by: Actor) -> Site:
    """Add a site; one of the same name in the same commune is returned as it stands."""
    room, party = entered(alliance, by)
    there = _same(room, words)
    if there is not None:
        return there
    _check_room_left(room, 1)
    made = _create(room, party, words, adapter.Names(room))
    _record("site.added", room, made, by)
    return made


@transaction.atomic
def edit(*, site: Site, version: int, words: SiteWords, by: Actor) -> Site:
    """Change a site; `conflicts.Stale` when somebody else was faster."""
    room, _party = entered(site.alliance_id, by)
    held: Site = conflicts.advance(site, version)
    held.alliance = room
    try:
        with transaction.atomic():
            _write(held, words, adapter.Names(room), erase=True)
    except IntegrityError:
        raise Denied(_("Un site de ce nom est déjà dans cette commune.")) from None
    _record("site.edited", room, held, by)
    return held


@transaction.atomic
def remove(*, site: Site, by: Actor) -> None:
    """Take off a site that was written by mistake; one that closes is closed. Safe twice."""
    room, _party = entered(site.alliance_id, by)
    if Site.objects.filter(pk=site.pk).delete()[0]:
        _record("site.removed", room, site, by)


@transaction.atomic
def load(*, alliance: Alliance, lines: Sequence[SiteWords], by: Actor) -> Loaded:
    """Load many sites, all or none; loaded twice, a file changes nothing. Cells left empty stay."""
    room, party = entered(alliance, by)
    done = Loaded()
    known = {
        (row.commune, row.sameness): row
        for row in room.sites.select_related("carrier").prefetch_related("partners")
    }
    new = [words for words in lines if (words.commune, adapter.sameness(words.name)) not in known]
    _check_room_left(room, len(new))
    names = adapter.Names(room)
    for words in lines:
        row = known.get((words.commune, adapter.sameness(words.name)))
        if row is None:
            _create(room, party, words, names)
            done.created += 1
        elif _write(row, words, names, erase=False):
            Site.objects.filter(pk=row.pk).update(version=row.version + 1)
            done.changed += 1
        else:
            done.same += 1
    if done.created or done.changed:
        data = {"created": done.created, "changed": done.changed}
        history.record("sites.loaded", alliance=room, by=by, target=room, data=data)
    return done


@transaction.atomic
def say_what_travels(*, spreading: Spreading, version: int, by: Actor, **values: Any) -> Spreading:
    """Write what is common and what each site adapts; `conflicts.Stale` when somebody was faster."""
    room, _party = entered(spreading.alliance_id, by)
    Spreading.objects.get_or_create(alliance=room)
    held: Spreading = conflicts.advance(spreading, version)
    changed = changed_of(held, values)
    held.save(update_fields=changed)
    history.record("site.spreading_written", alliance=room, by=by, target=held)
    return held


def _check_room_left(room: Alliance, more: int) -> None:
    if more and room.sites.count() + more > MOST_SITES:
        raise Denied(_("%(most)d sites au plus dans une alliance.") % {"most": MOST_SITES})


def _same(room: Alliance, words: SiteWords) -> Site | None:
    same = {"commune": words.commune, "sameness": adapter.sameness(words.name)}
    return room.sites.filter(**same).first()


def _create(room: Alliance, party: Party, words: SiteWords, names: adapter.Names) -> Site:
    made = Site(alliance=room, created_by=party)
    _write(made, words, names, erase=True)
    return made


def _write(site: Site, words: SiteWords, known: adapter.Names, *, erase: bool) -> bool:
    """Put words on a site and save it; return whether it changed.

    erase: what is not said is emptied (a form) rather than left (a line of a file).
    """
    values: dict[str, Any] = {"name": words.name, "sameness": adapter.sameness(words.name)}
    if words.commune != site.commune:
        values |= adapter.commune_columns(words.commune)
    if words.since is not None or erase:
        values["since"] = words.since
    if words.state is not None:
        values["state"] = words.state
    if words.carrier_family is not None:
        values["carrier_family"] = words.carrier_family
    carrier = words.carrier if words.carrier is not None else ("" if erase else None)
    if carrier is not None and carrier != site.carried_by:
        values |= _carrier(known, carrier, words)
    new = site.pk is None
    changed = changed_of(site, values)
    if new:
        site.save()
    elif changed:
        site.save(update_fields=changed)
    names = words.partners if words.partners is not None else (() if erase else None)
    moved = names is not None and _set_partners(site, names, known)
    return bool(new or changed or moved)


def _carrier(known: adapter.Names, name: str, words: SiteWords) -> dict[str, Any]:
    found = known.who(name, words.commune) if name else adapter.Named("")
    return {
        "carrier": found.organisation,
        "carrier_name": "" if found.organisation else name,
        "carrier_directory_id": found.directory_id,
        "carrier_family": found.family or words.carrier_family or "peer",
    }


def _set_partners(site: Site, names: Iterable[str], known: adapter.Names) -> bool:
    """Keep the partners of these names, each once; those that stay are not looked up again."""
    wanted = {adapter.sameness(name): name for name in names if adapter.sameness(name)}
    if len(wanted) > MOST_PARTNERS:
        raise Denied(_("%(most)d partenaires au plus par site.") % {"most": MOST_PARTNERS})
    there = {row.sameness: row for row in site.partners.all()}
    gone = [row.pk for key, row in there.items() if key not in wanted]
    site.partners.filter(pk__in=gone).delete()
    coming = [(key, name) for key, name in wanted.items() if key not in there]
    for key, name in coming:
        found = known.who(name, site.commune)
        site.partners.create(
            name=name,
            sameness=key,
            organisation=found.organisation,
            directory_id=found.directory_id,
            family=found.family,
        )
    return bool(gone or coming)


def _record(kind: str, room: Alliance, site: Site, by: Actor) -> None:
    data = {"title": site.name, "commune": site.commune_name}
    history.record(kind, alliance=room, by=by, target=site, data=data)
