"""Minutes: written together point by point, proposed, approved by those who were there, frozen."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.governance import access, owners, transitions
from alliage.governance.actions._entering import entering, locked
from alliage.governance.enums import MemberRole, MinutesState, Presence
from alliage.governance.models import (
    AssemblyMember,
    Meeting,
    Minutes,
    MinutesApproval,
    MinutesVersion,
)
from alliage.governance.models.attribution import attributed
from alliage.governance.transitions import MinutesEvent
from alliage.organisations import conflicts

GENERAL = "general"


@transaction.atomic
def write(*, minutes: Minutes, version: int, by: Actor, texts: dict[str, str]) -> Minutes:
    """Write texts by point; what was proposed goes back to writing. Raises `Stale`.

    texts: item's key or "general" -> text; points that are not of the agenda are left out.
    """
    member = entering(access.check_prepare, by, minutes.meeting.assembly)
    held: Minutes = conflicts.advance(minutes, version)
    held.state = transitions.after("minutes", held.state, MinutesEvent.WRITE)
    known = {GENERAL, *(str(key) for key in held.meeting.items.values_list("pk", flat=True))}
    held.texts = {key: text for key, text in texts.items() if key in known and text.strip()}
    held.save(update_fields=["texts", "state"])
    MinutesVersion.objects.create(
        minutes=held, number=held.version, texts=held.texts, member=member, **attributed(by)
    )
    _record("governance.minutes_written", held, by)
    return held


@transaction.atomic
def propose(*, minutes: Minutes, version: int, by: Actor) -> None:
    """Put one exact version to the approval of those who were there."""
    entering(access.check_prepare, by, minutes.meeting.assembly)
    held = locked(minutes)
    _check_version(held, version)
    if not held.texts:
        raise Denied(_("Il n’y a encore rien à approuver : écrivez d’abord."))
    if not voices_there(held.meeting):
        raise Denied(_("Aucune organisation qui a une voix n’était présente : notez qui était là."))
    state = transitions.after("minutes", held.state, MinutesEvent.PROPOSE)
    Minutes.objects.filter(pk=held.pk).update(state=state)
    _record("governance.minutes_proposed", held, by)


@transaction.atomic
def agree(*, minutes: Minutes, version: int, by: Actor) -> bool:
    """Find a version faithful, for one's organisation; more than half of those present freeze it.

    Returns whether the minutes are approved. Safe twice.
    """
    member = entering(access.check_speak, by, minutes.meeting.assembly)
    held = locked(minutes)
    if held.state == MinutesState.APPROVED:
        return True
    if held.state != MinutesState.PROPOSED:
        raise Denied(_("Ce compte rendu est encore en écriture."))
    _check_version(held, version)
    there = voices_there(held.meeting)
    if member.pk not in there:
        raise Denied(
            _("Seules les organisations présentes à la réunion approuvent son compte rendu.")
        )
    _approval, made = MinutesApproval.objects.get_or_create(
        minutes=held, number=version, member=member, defaults=attributed(by)
    )
    if not made:
        return False
    given = held.approvals.filter(number=version, member__in=there).count()
    if given * 2 > len(there):
        _freeze(held)
        _record("governance.minutes_approved", held, by)
        return True
    _record("governance.minutes_agreed", held, by)
    return False


def _freeze(minutes: Minutes) -> None:
    state = transitions.after("minutes", minutes.state, MinutesEvent.APPROVE)
    Minutes.objects.filter(pk=minutes.pk).update(
        state=state, approved_at=timezone.now(), sha256=fingerprint(minutes)
    )


def voices_there(meeting: Meeting) -> set[int]:
    """Keys of the members with a voice that were present."""
    rows = AssemblyMember.objects.filter(role=MemberRole.VOICE, left_at=None)
    there = meeting.attendances.filter(presence=Presence.PRESENT)
    return set(rows.filter(pk__in=there.values("member")).values_list("pk", flat=True))


def fingerprint(minutes: Minutes) -> str:
    """SHA-256 of the canonical JSON of what was approved: when, the agenda, who was there, texts."""
    meeting = minutes.meeting
    items: list[Any] = list(meeting.items.order_by("position", "pk").values_list("pk", "title"))
    there = meeting.attendances.order_by("member").values_list("member", "presence", "by_whom")
    content = {
        "meeting": [meeting.title, meeting.starts_at.isoformat(), meeting.ends_at.isoformat()],
        "items": [list(item) for item in items],
        "attendance": [list(one) for one in there],
        "version": minutes.version,
        "texts": minutes.texts,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check_version(minutes: Minutes, version: int) -> None:
    if minutes.version != version:
        raise Denied(_("Le compte rendu a changé depuis que vous l’avez lu : relisez-le."))


def _record(kind: str, minutes: Minutes, by: Actor) -> None:
    meeting = minutes.meeting
    data = {"title": meeting.title}
    owners.record(kind, assembly=meeting.assembly, by=by, target=meeting, data=data)
