"""A room with something in every table of its archive, made from the models themselves."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from tests.alliage import world

from alliage.alliances.adapters.evaluation import SCHEMA
from alliage.alliances.agreement_proof import canonical, digest
from alliage.alliances.archive.tables import Table, kind_of, tables
from alliage.alliances.models import Alliance, Party, SharedText
from alliage.alliances.queries import canvas
from alliage.alliances.queries.agreement_snapshot import snapshot
from alliage.core import files
from alliage.core.actor import SYSTEM
from alliage.governance.actions import minutes
from alliage.organisations.models import Organisation, OrganisationIdentifier
from alliage.questionnaires.definition_files import newest
from alliage.stories.actions.stories import frozen

SIRENS = ("732829320", "552100554", "443061841")
SECRETS = (
    "SECRET draft of a canvas",
    "SECRET invitation",
    "secret.example",
    "SECRET answer",
    "SECRET cell",
)


def organisations() -> list[Organisation]:
    found = []
    for name, siren in zip(
        ("Roue libre", "Ville de Voiron", "Fonds du Trièves"), SIRENS, strict=True
    ):
        one = world.organisation(name, public_id=siren)
        OrganisationIdentifier.objects.create(organisation=one, scheme="siren", value=siren)
        found.append(one)
    OrganisationIdentifier.objects.create(organisation=found[0], scheme="rna", value="W381000001")
    return found


def full_room() -> Alliance:
    """Two voices and one that left; one row more in every table."""
    first, second, third = organisations()
    room = world.alliance(first, second, forms=["resources"], sdgs=[8, 17], themes=["011"])
    gone = world.party(
        room, third, state="left", left_at=timezone.now(), message="SECRET invitation"
    )
    Party.objects.filter(pk=gone.pk).update(joined_at=timezone.now() - timedelta(days=9))
    made = {table.name: list(table.rows(room)) for table in tables()}
    for table in tables():
        if not made[table.name]:
            made[table.name] = [_row(table, room, made)]
    _afterwards(room, made)
    return room


def _row(table: Table, room: Alliance, made: dict[str, list[Any]]) -> Any:
    values: dict[str, Any] = {}
    for one in table.model._meta.concrete_fields:
        if one.primary_key and not one.remote_field:
            continue
        if one.name in ROWS.get(table.name, {}):
            found = ROWS[table.name][one.name]
            values[one.name] = found(made) if callable(found) else found
        elif isinstance(one, models.ForeignKey):
            if (found := _reference(table, one, room, made)) is not None:
                values[one.name] = found
        elif one.default is models.NOT_PROVIDED or one.null or isinstance(one, _WORDS):
            values[one.name] = _value(one)
    row = table.model._default_manager.create(**values)
    for one in table.many():
        getattr(row, one.name).set(_rows_of(one.related_model, made))
    return row


def _rows_of(model: Any, made: dict[str, list[Any]]) -> list[Any]:
    return next((made[table.name] for table in tables() if table.model is model), [])


def _reference(table: Table, one: Any, room: Alliance, made: dict[str, list[Any]]) -> Any:
    if one.related_model is Alliance:
        return room if one.name not in table.left_out or not one.null else None
    if one.name in table.left_out or one.name in ("person", "mandate", "ready_person"):
        return None
    kind = kind_of(one)
    if kind == "organisation":
        return made["parties"][0].organisation
    if kind == "file":
        return files.store(b"%PDF-1.4 a paper", "ordre du jour.pdf", scope="governance", by=SYSTEM)
    rows = _rows_of(one.related_model, made)
    return rows[0] if rows and one.related_model is not table.model else None


_WORDS = (models.CharField, models.TextField)


def _value(one: Any) -> Any:
    if one.choices:
        return one.flatchoices[0][0]
    if isinstance(one, models.URLField):
        return "https://exemple.fr/"
    if isinstance(one, _WORDS):
        return f"{one.name} « é »"[: one.max_length or 40]
    for kind, value in _VALUES:
        if isinstance(one, kind):
            return value
    raise AssertionError(f"{one}: what would be a value?")


_VALUES: tuple[tuple[Any, Any], ...] = (
    (models.UUIDField, uuid.UUID(int=7)),
    (models.DateTimeField, datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)),
    (models.DateField, date(2026, 3, 4)),
    (models.DecimalField, Decimal("1.50")),
    (models.FloatField, 45.5),
    (models.BooleanField, True),
    (models.IntegerField, 1),
)


def _frozen(made: dict[str, list[Any]]) -> str:
    """As the agreement itself freezes it."""
    return canonical(snapshot(made["agreements"][0], 1))


def _definition(_made: Any) -> dict[str, Any]:
    return newest("health-check")  # type: ignore[return-value]


def _results(made: dict[str, list[Any]]) -> dict[str, Any]:
    first, second = (str(party.pk) for party in made["parties"][:2])
    return {
        "schema": SCHEMA,
        "wave": 1,
        "closed_on": "2026-03-04",
        "published": True,
        "people": 6,
        "organisations": [
            {"key": first, "name": "Roue libre", "family": "peer", "people": "3-4"},
            {"key": second, "name": "Ville de Voiron", "family": "public", "people": "joint"},
        ],
        "left_out": [],
        "factors": [
            {
                "factor": "trust",
                "mean": 3.0,
                "band": "discuss",
                "gap": 1.0,
                "flagged": True,
                "by_organisation": {first: 4.0, second: 2.0},
            }
        ],
        "standings": {
            first: {"trust": 4.0, "value": None, "trust_index": 100, "value_index": None}
        },
        "ratings": [{"rater": second, "rated": first, "trust": 4.0, "value": None}],
        "asymmetry": [],
        "ties": [[second, first]],
        "network": {"density": 0.0, "centralisation": None, "reciprocity": 0.0},
        "agenda": [
            {
                "reason": "gap",
                "factor": "trust",
                "organisations": [first, second],
                "amount": 1.0,
                "low": 2.0,
                "high": 4.0,
            }
        ],
    }


SHARED = {"vision": "Personne à pied « contre son gré »", "purpose": "Des vélos"}
#: What cannot be guessed from a field alone.
ROWS: dict[str, dict[str, Any]] = {
    "bodies": {"kind": "political", "host": None},
    "seats": {"ends_on": None},
    "meetings": {
        "starts_at": datetime(2026, 3, 4, 9, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 4, 11, tzinfo=UTC),
    },
    "decisions": {"state": "draft", "result": "", "decided_at": None, "counts": {"yes": 2}},
    "minutes": {
        "texts": lambda made: {str(made["agenda"][0].pk): "Dit.", "general": "Bien."},
        "state": "approved",
    },
    "minutes_versions": {"texts": lambda made: {str(made["agenda"][0].pk): "Dit."}},
    "gates": {"state": "passed"},
    "shared_text": {"version": 1},
    "shared_text_versions": {
        "number": 1,
        "words": SHARED,
    },
    "canvas_sheets": {"words": {"wants": "Rouler"}, "sealed": "", "number": 1},
    "canvas_versions": {"words": {"wants": "Rouler"}, "number": 1},
    "canvas_consents": {
        "shared": 1,
        "sheets": lambda made: {str(made["parties"][0].pk): 1},
        "withdrawn_at": None,
    },
    "commitments": {
        "to": None,
        "origin": lambda made: f"canvas:{made['parties'][0].pk}:wants",
    },
    "commitment_changes": {"state": "accepted"},
    "contributions": {"hundredths": 150, "corrects": None, "to": None},
    "agreements": {"ingredients": [{"key": "a", "group": "why", "weight": 1, "title": "x"}]},
    "agreement_versions": {"text": _frozen, "digest": lambda made: digest(_frozen(made))},
    "approvals": {"digest": lambda made: made["agreement_versions"][0].digest},
    "reviews": {"state": "settled"},
    "campaigns": {"definition": _definition, "state": "closed", "holder": None},
    "health_waves": {
        "state": "closed",
        "results": _results,
        "cells": [{"organisation": "SECRET cell"}],
    },
    "history": {"target": lambda made: f"commitment:{made['commitments'][0].pk}"},
    "story": {"state": "draft", "published_at": None},
    "story_versions": {"content": lambda made: frozen(made["story"][0])},
}


def _afterwards(room: Alliance, made: dict[str, list[Any]]) -> None:
    """Hashes as the actions write them; what must not leave, beside what may."""
    text = SharedText.objects.get(alliance=room)
    SharedText.objects.filter(pk=text.pk).update(
        **{**dict.fromkeys(canvas.shared_words(text), ""), **SHARED}
    )
    text.refresh_from_db()
    sheets = list(room.canvas_sheets.all())
    found = canvas.fingerprint(text, sheets)
    SharedText.objects.filter(pk=text.pk).update(fingerprint=found)
    room.canvas_consents.update(fingerprint=found)
    one = made["minutes"][0]
    one.sha256 = minutes.fingerprint(one)
    one.save()
    secret = Party.objects.filter(alliance=room).order_by("pk")[1]
    room.canvas_sheets.create(party=secret, sealed="SECRET draft of a canvas")
    campaign = made["campaigns"][0]
    lead = world.lead_of(secret.organisation)
    asked = campaign.respondents.create(
        organisation=secret.organisation, person=lead.person, email="somebody@secret.example"
    )
    campaign.sheets.create(respondent=asked, sealed="SECRET answer", submitted=True)
    room.history.update(person=lead.person, mandate=lead)
