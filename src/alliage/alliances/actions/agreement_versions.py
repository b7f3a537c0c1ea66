"""Verbs of versions: submit the whole text, approve or refuse exactly that, withdraw."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access
from alliage.alliances.actions.agreement import check_write, language, locked, record
from alliage.alliances.agreement_proof import canonical, digest
from alliage.alliances.agreement_states import ASKED, IN_FORCE, Event, after
from alliage.alliances.agreement_text import clean
from alliage.alliances.enums_agreement import Answer
from alliage.alliances.models import (
    Agreement,
    AgreementVersion,
    Alliance,
    Approval,
    Party,
    Withdrawal,
)
from alliage.alliances.queries.agreement import (
    AN_AGREEMENT,
    clauses_of,
    last_version,
    score_of,
    standing_of,
)
from alliage.alliances.queries.agreement_snapshot import printed, read, same, snapshot
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows


def check_submit(by: Actor, agreement: Agreement) -> Party:
    """A party submits, under a mandate that writes; an accompanier prepares and does not ask."""
    party = access.check_voice(by, agreement.alliance)
    check_write(by, agreement)
    return party


may_submit = allows(check_submit)


@transaction.atomic
def submit(*, agreement: Agreement, by: Actor, note: str = "") -> AgreementVersion:
    """Freeze the whole text as the next version and ask each party; former answers stay as given.

    Gaps never stand in the way. The same text twice is refused: it would ask for nothing new.
    """
    held = locked(agreement)
    party = check_submit(by, held)
    last = last_version(held)
    clauses = clauses_of(held)
    text = snapshot(held, last.number + 1 if last else 1, clauses)
    _check_text(text, last)
    frozen, complete = canonical(text), score_of(held, clauses, language())
    made = AgreementVersion.objects.create(
        agreement=held,
        number=text["number"],
        text=frozen,
        digest=digest(frozen),
        score=complete.percent,
        gaps=len(complete.gaps),
        note=clean(note)[:2000],
        review_on=held.review_on,
        exit_on=held.exit_on,
        **AgreementVersion.signature(party, by),
    )
    state = after(held.state, Event.SUBMIT)
    assert state is not None  # noqa: S101 - check_write passes in those states alone
    held.state = state
    held.save()
    record("agreement.submitted", held, by, number=made.number)
    return made


def _check_text(text: dict, last: AgreementVersion | None) -> None:
    if not printed(text):
        raise Denied(_("Il n’y a encore rien à soumettre : écrivez une clause au moins."))
    voices = [party for party in text["parties"] if party["role"] in ("lead", "party")]
    if len(voices) < AN_AGREEMENT:
        raise Denied(_("Un accord se conclut entre deux organisations au moins."))
    if last is not None and same(read(last), text):
        words = _("Le texte n’a pas changé depuis la version %(number)d.")
        raise Denied(words % {"number": last.number})


# --- answers


def check_answer(by: Actor, version: AgreementVersion, agreement: Agreement | None = None) -> Party:
    """An organisation with a voice, named by the text, by a mandate that manages, on the last version.

    agreement: as it is now, when it was just read.
    """
    held = agreement or version.agreement
    party = access.check_bind(by, held.alliance)
    access.check_open(held.alliance)
    if held.state_on() not in ASKED:
        raise Denied(_("Cet accord n’attend pas de réponse."))
    last = held.versions.defer("text").order_by("-number").first()
    if last is None or last.pk != version.pk:
        number = last.number if last else 0
        words = _("La version %(number)d l’a remplacée : relisez-la avant de répondre.")
        raise Denied(words % {"number": number})
    if party.organisation.public_id not in {one["id"] for one in read(version)["parties"]}:
        raise Denied(
            _("Cette version ne nomme pas votre organisation : soumettez-en une nouvelle.")
        )
    if last.approved_at is not None or last.approvals.given().filter(party=party).exists():
        raise Denied(_("Votre organisation a déjà approuvé cette version."))
    if held.withdrawals.standing().filter(party=party).exists():
        raise Denied(_("Votre organisation s’est retirée de cet accord."))
    return party


may_answer = allows(check_answer)


@transaction.atomic
def approve(*, version: AgreementVersion, seen: str, by: Actor) -> Approval:
    """Approve exactly what was read. seen: the hash of the text on the page that was read.

    The answer that makes them all turns the version into the one in force. Safe twice: the first
    approval of an organisation stays, with its time and its mandate.
    """
    held = locked(version.agreement)
    fresh = held.versions.get(pk=version.pk)
    known = fresh.approvals.given().filter(party__organisation=by.organisation).first()
    if known is not None and access.bind(by, held.alliance):
        return known
    party = check_answer(by, fresh, held)
    if seen != fresh.digest or digest(fresh.text) != fresh.digest:
        raise Denied(_("Le texte n’est pas celui que vous avez lu : rechargez la page."))
    made = _answered(fresh, party, by, Answer.APPROVED)
    settled = _settle(held)
    kind = "agreement.approved_by_all" if settled else "agreement.approved"
    record(kind, held, by, number=fresh.number)
    return made


@transaction.atomic
def refuse(*, version: AgreementVersion, reason: str, by: Actor) -> Approval:
    """Refuse a version and say why; the organisation may still approve it, or a later one."""
    held = locked(version.agreement)
    fresh = held.versions.get(pk=version.pk)
    party = check_answer(by, fresh, held)
    if not clean(reason):
        raise Denied(_("Dites pourquoi : les autres pourront en tenir compte."))
    made = _answered(fresh, party, by, Answer.REFUSED, clean(reason)[:2000])
    record("agreement.refused", held, by, number=fresh.number)
    return made


def _answered(
    version: AgreementVersion, party: Party, by: Actor, answer: str, reason: str = ""
) -> Approval:
    """Keep who answered what; a refusal may become an approval, never the other way."""
    made, _created = Approval.objects.update_or_create(
        version=version,
        party=party,
        defaults={
            **Approval.signature(party, by),
            "answer": answer,
            "reason": reason,
            "digest": version.digest,
            "organisation_public_id": party.organisation.public_id,
            "organisation_name": party.organisation.name,
            "mandate": by.mandate,
        },
    )
    return made


def _settle(held: Agreement) -> bool:
    """Turn the last version into the one in force when every voice approved it; tell whether so."""
    last = last_version(held)
    if last is None or held.state not in ASKED or last.approved_at is not None:
        return False
    last.agreement = held
    rows = Party.objects.filter(alliance=held.alliance).select_related("organisation")
    if not standing_of(last, read(last), list(rows)).complete:
        return False
    last.approved_at = timezone.now()
    last.save(update_fields=["approved_at"])
    state = after(held.state, Event.AGREE)
    assert state is not None  # noqa: S101 - asked states agree
    held.state, held.in_force = state, last
    held.save()
    return True


# --- parties that go


def _dissolved(held: Agreement) -> bool:
    """End an agreement that binds fewer than two organisations; tell whether it was."""
    if held.state not in IN_FORCE or held.in_force is None:
        return False
    bound = Approval.objects.given().filter(version=held.in_force, party__state="active")
    gone = held.withdrawals.standing().values("party")
    if bound.exclude(party__in=gone).count() >= AN_AGREEMENT:
        return False
    state = after(held.state, Event.DISSOLVE)
    assert state is not None  # noqa: S101 - states in force dissolve
    held.state = state
    held.save()
    return True


def check_withdraw(by: Actor, agreement: Agreement) -> Party:
    """A party that approved what is in force, by a mandate that manages."""
    party = access.check_bind(by, agreement.alliance)
    if agreement.state_on() not in IN_FORCE or agreement.in_force is None:
        raise Denied(_("Aucune version de cet accord n’est en vigueur."))
    if not agreement.in_force.approvals.given().filter(party=party).exists():
        raise Denied(_("Votre organisation n’a pas approuvé la version en vigueur."))
    if agreement.withdrawals.standing().filter(party=party).exists():
        raise Denied(_("Votre organisation s’est déjà retirée de cet accord."))
    return party


may_withdraw = allows(check_withdraw)


@transaction.atomic
def withdraw(*, agreement: Agreement, note: str, by: Actor) -> Withdrawal:
    """Note that a party no longer follows an agreement; what it approved stays provable."""
    held = locked(agreement)
    party = check_withdraw(by, held)
    made = Withdrawal.objects.create(
        agreement=held, note=clean(note)[:2000], **Withdrawal.signature(party, by)
    )
    if not _dissolved(held):
        _settle(held)
    record("agreement.withdrawn", held, by)
    return made


def voices_changed(alliance: Alliance, by: Actor) -> None:
    """A voice is gone or come: what waited for it alone is approved, what bound it may end.

    Called in the transaction of the change, the room held. One entry an agreement that moves.
    """
    moving = (*ASKED, *IN_FORCE)
    rows = Agreement.objects.select_for_update().filter(alliance=alliance, state__in=moving)
    for held in rows.order_by("pk"):
        held.alliance = alliance
        if _settle(held):
            number = held.in_force.number if held.in_force else 0
            record("agreement.approved_by_all", held, by, number=number)
        elif _dissolved(held):
            record("agreement.dissolved", held, by)
