"""Fetching, against a local server that behaves as data.gouv.fr and the ministry's do."""

import hashlib
import http.server
import io
import json
import re
import shutil
import socket
import ssl
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alliage_engines.directory import cli_territory, download, fetch
from alliage_engines.directory.download import (
    BrokenFileError,
    Client,
    Expected,
    FetchError,
    NotThereError,
    UnreachableError,
    retry_after,
)
from alliage_engines.directory.territory import official, territory

RNA = "58e53811c751df03df38f42d"


@dataclass
class Official:
    """What the local server holds: pages, files, and how it misbehaves."""

    base: str = ""
    pages: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    #: path -> answers (code, headers) given before the true one.
    refusals: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    #: path -> bytes after which the connection is cut, one a request.
    cuts: dict[str, list[int]] = field(default_factory=dict)
    ranges: bool = True
    validators: bool = True
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def ranges_of(self, path: str) -> list[str | None]:
        return [headers.get("range") for asked, headers in self.asked if asked == path]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    official: Official

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        held = self.official
        headers = {name.lower(): value for name, value in self.headers.items()}
        held.asked.append((self.path, headers))
        if headers.get("user-agent", "").startswith("Python-urllib"):
            self.answer(403, b"Forbidden")
        elif held.refusals.get(self.path):
            code, extra = held.refusals[self.path].pop(0)
            self.answer(code, b"later", extra)
        elif self.path in held.moved:
            self.answer(302, b"", {"Location": held.moved[self.path]})
        elif self.path in held.pages:
            self.answer(200, json.dumps(held.pages[self.path]).encode())
        elif self.path in held.files:
            self.file(held.files[self.path], headers)
        else:
            self.answer(404, b"nothing here")

    def answer(self, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def file(self, content: bytes, headers: dict[str, str]) -> None:
        held = self.official
        tag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
        wanted = re.match(r"bytes=(\d+)-$", headers.get("range", ""))
        start = 0
        if wanted and held.ranges and headers.get("if-range") == tag:
            start = int(wanted[1])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if held.validators:
            self.send_header("ETag", tag)
        body = content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = held.cuts.get(self.path)
        if cut:
            self.wfile.write(body[: cut.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
        else:
            self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Official]:
    held = Official()
    handler = type("Bound", (Handler,), {"official": held})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.daemon_threads = True
        held.base = f"http://127.0.0.1:{running.server_address[1]}"
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield held
        running.shutdown()
        thread.join()


@dataclass
class Clock:
    """Waits without waiting, and remembers for how long."""

    waits: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Client:
    return Client(sleep=clock)


def archive(*departements: str, prefix: str = "rna_waldec_20261001") -> bytes:
    """A zip with one CSV a département, as the ministry's."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for code in departements:
            rows = f'"id";"titre"\n"W{code}1";"ASSOCIATION {code}"\n' * 200
            out.writestr(f"{prefix}_dpt_{code}.csv", rows)
    return held.getvalue()


def row(url: str, content: bytes | None = None, **more: Any) -> dict[str, Any]:
    """One resource as the API lists it."""
    listed: dict[str, Any] = {
        "id": hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest(),
        "title": url.rsplit("/", 1)[-1],
        "url": url,
        "latest": "",
        "last_modified": "2026-10-02T04:00:00+00:00",
        "checksum": None,
        "filesize": None,
    }
    if content is not None:
        value = hashlib.sha256(content).hexdigest()
        listed["checksum"] = {"type": "sha256", "value": value}
        listed["filesize"] = len(content)
    return listed | more


WALDEC = (next(s for s in fetch.SOURCES if s.code == "rna_waldec"),)


def list_rna(server: Official, *rows: dict[str, Any]) -> None:
    server.pages[f"/api/1/datasets/{RNA}/"] = {"resources": list(rows)}


def put_waldec(server: Official, content: bytes, day: str = "20261001", **more: Any) -> str:
    path = f"/rna/rna_waldec_{day}.zip"
    server.files[path] = content
    list_rna(server, row(server.base + path, content, **more))
    return path


def run(server: Official, client: Client, out: Path, *departements: str) -> fetch.Fetched:
    done, missed = fetch.fetch(
        out, sources=WALDEC, departements=departements, base_url=server.base, client=client
    )
    assert missed == []
    return done[0]


def test_the_server_refuses_the_agent_of_a_library_and_takes_ours(
    server: Official, client: Client, tmp_path: Path
) -> None:
    put_waldec(server, archive("01"))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.base + "/rna/rna_waldec_20261001.zip")
    refused.value.close()
    assert refused.value.code == 403
    server.asked.clear()
    run(server, client, tmp_path)
    assert {"Alliage" in headers["user-agent"] for _, headers in server.asked} == {True}


def test_the_newest_file_is_taken_whatever_its_day(
    server: Official, client: Client, tmp_path: Path
) -> None:
    old, new = archive("01"), archive("01", "38")
    server.files = {"/a/rna_waldec_20260407.zip": old, "/b/rna_waldec_20261001.zip": new}
    base = server.base
    list_rna(
        server,
        # The older file was touched last: the day in the name says which one is newer.
        row(base + "/a/rna_waldec_20260407.zip", old, last_modified="2026-11-01T00:00:00"),
        row(base + "/b/rna_waldec_20261001.zip", new),
        row(base + "/c/rna_import_20261101.zip"),
        row(base + "/d/RNA_Liste_donnees_diffusees.pdf"),
        row(base + "/e/rna_waldec_20261101_complete.parquet"),
    )
    found = run(server, client, tmp_path)
    assert found.path.name == "rna_waldec_20261001.zip"
    assert found.path.read_bytes() == new
    assert found.sha256 == hashlib.sha256(new).hexdigest()


def test_what_has_not_changed_is_not_fetched_again(
    server: Official, client: Client, tmp_path: Path
) -> None:
    path = put_waldec(server, archive("01"))
    assert run(server, client, tmp_path).fresh
    assert not run(server, client, tmp_path).fresh
    assert len(server.ranges_of(path)) == 1
    put_waldec(server, archive("01"), last_modified="2026-10-03T00:00:00")
    assert run(server, client, tmp_path).fresh


def test_a_new_month_replaces_the_file_of_the_last(
    server: Official, client: Client, tmp_path: Path
) -> None:
    put_waldec(server, archive("01"))
    run(server, client, tmp_path)
    put_waldec(server, archive("01", "02"), day="20261102")
    run(server, client, tmp_path)
    assert [f.name for f in tmp_path.glob("*.zip")] == ["rna_waldec_20261102.zip"]


def test_a_broken_connection_is_resumed_where_it_stopped(
    server: Official, client: Client, tmp_path: Path, clock: Clock
) -> None:
    content = bytes(range(256)) * 40
    server.files["/f"] = content
    server.cuts["/f"] = [3_000, 2_000]
    checksum = ("sha256", hashlib.sha256(content).hexdigest())
    assert client.download(server.base + "/f", tmp_path / "f", Expected(checksum)) == len(content)
    assert (tmp_path / "f").read_bytes() == content
    assert server.ranges_of("/f") == [None, "bytes=3000-", "bytes=5000-"]
    assert len(clock.waits) == 2
    assert [f.name for f in tmp_path.iterdir()] == ["f"]


def test_a_killed_transfer_is_resumed_by_the_next_run(
    server: Official, client: Client, tmp_path: Path
) -> None:
    content = b"0123456789" * 1_000
    server.files["/f"] = content
    server.cuts["/f"] = [4_000]

    def killed(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Client(sleep=killed).download(server.base + "/f", tmp_path / "f", Expected())
    assert (tmp_path / "f.part").read_bytes() == content[:4_000]
    client.download(server.base + "/f", tmp_path / "f", Expected())
    assert (tmp_path / "f").read_bytes() == content
    assert server.ranges_of("/f")[-1] == "bytes=4000-"


def test_a_version_is_never_glued_to_another(
    server: Official, client: Client, tmp_path: Path
) -> None:
    (tmp_path / "f.part").write_bytes(b"OLD" * 100)
    (tmp_path / "f.part.tag").write_text('"another version"')
    server.files["/f"] = b"new" * 500
    client.download(server.base + "/f", tmp_path / "f", Expected())
    assert (tmp_path / "f").read_bytes() == b"new" * 500


@pytest.mark.parametrize("ability", ["ranges", "validators"])
def test_a_server_that_cannot_resume_is_asked_for_the_whole(
    server: Official, client: Client, tmp_path: Path, ability: str
) -> None:
    setattr(server, ability, False)
    content = b"abcdef" * 1_000
    server.files["/f"] = content
    server.cuts["/f"] = [1_000]
    client.download(server.base + "/f", tmp_path / "f", Expected())
    assert (tmp_path / "f").read_bytes() == content


def test_a_connection_that_never_advances_is_given_up(
    server: Official, client: Client, tmp_path: Path
) -> None:
    server.files["/f"] = b"x" * 1_000
    server.cuts["/f"] = [0] * 20
    with pytest.raises(FetchError, match="the connection broke"):
        client.download(server.base + "/f", tmp_path / "f", Expected())
    assert not (tmp_path / "f").exists()


def test_a_wrong_checksum_is_fetched_afresh_once_then_refused(
    server: Official, client: Client, tmp_path: Path
) -> None:
    put_waldec(server, archive("01"), checksum={"type": "sha1", "value": "0" * 40}, filesize=None)
    done, missed = fetch.fetch(tmp_path, sources=WALDEC, base_url=server.base, client=client)
    assert done == []
    assert "sha1 is not the one listed" in missed[0].reason
    assert len(server.ranges_of("/rna/rna_waldec_20261001.zip")) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_part_of_a_former_run_does_not_spoil_the_file(
    server: Official, client: Client, tmp_path: Path
) -> None:
    content = b"right" * 1_000
    server.files["/f"] = content
    tag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    (tmp_path / "f.part").write_bytes(b"wrong" * 100)
    (tmp_path / "f.part.tag").write_text(tag)
    checksum = ("sha256", hashlib.sha256(content).hexdigest())
    client.download(server.base + "/f", tmp_path / "f", Expected(checksum))
    assert (tmp_path / "f").read_bytes() == content
    assert server.ranges_of("/f") == ["bytes=500-", None]


def test_the_announced_length_wins_over_a_listed_size_out_of_date(
    server: Official, client: Client, tmp_path: Path
) -> None:
    server.files["/f"] = b"x" * 100
    client.download(server.base + "/f", tmp_path / "f", Expected(size=99))
    assert (tmp_path / "f").stat().st_size == 100


def test_a_file_of_the_wrong_size_is_broken(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 10)
    download.verify(tmp_path / "f", Expected(size=10), None)
    with pytest.raises(BrokenFileError, match="10 bytes instead of 11"):
        download.verify(tmp_path / "f", Expected(size=11), None)
    with pytest.raises(BrokenFileError, match="10 bytes instead of 12"):
        download.verify(tmp_path / "f", Expected(size=10), 12)


@pytest.mark.parametrize("code", [403, 429, 500, 502, 503])
def test_a_refusal_is_tried_again_with_growing_patience(
    server: Official, client: Client, tmp_path: Path, clock: Clock, code: int
) -> None:
    path = put_waldec(server, archive("01"))
    server.refusals[path] = [(code, {}), (code, {})]
    assert run(server, client, tmp_path).fresh
    assert clock.waits == [1.0, 2.0]


def test_retry_after_is_honoured(
    server: Official, client: Client, tmp_path: Path, clock: Clock
) -> None:
    path = put_waldec(server, archive("01"))
    server.refusals[path] = [(429, {"Retry-After": "17"}), (503, {"Retry-After": "0"})]
    run(server, client, tmp_path)
    assert clock.waits == [17.0, 2.0]


def test_a_server_that_asks_for_hours_is_left_for_another_day(
    server: Official, client: Client, tmp_path: Path, clock: Clock
) -> None:
    path = put_waldec(server, archive("01"))
    server.refusals[path] = [(503, {"Retry-After": "7200"})]
    _, missed = fetch.fetch(tmp_path, sources=WALDEC, base_url=server.base, client=client)
    assert "come back in 7200 s" in missed[0].reason
    assert clock.waits == []


def test_patience_has_an_end(server: Official, client: Client, clock: Clock) -> None:
    server.refusals["/x"] = [(503, {})] * 50
    with pytest.raises(FetchError, match="answered 503"):
        client.json(server.base + "/x")
    assert clock.waits == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert len(server.asked) == download.ATTEMPTS


def test_a_refusal_that_will_not_change_is_not_repeated(
    server: Official, client: Client, clock: Clock
) -> None:
    server.refusals["/x"] = [(401, {})]
    with pytest.raises(FetchError, match="answered 401"):
        client.json(server.base + "/x")
    with pytest.raises(NotThereError):
        client.json(server.base + "/absent")
    assert clock.waits == []


def test_a_host_that_is_not_there_is_given_up_soon_and_not_asked_again(
    client: Client, clock: Clock
) -> None:
    for _ in range(2):
        with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9 refuses the connection"):
            client.json("http://127.0.0.1:9/")
    assert clock.waits == [1.0, 2.0]


def test_a_host_that_answered_before_is_worth_more_patience(
    server: Official, client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages["/x"] = {}
    client.json(server.base + "/x")

    def refused(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "create_connection", refused)
    with pytest.raises(FetchError, match="6 attempts"):
        client.json(server.base + "/x")
    assert len(clock.waits) == download.ATTEMPTS - 1


def test_a_silent_network_is_given_up_within_twenty_seconds(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def silent(_address: object, timeout: float, *_: object, **__: object) -> None:
        waited.append(timeout)
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", silent)
    with pytest.raises(UnreachableError, match="does not answer"):
        client.json("http://127.0.0.1:9/")
    assert len(waited) == 3
    assert sum(waited) + sum(clock.waits) < 20


def test_a_file_that_would_fill_the_disk_is_refused(
    server: Official, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/f"] = b"x" * 1_000
    usage = shutil.disk_usage(tmp_path)
    for free, refused in ((download.ROOM + 999, True), (download.ROOM + 1_000, False)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        if refused:
            with pytest.raises(FetchError, match="would fill the disk"):
                client.download(server.base + "/f", tmp_path / "f", Expected())
        else:
            assert client.download(server.base + "/f", tmp_path / "f", Expected()) == 1_000


def test_a_secure_listing_names_no_plain_address(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = {"resources": [row("http://127.0.0.1:9/rna_waldec_20261001.zip")]}
    monkeypatch.setattr(client, "json", lambda _: listed)
    _, missed = fetch.fetch(
        tmp_path, sources=WALDEC, base_url="https://data.example", client=client
    )
    assert "not a secure address" in missed[0].reason


def test_an_answer_is_waited_for_longer_than_a_connection(server: Official, client: Client) -> None:
    server.files["/x"] = b"x"
    with client.open(server.base + "/x") as answer:
        assert answer.fp.raw._sock.gettimeout() == download.TIMEOUT > download.CONNECT_TIMEOUT


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "connected to the internet"),
        (TimeoutError("timed out"), "firewall"),
        (ConnectionRefusedError(111, "refused"), "try again later"),
        (ssl.SSLCertVerificationError("self-signed"), "clock"),
        (OSError(101, "Network is unreachable"), "Network is unreachable"),
    ],
)
def test_each_cause_has_its_sentence(cause: OSError, words: str) -> None:
    said = download.why_unreachable("data.example", cause)
    assert said.startswith(("data.example ", "the name data.example "))
    assert words in said


def test_without_a_network_the_command_says_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def unknown(*_: object, **__: object) -> None:
        asked.append(1)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    monkeypatch.setattr(download, "FIRST_WAIT", 0.0)
    monkeypatch.setattr("urllib.request.getproxies", dict)
    result = CliRunner().invoke(
        cli_territory.app, ["fetch", "--out", str(tmp_path), "--url", "http://data.example"]
    )
    assert result.exit_code == 1
    assert len(asked) == download.CONNECT_ATTEMPTS
    assert result.output.count("\n") == 1
    assert "connected to the internet" in result.output
    assert all(source.code in result.output for source in fetch.SOURCES)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd", ""])
def test_only_http_addresses_are_opened(client: Client, url: str) -> None:
    with pytest.raises(FetchError, match="not an http address"):
        client.open(url)


def test_a_redirection_to_a_local_file_is_not_followed(
    server: Official, client: Client, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    server.moved["/f"] = secret.as_uri()
    with pytest.raises(FetchError):
        client.download(server.base + "/f", tmp_path / "f", Expected())
    assert not (tmp_path / "f").exists()


def test_a_moved_file_is_followed(server: Official, client: Client, tmp_path: Path) -> None:
    path = put_waldec(server, archive("01"))
    server.files["/elsewhere.zip"] = server.files.pop(path)
    server.moved[path] = "/elsewhere.zip"
    assert run(server, client, tmp_path).path.name == "rna_waldec_20261001.zip"


def test_a_file_gone_since_the_listing_is_found_at_its_stable_address(
    server: Official, client: Client, tmp_path: Path
) -> None:
    content = archive("01")
    latest = f"{server.base}/datasets/r/stable"
    path = put_waldec(server, content, latest=latest)
    del server.files[path]
    server.files["/rna/new.zip"] = content
    server.moved["/datasets/r/stable"] = "/rna/new.zip"
    assert run(server, client, tmp_path).path.read_bytes() == content


def test_a_file_gone_for_good_is_said_and_stops_no_other(
    server: Official, client: Client, tmp_path: Path
) -> None:
    path = put_waldec(server, archive("01"))
    content = archive("01", prefix="rna_import_20261001")
    server.files["/rna/rna_import_20261001.zip"] = content
    rows = server.pages[f"/api/1/datasets/{RNA}/"]["resources"]
    rows.append(row(server.base + "/rna/rna_import_20261001.zip", content))
    del server.files[path]
    sources = fetch.wanted_sources(["rna_waldec", "rna_import"], ())
    done, missed = fetch.fetch(tmp_path, sources=sources, base_url=server.base, client=client)
    assert [d.code for d in done] == ["rna_import"]
    assert [m.code for m in missed] == ["rna_waldec"]
    assert "404" in missed[0].reason


def test_only_the_asked_departements_are_kept(
    server: Official, client: Client, tmp_path: Path
) -> None:
    path = put_waldec(server, archive("01", "2A", "38", "974"))
    found = run(server, client, tmp_path, "38", "2a")
    with zipfile.ZipFile(found.path) as kept:
        assert [name[-6:-4] for name in kept.namelist()] == ["2A", "38"]
        assert b"ASSOCIATION 38" in kept.read("rna_waldec_20261001_dpt_38.csv")
        assert kept.testzip() is None
    # Asked for again, nothing moves; asked for others, the whole archive is needed anew.
    assert not run(server, client, tmp_path, "2a", "38").fresh
    assert run(server, client, tmp_path, "974").fresh
    assert len(server.ranges_of(path)) == 2


def test_a_departement_that_the_archive_lacks_is_said(
    server: Official, client: Client, tmp_path: Path
) -> None:
    put_waldec(server, archive("01"))
    _, missed = fetch.fetch(
        tmp_path, sources=WALDEC, departements=["57"], base_url=server.base, client=client
    )
    assert "no file for département 57" in missed[0].reason


def test_an_archive_that_is_none_is_said(server: Official, client: Client, tmp_path: Path) -> None:
    put_waldec(server, b"<html>maintenance</html>", checksum=None)
    _, missed = fetch.fetch(
        tmp_path, sources=WALDEC, departements=["01"], base_url=server.base, client=client
    )
    assert "not a readable zip" in missed[0].reason


@pytest.mark.parametrize(
    "page", [{}, [], None, {"resources": None}, {"resources": [None, {"url": ""}, {"title": "x"}]}]
)
def test_a_listing_without_the_file_is_said(
    server: Official, client: Client, tmp_path: Path, page: Any
) -> None:
    server.pages[f"/api/1/datasets/{RNA}/"] = page
    done, missed = fetch.fetch(tmp_path, sources=WALDEC, base_url=server.base, client=client)
    assert done == []
    assert "lists no file" in missed[0].reason


def test_a_listing_that_is_no_json_is_said(
    server: Official, client: Client, tmp_path: Path
) -> None:
    server.files[f"/api/1/datasets/{RNA}/"] = b"<html>"
    _, missed = fetch.fetch(tmp_path, sources=WALDEC, base_url=server.base, client=client)
    assert "not a JSON document" in missed[0].reason


OF_THE_STATE = {"organization": {"badges": [{"kind": "public-service"}, {"kind": "certified"}]}}


def put_everything(server: Official) -> None:
    """One listing of each kind, with a decoy beside each file."""
    base = server.base

    def held(path: str, content: bytes) -> dict[str, Any]:
        server.files[path] = content
        return row(base + path, content)

    list_rna(
        server,
        held("/rna_waldec_20261001.zip", archive("57", "38")),
        held("/rna_import_20261001.zip", archive("57", "38", prefix="rna_import_20261001")),
    )
    server.pages["/api/1/datasets/5b7ffc618b4c4169d30727e0/"] = {
        "resources": [
            held("/s/StockUniteLegale_utf8.zip", b"z"),
            held("/s/StockUniteLegaleHistorique_utf8.parquet", b"h"),
            held("/s/StockUniteLegale_utf8.parquet", b"units"),
            held("/s/StockEtablissementHistorique_utf8.parquet", b"H"),
            held("/s/StockEtablissement_utf8.parquet", b"establishments"),
        ]
    }
    for source in fetch.SOURCES:
        if source.resource:
            server.pages[f"/api/2/datasets/resources/{source.resource}/"] = {
                "dataset_id": "d",
                "resource": held(f"/r/{source.code}_data.csv", source.code.encode())
                | {"title": "fichier.zip"},
            }
    server.pages["/api/1/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv/"] = {
        "resources": [held("/listeqp2024-cog2024.csv", b"qpv"), held("/qp-2024.geojson", b"geo")]
    }
    query = "/api/1/datasets/?q=liste+communes+FRR+ruralit%C3%A9s&page_size=20"
    server.pages[query] = {
        "data": [
            # A decoy that anybody could publish, newer by its name.
            {"resources": [held("/liste-communes-FRR-20991231.csv", b"anybody's")]},
            OF_THE_STATE | {"resources": [held("/zrr.csv", b"zrr")]},
            OF_THE_STATE | {"resources": [held("/liste-communes-FRR-juillet2025.csv", b"frr")]},
        ]
    }


def test_every_official_file_is_found_in_its_listing(
    server: Official, client: Client, tmp_path: Path
) -> None:
    put_everything(server)
    done, missed = fetch.fetch(tmp_path, base_url=server.base, client=client)
    assert missed == []
    assert {d.code: d.path.name for d in done} == {
        "rna_waldec": "rna_waldec_20261001.zip",
        "rna_import": "rna_import_20261001.zip",
        "sirene_units": "sirene_units_StockUniteLegale_utf8.parquet",
        "sirene_establishments": "sirene_establishments_StockEtablissement_utf8.parquet",
        "rnf": "rnf_data.csv",
        "amalia_57": "amalia_57_data.csv",
        "amalia_67": "amalia_67_data.csv",
        "amalia_68": "amalia_68_data.csv",
        "qpv": "qpv_listeqp2024-cog2024.csv",
        "frr": "frr_liste-communes-FRR-juillet2025.csv",
    }
    record = json.loads((tmp_path / fetch.RECORD).read_text("utf-8"))
    assert set(record) == {d.code for d in done}
    assert record["qpv"]["sha256"] == hashlib.sha256(b"qpv").hexdigest()


def test_the_command_says_what_it_did(server: Official, tmp_path: Path) -> None:
    put_everything(server)
    out = str(tmp_path / "in")
    arguments = ["fetch", "--departement", "38", "57", "--out", out, "--url", server.base]
    result = CliRunner().invoke(cli_territory.app, arguments)
    assert result.exit_code == 0, result.output
    assert "--rna" in result.output
    assert "amalia_57" in result.output
    assert "amalia_67" not in result.output
    again = CliRunner().invoke(cli_territory.app, arguments)
    assert again.output.count("already there") == 8


def test_the_command_fails_in_words(server: Official, tmp_path: Path) -> None:
    common = ["--out", str(tmp_path), "--url", server.base]
    unknown = CliRunner().invoke(cli_territory.app, ["fetch", "--only", "nothing", *common])
    assert unknown.exit_code == 2
    assert "no source named nothing" in unknown.output
    absent = CliRunner().invoke(cli_territory.app, ["fetch", "--only", "rna_waldec", *common])
    assert absent.exit_code == 1
    assert "not fetched: rna_waldec: " in absent.output


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://x.fr/a/rna_waldec_20261001.zip", "rna_waldec_20261001.zip"),
        ("https://x.fr/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "rna_waldec_etc_passwd"),
        ("https://x.fr/", "rna_waldec_file"),
        ("https://x.fr/a b;c.zip?download=1", "rna_waldec_a_b_c.zip"),
    ],
)
def test_a_file_name_stays_in_its_folder(address: str, name: str) -> None:
    resource = fetch.Resource("", "", address, "", "", Expected())
    assert fetch.file_name(WALDEC[0], resource) == name


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("30", 30.0),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) == seconds


def communes(change: Callable[[float, float], tuple[float, float]]) -> list[dict[str, Any]]:
    """The answer of geo.api.gouv.fr: GeoJSON points, longitude first."""
    rows: list[dict[str, Any]] = []
    for c in territory().communes:
        lat, lon = change(c.lat or 0.0, c.lon or 0.0)
        centre = {"type": "Point", "coordinates": [lon, lat]}
        rows.append({"code": c.code, "nom": c.name, "centre": centre})
    return rows


def test_official_centroids_are_taken(
    server: Official, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = communes(lambda lat, lon: (round(lat + 0.01, 4), lon))
    rows += [{"code": "99999", "centre": {"coordinates": [1, 1]}}, {"code": "01001"}, "x"]
    server.pages[official.PATH] = rows
    target = tmp_path / "data" / "centroids.csv"
    result = CliRunner().invoke(
        cli_territory.app, ["territories", "--refresh", "--url", server.base, "--to", str(target)]
    )
    assert result.exit_code == 0, result.output
    assert "coordinates from official: 34969" in result.output
    monkeypatch.setenv("ALLIAGE_TERRITORY", str(target))
    moved = territory().commune("38185")
    assert moved is not None
    assert moved.precision == "official"
    monkeypatch.delenv("ALLIAGE_TERRITORY")
    before = territory().commune("38185")
    assert before is not None
    assert before.lat is not None
    assert moved.lat == pytest.approx(before.lat + 0.01)


@pytest.mark.parametrize(
    "page", [{}, [], [{"code": "38185", "centre": {"coordinates": [5.7, 45.2]}}], "x"]
)
def test_a_partial_answer_leaves_the_former_centroids(
    server: Official, tmp_path: Path, page: Any
) -> None:
    server.pages[official.PATH] = page
    target = tmp_path / "centroids.csv"
    target.write_text("code,lat,lon\n38185,45.1,5.7\n")
    result = CliRunner().invoke(
        cli_territory.app, ["territories", "--refresh", "--url", server.base, "--to", str(target)]
    )
    assert result.exit_code == 2
    assert target.read_text() == "code,lat,lon\n38185,45.1,5.7\n"
