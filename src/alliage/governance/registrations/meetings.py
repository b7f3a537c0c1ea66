"""What the area registers at start: words of meetings, who reads their papers, to-do items."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.core import files, inbox
from alliage.core.actor import Actor
from alliage.core.formats import day
from alliage.core.models.files import StoredFile
from alliage.governance import owners
from alliage.governance.actions.meetings import SCOPE
from alliage.governance.models import Assembly
from alliage.governance.queries import meetings as queries
from alliage.organisations.models import Mandate

owners.describe(
    {
        "governance.meeting_planned": _l("Réunion prévue : %(title)s"),
        "governance.meeting_changed": _l("Réunion modifiée : %(title)s"),
        "governance.meeting_cancelled": _l("Réunion annulée : %(title)s"),
        "governance.agenda_changed": _l("Ordre du jour modifié : %(title)s"),
        "governance.paper_added": _l("Pièce déposée : %(title)s"),
        "governance.paper_removed": _l("Pièce retirée : %(title)s"),
        "governance.attendance_noted": _l("Présences notées : %(title)s"),
        "governance.minutes_written": _l("Compte rendu écrit : %(title)s"),
        "governance.minutes_proposed": _l("Compte rendu à approuver : %(title)s"),
        "governance.minutes_agreed": _l("Compte rendu approuvé par une organisation : %(title)s"),
        "governance.minutes_approved": _l("Compte rendu approuvé : %(title)s"),
    },
    {
        "governance.meeting_planned": _l("Réunion prévue"),
        "governance.meeting_changed": _l("Réunion modifiée"),
        "governance.meeting_cancelled": _l("Réunion annulée"),
        "governance.agenda_changed": _l("Ordre du jour modifié"),
        "governance.paper_added": _l("Pièce de réunion déposée"),
        "governance.paper_removed": _l("Pièce de réunion retirée"),
        "governance.attendance_noted": _l("Présences notées"),
        "governance.minutes_written": _l("Compte rendu écrit"),
        "governance.minutes_proposed": _l("Compte rendu proposé"),
        "governance.minutes_agreed": _l("Compte rendu approuvé par une organisation"),
        "governance.minutes_approved": _l("Compte rendu approuvé"),
    },
)


def may_read_paper(actor: Actor, file: StoredFile) -> bool:
    """The members of the assembly of a file, and nobody else."""
    kind, _colon, key = file.subject.partition(":")
    if kind != "assembly" or not key.isdigit():
        return False
    return Assembly.objects.visible_to(actor).filter(pk=int(key)).exists()


files.register_scope(SCOPE, may_read_paper)


def meetings_with_papers(person: Any) -> list[inbox.Item]:
    """Meetings of the two weeks to come, and how many papers there are to read before."""
    mine = Mandate.objects.running().of(person).values("organisation")
    items = []
    for meeting in queries.soon(mine).order_by("starts_at", "pk")[:20]:
        words = ngettext("%(n)s pièce à lire.", "%(n)s pièces à lire.", meeting.papers_count)
        items.append(
            inbox.Item(
                title=_("Réunion du %(day)s : %(title)s")
                % {"day": day(meeting.starts_at), "title": meeting.title},
                url=meeting.get_absolute_url(),
                reason=words % {"n": meeting.papers_count}
                if meeting.papers_count
                else meeting.assembly.title,
                due=meeting.starts_at.date(),
            )
        )
    return items


inbox.register("governance.meetings", meetings_with_papers)
