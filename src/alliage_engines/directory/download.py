"""Polite HTTP: requests with retries, downloads that resume and are verified, then kept."""

import email.utils
import hashlib
import http.client
import json
import re
import shutil
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from alliage_engines.directory.errors import DirectoryError
from alliage_engines.directory.progress import Progress, Silent

#: The ministry's server refuses the default agent of a library; this one says who we are.
USER_AGENT = "Mozilla/5.0 (compatible; Alliage/0.1; directory of organisations from open data)"
ATTEMPTS = 6
#: Seconds before the second attempt; doubled before each one after it.
FIRST_WAIT = 1.0
#: A server that asks for more patience than this is left for another day, in seconds.
LONGEST_WAIT = 600.0
TIMEOUT = 60.0
#: A host that was never reached is given up sooner: so many attempts, so many seconds in all.
CONNECT_ATTEMPTS = 3
CONNECT_TIMEOUT = 5.0
LONGEST_CONNECT = 12.0
BLOCK = 1 << 20
#: Bytes that a download leaves free on the disk.
ROOM = 1_000_000_000
#: Answers after which the same request may succeed later.
AGAIN = frozenset({403, 408, 425, 429, 500, 502, 503, 504})


class FetchError(DirectoryError):
    """An official file could not be had: says which one, and why."""


class NotThereError(FetchError):
    """The server says that there is nothing at this address (404 or 410)."""


class UnreachableError(FetchError):
    """No connection to the host could be made: says in one sentence why, and what to look at."""


class BrokenFileError(FetchError):
    """What arrived is not what was announced."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the listing says of a file: checksum (algorithm, hexadecimal digest), size in bytes."""

    checksum: tuple[str, str] | None = None
    size: int | None = None


class _Connection(http.client.HTTPConnection):
    """Waits less for the connection to be made than for an answer."""

    def connect(self) -> None:
        patience, self.timeout = self.timeout, CONNECT_TIMEOUT
        super().connect()
        self.timeout = patience
        self.sock.settimeout(patience)


class _SecureConnection(http.client.HTTPSConnection, _Connection):
    """The same over TLS."""


class _Http(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, req)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_SecureConnection, req)


@dataclass
class Client:
    """Makes requests to http and https addresses; `sleep` waits (tests pass their own)."""

    sleep: Callable[[float], None] = time.sleep
    progress: Progress = field(default_factory=Silent)

    def __post_init__(self) -> None:
        self._reached: set[str] = set()
        self._unreachable: dict[str, str] = {}
        # No file: nor ftp: handler, so that no listing nor redirection can name a local file.
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            _Http(),
            _Https(),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    def open(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the answer to one GET, after as many attempts as it takes; raises FetchError.

        A host that cannot be reached raises UnreachableError, at once from the second time on.
        """
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise FetchError(f"{url}: not an http address")
        host = parts.netloc.rpartition("@")[2]
        if host in self._unreachable:
            raise UnreachableError(self._unreachable[host])
        sent = {"User-Agent": USER_AGENT, "Accept": "*/*", **(headers or {})}
        # The scheme was checked just above, and the opener has no handler for any other.
        request = urllib.request.Request(url, headers=sent)  # noqa: S310
        reason, begun = "", time.monotonic()
        for attempt in range(ATTEMPTS):
            wait = FIRST_WAIT * 2**attempt
            try:
                answer = self._opener.open(request, timeout=TIMEOUT)
            except urllib.error.HTTPError as error:
                with error:
                    self._reached.add(host)
                    reason = f"the server answered {error.code}"
                    wait = self._after(url, error, wait)
            except (OSError, http.client.HTTPException) as error:
                reason = str(error) or type(error).__name__
                self._give_up(host, error, attempt, time.monotonic() - begun)
            else:
                self._reached.add(host)
                return answer
            if attempt < ATTEMPTS - 1:
                self.sleep(wait)
        raise FetchError(f"{url}: {reason} ({ATTEMPTS} attempts)")

    def _give_up(self, host: str, error: Exception, attempt: int, seconds: float) -> None:
        """Raise UnreachableError when a host that never answered is not worth another attempt."""
        if host in self._reached or not isinstance(error, urllib.error.URLError):
            return
        last = attempt + 1 >= CONNECT_ATTEMPTS or seconds > LONGEST_CONNECT
        if last or isinstance(error.reason, ssl.SSLCertVerificationError):
            self._unreachable[host] = why_unreachable(host, error.reason)
            raise UnreachableError(self._unreachable[host]) from error

    @staticmethod
    def _after(url: str, error: urllib.error.HTTPError, wait: float) -> float:
        """Return how long to wait before another attempt; raise when none is worth it."""
        if error.code in (404, 410):
            raise NotThereError(f"{url}: the server answered {error.code}")
        if error.code not in AGAIN:
            raise FetchError(f"{url}: the server answered {error.code}")
        asked = retry_after(error.headers.get("Retry-After"), datetime.now(UTC))
        if asked is not None and asked > LONGEST_WAIT:
            raise FetchError(f"{url}: the server asks to come back in {asked:.0f} s")
        return max(wait, asked or 0.0)

    def json(self, url: str) -> Any:
        """Return the JSON document at `url`."""
        with self.open(url, {"Accept": "application/json"}) as answer:
            try:
                return json.load(answer)
            except (ValueError, OSError, http.client.HTTPException) as error:
                raise FetchError(f"{url}: not a JSON document ({error})") from error

    def download(self, url: str, target: Path, expected: Expected) -> int:
        """Bring `url` to `target`, return its size; a broken transfer resumes where it stopped.

        The bytes stand in `target` + ".part" until size and checksum are verified. A file that
        fails is fetched afresh once; then BrokenFileError.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        for last in (False, True):
            announced = self._transfer(url, part)
            try:
                verify(part, expected, announced)
            except BrokenFileError:
                part.unlink(missing_ok=True)
                _tag_file(part).unlink(missing_ok=True)
                if last:
                    raise
                continue
            part.replace(target)
            _tag_file(part).unlink(missing_ok=True)
            return target.stat().st_size
        raise AssertionError("unreachable")  # pragma: no cover

    def _transfer(self, url: str, part: Path) -> int | None:
        """Append to `part` until the announced length is reached; return that length."""
        stalled = 0
        while stalled < ATTEMPTS:
            have = part.stat().st_size if part.exists() else 0
            tag = _tag_file(part).read_text("utf-8") if have and _tag_file(part).exists() else ""
            # Without a validator, the rest of one version could be glued to the start of another.
            headers = {"Range": f"bytes={have}-", "If-Range": tag} if have and tag else {}
            try:
                answer = self.open(url, headers)
            except FetchError as error:
                if "answered 416" not in str(error):
                    raise
                part.unlink()
                stalled += 1
                continue
            with answer:
                total, complete = self._receive(answer, part, have if headers else 0)
            if complete:
                return total
            # A transfer that advances may break as often as it likes.
            stalled = 0 if part.stat().st_size > have else stalled + 1
            self.sleep(FIRST_WAIT * 2**stalled)
        raise FetchError(f"{url}: the connection broke {ATTEMPTS} times")

    def _receive(self, answer: Any, part: Path, have: int) -> tuple[int | None, bool]:
        """Write the body; return the announced length of the file, and whether all is here."""
        resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT and _starts_at(answer, have)
        start = have if resumed else 0
        length = answer.headers.get("Content-Length")
        total = start + int(length) if length and length.isdigit() else None
        _leave_room(part, max(0, (total or 0) - start))
        _tag_file(part).write_text(_validator(answer), "utf-8")
        self.progress.begin(part.name.removesuffix(".part"), total)
        done = start
        with part.open("ab" if resumed else "wb") as file:
            try:
                done = self._copy(answer, file, done, part)
            except (OSError, http.client.HTTPException):
                return total, False
        return total, total is None or done >= total

    def _copy(self, answer: Any, file: IO[bytes], done: int, part: Path) -> int:
        while block := answer.read(BLOCK):
            _leave_room(part, len(block))  # the length may not have been announced
            file.write(block)
            done += len(block)
            self.progress.reach(done)
        return done


def _tag_file(part: Path) -> Path:
    """The file beside a partial one that keeps the validator (ETag or date) of its version."""
    return part.with_name(part.name + ".tag")


def _validator(answer: Any) -> str:
    """Return what tells this version from another: a strong ETag, else the date, else nothing."""
    tag = str(answer.headers.get("ETag") or "")
    return tag if tag.startswith('"') else str(answer.headers.get("Last-Modified") or "")


def _starts_at(answer: Any, have: int) -> bool:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
    return bool(found) and found is not None and int(found[1]) == have


def _leave_room(part: Path, wanted: int) -> None:
    """Refuse a file that would leave less than `ROOM` free where it goes."""
    free = shutil.disk_usage(part.parent).free
    if free - wanted < ROOM:
        raise FetchError(
            f"{part.name.removesuffix('.part')}: {wanted / 1e9:.1f} GB more would fill the disk "
            f"({free / 1e9:.1f} GB free)"
        )


def why_unreachable(host: str, cause: object) -> str:
    """Return one sentence for the person at the terminal: what failed, and what to look at."""
    match cause:
        case socket.gaierror():
            return f"the name {host} is not found; is this machine connected to the internet?"
        case TimeoutError():
            return f"{host} does not answer; a firewall may bar the way (HTTPS_PROXY names a proxy)"
        case ConnectionRefusedError():
            return f"{host} refuses the connection; it may be down, try again later"
        case ssl.SSLCertVerificationError():
            return f"{host} shows a certificate that is not trusted; check this machine's clock"
        case _:
            return f"{host} cannot be reached ({cause})"


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header (seconds or a date) asks for, else None."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def digest(path: Path, algorithm: str) -> str:
    """Return the hexadecimal digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def verify(path: Path, expected: Expected, announced: int | None) -> None:
    """Raise BrokenFileError unless `path` has the listed checksum and the right size.

    The length that the server announced wins over the listed one, which may be out of date.
    """
    size = path.stat().st_size
    wanted = announced if announced is not None else expected.size
    if wanted is not None and size != wanted:
        raise BrokenFileError(f"{path.name}: {size} bytes instead of {wanted}")
    if expected.checksum:
        algorithm, value = expected.checksum
        if digest(path, algorithm) != value.lower():
            raise BrokenFileError(f"{path.name}: its {algorithm} is not the one listed")
