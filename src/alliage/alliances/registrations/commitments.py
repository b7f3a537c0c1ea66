"""What the area registers at start: commitments and contributions."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.alliances import changes, coming, history, sections
from alliage.alliances.actions import contributions as ledger_actions
from alliage.alliances.queries import commitments as queries
from alliage.alliances.queries import contributions as ledger
from alliage.alliances.room import Room
from alliage.core import inbox
from alliage.organisations.models import Mandate

history.describe(
    {
        "commitment.proposed": _l("Engagement proposé, « %(what)s »"),
        "commitment.promised": _l("Engagement pris, « %(what)s »"),
        "commitment.accepted": _l("Engagement accepté, « %(what)s »"),
        "commitment.declined": _l("Engagement décliné, « %(what)s »"),
        "commitment.taken_back": _l("Proposition d’engagement reprise, « %(what)s »"),
        "commitment.said_kept": _l("Engagement dit tenu, « %(what)s »"),
        "commitment.unsaid": _l("Engagement de nouveau en cours, « %(what)s »"),
        "commitment.kept": _l("Engagement confirmé tenu, « %(what)s »"),
        "commitment.contested": _l("Engagement contesté, « %(what)s »"),
        "commitment.change_proposed": _l("Autres termes proposés pour « %(what)s »"),
        "commitment.withdrawal_proposed": _l("Retrait proposé pour « %(what)s »"),
        "commitment.changed": _l("Engagement renégocié par les deux, « %(what)s »"),
        "commitment.withdrawn": _l("Engagement retiré d’un commun accord, « %(what)s »"),
        "commitment.change_declined": _l("Changement décliné pour « %(what)s »"),
        "commitment.change_taken_back": _l("Changement repris pour « %(what)s »"),
        "contribution.entered": _l("Apport noté, « %(what)s »"),
        "contribution.confirmed": _l("Apport confirmé, « %(what)s »"),
        "contribution.corrected": _l("Apport corrigé, « %(what)s »"),
        "convention.proposed": _l("Convention proposée pour %(kind)s, version %(number)s"),
        "convention.agreed": _l("Convention acceptée pour %(kind)s, version %(number)s"),
    }
)
changes.on_voices_changed(ledger_actions.voices_changed)


def _subtitle(room: Room) -> tuple[str, bool]:
    found = queries.state_counts(room.alliance)
    if found["late"]:
        words = ngettext("%(n)s en retard", "%(n)s en retard", found["late"])
        return words % {"n": found["late"]}, True
    if found["running"]:
        words = ngettext("%(n)s en cours", "%(n)s en cours", found["running"])
        return words % {"n": found["running"]}, False
    return (_("aucun en cours") if found["total"] else _("aucun encore")), False


sections.register(
    sections.Section(
        name="commitments",
        label=_l("Engagements"),
        url="alliances:commitments",
        subtitle=_subtitle,
        queries=1,
        order=30,
    )
)


def _coming(room: Room) -> list[coming.Coming]:
    """The nearest commitments that bind, late ones first. One query."""
    found = queries.next_dated(room.alliance, coming.AT_MOST)
    for commitment in found:
        commitment.alliance = room.alliance
    return [
        coming.Coming(
            commitment.due_on,
            commitment.what,
            commitment.get_absolute_url(),
            commitment.owing.organisation.name,
            late=commitment.is_late,
        )
        for commitment in found
    ]


coming.register("commitments", _coming)

#: Things to do of one sort that a list shows at most.
MOST = 20


def what_awaits(person: Any) -> list[inbox.Item]:
    """Answers, confirmations and dates, for the organisations that a person writes for."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    if not writing:
        return []
    return [*_commitments(writing), *_changes(writing), *_contributions(writing)]


def _commitments(writing: list[Any]) -> list[inbox.Item]:
    kinds = (
        (
            queries.to_answer,
            _l("Un engagement est proposé à %(name)s dans « %(title)s »."),
            "owing",
        ),
        (queries.to_confirm, _l("C’est dit tenu envers %(name)s dans « %(title)s »."), "to"),
        (queries.due_soon, _l("%(name)s s’y est engagée dans « %(title)s »."), "owing"),
    )
    return [
        inbox.Item(
            title=found.what,
            url=found.get_absolute_url(),
            reason=str(words)
            % {
                "name": getattr(found, end).organisation.name,
                "title": found.alliance.title,
            },
            due=found.due_on,
        )
        for query, words, end in kinds
        for found in query(writing).order_by("due_on", "pk")[:MOST]
    ]


def _changes(writing: list[Any]) -> list[inbox.Item]:
    return [
        inbox.Item(
            title=found.commitment.what,
            url=found.commitment.get_absolute_url(),
            reason=_("%(name)s propose de changer cet engagement.")
            % {"name": found.party.organisation.name},
        )
        for found in queries.changes_to_answer(writing).order_by("pk")[:MOST]
    ]


def _contributions(writing: list[Any]) -> list[inbox.Item]:
    return [
        inbox.Item(
            title=found.what,
            url=found.get_absolute_url(),
            reason=_("%(name)s dit vous l’avoir apporté : à confirmer.")
            % {"name": found.giver.organisation.name},
        )
        for found in ledger.to_confirm(writing).order_by("pk")[:MOST]
    ]


inbox.register("alliances.commitments", what_awaits)
