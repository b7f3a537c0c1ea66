"""What bytes a text file is made of: UTF-8, Windows-1252, or UTF-8 with damage, in one streaming
pass."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 22
_ESCAPED = re.compile("[\udc80-\udcff]")
_HANDLER = "alliage-latin-1"


class Encoding(StrEnum):
    """How the bytes of a file are read."""

    UTF_8 = "utf-8"
    CP1252 = "cp1252"
    DAMAGED = "damaged utf-8"


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over the bytes says: physical lines, the last one included even without its
    newline, and size in bytes."""

    lines: int
    size: int


def _latin_1(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that Windows-1252 leaves undefined are read as ISO-8859-1 reads them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_HANDLER, _latin_1)


def decode_cp1252(data: bytes) -> str:
    """Windows-1252 text; bytes it leaves undefined are read as ISO-8859-1, so nothing fails."""
    return data.decode("cp1252", errors=_HANDLER)


class _Tally:
    """Counts, as chunks go by, how much of a file is multi-byte UTF-8 and how much cannot be."""

    def __init__(self) -> None:
        self.multibyte = 0
        self.stray = 0
        self.marked = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._seen = 0

    def add(self, data: bytes, final: bool = False) -> None:
        if self._seen == 0:
            self.marked = data.startswith(codecs.BOM_UTF8)
        self._seen += len(data)
        text = self._decoder.decode(data, final)
        self.stray += len(_ESCAPED.findall(text))
        # Continuation bytes are what makes a text shorter than its bytes.
        self.multibyte += max(len(data) - len(text), 0)

    def encoding(self) -> Encoding:
        if self.stray == 0:
            return Encoding.UTF_8
        if self.marked or self.multibyte >= self.stray:
            return Encoding.DAMAGED
        return Encoding.CP1252


def scan(
    stream: BufferedIOBase, copy: BinaryIO | None = None, tick: Callable[[int], None] | None = None
) -> Scan:
    """Read a stream once, count its lines and bytes; copied to `copy` if given, `tick` told of
    bytes."""
    newlines, size, last = 0, 0, b""
    # read1 gives what an archive still holds before the place where it breaks.
    while data := stream.read1(CHUNK):
        if copy is not None:
            copy.write(data)
        newlines += data.count(b"\n")
        size += len(data)
        last = data[-1:]
        if tick is not None:
            tick(len(data))
    return Scan(newlines + (0 if last == b"\n" or size == 0 else 1), size)


def detect(path: Path) -> Encoding:
    """How a text file is encoded, from all of its bytes.

    A byte-order mark or strictly valid UTF-8 means UTF-8. Otherwise the file is UTF-8 with damage
    when
    valid multi-byte sequences are at least as many as stray bytes, else Windows-1252: a real
    Windows-1252 text holds next to no valid sequence.
    """
    tally = _Tally()
    with path.open("rb") as stream:
        while data := stream.read(CHUNK):
            tally.add(data)
    tally.add(b"", final=True)
    return tally.encoding()


def transcode(source: Path, target: Path) -> None:
    """Write a Windows-1252 file again as UTF-8, chunk by chunk."""
    with source.open("rb") as reader, target.open("wb") as writer:
        while data := reader.read(CHUNK):
            writer.write(decode_cp1252(data).encode("utf-8"))
