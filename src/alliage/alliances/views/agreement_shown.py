"""What the pages of an agreement show."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.alliances import agreement_document as document
from alliage.alliances import agreement_proof as proof
from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_versions as version_actions
from alliage.alliances.agreement_score import Score
from alliage.alliances.agreement_states import ASKED, IN_FORCE, WRITTEN, Event
from alliage.alliances.agreement_text import in_sentence
from alliage.alliances.clause_library import library
from alliage.alliances.enums_agreement import AgreementState
from alliage.alliances.models import Agreement, AgreementVersion, Clause
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_snapshot import read, same, snapshot
from alliage.alliances.room import Room
from alliage.organisations.adapters.claims import kind_label


def agreement_or_404(room: Room, pk: int) -> Agreement:
    """An agreement of this room: another room's does not exist here."""
    found = queries.agreements_of(room.alliance).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.alliance = room.alliance
    if found.in_force is not None:
        found.in_force.agreement = found
    return found


def clause_or_404(agreement: Agreement, pk: int) -> Clause:
    found = agreement.clauses.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.agreement = agreement
    return found


def version_or_404(agreement: Agreement, number: int) -> AgreementVersion:
    found = agreement.versions.filter(number=number).first()
    if found is None:
        raise Http404
    found.agreement = agreement
    return found


def url(name: str, agreement: Agreement, *more: Any) -> str:
    return reverse(f"alliances:{name}", args=[agreement.alliance.code, agreement.pk, *more])


def state_sentence(agreement: Agreement, last: AgreementVersion | None) -> str:
    """Where the agreement stands, in one sentence."""
    state, number = agreement.state_on(), last.number if last else 0
    force = agreement.in_force.number if agreement.in_force else 0
    if state == AgreementState.DRAFT:
        return _("Le texte s’écrit. Rien n’est encore soumis aux organisations.")
    if state == AgreementState.SUBMITTED:
        words = _("La version %(number)d attend la réponse de chaque organisation.")
        return words % {"number": number}
    if state == AgreementState.APPROVED:
        words = _("La version %(number)d est approuvée de toutes et en vigueur.")
        return words % {"number": force}
    if state == AgreementState.AMENDED:
        words = _("Un avenant se prépare. La version %(number)d reste en vigueur.")
        return words % {"number": force}
    return _("Cet accord n’est plus en vigueur. Il se lit, il ne change plus.")


def working(agreement: Agreement, language: str) -> dict[str, Any]:
    """The text being written: its groups with clauses, what is left out, what nobody wrote yet."""
    rows = queries.clauses_of(agreement)
    last = queries.last_version(agreement)
    text = snapshot(agreement, last.number + 1 if last else 1, rows)
    shown = document.groups(text, every=True)
    by_uid = {str(row.uid): row for row in rows}
    threads = queries.unresolved_of(agreement)
    for group in shown:
        for clause in (*group.clauses, *group.left_out):
            clause.row = by_uid[clause.clause["uid"]]
            clause.threads = threads.get(clause.row.pk, 0)
    _missing(agreement, rows, shown, language)
    return {
        "text": text,
        "groups": shown,
        "removed": queries.removed_of(agreement),
        "score": queries.score_of(agreement, rows, language),
        "changed": last is not None and not same(read(last), text),
        "last": last,
        "has_text": any(group.clauses for group in shown),
    }


def _missing(
    agreement: Agreement, rows: list[Clause], shown: list[document.ShownGroup], language: str
) -> None:
    """Put what no clause says yet in its group, in the words of the page's language."""
    titles = library_titles(language)
    by_key = {group.group: group for group in shown}
    for row in queries.missing_of(agreement, rows):
        title = titles.get(row["key"], row["title"])
        by_key[row["group"]].missing.append({"key": row["key"], "title": title})


def library_titles(language: str) -> dict[str, str]:
    """Key -> title of each library clause, in a language."""
    return {clause.key: clause.title for clause in library(language).clauses}


def in_force_shown(agreement: Agreement) -> dict[str, Any]:
    """The frozen text of the version in force, else of the last one."""
    version = agreement.in_force or queries.last_version(agreement)
    if version is None:
        return {"groups": [], "text": None, "has_text": False, "last": None}
    version.agreement = agreement
    text = read(version)
    return {
        "groups": document.groups(text),
        "text": text,
        "has_text": True,
        "frozen": version,
        "last": queries.last_version(agreement),
    }


def shown(agreement: Agreement, language: str) -> dict[str, Any]:
    """The text being written where it is, else the one in force."""
    written = agreement.state_on() in WRITTEN
    return working(agreement, language) if written else in_force_shown(agreement)


def rights(room: Room, agreement: Agreement) -> dict[str, bool]:
    """What the page offers; each action checks again."""
    actor, state = room.actor, agreement.state_on()
    return {
        "may_write": actions.may_write(actor, agreement),
        "may_submit": version_actions.may_submit(actor, agreement),
        "may_amend": actions.may_step(actor, agreement, Event.AMEND),
        "may_give_up": actions.may_step(actor, agreement, Event.GIVE_UP),
        "may_abandon": actions.may_step(actor, agreement, Event.ABANDON),
        "may_resume": actions.may_step(actor, agreement, Event.RESUME),
        "is_written": state in WRITTEN,
        "is_asked": state in ASKED,
        "is_in_force": state in IN_FORCE,
    }


def score_shown(score: Score | None) -> dict[str, Any]:
    """The score in words, with its gaps."""
    if score is None:
        return {}
    return {
        "score": score,
        "score_words": document.score_words(score.percent),
        "gap_words": document.gap_words(len(score.gaps)),
    }


def version_context(room: Room, version: AgreementVersion) -> dict[str, Any]:
    """A frozen text with who answered what to it."""
    text = read(version)
    standing = queries.standing_of(version, text, room.parties)
    return {
        "room": room,
        "here": "agreement",
        "agreement": version.agreement,
        "version": version,
        "text": text,
        "groups": document.groups(text),
        "sentence": document.sentence(text),
        "dates": document.dates(text),
        "framework_line": document.framework_line(text),
        "named": [
            {**one, "kind_label": in_sentence(kind_label(one["kind"]))} for one in text["parties"]
        ],
        "standing": standing,
        "mine": standing.of(room.me),
        "intact": proof.digest(version.text) == version.digest,
        "commitments": [
            {**one, "day": document.day(one["due_on"])} for one in text["annexes"]["commitments"]
        ],
        "experiments": [
            {**one, "day": document.day(one["review_on"])} for one in text["annexes"]["experiments"]
        ],
    }
