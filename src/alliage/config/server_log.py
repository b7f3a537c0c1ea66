"""gunicorn's own messages through the same scrubbing as everything else."""

import os
from typing import Any

from gunicorn.glogging import Logger

from alliage.config import logs


class ServerLogger(Logger):
    """gunicorn's logger without handlers of its own: the root's write, and hide, for it."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self.loglevel = self.LOG_LEVELS.get(cfg.loglevel.lower(), 0)
        json = os.environ.get("ALLIAGE_ENV", "dev") != "dev"
        # The process that watches over the workers loads no Django: it is configured here.
        logs.configure(logs.logging_config(os.environ.get("ALLIAGE_LOG_LEVEL", "INFO"), json=json))
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
            log.setLevel(self.loglevel)
