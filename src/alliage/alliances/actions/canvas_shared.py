"""Verbs of what is worded together: edit, take a version again; consent to the whole canvas."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.access import check_bind, check_contribute, check_open
from alliage.alliances.actions.canvas import lock_room, refresh_fingerprint
from alliage.alliances.enums_canvas import SharedField
from alliage.alliances.models import (
    Alliance,
    CanvasConsent,
    CanvasSheet,
    Party,
    SharedText,
    SharedTextVersion,
)
from alliage.alliances.queries import canvas as queries
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts


@transaction.atomic
def edit_shared(
    *, alliance: Alliance, version: int, words: Mapping[str, Any], by: Actor
) -> SharedText:
    """Change the shared text: a new version, attributed. Raises conflicts.Stale, Denied."""
    party = check_contribute(by, alliance)
    check_open(alliance)
    lock_room(alliance)
    kept = queries.cleaned(words, SharedField.values, queries.LONGEST_SHARED)
    text = _written(alliance, version, kept, party, by)
    data = {"number": text.version}
    history.record("canvas.shared_edited", alliance=alliance, by=by, target=text, data=data)
    return text


@transaction.atomic
def restore_shared(*, alliance: Alliance, number: int, by: Actor) -> SharedText:
    """Take a former version again, as a new one: nothing in between is lost."""
    party = check_contribute(by, alliance)
    check_open(alliance)
    lock_room(alliance)
    former = SharedTextVersion.objects.filter(text__alliance=alliance, number=number).first()
    current = SharedText.objects.filter(alliance=alliance).first()
    if former is None or current is None:
        raise Denied(_("Cette version n’existe pas."))
    if queries.shared_words(current) == former.words:
        raise Denied(_("Le texte dit déjà cela."))
    text = _written(alliance, current.version, former.words, party, by, restored_from=number)
    data = {"number": text.version, "former": number}
    history.record("canvas.shared_restored", alliance=alliance, by=by, target=text, data=data)
    return text


def _written(
    alliance: Alliance,
    version: int,
    words: Mapping[str, str],
    party: Party,
    by: Actor,
    restored_from: int | None = None,
) -> SharedText:
    row, _made = SharedText.objects.get_or_create(alliance=alliance)
    text: SharedText = conflicts.advance(row, version)
    for name, value in words.items():
        setattr(text, name, value)
    text.save(update_fields=[*words, "updated_at"])
    SharedTextVersion.objects.create(
        text=text,
        number=text.version,
        words=dict(words),
        restored_from=restored_from,
        **SharedTextVersion.signature(party, by),
    )
    refresh_fingerprint(alliance)
    return text


def check_consent(by: Actor, alliance: Alliance) -> Party:
    """A mandate that manages, in an open room."""
    party = check_bind(by, alliance)
    check_open(alliance)
    return party


may_consent = allows(check_consent)


@transaction.atomic
def consent(*, alliance: Alliance, fingerprint: str, by: Actor) -> CanvasConsent:
    """Consent to the canvas exactly as it was read; safe twice.

    Raises Denied where it changed since: what one consents to is what one read.
    """
    party = check_consent(by, alliance)
    lock_room(alliance)
    text = SharedText.objects.filter(alliance=alliance).first()
    if text is None or not text.fingerprint or not (text.vision or text.purpose):
        raise Denied(
            _("On consent à un canevas révélé, dont la vision ou la raison d’être est écrite.")
        )
    if fingerprint != text.fingerprint:
        raise Denied(_("Le canevas a changé depuis que vous l’avez lu : relisez-le."))
    sheets = CanvasSheet.objects.revealed().filter(alliance=alliance)
    numbers = {str(key): number for key, number in sheets.values_list("party", "number")}
    made, created = CanvasConsent.objects.get_or_create(
        alliance=alliance,
        party=party,
        fingerprint=fingerprint,
        withdrawn_at=None,
        defaults={
            "shared": text.version,
            "sheets": numbers,
            **CanvasConsent.signature(party, by),
        },
    )
    if created:
        history.record(
            "canvas.consented",
            alliance=alliance,
            by=by,
            target=made,
            data={"fingerprint": fingerprint[:12]},
        )
    return made


@transaction.atomic
def withdraw_consent(*, alliance: Alliance, by: Actor) -> None:
    """Take one's consent back; it stays in the record. Safe twice."""
    party = check_consent(by, alliance)
    lock_room(alliance)
    given = CanvasConsent.objects.filter(alliance=alliance, party=party, withdrawn_at=None)
    if given.update(withdrawn_at=timezone.now()):
        history.record("canvas.consent_withdrawn", alliance=alliance, by=by)
