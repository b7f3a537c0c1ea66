"""Decisions: written, opened, amended, withdrawn, concluded."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied
from alliage.governance import access, owners, transitions
from alliage.governance.actions._entering import entering, locked
from alliage.governance.deciding import Outcome, Said, outcome
from alliage.governance.enums import DecisionState, Presence, Result
from alliage.governance.models import (
    Assembly,
    AssemblyMember,
    Body,
    Decision,
    DecisionVersion,
    Elector,
    Meeting,
    Voice,
)
from alliage.governance.models.attribution import attributed
from alliage.governance.models.decisions import frozen_text
from alliage.governance.queries.bodies import electors_of
from alliage.governance.queries.decisions import recused_of
from alliage.governance.transitions import Event
from alliage.organisations import conflicts

#: What the form of a decision says, beside the body and the meeting.
FIELDS = (
    "title", "text", "mode", "majority", "quorum", "ladder", "answerable", "closes_on",
    "body", "meeting",
)  # fmt: skip


@transaction.atomic
def draft(*, assembly: Assembly, by: Actor, values: dict[str, Any]) -> Decision:
    """Write a decision, not open yet. values: those of `FIELDS`."""
    member = entering(access.check_prepare, by, assembly)
    return _make(assembly, member, by, values)


def _make(
    assembly: Assembly,
    member: AssemblyMember,
    by: Actor,
    values: dict[str, Any],
    again_of: Decision | None = None,
) -> Decision:
    locked(assembly)  # two drafts at once take two numbers
    _check_place(assembly, values.get("body"), values.get("meeting"))
    values = _with_body(values)
    last = Decision.objects.filter(assembly=assembly).aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(
        assembly=assembly, number=last + 1, brought_by=member, again_of=again_of, **values
    )
    _keep_version(made, member, by)
    _record("governance.decision_drafted", made, by)
    return made


@transaction.atomic
def change(*, decision: Decision, version: int, by: Actor, values: dict[str, Any]) -> Decision:
    """Write a draft again; raises `Stale`. Former titles and texts are kept."""
    member = entering(access.check_prepare, by, decision.assembly)
    held: Decision = conflicts.advance(decision, version)
    if held.state != DecisionState.DRAFT:
        raise Denied(_("Cette décision est ouverte ou conclue : son texte ne change plus."))
    _check_place(held.assembly, values["body"], values["meeting"])
    values = _with_body(values)
    written = (held.title, held.text) != (values["title"], values["text"])
    for name in FIELDS:
        setattr(held, name, values[name])
    held.save(update_fields=list(FIELDS))
    if written:
        _keep_version(held, member, by)
    _record("governance.decision_changed", held, by)
    return held


@transaction.atomic
def open_decision(*, decision: Decision, version: int, by: Actor) -> Decision:
    """Open one exact version: the text is frozen, and who may speak is fixed."""
    entering(access.check_speak, by, decision.assembly)
    try:
        held: Decision = conflicts.advance(decision, version)
    except conflicts.Stale:
        raise Denied(_("Le texte a changé depuis que vous l’avez lu : relisez-le.")) from None
    held.state = transitions.after("decision", held.state, Event.OPEN)
    if held.closes_on < timezone.localdate():
        raise Denied(_("Le dernier jour pour s’exprimer est passé : changez-le d’abord."))
    _check_place(held.assembly, held.body, held.meeting)
    members = list(electors_of(held.assembly, held.body))
    if not members:
        raise Denied(_("Aucune organisation qui a une voix ne siège dans cette instance."))
    Elector.objects.bulk_create(
        Elector(decision=held, round=held.round, member=member) for member in members
    )
    held.opened_at, held.sha256 = timezone.now(), fingerprint(held)
    held.save(update_fields=["state", "opened_at", "sha256"])
    _record("governance.decision_opened", held, by)
    return held


@transaction.atomic
def amend(*, decision: Decision, by: Actor) -> Decision:
    """Take an open text back to write it again: everybody will speak anew. Its bringer alone."""
    member = entering(access.check_speak, by, decision.assembly)
    held = locked(decision)
    _check_bringer(held, member)
    _check_in_time(held)
    held.state = transitions.after("decision", held.state, Event.AMEND)
    held.round += 1
    held.version += 1
    held.save(update_fields=["state", "round", "version"])
    _record("governance.decision_amended", held, by)
    return held


@transaction.atomic
def withdraw(*, decision: Decision, reason: str, by: Actor) -> None:
    """Withdraw what is not decided, and say why; what was said stays. Its bringer alone."""
    member = entering(access.check_speak, by, decision.assembly)
    held = locked(decision)
    if held.state == DecisionState.WITHDRAWN:
        return
    _check_bringer(held, member)
    _check_in_time(held)
    held.state = transitions.after("decision", held.state, Event.WITHDRAW)
    held.withdrawn_reason = reason
    held.save(update_fields=["state", "withdrawn_reason"])
    _record("governance.decision_withdrawn", held, by)


@transaction.atomic
def close(*, decision: Decision, by: Actor) -> Decision:
    """Conclude: once everybody spoke, or once the last day is over. Safe twice."""
    entering(access.check_speak, by, decision.assembly)
    held = locked(decision)
    if held.state == DecisionState.DECIDED:
        return held
    found = computed(held)
    if not held.late and found.counts.silent:
        raise Denied(
            _(
                "Des organisations ne se sont pas exprimées : elles ont jusqu’au dernier jour annoncé."
            )
        )
    return _conclude(held, Event.TIME_UP if held.late else Event.CLOSE, found, by)


@transaction.atomic
def time_up(*, decision: Decision) -> bool:
    """Conclude a decision whose last day is over; return whether it was this call that did."""
    held = locked(decision)
    if not held.late:
        return False
    _conclude(held, Event.TIME_UP, computed(held), SYSTEM)
    return True


def _conclude(held: Decision, event: Event, found: Outcome, by: Actor) -> Decision:
    held.state = transitions.after("decision", held.state, event)
    held.result, held.reason = found.result.value, found.reason.value
    held.counts, held.decided_at = found.counts.as_dict(), timezone.now()
    held.save(update_fields=["state", "result", "reason", "counts", "decided_at"])
    _record("governance.decision_decided", held, by, result=str(Result(held.result).label))
    return held


def computed(decision: Decision) -> Outcome:
    """What a decision comes to with what was said so far."""
    electors = Elector.objects.filter(decision=decision, round=decision.round)
    still = electors.filter(member__left_at=None, member__role="voice")
    said = Voice.objects.filter(decision=decision, round=decision.round, current=True)
    there: list[int] = []
    if decision.meeting is not None:
        present = decision.meeting.attendances.filter(presence=Presence.PRESENT)
        there = list(present.values_list("member", flat=True))
    return outcome(
        decision.mode,
        [Said(voice.member_id, voice.stance, voice.pk, voice.reason) for voice in said],
        electors=list(still.values_list("member", flat=True)),
        recused=recused_of(decision),
        present=there,
        quorum=decision.quorum,
        majority=decision.majority,
    )


@transaction.atomic
def settle(*, decision: Decision, conclusion: str, by: Actor) -> None:
    """After having heard: write once what is decided, for the organisation that brought it."""
    member = entering(access.check_decide, by, decision.assembly)
    held = locked(decision)
    _check_bringer(held, member)
    if held.result != Result.HEARD:
        raise Denied(_("Cette décision ne recueillait pas des avis, ou n’est pas conclue."))
    if held.conclusion:
        raise Denied(_("Ce qui est décidé est déjà écrit."))
    held.conclusion = conclusion
    held.save(update_fields=["conclusion"])
    _record("governance.decision_settled", held, by)


@transaction.atomic
def take_up(*, decision: Decision, closes_on: date, by: Actor) -> Decision:
    """Write a new draft from what was not adopted, or was withdrawn."""
    member = entering(access.check_prepare, by, decision.assembly)
    held = locked(decision)
    over = (DecisionState.DECIDED, DecisionState.WITHDRAWN)
    if held.state not in over or held.result == Result.ADOPTED:
        raise Denied(_("Seul ce qui n’a pas été adopté, ou a été retiré, se reprend."))
    values = {name: getattr(held, name) for name in FIELDS}
    open_body = held.body if held.body and held.body.closed_on is None else None
    values |= {"closes_on": closes_on, "meeting": None, "body": open_body}
    return _make(held.assembly, member, by, values, again_of=held)


def fingerprint(decision: Decision) -> str:
    """SHA-256 of the canonical JSON of what is opened."""
    canonical = json.dumps(
        frozen_text(decision), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _with_body(values: dict[str, Any]) -> dict[str, Any]:
    """What a decision does not say of its ladder and of who answers for it is what its body says."""
    body = values.get("body")
    if body is None:
        return values
    said = {name: values.get(name) or getattr(body, name) for name in ("ladder", "answerable")}
    return {**values, **said}


def _keep_version(decision: Decision, member: AssemblyMember, by: Actor) -> None:
    DecisionVersion.objects.create(
        decision=decision,
        number=decision.version,
        title=decision.title,
        text=decision.text,
        member=member,
        **attributed(by),
    )


def _check_place(assembly: Assembly, body: Body | None, meeting: Meeting | None) -> None:
    if body is not None and (body.assembly_id != assembly.pk or body.closed_on is not None):
        raise Denied(_("Cette instance est close : son passé se lit, elle ne change plus."))
    if body is not None and not body.decides:
        raise Denied(_("Le conseil d’une organisation décide chez elle, pas ici."))
    if meeting is not None and meeting.assembly_id != assembly.pk:
        raise Denied(_("Ce choix n’est pas de cette assemblée."))


def _check_bringer(decision: Decision, member: AssemblyMember) -> None:
    if decision.brought_by_id != member.pk and decision.brought_by.left_at is None:
        raise Denied(_("Seule l’organisation qui a apporté cette décision le peut."))


def _check_in_time(decision: Decision) -> None:
    """Once the last day is over the result is what was said: nobody escapes it."""
    if decision.late:
        raise Denied(_("Le dernier jour est passé : le résultat se calcule sur ce qui a été dit."))


def _record(kind: str, decision: Decision, by: Actor, **more: str) -> None:
    data = {"title": decision.title, "number": decision.number, **more}
    owners.record(kind, assembly=decision.assembly, by=by, target=decision, data=data)
