"""Archives that are damaged or hostile: refused with the reason, before anything is read of them."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from alliage.alliances.archive import linked, packing
from alliage.alliances.archive.values import Refused

ROOM = packing.as_json({"format": "alliage.room/1", "tables": {}})


def packed(**parts: bytes) -> bytes:
    named = {name.replace("_", "."): content for name, content in parts.items()}
    return packing.pack(
        {"room.json": ROOM, **named}, made_at=datetime(2026, 3, 4, tzinfo=UTC), source="ici"
    )


def by_hand(
    parts: dict[str, bytes], *, manifest: Any = None, sums: dict[str, str] | None = None
) -> bytes:
    """A ZIP as somebody would forge it; the sums are right unless said."""
    listed = [
        {
            "path": name,
            "size": len(content),
            "sha256": (sums or {}).get(name, hashlib.sha256(content).hexdigest()),
        }
        for name, content in parts.items()
    ]
    found = manifest or {"format": packing.FORMAT, "made_at": "", "source": "", "parts": listed}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(found))
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_what_is_packed_is_unpacked() -> None:
    content = b"%PDF-1.4"
    name = f"files/{hashlib.sha256(content).hexdigest()}"
    whole = packed(**{name: content})
    opened = packing.unpack(whole)
    assert opened.room == json.loads(ROOM)
    assert opened.files == {name[6:]: content}
    assert (opened.manifest["source"], opened.manifest["made_at"]) == (
        "ici",
        "2026-03-04T00:00:00Z",
    )
    assert whole == packed(**{name: content})  # the same bytes for the same room


def _twice() -> bytes:
    buffer = io.BytesIO(packed())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("room.json", ROOM)
    return buffer.getvalue()


def _bomb() -> bytes:
    """8 kB that open into 9 MB."""
    return by_hand({"room.json": b" " * (9 * 1024 * 1024)})


def _deep() -> bytes:
    nested: Any = []
    for _turn in range(20):
        nested = [nested]
    return by_hand({"room.json": json.dumps({"tables": nested}).encode()})


HOSTILE: list[tuple[str, Any, str]] = [
    ("no zip", b"PK\x03\x04 and no more", "pas une archive ZIP"),
    ("empty", b"", "pas une archive ZIP"),
    ("cut", packed()[:-60], "pas une archive ZIP"),
    ("bytes turned", packed().replace(b"manifest", b"manifold"), "place dans une archive|ZIP"),
    ("another zip", by_hand({"room.json": ROOM}, manifest={"format": "x"}), "format"),
    ("no manifest", b"", "manifest.json"),
    ("traversal", by_hand({"room.json": ROOM, "../../etc/passwd": b"x"}), "rien de ce nom"),
    ("absolute", by_hand({"room.json": ROOM, "/etc/passwd": b"x"}), "rien de ce nom"),
    ("hidden name", by_hand({"room.json": ROOM, "files/" + "G" * 64: b"x"}), "rien de ce nom"),
    ("wrong sum", by_hand({"room.json": ROOM}, sums={"room.json": "0" * 64}), "empreinte"),
    ("file of another sum", by_hand({"room.json": ROOM, "files/" + "0" * 64: b"x"}), "empreinte"),
    ("no room", by_hand({"room.jsonld": b"{}"}), "liste des fichiers"),
    ("not json", by_hand({"room.json": b"{"}), "JSON"),
    ("not utf-8", by_hand({"room.json": b'{"a": "\xff"}'}), "JSON"),
    ("a key twice", by_hand({"room.json": b'{"a": 1, "a": 2}'}), "JSON"),
    ("no number", by_hand({"room.json": b'{"a": NaN}'}), "JSON"),
    ("a huge number", by_hand({"room.json": b'{"a": 1' + b"0" * 40 + b"}"}), "nombre"),
    ("a list", by_hand({"room.json": b"[]"}), "objet"),
    ("a null sign", by_hand({"room.json": b'{"a": "\\u0000"}'}), "signe interdit"),
    ("half a sign", by_hand({"room.json": b'{"a": "\\ud800"}'}), "signe interdit"),
    ("nested too deep", by_hand({"room.json": b"[" * 100_000}), "JSON"),
]


def test_hostile_archives_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("room.json", ROOM)
    made = {"no manifest": buffer.getvalue()}
    for name, content, said in HOSTILE:
        with pytest.raises(Refused, match=said):
            packing.unpack(made.get(name, content))


@pytest.mark.parametrize(
    ("make", "said"),
    [(_twice, "deux fois"), (_bomb, "démesuré"), (_deep, "trop profondément")],
)
def test_archives_that_open_into_too_much_are_refused(make: Any, said: str) -> None:
    with pytest.raises(Refused, match=said):
        packing.unpack(make())


def test_too_many_parts_and_too_many_bytes() -> None:
    many = {f"files/{number:064x}": b"" for number in range(packing.MOST_PARTS)}
    with pytest.raises(Refused, match="trop de fichiers"):
        packing.unpack(by_hand({"room.json": ROOM, **many}))
    with pytest.raises(Refused, match="20 Mo"):
        packing.unpack(b"x" * (packing.MOST_BYTES + 1))


def test_linked_data_says_who_is_in_what_role_without_naming_anybody() -> None:
    when = "2026-03-04T00:00:00Z"
    party = {"id": 1, "organisation": 1, "role": "lead", "state": "active", "joined_at": when}
    content = {
        "organisations": [
            {
                "name": "Roue libre",
                "identifiers": [
                    {"scheme": "siren", "value": "732829320"},
                    {"scheme": "rna", "value": "W381000001"},
                ],
            },
            {"name": "Named in a text", "identifiers": []},
        ],
        "tables": {
            "alliance": [
                {"title": "Rouler", "summary": "", "stage": "alliance", "created_at": when}
            ],
            "parties": [{**party, "left_at": None}],
            "bodies": [{"id": 1, "title": "Comité technique"}],
            "members": [{"id": 1, "organisation": 1}],
            "seats": [
                {
                    "id": 1,
                    "body": 1,
                    "member": 1,
                    "title": "",
                    "function": "Directrice",
                    "starts_on": "2026-03-04",
                    "ends_on": None,
                }
            ],
        },
    }
    nodes = {node["@id"]: node for node in linked.graph(content)["@graph"]}
    assert nodes["#alliance"]["@type"] == "org:OrganizationalCollaboration"
    assert nodes["#membership-1"]["org:member"] == {"@id": "#organisation-1"}
    assert nodes["#membership-1"]["org:role"] == {"@id": "#role-lead"}
    assert nodes["#organisation-1"]["org:identifier"] == ["FR-RCS-732829320"]
    typed = nodes["#organisation-1"]["adms:identifier"]
    assert [(one["skos:notation"], one["dcterms:type"]) for one in typed] == [("W381000001", "RNA")]
    assert nodes["#seat-1"]["org:heldBy"] == {"@id": "#organisation-1"}
    assert "#organisation-2" not in nodes
    linked_to = {
        value["@id"]
        for node in nodes.values()
        for held in node.values()
        for value in (held if isinstance(held, list) else [held])
        if isinstance(value, dict) and value.get("@id", "").startswith("#")
    }
    assert linked_to <= set(nodes)
