"""The organisations that an archive names: found here, or told of."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from alliage.alliances.archive.values import wrong
from alliage.core.actor import Actor
from alliage.organisations.adapters import claims
from alliage.organisations.enums import Family, State
from alliage.organisations.models import Organisation, OrganisationIdentifier

MOST = 300
KEYS = {"name", "family", "kind", "commune", "public_id", "identifiers"}
#: Registers by whose numbers an organisation is found; their shape is checked.
REGISTERS = ("siren", "rna", "rnf")
_LONGEST = {"name": 250, "family": 8, "kind": 40, "commune": 5, "public_id": 32}


def check(rows: Any) -> list[dict[str, Any]]:
    """The organisations of an archive, each of the right shape; raises `Refused`."""
    if not isinstance(rows, list) or len(rows) > MOST:
        raise wrong(
            "organisations", _("une liste d’au plus %(most)d est attendue") % {"most": MOST}
        )
    for number, row in enumerate(rows, start=1):
        place = f"organisations:{number}"
        if not isinstance(row, dict) or row.keys() != KEYS:
            raise wrong(place, _("les champs ne sont pas ceux attendus"))
        for name, longest in _LONGEST.items():
            if not isinstance(row[name], str) or len(row[name]) > longest:
                raise wrong(f"{place}.{name}", _("un texte court est attendu"))
        if not row["name"].strip() or row["family"] not in Family.values:
            raise wrong(place, _("un nom et une famille sont attendus"))
        if not isinstance(row["identifiers"], list) or len(row["identifiers"]) > 20:
            raise wrong(f"{place}.identifiers", _("une liste courte est attendue"))
        for one in row["identifiers"]:
            _check_number(one, f"{place}.identifiers")
    return rows


def _check_number(one: Any, place: str) -> None:
    shape = isinstance(one, dict) and one.keys() == {"scheme", "value"}
    if not shape or not all(isinstance(value, str) for value in one.values()):
        raise wrong(place, _("un registre et un numéro sont attendus"))
    scheme, value = one["scheme"], one["value"]
    if len(scheme) > 12 or len(value) > 40:
        raise wrong(place, _("un texte court est attendu"))
    if scheme in ("siren", "rna") and claims.scheme_of(value) != scheme:
        raise wrong(place, _("« %(value)s » n’est pas un numéro de ce registre") % {"value": value})


def found_or_told(rows: list[dict[str, Any]], by: Actor) -> list[Organisation]:
    """The organisation here of each row; those that nobody knows are created as told of.

    One's own organisation comes before another of the same number (antennas share a SIREN).
    """
    known = _known(rows)
    found: list[Organisation] = []
    for row in rows:
        ids = {one.pk: one for key in _keys(row) for one in known.get(key, ())}
        chosen = by.organisation if by.organisation.pk in ids else _best(list(ids.values()))
        found.append(chosen or _told(row))
    return found


def _keys(row: dict[str, Any]) -> list[tuple[str, str]]:
    numbers = [(one["scheme"], one["value"]) for one in row["identifiers"]]
    return [("", row["public_id"]), *(key for key in numbers if key[0] in REGISTERS)]


def _known(rows: list[dict[str, Any]]) -> dict[tuple[str, str], list[Organisation]]:
    """Organisations that are seen here, by each key of the archive. Two queries."""
    wanted = {key for row in rows for key in _keys(row)}
    values = {value for _scheme, value in wanted if value}
    seen = Q(state__in=(State.ACTIVE, State.TOLD))
    held: dict[tuple[str, str], list[Organisation]] = {}
    for one in Organisation.objects.filter(seen, public_id__in=values).order_by("pk"):
        held.setdefault(("", one.public_id), []).append(one)
    numbers = OrganisationIdentifier.objects.filter(value__in=values, current=True)
    rows_ = numbers.filter(organisation__state__in=(State.ACTIVE, State.TOLD))
    for number in rows_.select_related("organisation").order_by("organisation_id"):
        held.setdefault((number.scheme, number.value), []).append(number.organisation)
    return held


def _best(found: list[Organisation]) -> Organisation | None:
    """Active before told, itself before its antennas, the oldest."""
    order = sorted(
        found, key=lambda o: (o.state != State.ACTIVE, o.antenna_of_id is not None, o.pk)
    )
    return order[0] if order else None


def _told(row: dict[str, Any]) -> Organisation:
    """Told of: its registers' record where the directory has one, else what the archive says."""
    for scheme, value in _keys(row):
        record = claims.record(value) if scheme or claims.scheme_of(value) else None
        if isinstance(record, claims.Organisation):
            made = _create({**claims.prefill(record), "directory_id": record.id}, record.id)
            numbers = claims.numbers(record)
            break
    else:
        kind = row["kind"] if row["kind"] in claims.families_of_kinds() else "association"
        commune = row["commune"] if claims.commune_name(row["commune"]) else ""
        public = {"name": row["name"], "family": row["family"], "kind": kind, "commune": commune}
        public_id = row["public_id"] if claims.scheme_of(row["public_id"]) else ""
        made = _create(public, public_id)
        numbers = [(one["scheme"], one["value"], True) for one in row["identifiers"]]
    OrganisationIdentifier.objects.bulk_create(
        OrganisationIdentifier(organisation=made, scheme=scheme, value=value, current=current)
        for scheme, value, current in dict.fromkeys(numbers)
    )
    return made


def _create(values: dict[str, Any], public_id: str) -> Organisation:
    if public_id and not Organisation.objects.filter(public_id=public_id).exists():
        values = {**values, "public_id": public_id}
    return Organisation.objects.create(state=State.TOLD, **values)
