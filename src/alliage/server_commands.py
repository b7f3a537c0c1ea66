"""Commands that run and keep an instance; each loads Django itself, this module does not."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
OUT = typer.Option(help="The file to write; by default, dated, in ALLIAGE_BACKUPS.")


def set_up() -> None:
    """Load the settings that ALLIAGE_ENV names, and Django with them."""
    from alliage.config import choose_settings

    choose_settings()
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        typer.echo(f"This instance cannot start: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.")] = 8000,
    prepare_only: Annotated[bool, typer.Option(help="Prepare the data and stop there.")] = False,
) -> None:
    """Prepare the demonstration, start web and worker, stop both on Ctrl-C."""
    os.environ["ALLIAGE_ENV"] = "dev"
    os.environ.setdefault("ALLIAGE_DEBUG", "0")
    # One line a request would drown the sign-in codes, which are printed here.
    os.environ.setdefault("ALLIAGE_LOG_LEVEL", "WARNING")
    os.environ.setdefault("ALLIAGE_SITE_URL", f"http://127.0.0.1:{port}")
    set_up()
    from alliage import demonstration, processes

    if not prepare_only and not processes.port_is_free(port):
        typer.echo(demonstration.port_taken(port), err=True)
        raise typer.Exit(1)
    demonstration.prepare(typer.echo)
    if not prepare_only:
        raise typer.Exit(demonstration.run(port, typer.echo))


@app.command()
def serve(
    bind: Annotated[str, typer.Option(help="Address and port, or unix:PATH.")] = "127.0.0.1:8000",
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads of each.")] = 4,
) -> None:
    """Serve the pages with gunicorn."""
    from alliage.processes import is_local, web

    if os.environ.get("ALLIAGE_ENV", "dev") == "dev" and not is_local(bind):
        typer.echo(
            f"Development shows the sign-in codes to whoever asks: it is not served on {bind}. "
            "Set ALLIAGE_ENV=prod on a server, or bind 127.0.0.1.",
            err=True,
        )
        raise typer.Exit(1)
    command = web(bind, workers=workers, threads=threads)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter


@app.command()
def worker(
    queue: Annotated[
        list[str] | None,
        typer.Option(help="default, mail or heavy; several times for several."),
    ] = None,
    once: Annotated[bool, typer.Option(help="Run what waits, and return.")] = False,
) -> None:
    """Run background jobs; without --queue, one process for the heavy ones beside the others."""
    if not queue and not once:
        from alliage import processes

        raise typer.Exit(processes.supervise(processes.workers()))
    set_up()
    from alliage.core import jobs
    from alliage.core import worker as running

    queues = queue or list(jobs.QUEUES)
    unknown = sorted(set(queues) - set(jobs.QUEUES))
    if unknown:
        raise typer.BadParameter(f"no such queue: {', '.join(unknown)}", param_hint="--queue")
    if once:
        running.run_waiting(queues)
    else:
        running.run_forever(queues)


@app.command()
def operator(
    email: Annotated[str, typer.Argument(help="The address of the person.")],
    withdraw: Annotated[bool, typer.Option(help="Take the role back.")] = False,
) -> None:
    """Make the person of an address an operator of this instance, opening the account if needed."""
    set_up()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from alliage.core.actor import SYSTEM
    from alliage.people import actions
    from alliage.people.models import User

    try:
        validate_email(email)
    except ValidationError as error:
        raise typer.BadParameter(f"{email} is no e-mail address") from error
    if withdraw:
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise typer.BadParameter("nobody has an account with this address")
        actions.withdraw_operator(person=person, by=SYSTEM)
        typer.echo("The role is withdrawn.")
        return
    _person, created = actions.make_operator(email=email)
    typer.echo("Account opened, operator." if created else "Operator.")
    typer.echo("Sign in with this address: a code is sent to it.")


@app.command()
def check() -> None:
    """Say what an operator still has to do; exit code 1 when something is wrong."""
    set_up()
    from django.utils import translation

    from alliage import processes
    from alliage.core import checks

    with translation.override("fr" if processes.terminal_is_french() else "en"):
        findings = checks.run()
    for found in findings:
        typer.echo(f"{found.level:<8}{found.name:<14}{found.text}")
        if found.advice:
            typer.echo(f"{'':22}→ {found.advice}")
    raise typer.Exit(int(any(found.level is checks.Level.ERROR for found in findings)))


@app.command()
def backup(out: Annotated[Path | None, OUT] = None) -> None:
    """Write one file with the database, the private files and the name of the directory in use."""
    set_up()
    from alliage.core import backup as saving

    written = saving.backup(out)
    typer.echo(f"{written} ({written.stat().st_size / 1e6:.1f} MB)")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `alliage backup` wrote.", exists=True)],
    force: Annotated[
        bool, typer.Option(help="Where there is something already: keep it aside, then restore.")
    ] = False,
) -> None:
    """Restore a backup into an empty instance."""
    set_up()
    from alliage.core import backup as saving

    try:
        report = saving.restore(file, force=force)
    except saving.BackupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for line in report:
        typer.echo(line)


@app.command()
def migrate() -> None:
    """Bring the database up to date and, in production, collect the static files."""
    set_up()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False)
    if not settings.DEVELOPMENT:
        call_command("collectstatic", interactive=False, verbosity=0)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Pass a command to Django, e.g. `alliage manage shell`."""
    from alliage.config import choose_settings

    choose_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["alliage manage", *context.args])


if __name__ == "__main__":
    sys.exit(app())
