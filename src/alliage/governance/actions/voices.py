"""What organisations say of an open decision, and the interests that they declare in it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.governance import access, owners, transitions
from alliage.governance.actions._entering import entering, locked
from alliage.governance.enums import DecisionState, InterestState
from alliage.governance.models import AssemblyMember, Decision, Elector, Interest, Voice
from alliage.governance.models.attribution import attributed
from alliage.governance.queries.bodies import electors_of
from alliage.governance.queries.decisions import recused_of
from alliage.governance.transitions import InterestEvent
from alliage.governance.words import ARGUED, STANCES
from alliage.organisations.signing import mandate_title

STANDING = (InterestState.ASKED, InterestState.DECLARED)
UNDECIDED = (DecisionState.DRAFT, DecisionState.OPEN)


@transaction.atomic
def give_voice(
    *, decision: Decision, round_: int, stance: str, reason: str = "", by: Actor
) -> Voice:
    """Say what one's organisation says: the last one counts, the former stays in the record.

    round_: that of the text that was read; after an amendment it is another one.
    """
    member = entering(access.check_decide, by, decision.assembly)
    held = locked(decision)
    _check_speaking(held, member, round_)
    if stance not in STANCES[held.mode]:
        raise Denied(_("Ce choix n’est pas de ce mode de décision."))
    reason = reason.strip()
    if (held.mode, stance) in ARGUED and not reason:
        raise Denied(
            _("Dites vos raisons : sans elles, les autres ne peuvent pas en tenir compte.")
        )
    spoken = {"decision": held, "round": held.round, "member": member}
    Voice.objects.filter(**spoken, current=True).update(current=False)
    voice = Voice.objects.create(**spoken, stance=stance, reason=reason, **attributed(by))
    _record("governance.voice_given", held, by, member)
    return voice


def _check_speaking(decision: Decision, member: AssemblyMember, round_: int) -> None:
    if decision.state != DecisionState.OPEN or decision.late:
        raise Denied(_("Cette décision n’est plus ouverte : on ne s’y exprime plus."))
    if decision.round != round_:
        raise Denied(_("Le texte a été amendé depuis que vous l’avez lu : relisez-le."))
    electors = Elector.objects.filter(decision=decision, round=decision.round, member=member)
    if not electors.exists():
        raise Denied(_("Votre organisation n’a pas de voix dans cette décision."))
    if member.pk in recused_of(decision):
        raise Denied(_("Votre organisation a déclaré un intérêt : elle ne s’exprime pas."))


@transaction.atomic
def declare_interest(*, decision: Decision, reason: str, by: Actor) -> Interest:
    """Declare that one's organisation is judge and party: it withdraws. Answers a question asked."""
    member = entering(access.check_decide, by, decision.assembly)
    held = _undecided(decision)
    standing = _standing(held, member)
    if standing is not None and standing.state == InterestState.DECLARED:
        return standing
    if standing is not None:
        return _answered(standing, admit=True, reason=reason, by=by)
    made = Interest.objects.create(
        decision=held,
        member=member,
        state=InterestState.DECLARED,
        reason=reason,
        answered_at=timezone.now(),
        answered_title=mandate_title(by.mandate),
    )
    _record("governance.interest_declared", held, by, member)
    return made


@transaction.atomic
def ask_interest(
    *, decision: Decision, member: AssemblyMember, question: str, by: Actor
) -> Interest:
    """Ask another organisation whether it is judge and party; it answers for itself."""
    mine = entering(access.check_speak, by, decision.assembly)
    held = _undecided(decision)
    if member.pk == mine.pk:
        raise Denied(_("Pour votre organisation, déclarez l’intérêt vous-même."))
    if not _concerned(held, member):
        raise Denied(_("Cette organisation n’a pas de voix dans cette décision."))
    if _standing(held, member) is not None:
        raise Denied(_("Une question lui est déjà posée, ou elle a déjà déclaré un intérêt."))
    made = Interest.objects.create(
        decision=held,
        member=member,
        asked_by=mine,
        state=InterestState.ASKED,
        question=question,
    )
    _record("governance.interest_asked", held, by, member)
    return made


@transaction.atomic
def answer_interest(*, interest: Interest, admit: bool, reason: str, by: Actor) -> Interest:
    """Answer a question for one's organisation: yes, and it withdraws; or no, and says why."""
    member = entering(access.check_decide, by, interest.decision.assembly)
    _undecided(interest.decision)
    held = locked(interest)
    if held.member_id != member.pk:
        raise Denied(_("Chaque organisation répond pour elle-même."))
    if not reason.strip():
        raise Denied(_("Dites pourquoi, en une phrase."))
    return _answered(held, admit=admit, reason=reason, by=by)


@transaction.atomic
def take_back_interest(*, interest: Interest, by: Actor) -> None:
    """Take a declaration back, before the result: the organisation may speak again."""
    member = entering(access.check_decide, by, interest.decision.assembly)
    decision = _undecided(interest.decision)
    held = locked(interest)
    if held.member_id != member.pk:
        raise Denied(_("Chaque organisation répond pour elle-même."))
    held.state = transitions.after("interest", held.state, InterestEvent.TAKE_BACK)
    held.save(update_fields=["state"])
    _record("governance.interest_withdrawn", decision, by, member)


def _answered(held: Interest, *, admit: bool, reason: str, by: Actor) -> Interest:
    event = InterestEvent.ADMIT if admit else InterestEvent.DENY
    held.state = transitions.after("interest", held.state, event)
    held.reason, held.answered_at = reason, timezone.now()
    held.answered_title = mandate_title(by.mandate)
    held.save(update_fields=["state", "reason", "answered_at", "answered_title"])
    kind = "governance.interest_declared" if admit else "governance.interest_denied"
    _record(kind, held.decision, by, held.member)
    return held


def _undecided(decision: Decision) -> Decision:
    held = locked(decision)
    if held.state not in UNDECIDED or held.late:
        raise Denied(_("Cette décision n’est plus ouverte : on ne s’y exprime plus."))
    return held


def _standing(decision: Decision, member: AssemblyMember) -> Interest | None:
    rows = Interest.objects.select_for_update().filter(decision=decision, member=member)
    return rows.filter(state__in=STANDING).first()


def _concerned(decision: Decision, member: AssemblyMember) -> bool:
    """Whether a member speaks, or would speak, in a decision."""
    if decision.state == DecisionState.OPEN:
        rows = Elector.objects.filter(decision=decision, round=decision.round)
        return rows.filter(member=member, member__left_at=None).exists()
    return electors_of(decision.assembly, decision.body).filter(pk=member.pk).exists()


def _record(kind: str, decision: Decision, by: Actor, member: AssemblyMember) -> None:
    data = {
        "title": decision.title,
        "number": decision.number,
        "name": member.organisation.name,
    }
    owners.record(kind, assembly=decision.assembly, by=by, target=decision, data=data)
