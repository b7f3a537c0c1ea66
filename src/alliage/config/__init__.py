"""How an instance is configured: settings from the environment, addresses, the web application."""

import os


def choose_settings() -> None:
    """Point Django at development or production, as ALLIAGE_ENV says ("dev" unless set).

    Every process of an instance passes here first.
    """
    # Sessions, codes and addresses are for this account of the machine, whoever starts the process.
    os.umask(0o077)
    name = os.environ.get("ALLIAGE_ENV", "dev")
    if name not in {"dev", "prod"}:
        raise SystemExit(f"ALLIAGE_ENV is {name!r}: it is either 'dev' or 'prod'.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"alliage.config.settings.{name}")
