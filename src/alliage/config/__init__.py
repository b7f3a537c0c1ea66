"""How an instance is configured: settings from the environment, addresses, the web application."""

import os


def choose_settings() -> None:
    """Point Django at development or production, as ALLIAGE_ENV says ("dev" unless set)."""
    name = os.environ.get("ALLIAGE_ENV", "dev")
    if name not in {"dev", "prod"}:
        raise SystemExit(f"ALLIAGE_ENV is {name!r}: it is either 'dev' or 'prod'.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"alliage.config.settings.{name}")
