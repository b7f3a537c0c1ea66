"""The commands that run an instance, as an operator types them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alliage import demonstration, processes

ROOT = Path(__file__).parents[2]


def environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    paths = {"PYTHONPATH": f"{ROOT / 'src'}", "ALLIAGE_DATA": str(data), "ALLIAGE_ENV": "dev"}
    return {**kept, **paths, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of one instance, migrated by the first test that needs it."""
    folder = tmp_path_factory.mktemp("instance")
    done = command(folder, "migrate")
    assert done.returncode == 0, done.stderr
    return folder


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alliage.server_commands", *arguments],
        env=environment(data), cwd=data, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_loads_no_django_until_a_command_needs_it() -> None:
    code = "import sys, alliage.server_commands; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert done.stdout.strip() == "False"


class TestOperator:
    def test_first_operator_and_back(self, data) -> None:
        assert "Account opened" in command(data, "operator", "Chef@test.example").stdout
        again = command(data, "operator", "chef@test.example")
        assert again.stdout.startswith("Operator.")
        assert "withdrawn" in command(data, "operator", "chef@test.example", "--withdraw").stdout

    @pytest.mark.parametrize(
        "arguments", [("not an address",), ("nobody@test.example", "--withdraw")]
    )
    def test_mistakes_are_said(self, data, arguments) -> None:
        done = command(data, "operator", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_check_says_what_is_missing_and_fails(data) -> None:
    done = command(data, "check")
    assert done.returncode == 1
    assert re.search(r"^error +snapshot", done.stdout, re.MULTILINE)
    assert "alliage directory build" in done.stdout
    assert re.search(r"^ok +migrations", done.stdout, re.MULTILINE)


def test_check_before_anything_is_there(tmp_path) -> None:
    done = command(tmp_path, "check")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "alliage migrate" in done.stdout


def test_production_half_configured_is_said_in_words(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alliage.server_commands", "check"],
        env={**environment(tmp_path), "ALLIAGE_ENV": "prod"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "ALLIAGE_SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_worker_runs_what_waits_and_returns(data) -> None:
    code = (
        "import django; django.setup()\n"
        "from alliage.core import jobs\nfrom alliage.core.actor import SYSTEM\n"
        "jobs.enqueue('alliage.core.retention.tidy', by=SYSTEM)"
    )
    assert command(data, "manage", "shell", "-c", code).returncode == 0
    assert command(data, "worker", "--once").returncode == 0
    code = "from alliage.core.models import Job; print(Job.objects.get().state)"
    assert command(data, "manage", "shell", "-v", "0", "-c", code).stdout.strip() == "succeeded"


def test_worker_refuses_a_queue_that_does_not_exist(data) -> None:
    done = command(data, "worker", "--queue", "fast")
    assert done.returncode == 2
    assert "no such queue: fast" in done.stderr


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "Alliage est à l’adresse http://127.0.0.1:8000"),
        ({"LANG": "C.UTF-8"}, "Alliage is at http://127.0.0.1:8000"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "Alliage is at"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "Alliage est"),
    ],
)
def test_the_demonstration_speaks_the_terminals_language(monkeypatch, values, expected) -> None:
    for name in ("LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(demonstration, "_answers", lambda _url: True)
    said: list[str] = []
    demonstration._announce("http://127.0.0.1:8000", said.append)
    assert expected in said[0]
    assert demonstration.OPERATOR in said[0]
    assert "Ctrl-C" in said[0], "what the other tests wait for"


class TestDevelopmentServer:
    """Sign-in codes are on a page: it is for this machine alone."""

    @pytest.mark.parametrize("bind", ["0.0.0.0:8000", "[::]:8000", "192.0.2.2:8000", ":8000"])
    def test_is_not_served_to_a_network(self, data, bind) -> None:
        done = command(data, "serve", "--bind", bind)
        assert done.returncode == 1
        assert "ALLIAGE_ENV=prod" in done.stderr
        assert not processes.is_local(bind)

    @pytest.mark.parametrize("bind", ["127.0.0.1:8000", "[::1]:80", "unix:/run/x", "localhost:1"])
    def test_is_served_here(self, bind) -> None:
        assert processes.is_local(bind)


class TestSupervisor:
    SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")

    def test_stops_the_others_when_one_ends(self) -> None:
        ends = [sys.executable, "-c", "import sys; sys.exit(3)"]
        started = time.monotonic()
        assert processes.supervise([list(self.SLEEP), ends]) == 3
        assert time.monotonic() - started < 10

    def test_an_orderly_end_of_one_is_a_failure_too(self) -> None:
        assert processes.supervise([[sys.executable, "-c", ""], list(self.SLEEP)]) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(data: Path) -> list[str]:
    """The processes whose environment names this data folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if f"ALLIAGE_DATA={data}\0".encode() in content:
            found.append(path.parent.name)
    return found


@contextmanager
def running_demo(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The demonstration once it says that it is ready; stopped at the end whatever happened."""
    log = folder / "demo.log"
    with log.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "alliage.server_commands", "demo", "--port", str(port)],
            env=environment(folder), cwd=folder, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 180
        while b"Ctrl-C" not in log.read_bytes():
            assert demo.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield demo
    finally:
        if demo.poll() is None:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=60)


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as page:
        content: bytes = page.read()
        return content


def test_a_port_that_is_taken_is_said_in_the_language_of_the_terminal(monkeypatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "Le port 8000 de 127.0.0.1 est pris" in demonstration.port_taken(8000)
    assert "make demo PORT=8010" in demonstration.port_taken(8000)
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "Port 8000 of 127.0.0.1 is taken" in demonstration.port_taken(8000)


@pytest.mark.parametrize("style", ["make demo PORT=8077", "PORT=8077 make demo"])
def test_make_demo_takes_a_port(style) -> None:
    done = subprocess.run(
        ["bash", "-c", style.replace("make", "make -n")], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert "alliage demo --port 8077" in done.stdout


@pytest.mark.long
def test_demo_from_nothing_to_ctrl_c(tmp_path) -> None:
    """One story: it starts, says how to sign in, works, stops, and starts again as it was."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running_demo(tmp_path, port) as demo:
        said = (tmp_path / "demo.log").read_text()
        for expected in (address, demonstration.OPERATOR, demonstration.MEMBER, "/dev/boite/"):
            assert expected in said
        assert b"<h1" in fetched(f"{address}/trouver/?q=aide")
        assert fetched(f"{address}/static/css/tokens.css")
        deadline = time.monotonic() + 20
        while fetched(f"{address}/sante/") != b'{"status": "ok"}':
            assert time.monotonic() < deadline, "worker alive and directory built"
            time.sleep(0.2)

        refused = command(tmp_path, "demo", "--port", str(port))
        assert refused.returncode == 1
        assert f"make demo PORT={port + 10}" in refused.stderr

        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=60) == 0
    if Path("/proc/self/environ").exists():
        assert processes_of(tmp_path) == []

    versions = sorted((tmp_path / "directory" / "versions").iterdir())
    assert versions
    assert command(tmp_path, "demo", "--prepare-only").returncode == 0
    assert sorted((tmp_path / "directory" / "versions").iterdir()) == versions
    code = (
        "from alliage.people.models import User; from alliage.core.models import AuditEvent\n"
        "print(User.objects.count(), AuditEvent.objects.filter(event='account.opened').count())"
    )
    assert command(tmp_path, "manage", "shell", "-v", "0", "-c", code).stdout.strip() == "9 9"
