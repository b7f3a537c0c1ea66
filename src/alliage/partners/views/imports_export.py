"""One's own organisations, needs, offers and partnerships, as import reads them again.

No address, of anybody, goes out; the column stays, so that the file is complete.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from alliage.core.exports import Column
from alliage.organisations.adapters import claims as directory
from alliage.organisations.models import Organisation
from alliage.organisations.queries import ties as ties_queries
from alliage.partners.adapters import imports_words as words
from alliage.partners.enums import ImportKind
from alliage.partners.forms import imports_publications as publications
from alliage.partners.forms import imports_ties as ties
from alliage.partners.forms.imports import language
from alliage.partners.imports_columns import KINDS
from alliage.partners.queries import imports as queries
from alliage.partners.queries import needs as needs_queries

Reader = Callable[[Any], Any]


def rows_of(kind: str, organisation: Organisation) -> tuple[Sequence[Column], Iterable[Any]]:
    """Return the columns and the rows of a kind for an organisation."""
    if kind == ImportKind.ORGANISATIONS:
        rows: Iterable[Any] = queries.open_cases(organisation).prefetch_related(
            "organisation__identifiers"
        )
        return _columns(kind, ORGANISATIONS), rows
    if kind == ImportKind.PARTNERSHIPS:
        return _columns(kind, TIES), ties_queries.declared_by(organisation)
    one = "need" if kind == ImportKind.NEEDS else "offer"
    return _columns(kind, PUBLICATIONS), needs_queries.of_organisation(one, organisation)


def _columns(kind: str, readers: Mapping[str, Reader]) -> list[Column]:
    return [
        Column(c.name, c.heading(language()), readers.get(c.name) or _plain(c.name))
        for c in KINDS[kind].columns
    ]


def _plain(name: str) -> Reader:
    return lambda row: getattr(row, name)


def _shown(name: str) -> Reader:
    return lambda row: getattr(row, f"get_{name}_display")() or ""


def _reach(offer: Any) -> Any:
    return _("Toute la France") if offer.reach_km is None else offer.reach_km


def _quantity(offer: Any) -> str:
    return "" if offer.quantity is None else words.number(str(offer.quantity))


PUBLICATIONS: Mapping[str, Reader] = {
    "import_key": publications.exported_key,
    "organisation": lambda thing: thing.organisation.name,
    "place": lambda thing: words.written_place(thing.area_kind, thing.area_code),
    "tags": lambda thing: words.written_tags(thing.tags.all()),
    "audience": _shown("audience"),
    "state": _shown("state"),
    "contribution": _shown("contribution"),
    "quantity": _quantity,
    "reach_km": _reach,
}
TIES: Mapping[str, Reader] = {
    "import_key": ties.exported_key,
    "form": _shown("form"),
    "category": _shown("category"),
    "depth": lambda tie: "" if tie.depth is None else tie.get_depth_display(),
    "visibility": _shown("visibility"),
}


def _number(scheme: str) -> Reader:
    def read(case: Any) -> str:
        found = case.organisation.identifiers.all()
        return next((one.value for one in found if one.scheme == scheme and one.current), "")

    return read


def _commune(case: Any) -> str:
    code = case.organisation.commune
    return words.written_place("commune", code) if code else ""


def _nothing(_case: Any) -> str:
    return ""


ORGANISATIONS: Mapping[str, Reader] = {
    "name": lambda case: case.organisation.name,
    "rna": _number("rna"),
    "siren": _number("siren"),
    "commune": _commune,
    "kind": lambda case: directory.kind_label(case.organisation.kind),
    "email": _nothing,
    "role": _nothing,
    "title": _nothing,
    "note": lambda case: case.note,
}
