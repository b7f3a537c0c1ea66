"""Verbs of comments: a word on a clause, an answer, resolved, opened again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access
from alliage.alliances.actions.agreement import record
from alliage.alliances.agreement_text import clean
from alliage.alliances.models import Clause, ClauseComment, Party
from alliage.alliances.queries.agreement import ended
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows

#: More words on one clause are a meeting that should take place.
MOST = 500


def check_comment(by: Actor, clause: Clause) -> Party:
    """Parties and accompaniers comment until the agreement ends, approved or not."""
    party = access.check_contribute(by, clause.agreement.alliance)
    access.check_open(clause.agreement.alliance)
    if ended(clause.agreement):
        raise Denied(_("Cet accord est terminé : il se lit, il ne se commente plus."))
    return party


may_comment = allows(check_comment)


@transaction.atomic
def comment(
    *, clause: Clause, body: str, by: Actor, parent: ClauseComment | None = None
) -> ClauseComment:
    """Say a word on a clause, or answer one (parent: a thread of the same clause)."""
    party = check_comment(by, clause)
    words = clean(body)[:4000]
    if not words:
        raise Denied(_("Le commentaire est vide."))
    if parent is not None and (parent.clause_id != clause.pk or parent.parent_id is not None):
        raise Denied(_("Cette discussion n’est pas celle de la clause."))
    Clause.objects.select_for_update().get(pk=clause.pk)
    if clause.comments.count() >= MOST:
        raise Denied(_("Cette clause a déjà beaucoup de commentaires : parlez-vous."))
    last = clause.agreement.versions.defer("text").order_by("-number").first()
    made = ClauseComment.objects.create(
        clause=clause,
        parent=parent,
        on_version=last.number if last else None,
        body=words,
        **ClauseComment.signature(party, by),
    )
    if parent is not None:
        # Who answers a resolved thread opens it again.
        ClauseComment.objects.filter(pk=parent.pk).update(resolved_at=None, resolved_by=None)
    record("agreement.commented", clause.agreement, by, clause=clause.title)
    return made


@transaction.atomic
def settle(*, thread: ClauseComment, resolved: bool, by: Actor) -> None:
    """Resolve a thread, by its author or anybody who edits, or open it again; safe twice."""
    party = check_comment(by, thread.clause)
    rows = ClauseComment.objects.threads().filter(pk=thread.pk, resolved_at__isnull=resolved)
    now = timezone.now() if resolved else None
    if rows.update(resolved_at=now, resolved_by=party if resolved else None):
        kind = "agreement.comment_resolved" if resolved else "agreement.comment_reopened"
        record(kind, thread.clause.agreement, by, clause=thread.clause.title)
