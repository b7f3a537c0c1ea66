"""The processes of an instance: what starts them, and a supervisor that stops them together."""

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

Command = list[str]
PATIENCE = 20.0


def web(bind: str, *, workers: int = 2, threads: int = 4) -> Command:
    """Return the command of the web server; nothing is preloaded, no fork carries a connection."""
    return [
        sys.executable, "-m", "gunicorn", "alliage.config.wsgi:application",
        "--bind", bind, "--workers", str(workers), "--threads", str(threads),
        "--worker-class", "gthread", "--timeout", "60", "--graceful-timeout", "15",
        "--log-level", "warning", "--logger-class", "alliage.config.server_log.ServerLogger",
    ]  # fmt: skip


def workers() -> list[Command]:
    """Return the commands of the two workers: an hour's build must not hold the mail back."""
    start = [sys.executable, "-m", "alliage.server_commands", "worker"]
    return [[*start, "--queue", "default", "--queue", "mail"], [*start, "--queue", "heavy"]]


def terminal_is_french() -> bool:
    """Tell whether the person at the terminal reads French, as LC_ALL, else LANG, says."""
    return (os.environ.get("LC_ALL") or os.environ.get("LANG", "")).startswith("fr")


def is_local(bind: str) -> bool:
    """Tell whether an address to listen on is reached from this machine alone."""
    if bind.startswith("unix:"):
        return True
    host = bind.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def port_is_free(port: int) -> bool:
    """Tell whether nobody listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        # As gunicorn does: a port that was just closed is free again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def supervise(commands: Sequence[Command], *, ready: Callable[[], None] | None = None) -> int:
    """Start processes, wait, stop all when one ends or when told to; return the exit code.

    They stand in sessions of their own, so that Ctrl-C reaches this process alone, which stops them
    in good order (SIGTERM, then SIGKILL for those that do not listen).
    """
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    children = [subprocess.Popen(command, start_new_session=True) for command in commands]
    try:
        if ready and not stopping:
            ready()
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
        ended = [child.returncode for child in children if child.poll() is not None]
        return 0 if stopping else max(1, *ended)
    finally:
        _stop_all(children)
        for number, handler in former.items():
            signal.signal(number, handler)


def _stop_all(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
