"""The time of one search, shared out among its steps. Importing this module imports OR-Tools."""

import time
from dataclasses import dataclass, field

from ortools.sat.python import cp_model


@dataclass
class Clock:
    """How long a search may take, with how many threads, and from which seed."""

    seconds: float
    workers: int = 1
    seed: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        return time.monotonic() - self.begun

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.spent)

    def solver(self, *, share: float, least: float = 0.0) -> "cp_model.CpSolver":
        """A solver that takes at most a share of the time left, or `least` seconds.

        On one worker its own steps, about seconds, end it before the clock does, so that it ends the
        same on every run.
        """
        solver = cp_model.CpSolver()
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is its caller's
        parameters = solver.parameters
        seconds = max(least, self.left * share)
        parameters.num_workers = self.workers
        parameters.random_seed = self.seed
        parameters.max_time_in_seconds = seconds
        if self.workers == 1:
            parameters.max_deterministic_time = seconds
        return solver
