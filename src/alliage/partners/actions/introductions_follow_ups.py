"""« Qu’en est-il ? »: asked once of who is the contact, answered by link or on the site."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import audit, links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models.links import SignedLink
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Mandate
from alliage.organisations.rules import check_write_for
from alliage.partners.enums import IntroductionState, Outcome, SideState
from alliage.partners.models import FollowUp, Side

PURPOSE = "partners.follow_up"
LINK_LASTS = timedelta(days=30)
MOST_MINUTES = 60 * 24 * 30


def check_follow_up(by: Actor, follow_up: FollowUp) -> None:
    """A writer of the side that is asked, once it is due, while the introduction stands."""
    check_write_for(by, follow_up.organisation)
    if follow_up.introduction.state != IntroductionState.MADE:
        raise Denied(_("Cette mise en lien est terminée : plus aucune nouvelle n’est attendue."))
    if follow_up.due_on > timezone.localdate():
        raise Denied(_("Il est trop tôt pour donner ces nouvelles."))


may_answer_follow_up = allows(check_follow_up)


@transaction.atomic
def answer_follow_up(
    *, follow_up: FollowUp, by: Actor, outcome: str, note: str = "", minutes: int | None = None
) -> FollowUp:
    """Keep what came of it; the same answer twice is one, another corrects it."""
    found = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    check_follow_up(by, found)
    values = {"outcome": Outcome(outcome), "note": note.strip(), "minutes": minutes}
    if found.answered_at and all(getattr(found, name) == value for name, value in values.items()):
        return found
    event = "follow_up.corrected" if found.answered_at else "follow_up.answered"
    found.answered_at = timezone.now()
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=["answered_at", *values])
    audit.record(event, by=by, target=found, data={"day": found.day, "outcome": found.outcome})
    return found


def contact_mandate(follow_up: FollowUp) -> Mandate | None:
    """Return the running mandate of the contact who is asked, or None when nobody may be."""
    side = Side.objects.filter(
        introduction=follow_up.introduction_id,
        organisation=follow_up.organisation_id,
        state=SideState.ACCEPTED,
        contact__is_active=True,
    ).first()
    if side is None:
        return None
    running = Mandate.objects.running().filter(
        organisation=side.organisation_id, person=side.contact_id
    )
    return running.select_related("person", "organisation").first()


@transaction.atomic
def mark_asked(*, follow_up: int, by: Actor = SYSTEM) -> tuple[FollowUp, Mandate, str] | None:
    """Note that a due follow-up is asked; return it, who is asked and the token of the link.

    None where it was asked already, is no longer due, or where nobody may be asked by e-mail:
    then the item on the site alone asks.
    """
    found = FollowUp.objects.due().filter(pk=follow_up, asked_at=None).first()
    if found is None:
        return None
    FollowUp.objects.filter(pk=found.pk, asked_at=None).update(asked_at=timezone.now())
    audit.record("follow_up.asked", by=by, target=found, data={"day": found.day})
    mandate = contact_mandate(found)
    if mandate is None:
        return None
    subject = f"follow_up:{found.pk}:person:{mandate.person_id}"
    return found, mandate, links.make(PURPOSE, subject, expires_in=LINK_LASTS, by=by)


def read_link(token: str) -> tuple[FollowUp, Mandate, SignedLink]:
    """Return what a link is about and for whom, or raise LinkError. Writes nothing."""
    link = links.read(token, PURPOSE)
    _word, key, _person, person = link.subject.split(":")
    found = FollowUp.objects.select_related("introduction", "organisation").filter(pk=key).first()
    mandate = contact_mandate(found) if found else None
    if found is None or mandate is None or str(mandate.person_id) != person:
        raise links.LinkError(_("Ce lien n’est plus valable."))
    if found.introduction.state != IntroductionState.MADE:
        raise links.LinkError(_("Cette mise en lien est terminée."))
    return found, mandate, link
