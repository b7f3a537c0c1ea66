"""Gates: proposed by one party, consented to by each organisation, decided at a deadline."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history, transitions
from alliage.alliances.actions.seats import keep, locked
from alliage.alliances.enums import (
    Answer,
    GateKind,
    GateState,
    PartyRole,
    Stage,
)
from alliage.alliances.models import Alliance, Consent, Gate, Party
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.signing import signed_by

#: Days to answer: what the form proposes, the fewest and the most.
ANSWER_WITHIN, SOONEST, LATEST = (timedelta(days=days) for days in (21, 7, 120))
#: Organisations that an alliance takes: a next stage asks for as many consents.
AN_ALLIANCE = 2


def signature(by: Actor) -> dict[str, Any]:
    """Who answers, under which mandate, when."""
    return {
        **signed_by(by),
        "mandate": by.mandate,
        "answered_at": timezone.now(),
    }


# --- proposing


def check_propose(by: Actor, alliance: Alliance) -> Party:
    """Any party with a voice, by a mandate that manages: proposing is consenting first."""
    me = access.check_bind(by, alliance)
    access.check_open(alliance)
    if alliance.in_opening:
        raise Denied(_("L’alliance s’ouvre d’abord : deux organisations au moins y entrent."))
    if Gate.objects.open().filter(alliance=alliance).exists():
        raise Denied(_("Une porte attend déjà les réponses : une seule à la fois."))
    return me


may_propose = allows(check_propose)


@transaction.atomic
def propose(
    *,
    alliance: Alliance,
    kind: str,
    statement: str,
    by: Actor,
    evidence: str = "",
    conclusion: str = "",
    deadline: date | None = None,
) -> Gate:
    """Ask every organisation with a voice to consent; who proposes consents.

    statement: what shows that the stage is done, or the story of a pause, a turn, a closing.
    """
    room = locked(alliance)
    me = check_propose(by, room)
    target = transitions.after(room.status, room.stage, kind)
    if target is None:
        raise Denied(_("L’alliance n’en est pas là : rechargez la page."))
    voices = list(Party.objects.voices().filter(alliance=room))
    deadline = deadline or timezone.localdate() + ANSWER_WITHIN
    _check_words(room, kind, statement, conclusion, deadline, len(voices))
    gate = Gate.objects.create(
        alliance=room,
        kind=kind,
        from_stage=room.stage,
        to_stage=target[1],
        from_status=room.status,
        to_status=target[0],
        statement=statement.strip(),
        evidence=evidence.strip(),
        conclusion=conclusion,
        deadline=deadline,
        proposed_by=me,
    )
    _ask(gate, voices, me, by)
    verb, data = _kind("gate.proposed", kind), {"gate": kind, "stage": target[1]}
    history.record(verb, alliance=room, by=by, target=gate, data=data)
    settle(room)
    return Gate.objects.get(pk=gate.pk)


def _ask(gate: Gate, voices: list[Party], me: Party, by: Actor) -> None:
    """One row for each organisation asked; who proposes has consented."""
    Consent.objects.bulk_create([Consent(gate=gate, party=voice) for voice in voices])
    Consent.objects.filter(gate=gate, party=me).update(**signature(by), answer=Answer.YES)


def _check_words(
    room: Alliance, kind: str, statement: str, conclusion: str, deadline: date, voices: int
) -> None:
    if not statement.strip():
        raise Denied(_("Écrivez ce qui le montre : une porte s’ouvre sur des mots que l’on relit."))
    if kind == GateKind.ADVANCE and voices < AN_ALLIANCE:
        raise Denied(_("Il faut deux organisations au moins pour passer à l’étape suivante."))
    if kind == GateKind.ADVANCE and room.stage == Stage.FEASIBILITY and not conclusion:
        raise Denied(_("Dites la conclusion de l’étude de faisabilité."))
    today = timezone.localdate()
    if not today + SOONEST <= deadline <= today + LATEST:
        raise Denied(_("Laissez une semaine au moins pour répondre, quatre mois au plus."))


def _kind(verb: str, kind: str) -> str:
    """ "gate.proposed.advance", or "gate.proposed" for what says its own end in its label."""
    return f"{verb}.advance" if kind == GateKind.ADVANCE else verb


# --- answering


def check_answer(by: Actor, gate: Gate) -> Consent:
    """A party that was asked, by a mandate that manages, until the last day is over."""
    me = access.check_bind(by, gate.alliance)
    if gate.state != GateState.OPEN or gate.kind == GateKind.OPENING:
        raise Denied(_("Cette porte n’attend plus de réponse."))
    if gate.is_past:
        raise Denied(_("Le délai de réponse est passé."))
    consent = Consent.objects.filter(gate=gate, party=me).first()
    if consent is None:
        raise Denied(_("Votre organisation n’avait pas de voix quand cette porte a été proposée."))
    return consent


may_answer = allows(check_answer)


@transaction.atomic
def answer(*, gate: Gate, answer: str, by: Actor, reason: str = "") -> None:
    """Consent, refuse with a reason, or say when one will answer; changeable until decided."""
    room = locked(gate.alliance)
    held = Gate.objects.select_related("alliance").get(pk=gate.pk, alliance=room)
    held.alliance = room
    consent = check_answer(by, held)
    words = reason.strip()
    if answer not in Answer.values:
        raise Denied(_("Choisissez une réponse."))
    if answer == Answer.NO and not words:
        raise Denied(_("Dites pourquoi : les autres parties le liront."))
    if consent.answer == answer and consent.reason == words:
        return
    Consent.objects.filter(pk=consent.pk).update(**signature(by), answer=answer, reason=words)
    kinds = {Answer.YES: "gate.consented", Answer.NO: "gate.declined", Answer.WAITING: "gate.waits"}
    data = {"gate": held.kind, "stage": held.to_stage}
    history.record(kinds[Answer(answer)], alliance=room, by=by, target=held, data=data)
    settle(room)


def check_withdraw(by: Actor, gate: Gate) -> None:
    """Who proposed takes it back; any party with a voice, once the proposer has none."""
    me = access.check_bind(by, gate.alliance)
    if gate.state != GateState.OPEN or gate.kind == GateKind.OPENING:
        raise Denied(_("Cette porte n’attend plus de réponse."))
    proposer = gate.proposed_by
    if proposer is not None and proposer.has_voice and proposer.pk != me.pk:
        raise Denied(_("Seule l’organisation qui l’a proposée la retire."))


may_withdraw = allows(check_withdraw)


@transaction.atomic
def withdraw(*, gate: Gate, by: Actor) -> None:
    """Take a gate back before it is decided."""
    room = locked(gate.alliance)
    held = Gate.objects.select_related("proposed_by").get(pk=gate.pk, alliance=room)
    held.alliance = room
    check_withdraw(by, held)
    Gate.objects.filter(pk=held.pk).update(state=GateState.WITHDRAWN, decided_at=timezone.now())
    data = {"gate": held.kind, "stage": held.to_stage}
    history.record("gate.withdrawn", alliance=room, by=by, target=held, data=data)


# --- deciding


def outcome(kind: str, yes: int, no: int, waiting: int, *, time_up: bool) -> GateState:
    """Return what the answers of those who still have a voice make of a gate.

    yes, no, waiting: how many organisations. One refusal is enough for the gate to stay shut, once
    all have answered or the time is up. A next stage asks for two consents at least; a pause, a
    return, a turn or a closing is not held back by silence.
    """
    if waiting and not time_up:
        return GateState.OPEN
    if no:
        return GateState.REFUSED
    enough = AN_ALLIANCE if kind == GateKind.ADVANCE else 1
    return GateState.PASSED if yes >= enough else GateState.LAPSED


def settle(room: Alliance, *, time_up: bool = False) -> None:
    """Decide the open gate of a locked room if its answers, or the calendar, decide it."""
    gate = Gate.objects.open().filter(alliance=room).exclude(kind=GateKind.OPENING).first()
    if gate is None:
        return
    rows = Consent.objects.filter(gate=gate).select_related("party")
    voices = set(Party.objects.voices().filter(alliance=room).values_list("pk", flat=True))
    said = [row for row in rows if row.party_id in voices]
    silent = [row.party for row in said if row.answer == Answer.WAITING]
    yes = sum(row.answer == Answer.YES for row in said)
    no = sum(row.answer == Answer.NO for row in said)
    state = outcome(gate.kind, yes, no, len(silent), time_up=time_up)
    if state == GateState.OPEN:
        return
    Gate.objects.filter(pk=gate.pk).update(state=state, decided_at=timezone.now())
    if state == GateState.PASSED:
        room.stage, room.status = gate.to_stage, gate.to_status
        Alliance.objects.filter(pk=room.pk).update(stage=room.stage, status=room.status)
    data = {"gate": gate.kind, "stage": gate.to_stage}
    verb = _kind(f"gate.{state}", gate.kind) if state == GateState.PASSED else f"gate.{state}"
    history.record(verb, alliance=room, by=SYSTEM, target=gate, data=data)
    if yes or no:  # where nobody spoke, nobody goes on without the others
        _fall_silent(room, silent)


def _fall_silent(room: Alliance, parties: list[Party]) -> None:
    """Who let the deadline pass becomes an observer, and may take its voice back by one act."""
    now = timezone.now()
    for party in parties:
        party.voice_role, party.role, party.silent_since = party.role, PartyRole.OBSERVER, now
        party.lead_offered_at = None
        party.save()
        name = Party.objects.select_related("organisation").get(pk=party.pk).organisation.name
        history.record("party.silent", alliance=room, by=SYSTEM, target=party, data={"name": name})
    if parties:
        keep(room, SYSTEM)


@transaction.atomic
def decide_due(*, gate: Gate) -> bool:
    """Decide a gate whose last day is over; safe twice. Return whether it did."""
    room = locked(gate.alliance)
    held = Gate.objects.open().filter(pk=gate.pk).first()
    if held is None or not held.is_past:
        return False
    settle(room, time_up=True)
    return True


@transaction.atomic
def count_seats(*, alliance: Alliance) -> None:
    """Count one seat where two organisations of a room became one; safe twice."""
    room = locked(alliance)
    keep(room, SYSTEM)
    settle(room)
