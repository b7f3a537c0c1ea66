"""Where the settings come from: the environment, and the data folder for what may be made once."""

import base64
import contextlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from environs import Env

env = Env()
ROOT = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Return the folder of everything that this instance keeps: database, files, snapshots."""
    return Path(env.str("ALLIAGE_DATA", "var")).expanduser().resolve()


def kept_secret_key(folder: Path) -> str:
    """Return the key kept in the data folder, made at the first call (development only)."""
    return _kept(folder / "secret_key", lambda: secrets.token_urlsafe(50))


def kept_drafts_key(folder: Path) -> str:
    """Return the key of private drafts, made at the first call (development only).

    32 bytes in URL-safe Base64, as Fernet wants; backups leave the file out.
    """
    return _kept(
        folder / "drafts_key", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    )


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make(), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def keep_private(path: Path) -> None:
    """Take from others the right to read an SQLite file that an earlier version left open."""
    for suffix in ("", "-wal", "-shm"):
        found = path.with_name(path.name + suffix)
        # Not ours to change, or just gone: `alliage check` says what remains open.
        with contextlib.suppress(OSError):
            if found.stat().st_mode & 0o077:
                found.chmod(0o600)


def sqlite_database(path: Path) -> dict[str, object]:
    """SQLite as a server wants it: readers beside one writer, and writers that queue.

    IMMEDIATE takes the write lock when the transaction begins: a later upgrade of a read lock would
    fail at once, whatever the time-out (https://www.sqlite.org/isolation.html).
    """
    keep_private(path)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
            ),
        },
    }


def database(folder: Path) -> dict[str, object]:
    """Return the database: DATABASE_URL when it is set, else one SQLite file in the data folder."""
    url = env.str("DATABASE_URL", "")
    if not url:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return sqlite_database(folder / "alliage.sqlite3")
    found = env.dj_db_url("DATABASE_URL")
    if "sqlite" in found["ENGINE"]:
        return sqlite_database(Path(found["NAME"]))
    return {**found, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def origins(providers: list[dict[str, Any]]) -> list[str]:
    """Where identity providers answer: a sign-in form ends there, so the policy must name them."""
    addresses = (str(app.get("settings", {}).get("server_url", "")) for app in providers)
    return sorted({"/".join(url.split("/")[:3]) for url in addresses if url.startswith("https://")})
