"""Needs and offers from files, matches to a file: one JSON object a line, UTF-8."""

import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from alliage_engines.matching.items import Item, Match, MatchingError, problem_of
from alliage_engines.matching.packing import Whence

_KEYS = frozenset({"id", "terms", "lat", "lon", "reach_km"})
_BLANK = " \t\r\n"


class Lines:
    """The items of a file, and the line that each stands on."""

    def __init__(self, path: Path) -> None:
        """Read `path`; MatchingError names it, the line and the reason."""
        self._file = str(path)
        self._lines: list[int] = []
        self.items: list[Item] = []
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    self._add(line, number)
        except OSError as error:
            reason = error.strerror or str(error)
            raise MatchingError(f"cannot be read: {reason}", file=self._file) from error

    def whence(self, place: int) -> tuple[str | None, int | None]:
        """Return the file and the line of an item."""
        return self._file, self._lines[place]

    def _add(self, line: bytes, number: int) -> None:
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if text.strip(_BLANK):
                self.items.append(_item(text))
                self._lines.append(number)
        except MatchingError as error:
            raise MatchingError(error.reason, file=self._file, line=number) from None
        except UnicodeDecodeError:
            raise MatchingError("not UTF-8", file=self._file, line=number) from None


def whence(needs: Lines, offers: Lines) -> tuple[Whence, Whence]:
    """Return where needs and offers come from, as `match` wants it."""
    return needs.whence, offers.whence


def _item(text: str) -> Item:
    row = _parsed(text)
    if not isinstance(row, dict):
        raise MatchingError('not an object {"id": …, "terms": …}')
    if missing := {"id", "terms"} - row.keys():
        raise MatchingError(f"no {' nor '.join(sorted(missing))}")
    if unknown := row.keys() - _KEYS:
        # A misspelt reach_km would make an offer national without a word.
        raise MatchingError(f"unknown key {min(unknown)!r}")
    item = Item(row["id"], row["terms"], row.get("lat"), row.get("lon"), row.get("reach_km"))
    if reason := problem_of(item):
        raise MatchingError(reason)
    return item


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except MatchingError:
        raise
    except (ValueError, RecursionError) as error:
        raise MatchingError(f"not JSON: {getattr(error, 'msg', None) or error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MatchingError(f"{twice!r} comes twice")
    return found


def _no_constant(name: str) -> Any:
    raise MatchingError(f"{name} is not a number")


def write(out: Path, matches: Iterable[Match]) -> int:
    """Write matches to `out` once they are all there; return how many.

    They go to a file beside it, which then takes its place: a reader sees the old file or the
    whole new one, and a failure leaves the old one. MatchingError where that cannot be done.
    """
    target = out.resolve()
    if target.exists() and not target.is_file():
        raise MatchingError("not a file that can be written", file=str(out))
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            count = 0
            for match in matches:
                file.write(_line(match))
                count += 1
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MatchingError(f"cannot be written: {reason}", file=str(out)) from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return count


def _line(match: Match) -> str:
    row = {
        "need": match.need,
        "offer": match.offer,
        "score": match.score,
        "cosine": match.cosine,
        "proximity": match.proximity,
        "terms": match.terms,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
