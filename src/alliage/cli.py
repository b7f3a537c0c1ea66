"""The `alliage` command: one door to the engines, to the server and to its upkeep."""

import typer

app = typer.Typer(
    name="alliage",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Alliage: find, meet, ally, learn, support, observe.",
)


def main() -> None:
    app()
