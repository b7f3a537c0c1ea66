"""The demonstration: a database, two accounts, an invented directory, and the processes."""

import contextlib
import io
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from alliage import processes
from alliage.core.actor import SYSTEM
from alliage.people import actions
from alliage.people.models import User

Say = Callable[[str], None]
FRENCH = """
Alliage est à l’adresse {address}

  Pour se connecter, {address}/account/login/ avec l’une de ces adresses :
    {operator}   (exploite l’instance)
    {member}         (responsable des partenariats de « Roulons vers l’emploi »)
    {labo}           (anime un Labo des partenariats)
  Le code s’affiche ici et sur {address}/dev/boite/

Ctrl-C arrête tout."""
ENGLISH = """
Alliage is at {address}

  Sign in at {address}/account/login/ with one of these addresses:
    {operator}   (operator)
    {member}         (partnership lead of “Roulons vers l’emploi”)
    {labo}           (runs a partnership lab)
  The code is shown here and at {address}/dev/boite/

Ctrl-C stops everything."""
OPERATOR = "exploitation@demo.alliage.example"
MEMBER = "membre@demo.alliage.example"
LABO = "labo@demo.alliage.example"
#: People of the demonstration carry the name of their role.
NAMES = {OPERATOR: "L’exploitante", MEMBER: "Le membre"}


def _in_terminal(french: str, english: str) -> str:
    return french if processes.terminal_is_french() else english


def port_taken(port: int) -> str:
    """Return what to do when something else listens on the port."""
    other = port + 10
    return _in_terminal(
        f"Le port {port} de 127.0.0.1 est pris : arrêtez ce qui l’occupe, ou prenez-en un autre "
        f"(make demo PORT={other}, ou alliage demo --port {other}).",
        f"Port {port} of 127.0.0.1 is taken: stop what uses it, or take another one "
        f"(make demo PORT={other}, or alliage demo --port {other}).",
    )


def prepare(say: Say) -> None:
    """Prepare everything; what is there already is left as it is."""
    say(_in_terminal("Base de données…", "Database…"))
    call_command("migrate", interactive=False, verbosity=0)
    load_accounts()
    build_directory(say)
    tell_story(say)


@transaction.atomic
def load_accounts() -> None:
    """Open the two accounts of the demonstration; safe twice."""
    actions.make_operator(email=OPERATOR)
    actions.open_account(email=MEMBER)
    for email, name in NAMES.items():
        person = User.objects.get(email=email)
        if not person.display_name:
            actions.update_profile(person=person, by=SYSTEM, display_name=name)


def build_directory(say: Say) -> None:
    """Generate the invented territory and build its directory, where there is none."""
    from alliage_engines.directory.build import build
    from alliage_engines.directory.demo import generate
    from alliage_engines.directory.demo.inputs import inputs_of
    from alliage_engines.directory.store import Store

    store = Path(settings.DIRECTORY_STORE)
    if Store(store).current():
        return
    say(
        _in_terminal(
            "Annuaire de la démonstration (une minute environ)…",
            "Directory of the demonstration (about a minute)…",
        )
    )
    today = timezone.localdate()
    with tempfile.TemporaryDirectory(prefix="alliage-demo-") as folder:
        files = generate(Path(folder), today=today)
        build(store, inputs_of(files), opposition=None, progress=None, today=today)


def tell_story(say: Say) -> None:
    """Tell the story of the demonstration, where it is not told yet."""
    from alliage import (
        demonstration_alliances,
        demonstration_meetings,
        demonstration_published,
        demonstration_story,
    )
    from alliage.core.worker import run_waiting

    say(_in_terminal("Récit de la démonstration…", "Story of the demonstration…"))
    # Its letters stay on /dev/boite/: printed here, they would hide the address.
    with contextlib.redirect_stderr(io.StringIO()):
        # Each tells where it is not told yet; the room is one of organisations of the first.
        demonstration_story.tell()
        demonstration_alliances.tell()
        demonstration_published.tell()
        run_waiting()
        if not demonstration_meetings.tell():
            demonstration_meetings.retime()
        run_waiting()


def run(port: int, say: Say) -> int:
    """Start web and workers, say how to sign in, wait for Ctrl-C; return the exit code."""
    address = f"http://127.0.0.1:{port}"
    commands = [processes.web(f"127.0.0.1:{port}", workers=1, threads=8), *processes.workers()]
    return processes.supervise(commands, ready=lambda: _announce(address, say))


def _announce(address: str, say: Say) -> None:
    if not _answers(f"{address}/sante/"):
        say(
            _in_terminal(
                "Le serveur ne répond pas encore ; ses messages sont au-dessus.",
                "The web server does not answer yet; its messages stand above.",
            )
        )
        return
    say(
        _in_terminal(FRENCH, ENGLISH).format(
            address=address, operator=OPERATOR, member=MEMBER, labo=LABO
        )
    )


def _answers(url: str, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.3)
    return False
