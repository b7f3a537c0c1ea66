"""Lines of organisations that a third party brings: found in the directory, or registered without."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.adapters import claims as directory
from alliage.organisations.adapters.ties import linked
from alliage.organisations.enums import Linking, Role, State
from alliage.organisations.models import Organisation
from alliage.organisations.queries import claims as claim_queries
from alliage.partners.actions import imports_brought as actions
from alliage.partners.actions.imports import check_import
from alliage.partners.adapters import imports_words as words
from alliage.partners.enums import ImportKind
from alliage.partners.forms.imports_row import (
    Cells,
    Outcome,
    Plan,
    Problem,
    Refused,
    once,
    rejected,
    unquoted,
)
from alliage.partners.imports_columns import fold
from alliage.partners.models import Case

LONGEST_NAME, LONGEST_TITLE, LONGEST_NOTE = 250, 80, 2000


class Organisations:
    """choices: line -> the record that a person chose there, "" for none of the candidates."""

    def __init__(self, by: Actor, choices: Mapping[str, str]) -> None:
        self.by, self.choices = by, choices
        rows = Case.objects.filter(third_party=by.organisation)
        rows = rows.select_related("organisation").prefetch_related("organisation__invitations")
        self.cases: dict[str, Case] = {}
        self.of: dict[int, Case] = {}
        self.named: dict[tuple[str, str], Case] = {}
        for case in rows.order_by("-pk"):
            one = case.organisation
            self.of[one.pk] = case
            if one.state not in (State.ACTIVE, State.DRAFT):
                continue
            self.cases |= {key: case for key in (one.directory_id, one.public_id) if key}
            self.named[fold(one.name), one.commune] = case
        self.seen: dict[Any, int] = {}

    def plan(self, line: int, given: Mapping[str, str]) -> Plan:
        try:
            check_import(self.by, ImportKind.ORGANISATIONS)
            return self._plan(line, Cells(given))
        except Refused as refusal:
            return rejected(refusal.problems)
        except Denied as refusal:
            return rejected([Problem("", "", refusal.reason)])

    def _plan(self, line: int, cells: Cells) -> Plan:
        name = self._short(cells, "name", LONGEST_NAME)
        if not name:
            cells.refuse("name", _("Donnez son nom."))
        commune = cells.read("commune", words.commune) or ""
        numbers = [cells.read(column, words.registered_number) for column in ("rna", "siren")]
        kind = cells.read("kind", words.kind) or "association"
        invited = self._invited(cells)
        cells.check()
        record, candidates = self._record(line, cells, name, commune, [n for n in numbers if n])
        if candidates:
            return Plan(Outcome.ASKED, candidates=candidates, name=name, notes=cells.notes)
        once(self.seen, record.id if record else (fold(name), commune), line)
        values = {
            "name": name,
            "kind": kind,
            "family": directory.families_of_kinds()[kind],
            "commune": commune,
        }
        number = next((found for found in numbers if found), "")
        found = actions.Brought(record=record, values=values, number=number, **invited)
        case = self.cases.get(record.id) if record else self.named.get((fold(name), commune))
        return self._outcome(cells, found, case)

    def _short(self, cells: Cells, name: str, longest: int) -> str:
        text = " ".join(unquoted(cells.given.get(name, "")).split())
        if len(text) > longest:
            cells.refuse(name, _("%(n)s signes au plus.") % {"n": longest})
        return text

    def _invited(self, cells: Cells) -> dict[str, str]:
        email = cells.given.get("email", "").removeprefix("mailto:").strip().lower()
        if email:
            try:
                validate_email(email)
            except ValidationError as error:
                cells.refuse("email", " ".join(error.messages))
        note = unquoted(cells.given.get("note", ""))
        if len(note) > LONGEST_NOTE:
            cells.refuse("note", _("%(n)s signes au plus.") % {"n": LONGEST_NOTE})
        return {
            "email": email,
            "role": cells.read("role", words.chooser(Role)) or Role.LEAD,
            "title": self._short(cells, "title", LONGEST_TITLE),
            "note": note,
        }

    # --- which record

    def _record(
        self, line: int, cells: Cells, name: str, commune: str, numbers: list[str]
    ) -> tuple[Any, list[dict[str, Any]]]:
        """Return the record of a line, or the candidates among which a person must choose."""
        chosen = self.choices.get(str(line))
        if chosen is not None:
            return self._chosen(cells, chosen), []
        by_number = self._by_number(cells, numbers)
        if by_number is not None:
            if words.same_name(name, f"{by_number.name} {by_number.acronym or ''}"):
                return by_number, []
            return None, [_candidate(by_number)]
        known = self.named.get((fold(name), commune))
        if known is not None:
            return _of_case(known), []
        departement = commune[:3] if commune.startswith("97") else commune[:2]
        found = linked(name, departement, commune)
        if found.linking == Linking.SURE:
            record = directory.record(found.chosen)
            return (record, []) if _is_record(record) else (None, [])
        return None, found.candidates

    def _chosen(self, cells: Cells, identifier: str) -> Any:
        if not identifier:
            return None
        here = claim_queries.active_for(identifier)
        record = directory.record(here.directory_id or identifier if here else identifier)
        if _is_record(record):
            return record
        if here is not None:
            return _Here(here)
        cells.refuse(
            "name", _("Cette organisation n’est plus dans l’annuaire : choisissez encore.")
        )
        cells.check()
        return None

    def _by_number(self, cells: Cells, numbers: list[str]) -> Any:
        records = [directory.record(number) for number in numbers]
        gone = [one for one in records if one is not None and not _is_record(one)]
        found = {one.id: one for one in records if _is_record(one)}
        if len(found) > 1:
            cells.refuse("siren", _("Le RNA et le SIREN désignent deux organisations différentes."))
        elif gone and not found:
            cells.refuse(
                "rna" if cells.given.get("rna") else "siren",
                _("Cette organisation a disparu des registres : elle est close."),
            )
        cells.check()
        return next(iter(found.values()), None)

    # --- what it does

    def _outcome(self, cells: Cells, found: actions.Brought, case: Case | None) -> Plan:
        active = claim_queries.active_for(found.record.id) if found.record else None
        if active is not None and active.pk == self.by.organisation.pk:
            raise Refused(Problem("name", "", _("C’est votre propre organisation.")))
        if active is not None and found.email:
            cells.note("email", _("Déjà active ici : personne n’est invité."))
        if active is not None:
            case = self.of.get(active.pk)
        draft = case.organisation if case and case.organisation.state == State.DRAFT else None
        invites = self._invites(cells, found, active, draft)

        def apply() -> None:
            actions.bring(found=found, draft=draft, by=self.by)

        if case is None:
            return Plan(Outcome.CREATED, notes=cells.notes, apply=apply)
        noted = bool(found.note) and found.note.strip() != case.note.strip()
        if invites or noted:
            return Plan(Outcome.CHANGED, notes=cells.notes, apply=apply)
        return Plan(Outcome.UNCHANGED, notes=cells.notes)

    def _invites(
        self, cells: Cells, found: actions.Brought, active: Any, draft: Organisation | None
    ) -> bool:
        """Tell whether somebody is to be invited: a file invites once, a person again if need be."""
        if not found.email or active is not None:
            return False
        sent = [
            one
            for one in (draft.invitations.all() if draft else ())
            if one.vouching_id == self.by.organisation.pk
        ]
        waiting = any(one.answered_at is None and one.email == found.email for one in sent)
        if sent and not waiting:
            cells.note(
                "email",
                _("Déjà invitée : pour inviter à nouveau, passez par « Se porter garant »."),
            )
        return not sent


class _Here:
    """An organisation active here without a record, where a record is expected."""

    def __init__(self, organisation: Organisation) -> None:
        self.id = organisation.directory_id or organisation.public_id
        self.name = organisation.name


def _of_case(case: Case) -> Any:
    """Return the record of an organisation of the caseload, None for a draft without one."""
    one = case.organisation
    record = directory.record(one.directory_id) if one.directory_id else None
    if _is_record(record):
        return record
    return _Here(one) if one.is_active else None


def _is_record(found: Any) -> bool:
    return isinstance(found, directory.Organisation)


def _candidate(record: Any) -> dict[str, Any]:
    """Return a record whose number was given under another name, as a candidate."""
    return {
        "id": record.id,
        "name": record.name,
        "family": str(record.family),
        "commune": record.commune_name or "",
        "score": 0.0,
        "reasons": [],
    }
