"""A solver in a thread of its own, whose best plan is on disk whatever ends it.

Each better plan is written as it comes; SIGTERM, Ctrl-C and a solver that forgets the time end the
run with the best so far.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from alliage_engines.scheduling.plan import Listener, Plan, Progress

#: Seconds that a solver asked to stop, or past its time, is waited for.
PATIENCE = 3.0
#: Seconds between two writings of plans that follow each other fast.
_PAUSE = 0.5
_POLL = 0.1

Solver = Callable[[Listener], Plan]


class Stopped(Exception):  # noqa: N818 - raised in the solver's thread, to end it
    """Whoever started the run wants it to end."""


class Run:
    """One run of a solver. keep: called with each better plan, from either thread in turn."""

    def __init__(self, solver: Solver, keep: Callable[[Plan], None], show: Listener) -> None:
        self.solver, self.keep, self.show = solver, keep, show
        self.best: Plan | None = None
        self.done: Plan | None = None
        self.error: BaseException | None = None
        self.stopping = threading.Event()
        self.stopped = False  # before its solver had done
        self.kept_at = -_PAUSE
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._solve, daemon=True)

    def __call__(self, seconds: float) -> Plan | None:
        """The solver's plan, the best so far when it was stopped, None when there is none.

        Raises what the solver raised.
        """
        with _signals(self.stopping) as wait:
            self.thread.start()
            deadline = time.monotonic() + seconds + max(PATIENCE, seconds / 10)
            while self.thread.is_alive() and not self.stopping.is_set():
                wait(_POLL)
                if time.monotonic() > deadline:
                    self.stopping.set()
            self.thread.join(PATIENCE)
        with self.lock:
            self.stopped = self.stopping.is_set()
            self.stopping.set()  # nothing is written any more
            if self.error is not None and not isinstance(self.error, Stopped):
                raise self.error
            plan = self.done or self.best
            if plan is not None:
                self.keep(plan)
            return plan

    @property
    def stuck(self) -> bool:
        """Whether the solver still works: only the end of the process ends it."""
        return self.thread.is_alive()

    def leave(self, code: int) -> None:
        """End the process where that alone ends the solver."""
        if self.stuck:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _solve(self) -> None:
        try:
            self.done = self.solver(self._listen)
        except BaseException as error:
            self.error = error

    def _listen(self, progress: Progress) -> None:
        with self.lock:
            if self.stopping.is_set():
                raise Stopped
            if progress.best is not None and progress.best is not self.best:
                self.best = progress.best
                if time.monotonic() - self.kept_at >= _PAUSE:
                    self.keep(self.best)
                    self.kept_at = time.monotonic()
            self.show(progress)


@contextmanager
def _signals(stopping: threading.Event) -> Iterator[Callable[[float], None]]:
    """SIGTERM and Ctrl-C ask to stop; yields a wait of some seconds that is over when they did.

    Each wait puts our handler back: OR-Tools takes Ctrl-C for itself, and leaves it without one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield time.sleep
        return
    own = os.getpid()

    def told(number: int, _frame: FrameType | None) -> None:
        if os.getpid() == own:
            stopping.set()
        else:  # a process that a solver forked
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def wait(seconds: float) -> None:
        signal.signal(signal.SIGINT, told)
        stopping.wait(seconds)

    before = {one: signal.signal(one, told) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield wait
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)
