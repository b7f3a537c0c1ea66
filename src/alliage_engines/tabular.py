"""What the commands of several engines share: CSV in, JSON out, errors that name their place."""

import csv
import io
import json
import os
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any


class PlacedError(ValueError):
    """Input that cannot be used: names the place (an item of a list, a file's line) and why."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


def rows(
    path: Path, wanted: Sequence[str], error: type[PlacedError], *, optional: Sequence[str] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the place of each row ("FILE, line 3") and its cells by name of column.

    UTF-8; commas, semicolons or tabs, whichever the header has most of; empty lines are passed over,
    other columns ignored; `optional` ones that the file lacks are empty. Raises `error`.
    """
    text = _text(path, error)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    places: dict[str, int] = {}
    absent = dict.fromkeys(optional, "")
    width, begins = 0, 1
    while (row := _next(lines, path, begins, error)) is not None:
        place, begins = f"{path}, line {begins}", lines.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if not places:
            places, width = _header(row, wanted, optional, place, error), len(row)
            continue
        if len(row) != width:
            raise error(place, f"{len(row)} cells where the header has {width}")
        yield place, {**absent, **{name: _clean(row[at]) for name, at in places.items()}}
    if not places:
        raise error(f"{path}, line 1", f"no header: {', '.join(wanted)} are wanted")


def _text(path: Path, error: type[PlacedError]) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise error(str(path), f"cannot be read: {reason}") from problem
    except UnicodeDecodeError as problem:
        raise error(str(path), "the file is not UTF-8 text") from problem
    if "\0" in text:
        raise error(str(path), "the file is not text")
    return text


def _delimiter(text: str) -> str:
    head = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _next(
    lines: Iterator[list[str]], path: Path, line: int, error: type[PlacedError]
) -> list[str] | None:
    try:
        return next(lines, None)
    except csv.Error as problem:
        raise error(f"{path}, line {line}", f"not a row of CSV: {problem}") from problem


def _header(
    row: list[str],
    wanted: Sequence[str],
    optional: Sequence[str],
    place: str,
    error: type[PlacedError],
) -> dict[str, int]:
    names = [_clean(cell).lower() for cell in row]
    if missing := [name for name in wanted if name not in names]:
        raise error(place, f"no column {', '.join(missing)}")
    known = [*wanted, *(name for name in optional if name in names)]
    if twice := [name for name in known if names.count(name) > 1]:
        raise error(place, f"the column {twice[0]} stands twice")
    return {name: names.index(name) for name in known}


def _clean(cell: str) -> str:
    """Without spaces around; an é of two characters (as macOS writes it) is that of one."""
    return unicodedata.normalize("NFC", cell).strip()


def write_json(out: Path, content: Any, error: type[PlacedError]) -> None:
    """Write JSON, whole or not at all: a reader sees the old file or the new one. Raises `error`."""
    target = out.resolve()
    if target.exists() and not target.is_file():
        raise error(str(out), "not a file that can be written")
    draft = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.tmp")
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise error(str(out), f"cannot be written: {reason}") from problem
    finally:
        with suppress(OSError):
            draft.unlink()
