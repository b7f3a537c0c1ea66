"""Lines of needs and offers: one's own, or drafts proposed to an organisation of a caseload."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import rules
from alliage.organisations.models import Organisation
from alliage.partners.actions import imports_brought as brought
from alliage.partners.actions import needs as actions
from alliage.partners.adapters import imports_words as words
from alliage.partners.enums import Audience, Contribution, Publication
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
from alliage.partners.forms.needs import FORMS, written
from alliage.partners.forms.needs_place import CODE, TYPED
from alliage.partners.imports_columns import fold
from alliage.partners.queries import imports as queries
from alliage.partners.queries.needs import MODELS

#: Prefix of the keys of things that have none: their number here.
NUMBERED = "id:"
#: What a form's own filling writes before its key.
FILLED = "form:"
LONGEST_KEY = 100
READERS: Mapping[str, Any] = {
    "contribution": words.chooser(Contribution),
    "audience": words.chooser(Audience),
    "expires_on": words.day,
    "starts_on": words.day,
    "ends_on": words.day,
    "quantity": words.number,
    "reach_km": words.reach,
}


def exported_key(thing: Any) -> str:
    """Return the key that a file holds for a thing: its own, else its number."""
    return thing.import_key.removeprefix(FILLED) or f"{NUMBERED}{thing.pk}"


def stable_key(*parts: str) -> str:
    """Return the key of a line that gives none: the same for the same identifying fields."""
    return f"auto:{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"


class Publications:
    """Needs or offers. kind: "need" or "offer"."""

    def __init__(self, kind: str, by: Actor) -> None:
        self.kind, self.by = kind, by
        rows = MODELS[kind]._default_manager.filter(organisation=by.organisation)
        self.known: dict[str, Any] = {}
        self.said: dict[tuple[str, ...], Any] = {}
        for thing in rows.select_related("organisation").prefetch_related("tags").order_by("-pk"):
            keys = (thing.import_key, exported_key(thing), f"{NUMBERED}{thing.pk}")
            self.known |= {key: thing for key in keys if key}
            contribution = getattr(thing, "contribution", "")
            where = f"{thing.area_kind}:{thing.area_code}"
            self.said[fold(thing.title), where, contribution] = thing
        self.seen: dict[Any, int] = {}
        self.cases: list[Organisation] | None = None
        self.proposed: set[tuple[int, str]] = set()

    def plan(self, line: int, given: Mapping[str, str]) -> Plan:
        try:
            cells = Cells(given)
            other = self._other(cells)
            if other is not None:
                return self._proposal(line, cells, other)
            return self._own(line, cells)
        except Refused as refusal:
            return rejected(refusal.problems)
        except Denied as refusal:
            return rejected([Problem("", "", refusal.reason)])

    # --- whose

    def _other(self, cells: Cells) -> Organisation | None:
        """Return the organisation of the caseload that a line names, None for one's own."""
        name = unquoted(cells.given.get("organisation", ""))
        own: Any = self.by.organisation
        if not name or _is(own, name):
            return None
        if self.cases is None:
            self.cases = [case.organisation for case in queries.open_cases(own)]
            rows = MODELS[self.kind]._default_manager.filter(
                import_key__startswith=brought.proposal_key(self.by, "")
            )
            self.proposed = set(rows.values_list("organisation", "import_key"))
        found = [one for one in self.cases if _is(one, name)]
        if len(found) != 1:
            reason = (
                _(
                    "Plusieurs organisations de votre portefeuille portent ce nom : donnez son numéro."
                )
                if found
                else _("Cette organisation n’est ni la vôtre, ni dans votre portefeuille.")
            )
            cells.refuse("organisation", reason)
            cells.check()
        brought.check_propose(self.by, found[0])
        return found[0]

    # --- one's own

    def _own(self, line: int, cells: Cells) -> Plan:
        place = cells.read("place", words.place)
        thing, key = self._find(cells, place)
        once(self.seen, thing.pk if thing else key, line)
        values = self._values(cells, thing, place)
        keys = self._tags(cells)
        state = cells.read("state", words.chooser(Publication))
        cells.check()
        if thing is None:
            return self._new(cells, key, values, keys, state)
        return self._existing(cells, thing, values, keys, state)

    def _find(self, cells: Cells, place: str | None) -> tuple[Any, str]:
        """Return what a line means here, None when it is new, and the key under which it stays."""
        key = unquoted(cells.given.get("import_key", ""))
        if key:
            if key not in self.known and key.startswith((NUMBERED, "tp:")):
                cells.refuse("import_key", _("Rien de vôtre ici ne porte cette clé."))
            if len(key) > LONGEST_KEY:
                cells.refuse(
                    "import_key", _("Une clé a %(n)s signes au plus.") % {"n": LONGEST_KEY}
                )
            return self.known.get(key), key
        said = self._said(cells, place)
        key = stable_key(self.kind, *said)
        return self.known.get(key) or self.said.get(said), key

    def _said(self, cells: Cells, place: str | None) -> tuple[str, str, str]:
        contribution = ""
        if self.kind == "offer":
            contribution = Cells(cells.given).read("contribution", READERS["contribution"]) or ""
        return fold(unquoted(cells.given.get("title", ""))), place or "", contribution

    def _values(self, cells: Cells, thing: Any, place: str | None) -> dict[str, Any]:
        """Return the values of the form: what the line gives, over what stands now."""
        form_class = FORMS[self.kind]
        now = written(thing) if thing else None
        blank = form_class()
        data: dict[str, str] = {}
        for name in form_class.base_fields:
            current = (
                now[name]
                if now and name in now
                else blank.get_initial_for_field(blank.fields[name], name)
            )
            data[name] = "" if current is None else str(current)
            cell = cells.given.get(name, "")
            if cell and name in READERS:
                read = cells.read(name, READERS[name])
                data[name] = data[name] if read is None else read
            elif cell and name != "place":
                data[name] = settled(current, cell)
        data |= {CODE: place or (now["place"] if now else ""), TYPED: "", "key": ""}
        if not data[CODE] and "place" in cells.given:
            # What was wrong with the territory is said already.
            data[CODE] = "country:FR"
        return _without_key(cleaned(form_class(data, initial=now or {}), cells, now))

    def _tags(self, cells: Cells) -> list[str]:
        keys, unknown = words.tags(unquoted(cells.given.get("tags", "")))
        for word, near in unknown:
            said = _("« %(word)s » n’est pas dans le vocabulaire : mot laissé de côté.") % {
                "word": word
            }
            if near:
                said += " " + _("Mots proches : %(words)s.") % {"words": ", ".join(near)}
            cells.note("tags", said)
        return keys

    def _new(
        self, cells: Cells, key: str, values: dict[str, Any], keys: list[str], state: str | None
    ) -> Plan:
        if state not in (None, Publication.DRAFT, Publication.PUBLISHED):
            cells.refuse("state", _("Une ligne nouvelle est un brouillon, ou publiée."))
        publish = state == Publication.PUBLISHED
        if publish and not rules.act_publicly(self.by, self.by.organisation):
            cells.refuse(
                "state", _("Votre organisation n’est pas encore vérifiée : chargez un brouillon.")
            )
        cells.check()

        def apply() -> None:
            thing = actions.write(kind=self.kind, by=self.by, key=key, **values)
            self._finish(thing, keys, "publish" if publish else "")

        return Plan(Outcome.CREATED, notes=cells.notes, apply=apply)

    def _existing(
        self, cells: Cells, thing: Any, values: dict[str, Any], keys: list[str], state: str | None
    ) -> Plan:
        now = written(thing)
        changes = {name: value for name, value in values.items() if value != now[name]}
        there = {f"{tag.scheme}:{tag.code}" for tag in thing.tags.all()}
        added = [key for key in keys if key not in there]
        verb = self._verb(cells, thing, state)
        cells.check()
        if not (changes or added or verb):
            return Plan(Outcome.UNCHANGED, notes=cells.notes)
        if changes or added:
            actions.check_edit(self.by, thing)

        def apply() -> None:
            if changes:
                place = changes.pop("place", now["place"])
                actions.edit(thing=thing, version=thing.version, by=self.by, place=place, **changes)
            self._finish(thing, added, verb)

        return Plan(Outcome.CHANGED, notes=cells.notes, apply=apply)

    def _verb(self, cells: Cells, thing: Any, state: str | None) -> str:
        """Return the step that a line asks for: a file publishes, and does nothing else."""
        if state is None or state == thing.state:
            return ""
        if state == Publication.PUBLISHED and thing.state == Publication.DRAFT:
            if not rules.act_publicly(self.by, thing.organisation):
                cells.refuse("state", _("Votre organisation n’est pas encore vérifiée."))
            return "publish"
        cells.refuse(
            "state",
            _("Un fichier publie un brouillon ; le reste se fait sur la page du besoin.")
            if self.kind == "need"
            else _("Un fichier publie un brouillon ; le reste se fait sur la page de l’apport."),
        )
        return ""

    def _finish(self, thing: Any, keys: list[str], verb: str) -> None:
        if keys:
            actions.tag(thing=thing, add=set(keys), remove=set(), by=self.by)
        if verb:
            actions.take_step(thing=thing, verb=verb, by=self.by)

    # --- another's

    def _proposal(self, line: int, cells: Cells, other: Organisation) -> Plan:
        place = cells.read("place", words.place)
        key = unquoted(cells.given.get("import_key", "")) or stable_key(*self._said(cells, place))
        kept = brought.proposal_key(self.by, stable_key(key))
        once(self.seen, (other.pk, kept), line)
        values = self._values(cells, None, place)
        if "tags" in cells.given:
            cells.note("tags", _("Les mots d’un brouillon proposé sont choisis par qui le reçoit."))
        if cells.read("state", words.chooser(Publication)) == Publication.PUBLISHED:
            cells.note("state", _("Le brouillon est proposé : à cette organisation de le publier."))
        cells.check()
        if (other.pk, kept) in self.proposed:
            return Plan(Outcome.UNCHANGED, notes=cells.notes)

        def apply() -> None:
            brought.propose(kind=self.kind, organisation=other, by=self.by, key=kept, **values)

        return Plan(Outcome.CREATED, notes=cells.notes, apply=apply)


def _without_key(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "key"}


def _is(organisation: Organisation, said: str) -> bool:
    """Tell whether a cell means an organisation: its number, or its very name."""
    numbers = {organisation.public_id.lower(), organisation.directory_id.lower()} - {""}
    return said.strip().lower() in numbers or fold(said) == fold(organisation.name)
