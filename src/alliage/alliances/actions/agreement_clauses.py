"""Verbs of the text being written: take clauses from the library, write, edit, order, take out."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances.actions.agreement import (
    MOST_CLAUSES,
    check_write,
    language,
    locked,
    place,
    record,
)
from alliage.alliances.agreement_text import LONGEST, clean, clean_line
from alliage.alliances.clause_library import library
from alliage.alliances.enums_agreement import Group, Rating, Weight
from alliage.alliances.models import Agreement, Clause
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts


def _open(agreement: Agreement, by: Actor) -> Agreement:
    held = locked(agreement)
    check_write(by, held)
    return held


def _check_room(agreement: Agreement, more: int) -> None:
    if agreement.clauses.standing().count() + more > MOST_CLAUSES:
        raise Denied(_("Un accord a %(most)d clauses au plus.") % {"most": MOST_CLAUSES})


@transaction.atomic
def add_from_library(
    *, agreement: Agreement, keys: Sequence[str], by: Actor, not_relevant: bool = False
) -> int:
    """Take clauses of the library; those that stand already are passed over. Returns how many.

    not_relevant: say of each that it is without object here, instead of writing its text.
    """
    held = _open(agreement, by)
    standing = set(held.clauses.standing().values_list("key", flat=True))
    words = library(language())
    offered = words.of_level(held.level)
    wanted = tuple(c for c in offered if c.key in set(keys) and c.key not in standing)
    if not wanted:
        return 0
    _check_room(held, len(wanted))
    place(held, wanted, words.version, Rating.NOT_RELEVANT if not_relevant else Rating.PARTLY)
    record("agreement.clauses_taken", held, by, count=len(wanted))
    return len(wanted)


@transaction.atomic
def write(*, agreement: Agreement, by: Actor, values: dict[str, Any]) -> Clause:
    """Write a clause by hand, last of its group."""
    held = _open(agreement, by)
    _check_room(held, 1)
    plain = cleaned(values)
    last = held.clauses.filter(group=plain["group"]).order_by("-position").first()
    made = Clause.objects.create(
        agreement=held, position=last.position + 100 if last else 100, **plain
    )
    record("agreement.clause_written", held, by, clause=made.title)
    return made


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a clause as they are kept; raises Denied on what no form would send."""
    plain = {
        "title": clean_line(values["title"])[:160],
        "body": clean(values["body"]),
        "group": values["group"],
        "rating": values["rating"],
        "weight": int(values["weight"]),
    }
    known = (
        plain["group"] in Group.values
        and plain["rating"] in Rating.values
        and plain["weight"] in Weight.values
    )
    if not plain["title"] or not known:
        raise Denied(_("Une clause a un titre, un groupe et un état."))
    if len(plain["body"]) > LONGEST:
        raise Denied(_("Une clause a %(most)d caractères au plus.") % {"most": LONGEST})
    return plain


@transaction.atomic
def edit(*, clause: Clause, version: int, by: Actor, values: dict[str, Any]) -> None:
    """Change a clause; raises `conflicts.Stale`, having written nothing, when others were faster."""
    agreement = _open(clause.agreement, by)
    held = conflicts.advance(clause, version)
    if held.removed_at is not None:
        raise Denied(_("Cette clause a été retirée entre-temps. Remettez-la, puis enregistrez."))
    for name, value in cleaned(values).items():
        setattr(held, name, value)
    held.save()
    record("agreement.clause_changed", agreement, by, clause=held.title)


@transaction.atomic
def rate(*, clause: Clause, rating: str, by: Actor) -> None:
    """Say how far an ingredient is in place; safe twice."""
    agreement = _open(clause.agreement, by)
    if rating not in Rating.values:
        raise Denied(_("Une clause a un titre, un groupe et un état."))
    rows = Clause.objects.standing().filter(pk=clause.pk).exclude(rating=rating)
    if rows.update(rating=rating, version=F("version") + 1):
        record("agreement.clause_rated", agreement, by, clause=clause.title)


@transaction.atomic
def move(*, clause: Clause, down: bool, by: Actor) -> None:
    """Move a clause one place within its group; the first and the last stay."""
    agreement = _open(clause.agreement, by)
    rows = list(agreement.clauses.standing().filter(group=clause.group).order_by("position", "pk"))
    at = next((n for n, row in enumerate(rows) if row.pk == clause.pk), None)
    if at is None:
        raise Denied(_("Cette clause a été retirée entre-temps."))
    to = at + (1 if down else -1)
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for n, row in enumerate(rows, start=1):
        row.position = n * 100
    Clause.objects.bulk_update(rows, ["position"])
    record("agreement.clause_moved", agreement, by, clause=clause.title)


@transaction.atomic
def remove(*, clause: Clause, by: Actor) -> None:
    """Take a clause out of the text; it may be put back. Safe twice."""
    agreement = _open(clause.agreement, by)
    rows = Clause.objects.standing().filter(pk=clause.pk)
    if rows.update(removed_at=timezone.now(), version=F("version") + 1):
        record("agreement.clause_removed", agreement, by, clause=clause.title)


@transaction.atomic
def restore(*, clause: Clause, by: Actor) -> None:
    """Put a clause back with its text and its comments; safe twice."""
    agreement = _open(clause.agreement, by)
    _check_room(agreement, 1)
    rows = Clause.objects.filter(pk=clause.pk).exclude(removed_at=None)
    try:
        with transaction.atomic():
            restored = rows.update(removed_at=None, version=F("version") + 1)
    except IntegrityError:
        raise Denied(_("Cette clause de la bibliothèque est déjà dans l’accord.")) from None
    if restored:
        record("agreement.clause_restored", agreement, by, clause=clause.title)
