"""Taking over a room from an archive: everything at once, or nothing."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.actions.membership import MOST_PARTIES
from alliage.alliances.actions.rooms import check_open_room
from alliage.alliances.actions.seats import SEATS, locked
from alliage.alliances.archive import naming
from alliage.alliances.archive.packing import Opened
from alliage.alliances.archive.reading import Reader, check_room
from alliage.alliances.archive.values import Refused, read_moment, wrong
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import (
    Agreement,
    Alliance,
    CanvasConsent,
    CanvasSheet,
    CanvasVersion,
    ConventionAgreement,
    Party,
    RoomCopy,
    SharedText,
    SharedTextVersion,
)
from alliage.alliances.queries import canvas
from alliage.core import files
from alliage.core.actor import Actor
from alliage.core.models.files import StoredFile
from alliage.governance.actions import minutes
from alliage.governance.actions.meetings import SCOPE
from alliage.governance.actions.members import set_members
from alliage.governance.enums import MinutesState
from alliage.governance.models import Minutes
from alliage.organisations.models import Organisation
from alliage.organisations.signing import mandate_title


def take_over(*, archive: Opened, by: Actor) -> Alliance:
    """Make a room of an archive, led by the actor's organisation.

    Of the other organisations, those that are active here are invited: nobody is a party of a room
    for somebody else's file says so; the others are told of, as they were. Nothing is public. The
    same archive sent twice by one organisation makes one room. Raises `Refused`, `Denied`.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            return _take_over(archive, by, stored)
    except (IntegrityError, DataError, OverflowError):
        _forget(stored)
        raise Refused(_("L’archive se contredit : des lignes n’y vont pas ensemble.")) from None
    except BaseException:
        _forget(stored)
        raise


def _forget(stored: Iterable[str]) -> None:
    """The rows are rolled back by the database; the contents are not."""
    for path in stored:
        default_storage.delete(path)


def _take_over(archive: Opened, by: Actor, stored: list[str]) -> Alliance:
    check_open_room(by)
    Organisation.objects.select_for_update().get(pk=by.organisation.pk)
    known = RoomCopy.objects.filter(by_organisation=by.organisation.pk, digest=archive.digest)
    if (copy := known.select_related("alliance").first()) is not None:
        return copy.alliance
    rows = check_room(archive.room)
    if len(rows["parties"]) > MOST_PARTIES:
        raise Refused(_("Une alliance compte %(most)d parties au plus.") % {"most": MOST_PARTIES})
    named = naming.found_or_told(naming.check(archive.room.get("organisations")), by)
    if len({one.pk for one in named}) < len(named):
        raise Refused(_("Deux organisations de l’archive sont une seule ici."))

    def kept(value: Any, place: str) -> StoredFile:
        return _store(archive, value, place, by, stored)

    def turned(table: str, made: list[Any]) -> list[Any]:
        return _enter(made, by) if table == "parties" else made

    reader = Reader(named, kept, turned)
    room = locked(reader.write(rows))
    lead = _lead(room, by)
    _address(reader, room)
    _fingerprints(room)
    _ask_again(room)
    _seat(room, by)
    _remember(room, lead, archive, by)
    return room


def _remember(room: Alliance, lead: Party, archive: Opened, by: Actor) -> None:
    """Where the room comes from, as its manifest says: shown to whoever enters it."""
    source = str(archive.manifest.get("source", ""))[:120]
    RoomCopy.objects.create(
        alliance=room,
        party=lead,
        mandate_title=mandate_title(by.mandate),
        by_organisation=by.organisation.pk,
        digest=archive.digest,
        source=source,
        made_at=read_moment(archive.manifest.get("made_at")) or timezone.now(),
    )
    data = {"source": source, "digest": archive.digest[:12]}
    history.record("room.taken_over", alliance=room, by=by, target=room, data=data)


def _store(archive: Opened, value: Any, place: str, by: Actor, stored: list[str]) -> StoredFile:
    """A paper of the archive, kept as if it had been sent here."""
    shape = isinstance(value, dict) and value.keys() == {"name", "sha256"}
    if not shape or not all(isinstance(one, str) for one in value.values()):
        raise wrong(place, _("un nom et une empreinte sont attendus"))
    content = archive.files.get(value["sha256"])
    if content is None:
        raise wrong(place, _("ce fichier n’est pas dans l’archive"))
    kept = files.store(content, value["name"], scope=SCOPE, by=by)
    stored.append(kept.path)
    if hashlib.sha256(content).hexdigest() != value["sha256"]:
        raise wrong(place, _("l’empreinte n’est pas celle annoncée"))
    return kept


def _enter(parties: list[Party], by: Actor) -> list[Party]:
    """Who is a party of the copy: the organisation that brings it; others that act here are asked."""
    now = timezone.now()
    for party in parties:
        if party.organisation_id == by.organisation.pk:
            party.role, party.state = PartyRole.LEAD, PartyState.ACTIVE
            party.silent_since, party.voice_role, party.left_at = None, "", None
            party.joined_at = party.joined_at or now
            continue
        if party.role == PartyRole.LEAD:  # there is one lead: who brings the archive
            party.role = PartyRole.PARTY
        if party.organisation.is_active and party.state in (PartyState.ACTIVE, PartyState.INVITED):
            party.state, party.invited_at = PartyState.INVITED, now
            party.accepted_at = party.joined_at = party.left_at = None
            party.silent_since, party.voice_role = None, ""
        elif party.organisation.is_active:
            # Nor is anybody told, by somebody else's file, what it had approved before it left.
            party.left_at = None
    return parties


def _lead(room: Alliance, by: Actor) -> Party:
    """The party of who brings the archive, made when the archive does not know it."""
    rows = Party.objects.filter(alliance=room)
    mine = rows.filter(organisation=by.organisation).first()
    if mine is None:
        now = timezone.now()
        mine = Party.objects.create(
            alliance=room,
            organisation=by.organisation,
            role=PartyRole.LEAD,
            state=PartyState.ACTIVE,
            accepted_at=now,
            joined_at=now,
        )
    rows.filter(state=PartyState.INVITED).exclude(pk=mine.pk).update(invited_by=mine)
    return mine


def _seat(room: Alliance, by: Actor) -> None:
    """Seats of who is there. The topics are not told: nothing is concluded for voices are missing."""
    rows = Party.objects.active().filter(alliance=room)
    roles = {row.organisation_id: SEATS[PartyRole(row.role)] for row in rows}
    set_members(assembly=room.assembly, roles=roles, by=by)


def _address(reader: Reader, room: Alliance) -> None:
    """The papers are those of this assembly: its members read them."""
    papers = [paper.file_id for paper in reader.made["papers"]]
    StoredFile.objects.filter(pk__in=papers).update(subject=f"assembly:{room.assembly_id}")


def _ask_again(room: Alliance) -> None:
    """Answers to what was not settled yet bind nobody here: it is answered anew."""
    unsettled = ConventionAgreement.objects.filter(convention__agreed_at=None)
    unsettled.filter(convention__alliance=room).delete()
    for agreement in Agreement.objects.filter(alliance=room):
        last = agreement.versions.defer("text").order_by("-number").first()
        if last is not None and last.approved_at is None:
            last.approvals.all().delete()


def _fingerprints(room: Alliance) -> None:
    """Hashes that are of keys: the canvas as it reads, what was consented to, approved minutes."""
    sheets = list(CanvasSheet.objects.revealed().filter(alliance=room).order_by("party"))
    text = SharedText.objects.filter(alliance=room).first()
    if text is not None:
        found = canvas.fingerprint(text, sheets) if sheets else ""
        SharedText.objects.filter(pk=text.pk).update(fingerprint=found)
    for consent in CanvasConsent.objects.filter(alliance=room):
        found = _consented(consent, room)
        CanvasConsent.objects.filter(pk=consent.pk).update(fingerprint=found)
    approved = Minutes.objects.filter(
        meeting__assembly=room.assembly_id, state=MinutesState.APPROVED
    )
    for one in approved.select_related("meeting"):
        Minutes.objects.filter(pk=one.pk).update(sha256=minutes.fingerprint(one))


def _consented(consent: CanvasConsent, room: Alliance) -> str:
    """The fingerprint of the versions that a consent names; raises `Refused`."""
    if not all(key.isdigit() for key in consent.sheets):  # a party that the archive does not hold
        raise wrong("canvas_consents", _("le numéro d’une ligne est attendu"))
    rows = SharedTextVersion.objects.filter(text__alliance=room, number=consent.shared)
    words = rows.values_list("words", flat=True).first() or {}
    text = SharedText(**{name: words.get(name, "") for name in canvas.shared_words(SharedText())})
    sheets = []
    for key, number in sorted(consent.sheets.items(), key=lambda one: int(one[0])):
        versions = CanvasVersion.objects.filter(
            sheet__alliance=room, sheet__party=key, number=number
        )
        said = versions.values_list("words", flat=True).first()
        sheets.append(CanvasSheet(party_id=int(key), words=said or {}))
    return canvas.fingerprint(text, sheets)
