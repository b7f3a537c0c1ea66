"""Verbs of agreements: begin one, its title and dates, amend, drop, put away, take up again."""

import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.agreement_states import IN_FORCE, WRITTEN, Event, after
from alliage.alliances.agreement_text import clean_line
from alliage.alliances.clause_library import LibraryClause, filled, library
from alliage.alliances.enums_agreement import AgreementState, Level, Rating
from alliage.alliances.models import Agreement, Alliance, Clause, Party
from alliage.alliances.queries.agreement_snapshot import placeholders
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts

#: An alliance with more agreements, an agreement with more clauses, is a slip or an attack.
MOST_AGREEMENTS, MOST_CLAUSES = 40, 200


def language() -> str:
    """The language of the library that a page reads."""
    return (get_language() or "fr")[:2]


def locked(agreement: Agreement) -> Agreement:
    """Return an agreement as it is now, held until the end of the transaction.

    The room is held first, as by who leaves it: an answer and a departure wait for each other.
    """
    room = Alliance.objects.select_for_update().get(pk=agreement.alliance_id)
    held = Agreement.objects.select_for_update().get(pk=agreement.pk)
    held.alliance = room
    return held


def record(kind: str, agreement: Agreement, by: Actor, **data: Any) -> None:
    history.record(
        kind,
        alliance=agreement.alliance,
        by=by,
        target=agreement,
        data={"title": agreement.title, **data},
    )


def check_write(by: Actor, agreement: Agreement) -> Party:
    """Parties and accompaniers write a text that is open: a draft, one submitted, an amendment."""
    party = access.check_contribute(by, agreement.alliance)
    access.check_open(agreement.alliance)
    if agreement.state_on() not in WRITTEN:
        raise Denied(_("Le texte d’un accord approuvé ne change que par un avenant."))
    return party


may_write = allows(check_write)


# --- begin


@transaction.atomic
def begin(
    *,
    alliance: Alliance,
    title: str,
    by: Actor,
    level: str = Level.FRAMEWORK,
    framework: Agreement | None = None,
    with_library: bool = True,
) -> Agreement:
    """Begin an agreement, with every clause of the library or with none.

    A specific one refers to a framework agreement of the same room.
    """
    access.check_contribute(by, alliance)
    access.check_open(alliance)
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    if Agreement.objects.filter(alliance=alliance).count() >= MOST_AGREEMENTS:
        raise Denied(_("Cette alliance a déjà beaucoup d’accords : reprenez l’un d’eux."))
    if level == Level.SPECIFIC:
        _check_framework(alliance, framework)
    words = library(language())
    offered = words.of_level(level)
    made = Agreement.objects.create(
        alliance=alliance,
        level=level,
        framework=framework if level == Level.SPECIFIC else None,
        title=clean_line(title),
        library_version=words.version,
        ingredients=[
            {"key": c.key, "group": c.group, "weight": c.weight, "title": c.title} for c in offered
        ],
        attach_commitments=level == Level.FRAMEWORK,
        attach_experiments=level == Level.FRAMEWORK,
    )
    if with_library:
        place(made, offered, words.version, Rating.PARTLY)
    record("agreement.begun", made, by)
    return made


def _check_framework(alliance: Alliance, framework: Agreement | None) -> None:
    if framework is None or framework.alliance_id != alliance.pk:
        raise Denied(_("Un accord spécifique se rattache à un accord-cadre de cette alliance."))
    if framework.level != Level.FRAMEWORK:
        raise Denied(_("Un accord spécifique se rattache à un accord-cadre, pas à un autre."))


def place(
    agreement: Agreement, clauses: tuple[LibraryClause, ...], version: str, rating: str
) -> list[Clause]:
    """Write library clauses into a text, filled with what the room knows, in the library's order."""
    order = {clause.key: at for at, clause in enumerate(library("fr").clauses, start=1)}
    values = placeholders(agreement, _("[à compléter]"))
    return Clause.objects.bulk_create(
        Clause(
            agreement=agreement,
            key=clause.key,
            library_version=version,
            group=clause.group,
            title=clause.title,
            body="" if rating == Rating.NOT_RELEVANT else filled(clause.text, values),
            rating=rating,
            weight=clause.weight,
            position=order[clause.key] * 100,
        )
        for clause in clauses
    )


# --- title, dates, annexes


@transaction.atomic
def change(*, agreement: Agreement, version: int, by: Actor, values: dict[str, Any]) -> None:
    """Change the title, the dates, the annexes; raises `conflicts.Stale` when others were faster."""
    check_write(by, locked(agreement))
    held = conflicts.advance(agreement, version)
    held.title = clean_line(values["title"])
    check_dates(values["begins_on"], values["review_on"], values["exit_on"])
    for name in ("begins_on", "review_on", "exit_on", "attach_commitments", "attach_experiments"):
        setattr(held, name, values[name])
    held.save()
    record("agreement.changed", held, by)


def check_dates(begins_on: date | None, review_on: date | None, exit_on: date | None) -> None:
    if exit_on and begins_on and exit_on <= begins_on:
        raise Denied(_("L’accord se termine après avoir pris effet."))
    if exit_on and review_on and review_on > exit_on:
        raise Denied(_("La revue vient avant la fin de l’accord."))


# --- the life of an agreement


def check_step(by: Actor, agreement: Agreement, event: Event) -> Party:
    """Amend, give up, abandon, resume: by a party; what puts away or restores asks who binds."""
    asks = access.check_voice if event in (Event.AMEND, Event.RESUME) else access.check_bind
    party = asks(by, agreement.alliance)
    access.check_open(agreement.alliance)
    if after(agreement.state_on(), event) is None:
        raise Denied(_("L’accord n’en est plus là : rechargez la page."))
    return party


may_step = allows(check_step)


def _step(agreement: Agreement, event: Event, by: Actor) -> Agreement:
    held = locked(agreement)
    check_step(by, held, event)
    state = after(held.state_on(), event)
    assert state is not None  # noqa: S101 - check_step said so
    held.state = state
    return held


@transaction.atomic
def amend(*, agreement: Agreement, by: Actor) -> None:
    """Open the text of an approved agreement again; what is in force stays in force."""
    held = _step(agreement, Event.AMEND, by)
    held.save()
    record("agreement.amended", held, by)


@transaction.atomic
def give_up(*, agreement: Agreement, by: Actor) -> None:
    """Drop an amendment: the text in force comes back, clause by clause; comments stay."""
    held = _step(agreement, Event.GIVE_UP, by)
    _restore(held)
    held.save()
    record("agreement.amendment_dropped", held, by)


def _restore(agreement: Agreement) -> None:
    """Make the text being written that of the version in force."""
    force = agreement.in_force
    if force is None:
        return
    text = json.loads(force.text)
    rows = {str(row.uid): row for row in agreement.clauses.select_for_update()}
    kept = {clause["uid"]: (at, clause) for at, clause in enumerate(text["clauses"], start=1)}
    # What is not kept goes first: a key stands once.
    for uid, row in rows.items():
        if uid not in kept and row.removed_at is None:
            row.removed_at = timezone.now()
            row.version += 1
            row.save()
    for uid, (at, clause) in kept.items():
        row = rows.get(uid) or Clause(agreement=agreement, uid=uid)
        row.key, row.library_version = clause["key"], clause["library"]
        for name in ("group", "title", "body", "rating", "weight"):
            setattr(row, name, clause[name])
        row.position, row.removed_at = at * 100, None
        row.version = (row.version or 0) + 1
        row.save()
    agreement.title = text["agreement"]["title"]
    for name in ("begins_on", "review_on", "exit_on"):
        setattr(agreement, name, date.fromisoformat(text[name]) if text[name] else None)
    agreement.version += 1


@transaction.atomic
def abandon(*, agreement: Agreement, by: Actor) -> None:
    """Put away an agreement that was never approved; it may be taken up again."""
    held = _step(agreement, Event.ABANDON, by)
    held.save()
    record("agreement.abandoned", held, by)


@transaction.atomic
def resume(*, agreement: Agreement, by: Actor) -> None:
    """Write again on an agreement that ended or was put away: it is a draft, nothing is in force."""
    held = _step(agreement, Event.RESUME, by)
    held.in_force = None
    held.withdrawals.standing().update(lapsed_at=timezone.now())
    held.save()
    record("agreement.resumed", held, by)


def is_amendable(agreement: Agreement) -> bool:
    return agreement.state_on() == AgreementState.APPROVED


def is_in_force(agreement: Agreement) -> bool:
    return agreement.state_on() in IN_FORCE
