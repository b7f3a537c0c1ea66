"""`alliage check`: what an operator still has to do, each finding with what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import get_connection
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core import health_report
from alliage.core.adapters import current_snapshot
from alliage.core.formats import in_words, number
from alliage.core.ratelimit import unknown_visitors


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: a stable name, how it is, what is so, what to do (empty when well)."""

    name: str
    level: Level
    text: str
    advice: str = ""


def _finding(name: str, well: bool, text: str, advice: str, bad: Level = Level.ERROR) -> Finding:
    return Finding(name, Level.OK if well else bad, text, "" if well else advice)


def mode() -> Finding:
    return _finding(
        "mode",
        not settings.DEVELOPMENT,
        _("Mode développement.") if settings.DEVELOPMENT else _("Mode production."),
        _("Sur un serveur ouvert au public : ALLIAGE_ENV=prod."),
        Level.WARNING,
    )


def secret_key() -> Finding:
    long_enough = len(settings.SECRET_KEY) >= 40
    return _finding(
        "secret_key",
        long_enough,
        _("La clé secrète est en place.") if long_enough else _("La clé secrète est trop courte."),
        _("Donnez à ALLIAGE_SECRET_KEY au moins 40 caractères au hasard."),
    )


def allowed_hosts() -> Finding:
    hosts = settings.ALLOWED_HOSTS
    named = bool(hosts) and "*" not in hosts
    return _finding(
        "allowed_hosts",
        named,
        _("Noms servis : %(hosts)s.") % {"hosts": ", ".join(hosts) or "—"},
        _("Énumérez les noms de ce serveur dans ALLIAGE_ALLOWED_HOSTS, sans « * »."),
    )


def https() -> Finding:
    parts = urlsplit(settings.SITE_URL)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    secure = local or (parts.scheme == "https" and settings.SESSION_COOKIE_SECURE)
    return _finding(
        "https",
        secure,
        _("Adresse publique : %(url)s.") % {"url": settings.SITE_URL},
        _("Mettez ALLIAGE_SITE_URL en https:// et laissez ALLIAGE_HTTPS à vrai."),
    )


def mail() -> Finding:
    if settings.DEVELOPMENT:
        return Finding("mail", Level.OK, _("Les courriels restent sur /dev/boite/."))
    try:
        with get_connection():
            reached = True
    except Exception:  # whatever a mail provider's client raises, the mail does not leave
        reached = False
    return _finding(
        "mail",
        reached,
        _("Le serveur de courriel répond.") if reached else _("Le courriel ne part pas."),
        _("Vérifiez ALLIAGE_EMAIL_URL : sans courriel, personne ne peut se connecter."),
    )


def migrations() -> Finding:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _finding(
        "migrations",
        not plan,
        _("La base est à jour.")
        if not plan
        else ngettext(
            "%(count)d migration en attente.", "%(count)d migrations en attente.", len(plan)
        )
        % {"count": len(plan)},
        _("Lancez « alliage migrate »."),
    )


def operator() -> Finding:
    count = get_user_model().objects.filter(is_operator=True, is_active=True).count()
    return _finding(
        "operator",
        count > 0,
        ngettext(
            "%(count)d personne exploite cette instance.",
            "%(count)d personnes exploitent cette instance.",
            count,
        )
        % {"count": count},
        _("Lancez « alliage operator ADRESSE »."),
    )


def snapshot() -> Finding:
    found = current_snapshot()
    if found is None:
        return Finding(
            "snapshot",
            Level.ERROR,
            _("L’annuaire n’est pas construit."),
            _("Lancez « alliage directory build » (docs/guides)."),
        )
    return _finding(
        "snapshot",
        found.age_days <= settings.SNAPSHOT_MAX_AGE_DAYS,
        ngettext(
            "Annuaire de %(count)s organisation, %(age)s.",
            "Annuaire de %(count)s organisations, %(age)s.",
            found.organisations,
        )
        % {"count": number(found.organisations), "age": in_words(found.built_at)},
        _("Reconstruisez l’annuaire avec les fichiers officiels du mois."),
        Level.WARNING,
    )


def worker() -> Finding:
    health = health_report.measure()
    return _finding(
        "worker",
        health.worker_alive,
        _("Un processus de tâches travaille.")
        if health.worker_alive
        else _("Aucun processus de tâches ne travaille."),
        _("Lancez « alliage worker » ou le service systemd alliage-worker."),
    )


def backups() -> Finding:
    files = list(Path(settings.BACKUPS).glob("*.alliage"))
    newest = max((path.stat().st_mtime for path in files), default=None)
    days = (datetime.now(UTC) - datetime.fromtimestamp(newest, UTC)).days if newest else None
    text = (
        _("Aucune sauvegarde dans %(folder)s.") % {"folder": settings.BACKUPS}
        if days is None
        else ngettext(
            "Dernière sauvegarde il y a %(count)d jour.",
            "Dernière sauvegarde il y a %(count)d jours.",
            days,
        )
        % {"count": days}
    )
    return _finding(
        "backups",
        days is not None and days <= settings.BACKUP_MAX_AGE_DAYS,
        text,
        _("Programmez « alliage backup » chaque nuit (docs/operations)."),
        Level.WARNING,
    )


def private_files() -> Finding:
    """Whether another account of the machine may read sessions, codes or addresses."""
    folder = Path(settings.DATA)
    kept = [*folder.glob("*.sqlite3*"), folder / "secret_key", folder / "mailbox"]
    kept += [Path(settings.PRIVATE_FILES), Path(settings.BACKUPS)]
    # What stands in a closed folder is closed, whatever it says itself.
    loose = [
        path
        for path in kept
        if _open_to_others(path)
        and not (path.is_relative_to(folder) and not _open_to_others(folder))
    ]
    return _finding(
        "private_files",
        not loose,
        _("Les données ne sont lisibles que par le compte d’Alliage.")
        if not loose
        else _("D’autres comptes de la machine peuvent lire : %(files)s.")
        % {"files": ", ".join(str(path) for path in loose)},
        _("Fermez le dossier : chmod -R go= %(folder)s.") % {"folder": folder},
    )


def _open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o077)


def visitors() -> Finding:
    known = not unknown_visitors()
    return _finding(
        "visitors",
        known,
        _("L’adresse des visiteurs est connue, les limites contre les abus comptent chacun.")
        if known
        else _("Des visiteurs sont arrivés sans adresse : ils partagent une même limite."),
        _("Comptez vos relais dans ALLIAGE_TRUSTED_PROXIES (1 derrière nginx) : docs/guides."),
        Level.WARNING,
    )


CHECKS: tuple[Callable[[], Finding], ...] = (
    mode, secret_key, allowed_hosts, https, mail, migrations, operator, snapshot, worker, backups,
    private_files, visitors,
)  # fmt: skip


#: Those that ask another machine or read every migration: not for each view of a page.
SLOW = (mail, migrations)


def run(*, slow: bool = True) -> list[Finding]:
    """Look at everything; a check that breaks is a finding and not an end."""
    return [_guarded(check) for check in CHECKS if slow or check not in SLOW]


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # the point of the command is to say what does not work
        text = _("La vérification a échoué : %(kind)s.") % {"kind": type(error).__name__}
        return Finding(check.__name__, Level.ERROR, text, _("Lancez « alliage migrate »."))
