"""Lines of partnerships: those of one's own organisation, each partner looked up in the directory."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.actions import ties as actions
from alliage.organisations.adapters.ties import linked
from alliage.organisations.enums import Category, Depth, Form, Linking, Visibility
from alliage.organisations.forms.ties import TieForm
from alliage.organisations.models import Partnership
from alliage.organisations.rules import check_write_for
from alliage.partners.adapters import imports_words as words
from alliage.partners.forms.imports_publications import LONGEST_KEY, NUMBERED, stable_key
from alliage.partners.forms.imports_row import (
    Cells,
    Outcome,
    Plan,
    Problem,
    Refused,
    cleaned,
    once,
    rejected,
    settled,
    unquoted,
)
from alliage.partners.imports_columns import fold

READERS: Mapping[str, Any] = {
    "partner_departement": words.departement,
    "form": words.chooser(Form),
    "category": words.chooser(Category),
    "depth": words.chooser(Depth),
    "since": words.year,
    "until": words.year,
    "visibility": words.chooser(Visibility),
}
Said = tuple[str, str, str, str]


def exported_key(tie: Partnership) -> str:
    """Return the key that a file holds for a partnership: its own, else its number."""
    return tie.import_key or f"{NUMBERED}{tie.pk}"


class Ties:
    """dry: whether partners are looked up to say what will be found; the load does it by itself."""

    def __init__(self, by: Actor, *, dry: bool) -> None:
        self.by, self.dry = by, dry
        self.known: dict[str, Partnership] = {}
        self.said: dict[Said, Partnership] = {}
        rows = Partnership.objects.filter(organisation=by.organisation)
        for tie in rows.select_related("organisation").order_by("-pk"):
            self.known |= dict.fromkeys((exported_key(tie), f"{NUMBERED}{tie.pk}"), tie)
            since = str(tie.since or "")
            self.said[fold(tie.partner_name), tie.partner_departement, tie.form, since] = tie
        self.seen: dict[Any, int] = {}

    def plan(self, line: int, given: Mapping[str, str]) -> Plan:
        try:
            check_write_for(self.by, self.by.organisation)
            return self._plan(line, Cells(given))
        except Refused as refusal:
            return rejected(refusal.problems)
        except Denied as refusal:
            return rejected([Problem("", "", refusal.reason)])

    def _plan(self, line: int, cells: Cells) -> Plan:
        read = {name: cells.read(name, reader) for name, reader in READERS.items()}
        tie, key = self._find(cells, read)
        once(self.seen, tie.pk if tie else key, line)
        now = {name: getattr(tie, name) for name in actions.FIELDS} if tie else None
        values = self._values(cells, read, now)
        cells.check()
        if tie is None or now is None:
            self._look_up(cells, values)
            return Plan(Outcome.CREATED, notes=cells.notes, apply=lambda: self._new(key, values))
        changes = {name: value for name, value in values.items() if value != now[name]}
        if not changes:
            return Plan(Outcome.UNCHANGED)
        if {"partner_name", "partner_departement"} & set(changes):
            self._look_up(cells, values)

        def apply() -> None:
            actions.edit(tie=tie, version=tie.version, by=self.by, **changes)

        return Plan(Outcome.CHANGED, notes=cells.notes, apply=apply)

    def _find(self, cells: Cells, read: Mapping[str, str | None]) -> tuple[Partnership | None, str]:
        key = unquoted(cells.given.get("import_key", ""))
        if key:
            if key not in self.known and key.startswith(NUMBERED):
                cells.refuse("import_key", _("Rien de vôtre ici ne porte cette clé."))
            if len(key) > LONGEST_KEY:
                cells.refuse(
                    "import_key", _("Une clé a %(n)s signes au plus.") % {"n": LONGEST_KEY}
                )
            return self.known.get(key), key
        said: Said = (
            fold(unquoted(cells.given.get("partner_name", ""))),
            read["partner_departement"] or "",
            read["form"] or "",
            read["since"] or "",
        )
        key = stable_key("partnership", *said)
        return self.known.get(key) or self.said.get(said), key

    def _values(
        self, cells: Cells, read: Mapping[str, str | None], now: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        blank = TieForm()
        data: dict[str, str] = {}
        for name in actions.FIELDS:
            current = now[name] if now else blank.get_initial_for_field(blank.fields[name], name)
            data[name] = "" if current is None else str(current)
            cell = cells.given.get(name, "")
            if not cell:
                continue
            if name in READERS:
                data[name] = data[name] if read[name] is None else str(read[name])
            else:
                data[name] = settled(current, cell)
        return cleaned(TieForm(data), cells, now)

    def _look_up(self, cells: Cells, values: Mapping[str, Any]) -> None:
        """Say in the dry run whom a partner's name seems to mean."""
        if not self.dry:
            return
        found = linked(values["partner_name"], values["partner_departement"])
        if found.linking == Linking.PROPOSED:
            names = ", ".join(
                f"{one['name']} ({one['commune']})" if one["commune"] else one["name"]
                for one in found.candidates[:3]
            )
            said = _("À choisir ensuite parmi : %(names)s.") % {"names": names}
            cells.note("partner_name", said)
        elif found.linking == Linking.NONE:
            cells.note("partner_name", _("Pas trouvé dans l’annuaire : gardé tel quel."))

    def _new(self, key: str, values: Mapping[str, Any]) -> None:
        try:
            with transaction.atomic():
                actions.declare(
                    organisation=self.by.organisation, by=self.by, import_key=key, **values
                )
        except IntegrityError:
            # Another load of the same file was faster.
            if not Partnership.objects.filter(
                organisation=self.by.organisation, import_key=key
            ).exists():
                raise
