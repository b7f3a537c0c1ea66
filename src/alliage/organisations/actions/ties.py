"""Verbs of declared partnerships: declare, link to who it is, confirm by the other end."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts
from alliage.organisations.adapters.ties import linked
from alliage.organisations.enums import Linking, LinkState, Visibility
from alliage.organisations.models import Organisation, Partnership
from alliage.organisations.rules import check_act_publicly, check_write_for

#: What the declarer writes; the rest is found or answered.
FIELDS = (
    "partner_name", "partner_departement", "form", "category", "depth", "since", "until", "step",
    "source_url", "visibility",
)  # fmt: skip
#: A change of these asks the other end again: it had confirmed something else.
CONFIRMED_FIELDS = ("form", "category", "since", "until")


def _find_partner(row: Partnership) -> None:
    """Link the name at once where it is sure; keep candidates for a person otherwise."""
    found = linked(row.partner_name, row.partner_departement)
    row.linking, row.candidates = found.linking, found.candidates
    _is(row, found.chosen, found.family)


def _is(row: Partnership, identifier: str, family: str) -> None:
    """Say who the partner is: an id of the directory or of an organisation active here."""
    here = (
        Organisation.objects.active().filter(directory_id=identifier).first()
        or Organisation.objects.active().filter(public_id=identifier).first()
        if identifier
        else None
    )
    if here is not None and here.pk == row.organisation_id:
        here, identifier = None, ""
        row.linking, row.candidates = Linking.NONE, []
    if here is None or here.pk != row.partner_id:
        row.state, row.partner_depth = LinkState.ASKED, None
    row.partner = here
    row.partner_directory_id = "" if identifier.startswith("AL-") else identifier
    row.partner_family = here.family if here else family


@transaction.atomic
def declare(*, organisation: Organisation, by: Actor, **values: Any) -> Partnership:
    """Declare a partnership; its partner is looked up in the directory at once."""
    check_write_for(by, organisation)
    row = Partnership(organisation=organisation, **values)
    _find_partner(row)
    row.save()
    audit.record("partnership.declared", by=by, target=row, data={"linking": row.linking})
    return row


@transaction.atomic
def edit(*, tie: Partnership, version: int, by: Actor, **values: Any) -> Partnership:
    """Change what was declared; another name is looked up anew. Raises conflicts.Stale."""
    check_write_for(by, tie.organisation)
    row: Partnership = conflicts.advance(tie, version)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if {"partner_name", "partner_departement"} & set(changed):
        _find_partner(row)
    elif set(CONFIRMED_FIELDS) & set(changed):
        row.state, row.partner_depth = LinkState.ASKED, None
    row.save()
    audit.record("partnership.edited", by=by, target=row, data={"fields": changed})
    return row


@transaction.atomic
def choose_partner(*, tie: Partnership, identifier: str, by: Actor) -> None:
    """Choose who a name means among the candidates, or none of them (""); safe twice."""
    row = Partnership.objects.select_for_update().get(pk=tie.pk)
    check_write_for(by, row.organisation)
    offered = {one["id"]: one for one in row.candidates}
    if identifier and identifier not in offered:
        raise Denied(_("Cette organisation n’est plus parmi les candidates : rechargez la page."))
    row.linking = Linking.CHOSEN if identifier else Linking.REJECTED
    _is(row, identifier, offered[identifier]["family"] if identifier else row.partner_family)
    row.version += 1
    row.save()
    audit.record("partnership.linked", by=by, target=row, data={"linking": row.linking})


def check_answer(by: Actor, tie: Partnership) -> None:
    """The other end answers, in the name of the organisation that is named."""
    if tie.partner is None or tie.visibility == Visibility.PRIVATE:
        raise Denied(_("Ce partenariat n’attend pas de réponse."))
    check_act_publicly(by, tie.partner)


may_answer = allows(check_answer)


@transaction.atomic
def answer(*, tie: Partnership, confirmed: bool, depth: int | None, by: Actor) -> None:
    """The other end confirms, with its own view of the depth, or disputes; it may change its mind."""
    row = Partnership.objects.select_for_update().get(pk=tie.pk)
    check_answer(by, row)
    state = LinkState.CONFIRMED if confirmed else LinkState.DISPUTED
    view = depth if confirmed else None
    if (row.state, row.partner_depth) == (state, view):
        return
    row.state, row.partner_depth = state, view
    row.save(update_fields=["state", "partner_depth", "updated_at"])
    audit.record(f"partnership.{state}", by=by, target=row)


@transaction.atomic
def remove(*, tie: Partnership, by: Actor) -> None:
    """Take back what was declared by mistake; a partnership that ended is given its last year."""
    check_write_for(by, tie.organisation)
    deleted, _models = Partnership.objects.filter(pk=tie.pk).delete()
    if deleted:
        audit.record("partnership.removed", by=by, target=f"partnership:{tie.pk}")
