"""What was approved can be proved: canonical text, its hash, and a check that trusts nobody.

Standard library alone. Anybody may run it on a proof that was downloaded, years later:

    import json
    from alliage.alliances import agreement_proof

    agreement_proof.verify(json.load(open("preuve.json")))

and without it: `jq -jcS .text preuve.json | sha256sum` gives the hash.
docs/reference/agreement.md describes each field.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT_FORMAT = "alliage-agreement/1"
PROOF_FORMAT = "alliage-agreement-proof/1"
#: Roles of those whose approval is asked.
VOICES = ("lead", "party")


class NotCanonical(ValueError):  # noqa: N818 - a state of things
    """A value that has no single way of being written: a fraction, a key that is no text."""


def _plain(value: Any) -> Any:
    """Return a value with its texts in NFC; refuse what could be written in two ways."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("a key is no text")
        return {unicodedata.normalize("NFC", key): _plain(inner) for key, inner in value.items()}
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def canonical(value: Any) -> str:
    """Return JSON values in the one way they are hashed: keys sorted, NFC, no blank, UTF-8."""
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(canonical_text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a proof is worth.

    intact: it is well formed, the hash is that of the text, each answer bears it, and each
    comes from an organisation that the text names with a voice. complete: moreover each of those
    approved, but for the ones that are said to have left since. problems: why not, in words.
    """

    intact: bool
    complete: bool
    computed: str = ""
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def verify(archive: Any) -> Verdict:
    """Check a proof by itself: no network, no database, no key. Never raises on a bad proof."""
    try:
        return _verified(archive)
    except (
        KeyError,
        TypeError,
        AttributeError,
        NotCanonical,
        RecursionError,
        UnicodeError,
    ) as error:
        return Verdict(False, False, problems=[f"unreadable: {type(error).__name__}"])


def _verified(archive: Any) -> Verdict:
    problems = []
    if archive["format"] != PROOF_FORMAT or archive["text"]["format"] != TEXT_FORMAT:
        problems.append("format: not a proof of this kind")
    text = archive["text"]
    computed = digest(canonical(text))
    if archive["digest"] != computed:
        problems.append("digest: the text is not the one whose hash is given")
    named = {party["id"]: party["name"] for party in text["parties"] if party["role"] in VOICES}
    seen: set[str] = set()
    approved: set[str] = set()
    for answer in archive["answers"]:
        who = answer["organisation"]["id"]
        if answer["digest"] != computed:
            problems.append(f"answer of {who}: bears another hash")
        if who not in named:
            problems.append(f"answer of {who}: not named by the text as a voice")
        if who in seen:
            problems.append(f"answer of {who}: twice")
        seen.add(who)
        if answer["answer"] == "approved":
            approved.add(who)
        elif answer["answer"] != "refused":
            problems.append(f"answer of {who}: neither approved nor refused")
    gone = {row["organisation"]["id"] for row in archive["no_longer_asked"]}
    missing = sorted(named[who] for who in named.keys() - approved - gone)
    complete = not problems and not missing and bool(approved)
    return Verdict(not problems, complete, computed, problems, missing)
