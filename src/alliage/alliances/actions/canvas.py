"""Verbs of the private sheets: draft, be ready, reveal together, amend, mark what to talk over."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from alliage.alliances import history
from alliage.alliances.access import check_open, check_voice
from alliage.alliances.enums import PartyState
from alliage.alliances.enums_canvas import Topic
from alliage.alliances.models import (
    Alliance,
    CanvasMark,
    CanvasSheet,
    CanvasVersion,
    Party,
    SharedText,
)
from alliage.alliances.queries import canvas as queries
from alliage.core import audit, sealed
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts
from alliage.organisations.signing import mandate_title

#: Somebody alone would reveal to nobody, and read the others' sheets before writing.
FEWEST = 2


@sensitive_variables()
@transaction.atomic
def save_draft(*, alliance: Alliance, version: int, words: Mapping[str, Any], by: Actor) -> None:
    """Keep an organisation's draft, sealed. Raises conflicts.Stale, sealed.SealBroken, Denied.

    The room's history says once that a draft was begun, and nothing of the work on it.
    """
    party = check_voice(by, alliance)
    check_open(alliance)
    kept = queries.cleaned(words, Topic.values, queries.LONGEST)
    sheet = _advanced(alliance, party, version)
    if sheet.revealed_at:
        raise Denied(_("Votre fiche est révélée : modifiez-la depuis sa page."))
    if sheet.ready_at:
        raise Denied(_("Votre fiche est dite prête : reprenez-la d’abord, puis modifiez-la."))
    begun = bool(sheet.sealed)
    sheet.sealed = sealed.seal(kept)
    sheet.save(update_fields=["sealed", "updated_at"])
    if begun:
        audit.record("canvas.draft_saved", by=by, target=sheet)
    else:
        history.record("canvas.draft_begun", alliance=alliance, by=by, target=sheet)


def _advanced(alliance: Alliance, party: Party, version: int) -> CanvasSheet:
    sheet, _made = CanvasSheet.objects.get_or_create(party=party, defaults={"alliance": alliance})
    held: CanvasSheet = conflicts.advance(sheet, version)
    held.party, held.alliance = party, alliance
    return held


def lock_room(alliance: Alliance) -> None:
    """Let one change of what the canvas reads be written at a time."""
    Alliance.objects.select_for_update(no_key=True).filter(pk=alliance.pk).first()


@sensitive_variables()
@transaction.atomic
def mark_ready(*, alliance: Alliance, version: int, by: Actor) -> bool:
    """Say that the draft of `version` is ready; return whether this reveals it.

    The last of the voices present reveals all sheets at once; who joined after the reveal is
    revealed alone. Raises conflicts.Stale when a colleague wrote since, sealed.SealBroken.
    """
    party = check_voice(by, alliance)
    check_open(alliance)
    lock_room(alliance)
    sheet = _advanced(alliance, party, version)
    if sheet.revealed_at or sheet.ready_at:
        raise Denied(_("Votre fiche est déjà prête."))
    if not any(queries.draft_words(sheet).values()):
        raise Denied(_("Écrivez au moins une réponse avant de dire que la fiche est prête."))
    sheet.ready_at = timezone.now()
    sheet.ready_person_id = by.person.pk if by.person else None
    sheet.ready_title = mandate_title(by.mandate)
    sheet.save(update_fields=["ready_at", "ready_person", "ready_title", "updated_at"])
    revealed = _reveal_if_due(alliance)
    kind = "canvas.revealed" if revealed else "canvas.ready"
    history.record(kind, alliance=alliance, by=by, target=sheet)
    return revealed


@transaction.atomic
def take_back_ready(*, alliance: Alliance, by: Actor) -> None:
    """Go on writing, as long as nothing is revealed. Safe twice."""
    party = check_voice(by, alliance)
    check_open(alliance)
    lock_room(alliance)
    rows = CanvasSheet.objects.filter(party=party, revealed_at=None, ready_at__isnull=False)
    changed = rows.update(ready_at=None, ready_person=None, ready_title="")
    if changed:
        history.record("canvas.ready_taken_back", alliance=alliance, by=by)
    elif CanvasSheet.objects.revealed().filter(party=party).exists():
        raise Denied(_("Les fiches viennent d’être révélées : on ne reprend plus la sienne."))


def _reveal_if_due(alliance: Alliance) -> bool:
    """Reveal what is due, the room being locked; return whether anything was."""
    voices = set(Party.objects.voices().filter(alliance=alliance).values_list("pk", flat=True))
    sheets = CanvasSheet.objects.select_for_update().filter(alliance=alliance).order_by("pk")
    rows = {sheet.party_id: sheet for sheet in sheets}
    ready = [
        sheet
        for key, sheet in rows.items()
        if key in voices and sheet.ready_at and not sheet.revealed_at
    ]
    done = any(sheet.revealed_at for sheet in rows.values())
    if not ready or (not done and (len(ready) < len(voices) or len(voices) < FEWEST)):
        return False
    for sheet in ready:
        _reveal(sheet)
    refresh_fingerprint(alliance)
    return True


def _reveal(sheet: CanvasSheet) -> None:
    sheet.words = queries.draft_words(sheet)
    sheet.sealed, sheet.number, sheet.revealed_at = "", 1, timezone.now()
    sheet.save(update_fields=["words", "sealed", "number", "revealed_at", "updated_at"])
    CanvasVersion.objects.create(
        sheet=sheet,
        number=1,
        words=sheet.words,
        party_id=sheet.party_id,
        person_id=sheet.ready_person_id,
        mandate_title=sheet.ready_title,
    )


def refresh_fingerprint(alliance: Alliance) -> None:
    """Keep what the canvas reads now, the room being locked."""
    text, _made = SharedText.objects.get_or_create(alliance=alliance)
    sheets = CanvasSheet.objects.revealed().open_words().filter(alliance=alliance)
    found = queries.fingerprint(text, sheets.order_by("party")) if sheets.exists() else ""
    SharedText.objects.filter(pk=text.pk).update(fingerprint=found)


@transaction.atomic
def amend(*, alliance: Alliance, version: int, words: Mapping[str, Any], by: Actor) -> None:
    """Change one's own revealed sheet: a new version, attributed; the former ones are kept."""
    party = check_voice(by, alliance)
    check_open(alliance)
    lock_room(alliance)
    sheet = _advanced(alliance, party, version)
    if not sheet.revealed_at:
        raise Denied(_("Votre fiche n’est pas encore révélée."))
    sheet.words = queries.cleaned(words, Topic.values, queries.LONGEST)
    sheet.number += 1
    sheet.save(update_fields=["words", "number", "updated_at"])
    CanvasVersion.objects.create(
        sheet=sheet, number=sheet.number, words=sheet.words, **CanvasVersion.signature(party, by)
    )
    refresh_fingerprint(alliance)
    data = {"number": sheet.number}
    history.record("canvas.amended", alliance=alliance, by=by, target=sheet, data=data)


@transaction.atomic
def mark(*, sheet: CanvasSheet, topic: str, by: Actor) -> None:
    """Say that a revealed cell is to be talked over; safe twice."""
    party = check_voice(by, sheet.alliance)
    check_open(sheet.alliance)
    if not sheet.revealed_at or topic not in Topic.values:
        raise Denied(_("Ce passage du canevas n’est pas révélé."))
    _made, created = CanvasMark.objects.get_or_create(
        sheet=sheet, topic=topic, party=party, defaults=CanvasMark.signature(party, by)
    )
    if created:
        data = {"topic": str(Topic(topic).label)}
        history.record("canvas.marked", alliance=sheet.alliance, by=by, target=sheet, data=data)


@transaction.atomic
def unmark(*, sheet: CanvasSheet, topic: str, by: Actor) -> None:
    """Take one's own mark back; safe twice."""
    party = check_voice(by, sheet.alliance)
    check_open(sheet.alliance)
    deleted, _models = CanvasMark.objects.filter(sheet=sheet, topic=topic, party=party).delete()
    if deleted:
        data = {"topic": str(Topic(topic).label)}
        history.record("canvas.unmarked", alliance=sheet.alliance, by=by, target=sheet, data=data)


def voices_changed(alliance: Alliance, by: Actor) -> None:
    """Who left before the reveal takes its draft away; the others may then be complete.

    Called in the transaction of the change, the room being locked. A draft that does not open stops
    the reveal, never the departure.
    """
    gone = CanvasSheet.objects.filter(
        alliance=alliance, revealed_at=None, party__state=PartyState.LEFT
    )
    gone.delete()
    try:
        with transaction.atomic():
            revealed = _reveal_if_due(alliance)
    except sealed.SealBroken:
        return
    if revealed:
        history.record("canvas.revealed", alliance=alliance, by=by)
