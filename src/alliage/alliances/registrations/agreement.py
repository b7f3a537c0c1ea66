"""What the area registers at start: agreement."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances import agreement_document as document
from alliage.alliances import changes, evidence, history, records, sections
from alliage.alliances.actions import agreement_personal as personal
from alliage.alliances.actions.agreement_versions import voices_changed
from alliage.alliances.agreement_states import ASKED, IN_FORCE
from alliage.alliances.enums import Stage, Status
from alliage.alliances.enums_agreement import AgreementState
from alliage.alliances.models import (
    Agreement,
    AgreementVersion,
    Alliance,
    Approval,
    Party,
    Withdrawal,
)
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_snapshot import read
from alliage.alliances.room import Room
from alliage.core import inbox, personal_data
from alliage.organisations.models import Mandate

history.describe(
    {
        "agreement.begun": _l("Accord « %(title)s » commencé"),
        "agreement.changed": _l("Titre, dates ou annexes de l’accord « %(title)s » changés"),
        "agreement.clauses_taken": _l("%(count)s clauses prises dans la bibliothèque"),
        "agreement.clause_written": _l("Clause « %(clause)s » écrite"),
        "agreement.clause_changed": _l("Clause « %(clause)s » modifiée"),
        "agreement.clause_rated": _l("Clause « %(clause)s » notée"),
        "agreement.clause_moved": _l("Clause « %(clause)s » déplacée"),
        "agreement.clause_removed": _l("Clause « %(clause)s » retirée"),
        "agreement.clause_restored": _l("Clause « %(clause)s » remise"),
        "agreement.commented": _l("Clause « %(clause)s » commentée"),
        "agreement.comment_resolved": _l("Discussion close sur la clause « %(clause)s »"),
        "agreement.comment_reopened": _l("Discussion rouverte sur la clause « %(clause)s »"),
        "agreement.submitted": _l("Accord « %(title)s », version %(number)s soumise"),
        "agreement.approved": _l("Accord « %(title)s », version %(number)s approuvée"),
        "agreement.approved_by_all": _l(
            "Accord « %(title)s », version %(number)s approuvée : toutes l’ont approuvée"
        ),
        "agreement.refused": _l("Accord « %(title)s », version %(number)s refusée"),
        "agreement.amended": _l("Avenant à l’accord « %(title)s » ouvert"),
        "agreement.amendment_dropped": _l("Avenant à l’accord « %(title)s » abandonné"),
        "agreement.abandoned": _l("Accord « %(title)s » rangé"),
        "agreement.resumed": _l("Accord « %(title)s » repris"),
        "agreement.withdrawn": _l("Retrait de l’accord « %(title)s »"),
        "agreement.dissolved": _l("Accord « %(title)s » terminé : moins de deux parties y restent"),
    }
)
changes.on_voices_changed(voices_changed)
personal_data.register(personal_data.Holder("agreements", personal.export, personal.erase))

#: Words of a review or of an end come these days before it, then again.
FAR, NEAR = 60, 15


# --- the section of the room


def _subtitle(room: Room) -> tuple[str, bool]:
    """« version 3, 72 sur 100 » of the agreement that matters most; one query."""
    rows = AgreementVersion.objects.filter(agreement__alliance=room.alliance)
    last = (
        rows.exclude(agreement__state=AgreementState.ENDED)
        .order_by("agreement__level", "agreement__created_at", "agreement", "-number")
        .values("number", "score", "agreement__state")
        .first()
    )
    if last is None:
        return "", False
    words = _("version %(number)d") % {"number": last["number"]}
    if last["score"] is not None:
        words = f"{words}, {document.score_words(last['score'])}"
    return words, False


sections.register(
    sections.Section(
        name="agreement",
        label=_l("Accord"),
        url="alliances:agreements",
        subtitle=_subtitle,
        queries=1,
        order=20,
    )
)


# --- what opens the next gate


def _evidence(alliance: Alliance) -> list[evidence.Evidence]:
    """A framework agreement approved by every organisation, or the version that awaits them."""
    url = reverse("alliances:agreements", args=[alliance.code])
    found = (
        Agreement.objects.filter(alliance=alliance, level="framework")
        .exclude(state=AgreementState.ENDED)
        .select_related("in_force")
    )
    today = timezone.localdate()
    for agreement in found:
        if agreement.state_on(today) in IN_FORCE and agreement.in_force is not None:
            words = _("L’accord, version %(number)d, est approuvé de chaque organisation")
            number = agreement.in_force.number
            return [
                evidence.Evidence(words % {"number": number}, True, agreement.get_absolute_url())
            ]
    return [evidence.Evidence(_("L’accord est approuvé de chaque organisation"), False, url)]


evidence.register(Stage.EXPERIMENTATION, "agreement", _evidence)


# --- what an organisation that left keeps


def _record(party: Party, until: datetime) -> list[records.RecordLine]:
    """The versions that it approved, whole, with the hash and the mandate; one query.

    All of it comes from the frozen text: the agreement may have another title by now.
    """
    rows = queries.approved_versions(party).filter(at__lte=until)
    return [_line(row, read(row.version)) for row in rows]


def _line(row: Approval, text: dict[str, Any]) -> records.RecordLine:
    version = row.version
    words = {"title": text["agreement"]["title"], "number": version.number}
    proof = {"digest": row.digest, "mandate": row.mandate_title}
    code = version.agreement.alliance.code
    return records.RecordLine(
        at=row.at,
        title=_("%(title)s, version %(number)d") % words,
        text="\n\n".join(
            f"{shown.number} {shown.clause['title']}\n{shown.clause['body']}"
            for group in document.groups(text)
            for shown in group.clauses
        ),
        proof=_("SHA-256 %(digest)s, %(mandate)s") % proof,
        url=reverse("alliances:agreement_kept", args=[code, version.agreement_id, version.number]),
    )


records.register(records.RecordPiece("agreement", _l("Les accords approuvés"), _record, order=20))


# --- what awaits a person


def what_awaits(person: Any) -> list[inbox.Item]:
    """Versions to answer, reviews and ends that come, for the organisations one acts for: 6 queries."""
    held = [m for m in Mandate.objects.running().of(person) if m.writes]
    managing = {mandate.organisation_id for mandate in held if mandate.manages}
    voices = Party.objects.voices().filter(organisation__in=[m.organisation_id for m in held])
    parties = list(
        voices.exclude(alliance__status=Status.CLOSED).select_related("organisation").order_by("pk")
    )
    if not parties:
        return []
    by_alliance: dict[int, list[Party]] = {}
    for party in parties:
        by_alliance.setdefault(party.alliance_id, []).append(party)
    states = {*ASKED, *IN_FORCE}
    rows = Agreement.objects.filter(alliance__in=by_alliance, state__in=states)
    found = list(rows.select_related("alliance", "in_force").order_by("pk"))
    items: list[inbox.Item] = []
    answered, gone = _answered(parties), _gone(parties)
    last = queries.last_versions(found)
    for agreement in found:
        known = by_alliance[agreement.alliance_id]
        mine = [party for party in known if (agreement.pk, party.pk) not in gone]
        version = last.get(agreement.pk)
        awaited = version is not None and version.approved_at is None
        if version is not None and awaited and agreement.state_on() in ASKED:
            items += [
                _to_answer(agreement, version, party)
                for party in mine
                if party.organisation_id in managing
                and (version.pk, party.pk) not in answered
                # Who came since is not named by that version, and does not answer it.
                and (party.joined_at is None or party.joined_at <= version.at)
            ]
        items += _coming(agreement) if mine else []
    return items


def _answered(parties: list[Party]) -> set[tuple[int, int]]:
    return set(Approval.objects.filter(party__in=parties).values_list("version", "party"))


def _gone(parties: list[Party]) -> set[tuple[int, int]]:
    """Who withdrew from which agreement: nothing of it awaits them."""
    return set(
        Withdrawal.objects.standing().filter(party__in=parties).values_list("agreement", "party")
    )


def _to_answer(agreement: Agreement, version: AgreementVersion, party: Party) -> inbox.Item:
    words = _("« %(title)s », version %(number)d : votre réponse est attendue")
    return inbox.Item(
        title=words % {"title": agreement.title, "number": version.number},
        url=reverse(
            "alliances:agreement_version",
            args=[agreement.alliance.code, agreement.pk, version.number],
        ),
        reason=_("Au nom de %(name)s.") % {"name": party.organisation.name},
    )


def _coming(agreement: Agreement) -> list[inbox.Item]:
    """The review and the end of what is in force, from 60 days before; urgent from 15."""
    force, today = agreement.in_force, timezone.localdate()
    if force is None or agreement.state_on(today) not in IN_FORCE:
        return []
    items = []
    named = (
        (force.review_on, _("« %(title)s » : la revue de l’accord approche")),
        (force.exit_on, _("« %(title)s » : l’accord se termine bientôt")),
    )
    for day, words in named:
        if day is None or not today <= day <= today + timedelta(days=FAR):
            continue
        near = day <= today + timedelta(days=NEAR)
        items.append(
            inbox.Item(
                title=words % {"title": agreement.title},
                url=agreement.get_absolute_url(),
                reason=_("Prévenez les autres parties, fixez le rendez-vous.")
                if near
                else _("Il est temps d’en parler entre parties."),
                due=day,
            )
        )
    return items


inbox.register("alliances.agreements", what_awaits)
