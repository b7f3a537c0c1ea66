"""The room as linked data: W3C ORG (https://www.w3.org/TR/vocab-org/), in JSON-LD 1.1.

A SIREN is written as org-id.guide has it, FR-RCS-<SIREN>. That list has no register of French
associations: an RNA number travels as a typed identifier, without a scheme that nobody minted.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from alliage.alliances.enums import PartyRole, Stage

CONTEXT = {
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "adms": "http://www.w3.org/ns/adms#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "alliage": "urn:alliage:terms:",
}
ROOM = "#alliance"
Node = dict[str, Any]


def graph(content: dict[str, Any]) -> Node:
    """Return the JSON-LD of a room's content: the collaboration, its members, its bodies."""
    tables = content["tables"]
    room = tables["alliance"][0]
    here = [
        party for party in tables["parties"] if party["joined_at"] or party["state"] == "active"
    ]
    with translation.override("fr"):
        nodes = [
            _collaboration(room, here, tables["bodies"]),
            *(_role(role) for role in PartyRole),
            *_organisations(content["organisations"], here),
            *(_membership(party) for party in here),
            *_bodies(tables),
        ]
    return {"@context": CONTEXT, "@graph": nodes}


def _french(words: str) -> Node:
    return {"@value": words, "@language": "fr"}


def _link(name: str, number: Any) -> Node:
    return {"@id": f"#{name}-{number}"}


def _moment(value: str) -> Node:
    return {
        "@type": "time:Instant",
        "time:inXSDDateTimeStamp": {"@value": value, "@type": "xsd:dateTimeStamp"},
    }


def _day(value: str) -> Node:
    return {
        "@type": "time:Instant",
        "time:inXSDDate": {"@value": value, "@type": "xsd:date"},
    }


def _collaboration(room: Node, parties: list[Node], bodies: list[Node]) -> Node:
    made = {
        "@id": ROOM,
        "@type": "org:OrganizationalCollaboration",
        "skos:prefLabel": _french(room["title"]),
        "dcterms:created": {"@value": room["created_at"], "@type": "xsd:dateTime"},
        "org:classification": {
            "@id": f"alliage:stage-{room['stage']}",
            "@type": "skos:Concept",
            "skos:prefLabel": _french(str(Stage(room["stage"]).label)),
        },
        "org:hasMembership": [_link("membership", party["id"]) for party in parties],
        "org:hasUnit": [_link("body", body["id"]) for body in bodies],
    }
    if room["summary"]:
        made["dcterms:description"] = _french(room["summary"])
    return made


def _role(role: PartyRole) -> Node:
    return {"@id": f"#role-{role}", "@type": "org:Role", "skos:prefLabel": _french(str(role.label))}


def _organisations(found: list[Node], parties: list[Node]) -> Iterator[Node]:
    """Those that are or were members; others are named in texts, and are no part of this graph."""
    wanted = {party["organisation"] for party in parties}
    for number, one in enumerate(found, start=1):
        if number in wanted:
            yield {
                "@id": f"#organisation-{number}",
                "@type": "org:Organization",
                "skos:prefLabel": _french(one["name"]),
                **_identified(one["identifiers"]),
            }


def _identified(numbers: list[Node]) -> Node:
    sirens = [f"FR-RCS-{row['value']}" for row in numbers if row["scheme"] == "siren"]
    typed = [
        {
            "@type": "adms:Identifier",
            "skos:notation": row["value"],
            "dcterms:type": row["scheme"].upper(),
        }
        for row in numbers
        if row["scheme"] != "siren"
    ]
    found: Node = {}
    if sirens:
        found["org:identifier"] = sirens
    if typed:
        found["adms:identifier"] = typed
    return found


def _membership(party: Node) -> Node:
    during: Node = {"@type": "time:Interval"}
    if party["joined_at"]:
        during["time:hasBeginning"] = _moment(party["joined_at"])
    if party["left_at"]:
        during["time:hasEnd"] = _moment(party["left_at"])
    return {
        "@id": f"#membership-{party['id']}",
        "@type": "org:Membership",
        "org:member": _link("organisation", party["organisation"]),
        "org:organization": {"@id": ROOM},
        "org:role": _link("role", party["role"]),
        "org:memberDuring": during,
    }


def _bodies(tables: dict[str, list[Node]]) -> Iterator[Node]:
    """Committees and their seats: posts that organisations hold, named by functions alone."""
    holders = {member["id"]: member["organisation"] for member in tables["members"]}
    for body in tables["bodies"]:
        seats = [seat for seat in tables["seats"] if seat["body"] == body["id"]]
        yield {
            "@id": f"#body-{body['id']}",
            "@type": "org:OrganizationalUnit",
            "skos:prefLabel": _french(body["title"]),
            "org:unitOf": {"@id": ROOM},
            "org:hasPost": [_link("seat", seat["id"]) for seat in seats],
        }
        for seat in seats:
            during = {"@type": "time:Interval", "time:hasBeginning": _day(seat["starts_on"])}
            if seat["ends_on"]:
                during["time:hasEnd"] = _day(seat["ends_on"])
            yield {
                "@id": f"#seat-{seat['id']}",
                "@type": "org:Post",
                "skos:prefLabel": _french(seat["title"] or seat["function"] or body["title"]),
                "org:postIn": _link("body", body["id"]),
                "org:heldBy": _link("organisation", holders[seat["member"]]),
                "dcterms:temporal": during,
            }
