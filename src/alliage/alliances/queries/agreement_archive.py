"""The proof that one downloads: the text, its hash, who answered what. It names no person."""

from typing import Any

from alliage.alliances.agreement_proof import PROOF_FORMAT, VOICES
from alliage.alliances.enums import PartyState
from alliage.alliances.models import AgreementVersion, Alliance, Party
from alliage.alliances.queries.agreement_snapshot import read
from alliage.alliances.queries.portability import copied


def proof_of(version: AgreementVersion, until: Any = None) -> dict[str, Any]:
    """Return the archive that `agreement_proof.verify` checks. 5 queries.

    until: for who left, nothing that happened after that moment.
    """
    text = read(version)
    rows = version.approvals.order_by("at", "pk")
    answers = list(rows.filter(at__lte=until) if until else rows)
    approved_at = version.approved_at
    if until and approved_at and approved_at > until:
        approved_at = None
    return {
        "format": PROOF_FORMAT,
        "digest": version.digest,
        "text": text,
        "submitted": {
            "at": version.at.isoformat(),
            "organisation": _organisation(version.party.organisation),
            "mandate": version.mandate_title,
        },
        "approved_at": approved_at.isoformat() if approved_at else None,
        "answers": [
            {
                "organisation": {"id": row.organisation_public_id, "name": row.organisation_name},
                "answer": row.answer,
                "mandate": row.mandate_title,
                "at": row.at.isoformat(),
                "digest": row.digest,
            }
            for row in answers
        ],
        "no_longer_asked": _no_longer_asked(version, text, answers, until),
        "taken_over": _taken_over(version.agreement.alliance),
    }


def _taken_over(alliance: Alliance) -> dict[str, str] | None:
    """Where the room comes from: what is said to be older was not seen here."""
    found = copied(alliance)
    return {"at": found.at.isoformat(), "source": found.source} if found else None


def _organisation(organisation: Any) -> dict[str, str]:
    return {"id": organisation.public_id, "name": organisation.name}


def _no_longer_asked(
    version: AgreementVersion, text: dict[str, Any], answers: list[Any], until: Any
) -> list[dict[str, Any]]:
    """Those that the text names with a voice, that did not approve and whose answer is not awaited."""
    agreement = version.agreement
    named = [party["id"] for party in text["parties"] if party["role"] in VOICES]
    rows = Party.objects.filter(alliance=agreement.alliance, organisation__public_id__in=named)
    withdrawn = dict(agreement.withdrawals.values_list("party", "at"))
    approved = {row.party_id for row in answers if row.answer == "approved"}
    found = [
        (party, *_why(party, withdrawn.get(party.pk)))
        for party in rows.select_related("organisation").order_by("pk")
        if party.pk not in approved
    ]
    return [
        {"organisation": _organisation(party.organisation), "why": why}
        for party, why, at in found
        if why and (until is None or (at is not None and at <= until))
    ]


def _why(party: Party, withdrawn_at: Any) -> tuple[str, Any]:
    """Why a party's answer is not awaited, "" when it is, and since when."""
    if party.state == PartyState.LEFT:
        return "left", party.left_at
    if withdrawn_at is not None:
        return "withdrawn", withdrawn_at
    return ("", None) if party.has_voice else ("observer", party.silent_since)
