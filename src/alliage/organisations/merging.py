"""Folding one organisation into another, and back: every row that points at it, in any area."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import IntegrityError, models, transaction

from alliage.organisations.models import Duplicate, Merge, Organisation, Reconciliation

Moved = dict[str, list[Any]]
#: What tells the history of an organisation stays with it.
KEPT_FIELDS = {"merged_into"}
KEPT_MODELS = (Duplicate, Merge, Reconciliation)
#: Links that move with another of the same row or stay with it: who asked for a membership is one
#: of its two ends, else the side that asked would answer itself.
FOLLOWING = {
    "organisations.Membership.asked_by": (
        "organisations.Membership.head",
        "organisations.Membership.member",
    )
}


def _links(
    staying: Collection[type[models.Model]] = (),
) -> Iterator[tuple[str, type[models.Model], models.Field[Any, Any]]]:
    """Yield (name, model, field) of every foreign key to organisations that moves.

    Those without a name on this side (related_name="+") too: `related_objects` leaves them out.
    """
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model, field = relation.related_model, relation.field
        if not isinstance(model, type) or issubclass(model, (*KEPT_MODELS, *staying)):
            continue
        if field.name not in KEPT_FIELDS:
            yield f"{model._meta.label}.{field.name}", model, field


def move_all(
    absorbed: Organisation, kept: Organisation, *, staying: Collection[type[models.Model]] = ()
) -> Moved:
    """Point at `kept` what points at `absorbed`; return the keys of what moved, by link.

    staying: models whose rows are left where they are.

    A row that `kept` has already (the same person's mandate, the same number) stays where it is:
    it comes back with `absorbed` if the merge is undone.
    """
    moved: Moved = {}
    for name, model, field in sorted(_links(staying), key=lambda link: link[0] in FOLLOWING):
        rows = model._default_manager.filter(**{field.name: absorbed})
        if model is Organisation:  # what is an antenna of the other does not become its own
            rows = rows.exclude(pk=kept.pk)
        if name in FOLLOWING:
            led = [key for link in FOLLOWING[name] for key in moved.get(link, [])]
            rows = rows.filter(pk__in=led)
        for key in list(rows.values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=key).update(**{field.name: kept})
            except IntegrityError:
                continue
            moved.setdefault(name, []).append(key)
    return moved


def move_back(moved: Moved, absorbed: Organisation, kept: Organisation) -> int:
    """Point at `absorbed` again what had moved and still points at `kept`; return how many rows."""
    count = 0
    for name, model, field in _links():
        rows = model._default_manager.filter(pk__in=moved.get(name, []), **{field.name: kept})
        count += rows.update(**{field.name: absorbed})
    return count
