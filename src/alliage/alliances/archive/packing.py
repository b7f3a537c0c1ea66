"""The ZIP itself: written the same way each time, opened as if it came from an enemy.

Only names of `NAMES` are read, none reaches a disk; each part is read up to its limit, whatever the
archive says of its size; each must have the SHA-256 that the manifest gives.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alliage.alliances.archive.values import Refused, plain, wrong

FORMAT = "alliage.room-archive/1"
MANIFEST, ROOM, LINKED = "manifest.json", "room.json", "room.jsonld"
NAMES = re.compile(r"room\.json|room\.jsonld|files/[0-9a-f]{64}")

MOST_BYTES = 20 * 1024 * 1024  # of the ZIP
MOST_PARTS = 400
LARGEST = {MANIFEST: 256 * 1024, ROOM: 8 * 1024 * 1024, LINKED: 4 * 1024 * 1024}
LARGEST_FILE = 12 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
DEEPEST = 12
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an archive holds. room: of room.json; files: SHA-256 -> content; digest: of the ZIP."""

    manifest: dict[str, Any]
    room: dict[str, Any]
    files: Mapping[str, bytes]
    digest: str


def pack(parts: Mapping[str, bytes], *, made_at: datetime, source: str) -> bytes:
    """Return the ZIP of the parts, with the manifest first. source: the instance, in words."""
    listed = [
        {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(parts.items())
    ]
    manifest = {"format": FORMAT, "made_at": plain(made_at), "source": source, "parts": listed}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [(MANIFEST, as_json(manifest)), *sorted(parts.items())]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def as_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def unpack(content: bytes) -> Opened:
    """Open an archive. Raises `Refused`, with what is wrong in words."""
    if len(content) > MOST_BYTES:
        raise Refused(_("Cette archive dépasse 20 Mo."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise Refused(_("Ce fichier n’est pas une archive ZIP lisible, ou il est abîmé.")) from None
    manifest = _manifest(parts)
    room = _object(parts[ROOM], ROOM)
    files = {name[6:]: held for name, held in parts.items() if name.startswith("files/")}
    return Opened(manifest, room, files, hashlib.sha256(content).hexdigest())


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise Refused(_("Cette archive a trop de fichiers."))
    parts: dict[str, bytes] = {}
    unpacked = 0
    for entry in entries:
        name = entry.filename
        if name != MANIFEST and not NAMES.fullmatch(name):
            raise wrong(name[:60], _("rien de ce nom n’a sa place dans une archive d’alliance"))
        if name in parts:
            raise wrong(name, _("ce fichier y est deux fois"))
        if entry.flag_bits & 1:
            raise wrong(name, _("ce fichier est chiffré"))
        with archive.open(entry) as file:
            held = file.read(LARGEST.get(name, LARGEST_FILE) + 1)
        unpacked += len(held)
        if len(held) > LARGEST.get(name, LARGEST_FILE) or unpacked > MOST_UNPACKED:
            raise wrong(name, _("une fois ouvert, ce fichier est démesuré"))
        parts[name] = held
    return parts


def _manifest(parts: Mapping[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in parts:
        raise Refused(_("Ce n’est pas une archive d’alliance : il y manque manifest.json."))
    manifest = _object(parts[MANIFEST], MANIFEST)
    if manifest.get("format") != FORMAT:
        raise wrong(
            MANIFEST,
            _("ce format n’est pas connu ici : « %(format)s » est attendu") % {"format": FORMAT},
        )
    listed = manifest.get("parts")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise wrong(MANIFEST, _("la liste des fichiers manque"))
    sums = {
        one.get("path"): one.get("sha256") for one in listed if isinstance(one.get("path"), str)
    }
    if set(sums) != set(parts) - {MANIFEST} or len(sums) != len(listed) or ROOM not in sums:
        raise wrong(MANIFEST, _("la liste des fichiers n’est pas celle de l’archive"))
    for name, expected in sums.items():
        found = hashlib.sha256(parts[name]).hexdigest()
        if found != expected or (name.startswith("files/") and name != f"files/{found}"):
            raise wrong(name, _("l’empreinte n’est pas celle annoncée : le fichier a été modifié"))
    return manifest


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(
            content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise wrong(name, _("ce n’est pas du JSON lisible")) from None
    if not isinstance(found, dict):
        raise wrong(name, _("un objet est attendu"))
    _check_values(found, name, 0)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_constant(_name: str) -> Any:
    raise ValueError


def _check_values(value: Any, name: str, depth: int) -> None:
    """No text that a database refuses, no number beyond reason, no depth without end."""
    if depth > DEEPEST:
        raise wrong(name, _("les valeurs y sont emboîtées trop profondément"))
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_values(key, name, depth + 1)
            _check_values(inner, name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_values(inner, name, depth + 1)
    elif isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise wrong(name, _("un texte y contient un signe interdit"))
    elif isinstance(value, int | float) and abs(value) > 2**62:
        raise wrong(name, _("un nombre y est démesuré"))
