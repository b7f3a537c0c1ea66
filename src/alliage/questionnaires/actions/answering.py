"""Verbs of answering: save as one goes, send once."""

import calendar
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from alliage.core import audit, links, sealed
from alliage.core.actor import ANONYMOUS, Actor
from alliage.core.permissions import Denied, allows
from alliage.questionnaires.checking import Asking, Invalid, Problem
from alliage.questionnaires.enums import Anonymity, CampaignState, InvitationState
from alliage.questionnaires.models import Campaign, Respondent, Sheet
from alliage.questionnaires.queries.answering import asking as asking_of


class Incomplete(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """A sheet cannot be sent yet; `problems` name what is missing."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


@dataclass(slots=True)
class Saved:
    """What a save did. conflicts: question -> the answer kept, changed elsewhere since it was read."""

    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    conflicts: dict[str, Any] = field(default_factory=dict)


def check_answer(respondent: Respondent) -> None:
    """Policy: the campaign is open, the answer not sent, the invitation not declined."""
    campaign = respondent.campaign
    if campaign.state == CampaignState.DRAFT:
        raise Denied(_("Ce questionnaire n’est pas encore ouvert."))
    if not campaign.is_open:
        raise Denied(_("Ce questionnaire est clos : on n’y répond plus."))
    if respondent.state == InvitationState.DECLINED:
        raise Denied(_("Vous avez demandé à ne plus être sollicité : plus rien n’est attendu."))
    if respondent.state == InvitationState.SUBMITTED:
        raise Denied(_("Cette réponse est déjà envoyée : elle ne change plus."))


answerable = allows(check_answer)


def state_of(values: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Return what stands for the answers of a page as they were shown, to see whether they moved."""
    content = json.dumps({key: values.get(key) for key in sorted(keys)}, sort_keys=True)
    return salted_hmac("alliage.questionnaires.page", content).hexdigest()


def _locked(respondent: Respondent) -> Respondent:
    # The campaign first, as whoever closes it does: a page saved at that moment waits, and is late.
    campaign = Campaign.objects.select_for_update().get(pk=respondent.campaign_id)
    found = Respondent.objects.select_for_update().get(pk=respondent.pk)
    found.campaign = campaign
    check_answer(found)
    return found


@transaction.atomic
def save(*, respondent: Respondent, values: Mapping[str, Any], seen: str = "", by: Actor) -> Saved:
    """Keep the valid answers among `values` (question -> JSON value, None to empty one).

    seen: `state_of` the same questions when they were shown. Where another tab or person changed
    them since, nothing is kept and the answers there are come back as conflicts; what is the same
    on both sides is none. Answers of hidden questions are ignored.
    """
    found = _locked(respondent)
    sheet = Sheet.objects.filter(respondent=found).first()
    stored = sealed.unseal(sheet.sealed) if sheet else {}
    asked = asking_of(found)
    saved = _judged(asked, stored, values)
    moved = seen and not constant_time_compare(seen, state_of(stored, values))
    if moved:
        saved.conflicts = {
            key: stored.get(key)
            for key in values
            if key in asked.definition.by_key and saved.values.get(key) != stored.get(key)
        }
    if saved.conflicts or saved.values == stored:
        return saved
    _write(found, sheet, saved.values)
    if found.state == InvitationState.SENT:
        Respondent.objects.filter(pk=found.pk).update(state=InvitationState.STARTED)
        audit.record("questionnaire.started", by=_who(found, by), target=found.campaign)
    return saved


def _judged(asked: Asking, stored: dict[str, Any], values: Mapping[str, Any]) -> Saved:
    """Lay the valid ones of `values` over what is stored; hidden questions stay as they were."""
    merged, problems = dict(stored), []
    for question in asked.definition.questions:  # in order: a condition looks at what came before
        key = question.key
        if key not in values or key not in asked.visible(merged):
            continue
        try:
            value = asked.check(question, values[key])
        except Invalid as error:
            problems.append(Problem(question, str(error)))
            continue
        merged.pop(key, None)
        if value is not None:
            merged[key] = value
    return Saved(merged, problems)


def _write(respondent: Respondent, sheet: Sheet | None, values: dict[str, Any]) -> None:
    content = sealed.seal(values)
    if sheet is None:
        Sheet.objects.create(
            campaign=respondent.campaign,
            respondent=respondent,
            organisation_id=respondent.organisation_id,
            sealed=content,
        )
        return
    rows = Sheet.objects.filter(pk=sheet.pk, version=sheet.version, submitted=False)
    if not rows.update(sealed=content, version=F("version") + 1, saved_on=timezone.localdate()):
        raise Denied(_("Vos réponses changent ailleurs en ce moment : rechargez la page."))


def _who(respondent: Respondent, by: Actor) -> Actor:
    """Return whom the audit log names: nobody where answers are tied to nobody."""
    return ANONYMOUS if respondent.campaign.anonymity == Anonymity.ANONYMOUS else by


@transaction.atomic
def submit(*, respondent: Respondent, by: Actor) -> bool:
    """Send the answers for good; return False where they were sent before. Raises Incomplete.

    An anonymous sheet leaves its respondent here: what remains of them is that they answered.
    """
    try:
        found = _locked(respondent)
    except Denied:
        sent = Respondent.objects.filter(pk=respondent.pk, state=InvitationState.SUBMITTED)
        if sent.exists():
            return False
        raise
    sheet = Sheet.objects.filter(respondent=found).first()
    stored = sealed.unseal(sheet.sealed) if sheet else {}
    asked = asking_of(found)
    problems = list(asked.missing(stored))
    values = asked.kept(stored)
    if problems:
        raise Incomplete(problems)
    if sheet is None or not values:
        raise Denied(_("Répondez d’abord à une question au moins."))
    if not _mark_sent(found):
        return False
    if found.campaign.anonymity == Anonymity.ANONYMOUS:
        _detach(found, sheet, values)
    else:
        sheet.sealed, sheet.submitted, sheet.saved_on = sealed.seal(values), True, _today()
        sheet.version += 1
        sheet.save(update_fields=["sealed", "submitted", "saved_on", "version"])
    audit.record("questionnaire.answered", by=_who(found, by), target=found.campaign)
    return True


def _mark_sent(respondent: Respondent) -> bool:
    """Note that it is sent, once: of two at the same moment, on a database without row locks too."""
    anonymous = respondent.campaign.anonymity == Anonymity.ANONYMOUS
    rows = Respondent.objects.awaited().filter(pk=respondent.pk)
    moment = None if anonymous else timezone.now()
    return bool(rows.update(state=InvitationState.SUBMITTED, submitted_at=moment))


def _today() -> Any:
    return timezone.localdate()


def _detach(respondent: Respondent, draft: Sheet, values: dict[str, Any]) -> None:
    """Write the sheet anew without its respondent, under a random number and the month alone."""
    draft.delete()
    month = _today().replace(day=1)
    Sheet.objects.create(
        campaign=respondent.campaign,
        sealed=sealed.seal(values, at=calendar.timegm(month.timetuple())),
        submitted=True,
        saved_on=month,
    )


def respondent_of(token: str, purpose: str) -> Respondent:
    """Return whom a link is for, or raise LinkError. Writes nothing."""
    link = links.read(token, purpose)
    key = link.subject.removeprefix("respondent:")
    rows = Respondent.objects.select_related("campaign__holder", "organisation")
    found = rows.filter(pk=key).first()
    if found is None:
        raise links.LinkError(_("Ce lien n’est plus valable."))
    return found
