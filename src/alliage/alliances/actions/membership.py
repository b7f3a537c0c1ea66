"""Who is in a room: invite, accept, object, decline, leave, come back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions import gates
from alliage.alliances.actions.seats import keep, locked
from alliage.alliances.enums import Answer, GateKind, GateState, PartyRole, PartyState, Status
from alliage.alliances.models import Alliance, Consent, EntryVoice, Gate, Party
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_act_publicly, check_manage
from alliage.organisations.signing import mandate_title

#: Parties with a voice may object to a newcomer during this time.
OBJECTIONS = timedelta(days=7)
MOST_PARTIES = 120
#: Roles that an invitation may propose: the lead is handed over, never invited.
INVITABLE = (PartyRole.PARTY, PartyRole.ACCOMPANIER, PartyRole.OBSERVER)


# --- inviting


@transaction.atomic
def invite(
    *, alliance: Alliance, organisation: Organisation, role: str, message: str, by: Actor
) -> Party:
    """Invite an organisation that acts here; safe twice. In a running room voices may object."""
    room = locked(alliance)
    me = access.check_contribute(by, room)
    access.check_open(room)
    party = Party.objects.filter(alliance=room, organisation=organisation).first()
    if party is not None and party.state == PartyState.INVITED:
        return party
    _check_invited(room, organisation, role, party)
    party = party or Party(alliance=room, organisation=organisation)
    now = timezone.now()
    party.role, party.state, party.message = role, PartyState.INVITED, message.strip()
    party.invited_by, party.invited_at, party.accepted_at = me, now, None
    party.objections_until = None if room.in_opening else now + OBJECTIONS
    party.save()
    EntryVoice.objects.filter(candidate=party).delete()
    if me.has_voice:
        EntryVoice.objects.create(
            candidate=party, voice=me, agrees=True, mandate_title=mandate_title(by.mandate)
        )
    data = {"name": organisation.name, "role": role}
    history.record("party.invited", alliance=room, by=by, target=party, data=data)
    return party


def _check_invited(
    room: Alliance, organisation: Organisation, role: str, party: Party | None
) -> None:
    if role not in INVITABLE:
        raise Denied(_("On invite comme partie, accompagnateur ou observateur."))
    if not organisation.is_active:
        raise Denied(_("Cette organisation n’agit pas encore ici : écrivez-lui."))
    if party is not None and party.state == PartyState.ACTIVE:
        raise Denied(_("Cette organisation est déjà dans l’alliance."))
    if Party.objects.filter(alliance=room).count() >= MOST_PARTIES:
        raise Denied(_("Une alliance compte %(most)d parties au plus.") % {"most": MOST_PARTIES})


def check_recall(by: Actor, alliance: Alliance, party: Party) -> None:
    """Who invited takes its invitation back; anybody who writes, once the inviter is gone."""
    me = access.check_contribute(by, alliance)
    inviter = party.invited_by
    if inviter is not None and inviter.state == PartyState.ACTIVE and inviter.pk != me.pk:
        raise Denied(_("Seule l’organisation qui a invité retire son invitation."))
    if party.state != PartyState.INVITED:
        raise Denied(_("Cette invitation n’attend plus de réponse."))


may_recall = allows(check_recall)


@transaction.atomic
def recall(*, alliance: Alliance, party: Party, by: Actor) -> None:
    """Take an invitation back before the organisation has joined."""
    room = locked(alliance)
    held = Party.objects.get(pk=party.pk, alliance=room)
    check_recall(by, room, held)
    _end_invitation(held, PartyState.RECALLED)
    data = {"name": held.organisation.name}
    history.record("party.recalled", alliance=room, by=by, target=held, data=data)


def _end_invitation(party: Party, state: PartyState) -> None:
    """An organisation that had been in before stays one that left: it keeps its record."""
    party.state = PartyState.LEFT if party.left_at else state
    party.accepted_at = party.objections_until = None
    party.save()


# --- answering


def check_answer(by: Actor, party: Party) -> None:
    """A mandate that manages answers for the organisation that is invited."""
    if party.state != PartyState.INVITED:
        raise Denied(_("Cette invitation n’attend plus de réponse."))
    check_manage(by, party.organisation)
    check_act_publicly(by, party.organisation)


may_answer = allows(check_answer)


def _invited(room: Alliance, by: Actor) -> Party:
    party = Party.objects.invited(by).filter(alliance=room).first()
    if party is None:
        raise Denied(_("Cette invitation n’attend plus de réponse."))
    return party


@transaction.atomic
def accept(*, alliance: Alliance, by: Actor) -> Party:
    """Say yes, and to the founders' statement with it; join at once, or when nobody objects.

    Said twice, it is said once.
    """
    room = locked(alliance)
    mine = access.party_of(by, room)
    if mine is not None:
        return mine
    party = _invited(room, by)
    check_answer(by, party)
    access.check_open(room)
    if party.accepted_at:
        return party
    party.accepted_at = timezone.now()
    party.save()
    if _agreed(room, party):
        _join(room, party, by)
    else:
        data = {"name": party.organisation.name}
        history.record("party.accepted", alliance=room, by=by, target=party, data=data)
    return party


@transaction.atomic
def decline(*, alliance: Alliance, by: Actor) -> None:
    """Say no, or take back a yes before having joined."""
    room = locked(alliance)
    party = _invited(room, by)
    check_answer(by, party)
    _end_invitation(party, PartyState.DECLINED)
    data = {"name": party.organisation.name}
    history.record("party.declined", alliance=room, by=by, target=party, data=data)


# --- joining a running room


def _agreed(room: Alliance, party: Party) -> bool:
    """Whether nothing keeps an organisation that accepted from joining."""
    if party.objections_until is None:
        return True
    voices = set(Party.objects.voices().filter(alliance=room).values_list("pk", flat=True))
    said = dict(EntryVoice.objects.filter(candidate=party).values_list("voice", "agrees"))
    if any(not said.get(key, True) for key in voices):
        return False
    return party.objections_until <= timezone.now() or all(key in said for key in voices)


def _join(room: Alliance, party: Party, by: Actor) -> None:
    founder = party.objections_until is None
    party.state, party.joined_at, party.left_at = PartyState.ACTIVE, timezone.now(), None
    party.objections_until, party.silent_since, party.voice_role = None, None, ""
    party.save()
    if founder and party.has_voice:
        _consent_to_opening(room, party, by)
    keep(room, by)
    data = {"name": party.organisation.name, "role": party.role}
    history.record("party.joined", alliance=room, by=by, target=party, data=data)


def _consent_to_opening(room: Alliance, party: Party, by: Actor) -> None:
    """The founders' statement is approved by each of them as it joins; two open the room."""
    gate = Gate.objects.filter(alliance=room, kind=GateKind.OPENING).first()
    if gate is None:
        return
    Consent.objects.update_or_create(
        gate=gate, party=party, defaults={**gates.signature(by), "answer": Answer.YES}
    )
    if gate.is_open and Party.objects.voices().filter(alliance=room).count() >= gates.AN_ALLIANCE:
        Gate.objects.filter(pk=gate.pk).update(state=GateState.PASSED, decided_at=timezone.now())
        room.in_opening = False
        Alliance.objects.filter(pk=room.pk).update(in_opening=False)


@transaction.atomic
def say(*, alliance: Alliance, candidate: Party, agrees: bool, reason: str, by: Actor) -> None:
    """Agree to a newcomer, or object with a reason, until it is in; changeable."""
    room = locked(alliance)
    me = access.check_bind(by, room)
    access.check_open(room)
    held = Party.objects.get(pk=candidate.pk, alliance=room)
    if held.state != PartyState.INVITED or held.objections_until is None:
        raise Denied(_("Cette entrée n’est plus à discuter."))
    if not agrees and held.objections_until <= timezone.now():
        raise Denied(_("Le délai pour s’opposer est passé."))
    if not agrees and not reason.strip():
        raise Denied(_("Dites pourquoi : les autres parties le liront."))
    said = {"agrees": agrees, "reason": reason.strip(), "at": timezone.now()}
    said["mandate_title"] = mandate_title(by.mandate)
    EntryVoice.objects.update_or_create(candidate=held, voice=me, defaults=said)
    kind = "entry.agreed" if agrees else "entry.objected"
    data = {"name": held.organisation.name}
    history.record(kind, alliance=room, by=by, target=held, data=data)
    if held.accepted_at and _agreed(room, held):
        _join(room, held, SYSTEM)


@transaction.atomic
def join_if_agreed(*, party: Party) -> bool:
    """Let in an organisation that accepted and to which nobody objected in time; safe twice."""
    room = locked(party.alliance)
    held = Party.objects.filter(pk=party.pk, state=PartyState.INVITED).first()
    if held is None or held.accepted_at is None or room.status == Status.CLOSED:
        return False
    if not _agreed(room, held):
        return False
    _join(room, held, SYSTEM)
    return True


# --- leaving and coming back


@transaction.atomic
def leave(*, alliance: Alliance, note: str, by: Actor) -> None:
    """Leave at any time, with a word; what was approved stays readable. A lead leaves like any."""
    room = locked(alliance)
    me = access.check_leave(by, room)
    held = Party.objects.get(pk=me.pk)
    history.record(
        "party.left", alliance=room, by=by, target=held, data={"name": held.organisation.name}
    )
    if held.role == PartyRole.LEAD:
        held.role = PartyRole.PARTY
    if held.silent_since:
        held.role = PartyRole.PARTY
    held.state, held.leaving_note = PartyState.LEFT, note.strip()
    held.silent_since, held.voice_role, held.lead_offered_at = None, "", None
    held.left_at = timezone.now()
    held.save()
    Consent.objects.filter(party=held, gate__state=GateState.OPEN).exclude(
        gate__kind=GateKind.OPENING
    ).delete()
    keep(room, by)
    gates.settle(room)
    for waiting in Party.objects.filter(alliance=room, state=PartyState.INVITED):
        if waiting.accepted_at and _agreed(room, waiting):
            _join(room, waiting, SYSTEM)
    _close_if_empty(room)


def _close_if_empty(room: Alliance) -> None:
    """Nobody decides any more where no voice is left, nor one that may come back."""
    rows = Party.objects.active().filter(alliance=room)
    if not any(row.has_voice or row.is_silent for row in rows):
        room.status = Status.CLOSED
        Alliance.objects.filter(pk=room.pk).update(status=Status.CLOSED)
        history.record("room.emptied", alliance=room, by=SYSTEM)


@transaction.atomic
def come_back(*, alliance: Alliance, by: Actor) -> None:
    """A party that had let a deadline pass takes its voice back by one act; safe twice."""
    room = locked(alliance)
    me = access.check_read(by, room)
    check_manage(by, me.organisation)
    access.check_open(room)
    if not me.is_silent:
        return
    lead = Party.objects.active().filter(alliance=room, role=PartyRole.LEAD).exists()
    role = PartyRole(me.voice_role or PartyRole.PARTY)
    me.role = PartyRole.PARTY if lead else role
    me.silent_since, me.voice_role = None, ""
    me.save()
    keep(room, by)
    history.record("party.returned", alliance=room, by=by, target=me)
