"""The `alliage` command: one door to the engines, to the server and to its upkeep.

Engine commands need neither database nor settings; Django is set up by the server commands alone.
"""

import typer

from alliage import server_commands
from alliage_engines.coalitions import cli as cli_coalitions
from alliage_engines.directory import cli_build, cli_search, cli_territory
from alliage_engines.disclosure import cli as cli_disclosure
from alliage_engines.health import cli as cli_health
from alliage_engines.linking import cli as cli_linking
from alliage_engines.matching import cli as cli_matching
from alliage_engines.networks import cli as cli_networks
from alliage_engines.scheduling import cli as cli_meetings

app = typer.Typer(
    name="alliage",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Alliage: find who is on a territory, meet, ally, learn, support, observe.",
)
directory = typer.Typer(no_args_is_help=True, help="The national directory: fetch, build, search.")
for commands in (cli_territory, cli_build, cli_search):
    directory.registered_commands.extend(commands.app.registered_commands)
app.add_typer(directory, name="directory")
app.registered_commands.extend(cli_coalitions.app.registered_commands)
app.registered_commands.extend(cli_networks.app.registered_commands)
app.registered_commands.extend(cli_matching.app.registered_commands)
app.registered_commands.extend(cli_linking.app.registered_commands)
app.add_typer(cli_health.app, name="health")
app.add_typer(cli_disclosure.app, name="disclosure")
app.add_typer(cli_meetings.app, name="meetings")
app.registered_commands.extend(server_commands.app.registered_commands)


def main() -> None:
    app()
