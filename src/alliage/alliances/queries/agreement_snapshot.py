"""The whole text of an agreement as values: what is frozen, shown, compared, exported.

It names organisations and functions, never a person: a frozen text outlives the right to erasure.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from alliage.alliances.agreement_proof import TEXT_FORMAT, canonical
from alliage.alliances.agreement_text import clean, clean_line, in_sentence
from alliage.alliances.enums import PartyRole
from alliage.alliances.enums_agreement import Level, Rating
from alliage.alliances.enums_commitments import OPEN, CommitmentState
from alliage.alliances.enums_experiments import EDITABLE, ExperimentState
from alliage.alliances.models import (
    Agreement,
    AgreementVersion,
    Clause,
    Commitment,
    Experiment,
    Party,
    SharedText,
)
from alliage.alliances.queries.agreement import clauses_of
from alliage.core.formats import NO_BREAK_SPACE, is_french
from alliage.organisations.adapters.claims import commune_name, kind_label


def snapshot(
    agreement: Agreement, number: int, clauses: list[Clause] | None = None
) -> dict[str, Any]:
    """Return the text being written, as it would be frozen under a number. At most 6 queries."""
    alliance = agreement.alliance
    rows = Party.objects.active().filter(alliance=alliance).exclude(role=PartyRole.OBSERVER)
    followed = rows.exclude(pk__in=agreement.withdrawals.standing().values("party"))
    parties = followed.select_related("organisation").order_by("pk")
    return {
        "format": TEXT_FORMAT,
        "alliance": {"code": alliance.code, "title": clean_line(alliance.title)},
        "agreement": {
            "uid": str(agreement.uid),
            "level": agreement.level,
            "title": clean_line(agreement.title),
            "framework": _framework(agreement),
        },
        "number": number,
        "begins_on": _day(agreement.begins_on),
        "review_on": _day(agreement.review_on),
        "exit_on": _day(agreement.exit_on),
        "parties": [_party(party) for party in parties],
        "clauses": [
            _clause(row) for row in (clauses_of(agreement) if clauses is None else clauses)
        ],
        "annexes": {
            "commitments": _commitments(agreement) if agreement.attach_commitments else [],
            "experiments": _experiments(agreement) if agreement.attach_experiments else [],
        },
    }


def read(version: AgreementVersion) -> dict[str, Any]:
    """Return the values of a frozen text."""
    found: dict[str, Any] = json.loads(version.text)
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two texts say the same, whatever their numbers."""
    return canonical({**one, "number": 0}) == canonical({**other, "number": 0})


def printed(text: dict[str, Any]) -> list[dict[str, Any]]:
    """The clauses that the document shows: those that are relevant and say something."""
    return [c for c in text["clauses"] if c["rating"] != Rating.NOT_RELEVANT and c["body"]]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _framework(agreement: Agreement) -> dict[str, Any] | None:
    """Which framework agreement, and which exact version of it, a specific one refers to."""
    held = agreement.framework
    if agreement.level != Level.SPECIFIC or held is None:
        return None
    force = held.in_force
    return {
        "uid": str(held.uid),
        "title": clean_line(held.title),
        "number": force.number if force else None,
        "digest": force.digest if force else None,
    }


def _party(party: Party) -> dict[str, Any]:
    organisation = party.organisation
    return {
        "id": organisation.public_id,
        "name": clean_line(organisation.name),
        "family": organisation.family,
        "kind": organisation.kind,
        "place": clean_line(commune_name(organisation.commune)),
        "role": party.role,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "uid": str(clause.uid),
        "key": clause.key,
        "library": clause.library_version,
        "group": clause.group,
        "title": clean_line(clause.title),
        "body": clean(clause.body),
        "rating": clause.rating,
        "weight": clause.weight,
    }


def _commitments(agreement: Agreement) -> list[dict[str, Any]]:
    """What binds on that day: running, contested, or said kept. Proposals bind nobody."""
    states = [state for state in OPEN if state != CommitmentState.PROPOSED]
    rows = Commitment.objects.filter(alliance=agreement.alliance, state__in=states)
    return [
        {
            "owing": clean_line(row.owing.organisation.name),
            "to": clean_line(row.to.organisation.name) if row.to else None,
            "what": clean_line(row.what),
            "due_on": _day(row.due_on),
        }
        for row in rows.with_parties().order_by("due_on", "pk")
    ]


def _experiments(agreement: Agreement) -> list[dict[str, Any]]:
    states = {*EDITABLE, ExperimentState.REVIEW}
    rows = Experiment.objects.filter(alliance=agreement.alliance, state__in=states)
    return [
        {
            "title": clean_line(row.title),
            "hypothesis": clean(row.hypothesis),
            "stop_when": clean(row.stop_when),
            "review_on": _day(row.review_on),
        }
        for row in rows.order_by("starts_on", "pk")
    ]


def facts(text: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands beside the clauses, as (name, lines of text): compared like them."""
    annexes = text["annexes"]
    return [
        ("title", text["agreement"]["title"]),
        ("parties", _lines(p["name"] for p in text["parties"])),
        ("begins_on", text["begins_on"] or ""),
        ("review_on", text["review_on"] or ""),
        ("exit_on", text["exit_on"] or ""),
        ("framework", _framework_line(text)),
        (
            "commitments",
            _lines(
                " · ".join(filter(None, (c["owing"], c["to"], c["what"], c["due_on"])))
                for c in annexes["commitments"]
            ),
        ),
        (
            "experiments",
            _lines(f"{e['title']} · {e['hypothesis']}" for e in annexes["experiments"]),
        ),
    ]


def _framework_line(text: dict[str, Any]) -> str:
    held = text["agreement"]["framework"]
    return f"{held['title']} · {held['number'] or '–'}" if held else ""


def _lines(found: Iterable[str]) -> str:
    return "\n".join(found)


# --- what the library's placeholders become


def placeholders(agreement: Agreement, to_fill: str) -> dict[str, str]:
    """Return what a library text may be filled with honestly; `to_fill` where nothing is known.

    to_fill: the words between brackets, "[à compléter]". 3 queries.
    """
    alliance = agreement.alliance
    rows = Party.objects.voices().filter(alliance=alliance).select_related("organisation")
    colon = f"{NO_BREAK_SPACE}:" if is_french() else ":"
    names = [party.organisation for party in rows.order_by("pk")]
    shared = SharedText.objects.filter(alliance=alliance).first()
    vision = clean(shared.vision) if shared else ""
    territory = clean_line(alliance.area_name) or (clean_line(shared.territory) if shared else "")
    return {
        "alliance": clean_line(alliance.title),
        "parties": "\n".join(f"- {_described(one)}" for one in names) or to_fill,
        "roles": "\n".join(f"- {clean_line(one.name)}{colon} {to_fill}" for one in names)
        or to_fill,
        "vision": vision or to_fill,
        "territory": territory or to_fill,
        "framework": clean_line(agreement.framework.title) if agreement.framework else to_fill,
    }


def _described(organisation: Any) -> str:
    """Its name, what it is, where: what its page shows to everybody."""
    kind = in_sentence(kind_label(organisation.kind))
    parts = (clean_line(organisation.name), kind, commune_name(organisation.commune))
    return ", ".join(filter(None, parts))
