"""Logs say what happened and never who: no address, no whole IP, nothing that was typed."""

import io
import json
import logging
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest
import structlog
from django.core.signing import Signer
from django.test import Client

from alliage import processes
from alliage.config.logs import logging_config, scrub, truncate_ip

SOURCE = Path(__file__).parents[3] / "src"
PERSON = "claire.dupont@secret.example"


@pytest.fixture
def lines():
    """The lines that the configured handler would write."""
    config = logging_config("INFO", json=True)
    formatter = config["formatters"]["structured"]
    made = formatter.pop("()")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made(**formatter))
    root = logging.getLogger()
    root.addHandler(handler)
    former = root.level
    root.setLevel("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(former)


class TestScrub:
    @pytest.mark.parametrize(
        "text",
        [
            f"mail to {PERSON} failed",
            f"<{PERSON}>",
            f"/account/login/?email={PERSON}&next=/",
            f"{{'login': '{PERSON}'}}",
            "claire.dupont+tag@mail.secret.example,",
        ],
    )
    def test_addresses(self, text) -> None:
        assert "dupont" not in scrub(text)
        assert "secret.example" not in scrub(text)

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.77", "203.0.113.0"),
            ("2001:db8:1234:5678::1", "2001:db8:1234::"),
            ("::1", "::"),
            ("::ffff:203.0.113.77", "203.0.113.0"),
            ("nonsense", ""),
        ],
    )
    def test_network_of_an_address(self, address, network) -> None:
        assert truncate_ip(address) == network

    def test_addresses_in_a_text(self) -> None:
        assert scrub("from 203.0.113.77 and 2001:db8:1234:5678:9:a:b:c") == (
            "from 203.0.113.0 and 2001:db8:1234::"
        )
        assert scrub("at 12:34:56, version 1.2.3") == "at 12:34:56, version 1.2.3"

    def test_what_was_typed(self) -> None:
        assert "maladie" not in scrub("GET /trouver/?q=maladie+rare&ou=Grenoble HTTP/1.1")


@pytest.mark.django_db
class TestRequests:
    def test_a_line_a_request_without_who_or_what(self, client, lines) -> None:
        client.get(
            "/glossaire/",
            {"q": "maladie rare", "email": PERSON},
            REMOTE_ADDR="203.0.113.77",
            HTTP_USER_AGENT="Claire's own browser",
        )
        [line] = [line for line in lines() if line["event"] == "request"]
        assert line["route"] == "glossaire/"
        assert line["status"] == 200
        assert line["network"] == "203.0.113.0"
        text = json.dumps(line)
        for leak in ("maladie", "dupont", "113.77", "Claire"):
            assert leak not in text

    def test_ids_in_a_path_are_not_logged(self, member_client, lines) -> None:
        member_client.get("/taches/00000000-1111-2222-3333-444444444444/")
        [line] = [line for line in lines() if line["event"] == "request"]
        assert line["status"] == 404
        assert "444444" not in json.dumps(line)

    def test_a_personal_link_is_not_logged(self, lines) -> None:
        """Where a POST comes from elsewhere, Django itself writes its path."""
        token = Signer(salt="any").sign("a1b2c3d4e5")
        Client(enforce_csrf_checks=True).post(f"/q/{token}/1/")
        written = json.dumps(lines())
        assert "Forbidden" in written
        assert token not in written
        assert token.partition(":")[2] not in written

    def test_signing_in_leaves_no_address_and_no_code(self, client, lines) -> None:
        from django.core import mail

        from alliage.people import actions

        actions.open_account(email=PERSON)
        client.post("/account/login/", {"login": PERSON}, REMOTE_ADDR="203.0.113.77")
        assert mail.outbox
        text = json.dumps(lines())
        code = next(line for line in mail.outbox[0].body.splitlines() if line.isupper())
        for leak in ("dupont", "113.77", code):
            assert leak not in text


def test_an_exception_is_scrubbed_too(lines) -> None:
    try:
        raise ValueError(f"no account for {PERSON} at 203.0.113.77")
    except ValueError:
        logging.getLogger("anything").exception("failed for %s", PERSON)
        structlog.get_logger("other").exception("failed", who={"mail": [PERSON]})
    text = json.dumps(lines())
    assert text.count("ValueError") >= 2
    assert "dupont" not in text
    assert "113.77" not in text


class TestServer:
    """gunicorn's own messages, as its processes write them."""

    @pytest.mark.parametrize(
        "message",
        [
            "Invalid request from ip=203.0.113.77: Invalid HTTP Version: 'Dupont HTTP/1.1'",
            "Invalid request from ip=203.0.113.77: Invalid HTTP header name: 'Bad dupont@x.fr'",
            "Invalid request from ip=2001:db8:1:2::7: Invalid request line: 'Dupont'",
            "Error handling request /trouver/?q=Marie Dupont",
            "Error handling request GET /taches/dupont/",
        ],
    )
    def test_what_could_not_be_served_is_not_quoted(self, message) -> None:
        assert "dupont" not in scrub(message).lower()
        assert "113.77" not in scrub(message)
        assert scrub(message).startswith(message[:14]), "what happened is still said"

    def test_a_broken_request_leaves_nobody_in_the_log(self, tmp_path) -> None:
        socket_path = tmp_path / "web.sock"
        program = "def application(environ, start):\n    raise ValueError('Dupont dupont@x.fr')\n"
        (tmp_path / "broken_application.py").write_text(program)
        command = processes.web(f"unix:{socket_path}", workers=1, threads=1)
        command[command.index("alliage.config.wsgi:application")] = "broken_application"
        environment = {**os.environ, "ALLIAGE_ENV": "prod", "PYTHONPATH": f"{tmp_path}:{SOURCE}"}
        with (tmp_path / "log").open("wb") as log:
            server = subprocess.Popen(command, stderr=log, cwd=tmp_path, env=environment)
        try:
            for line in (b"GET /?q=Marie Dupont HTTP/1.1", b"GET /trouver/?q=Dupont HTTP/1.1"):
                say(socket_path, line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        finally:
            server.terminate()
            server.wait(20)
        written = (tmp_path / "log").read_text()
        events = [json.loads(line)["event"] for line in written.splitlines()]
        assert any(event.startswith("Invalid request") for event in events)
        assert any(event.startswith("Error handling request") for event in events)
        assert "dupont@" not in written
        assert "Marie" not in written
        assert "q=Dupont" not in written


def say(path: Path, request: bytes) -> None:
    """Send bytes to a server that may still be starting, and wait until it hangs up."""
    deadline = time.monotonic() + 30
    while True:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(path))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
                continue
            connection.settimeout(20)
            connection.sendall(request)
            while connection.recv(4096):
                pass
            return
