"""`alliage meetings`: a day of speed meetings planned, checked and repaired without a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alliage_engines.scheduling.benchmark.dzn import Benchmark
from alliage_engines.scheduling.generate import FAMILIES
from alliage_engines.scheduling.generate import family as draw
from alliage_engines.scheduling.plan import Listener, Mode, Plan, Progress, Status
from alliage_engines.scheduling.problem import Infeasible, Kind, Problem, SchedulingError
from alliage_engines.scheduling.reading import (
    read,
    read_change,
    read_folder,
    read_plan,
    write_folder,
)
from alliage_engines.scheduling.running import Run, Solver
from alliage_engines.tabular import write_json

app = typer.Typer(no_args_is_help=True, help="Speed meetings: who meets whom, when and where.")

Input = Annotated[
    Path,
    typer.Argument(metavar="INPUT", help="A folder of CSV files, or a .dzn of the literature."),
]
Folder = Annotated[Path, typer.Argument(metavar="INPUT", help="A folder of CSV files.")]
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN.json", help="What solve wrote.")]
Seed = Annotated[int, typer.Option(metavar="N", help="Of the search.")]


class OfferName(StrEnum):
    """How much of a plan a repair may move."""

    STILL = "still"
    FEW = "few"
    DEEPER = "deeper"


@app.callback()
def _group() -> None:
    """Speed meetings: who meets whom, when and where."""


@contextmanager
def _said() -> Iterator[None]:
    """What is wrong with the input, on stderr, with exit code 2."""
    try:
        yield
    except SchedulingError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error


@app.command()
def solve(
    input: Input,
    out: Annotated[Path, typer.Option(metavar="PLAN.json", help="Where the plan goes.")],
    time_limit: Annotated[float, typer.Option(metavar="S", min=0.1, help="Seconds.")] = 60.0,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="Processors used.")] = 2,
    seed: Seed = 0,
) -> None:
    """Plan a day: the best plan found in the time, with what is proved of it."""
    with _said():
        _keep(out, input)
        problem = read(input)
        mode = Mode.BENCHMARK if isinstance(problem, Benchmark) else Mode.PLAN
        try:
            plan = _run(_solver(problem, time_limit, workers, seed), time_limit, out)
        except Infeasible as error:
            nothing = Plan(Status.INFEASIBLE, mode, (), ())
            write_json(out, nothing.to_json(), SchedulingError)
            typer.echo(f"alliage: {input}: no plan holds all that must hold.", err=True)
            for reason in error.reasons or ("Which constraints clash was not found in time.",):
                typer.echo(f"- {reason}", err=True)
            raise typer.Exit(2) from error
    typer.echo(f"{out}: {_in_a_line(plan)}")


def _solver(problem: Problem | Benchmark, seconds: float, workers: int, seed: int) -> Solver:
    def run(listen: Listener) -> Plan:
        # Imported here: the solvers load OR-Tools, numba and a SAT solver.
        if isinstance(problem, Benchmark):
            from alliage_engines.scheduling import benchmark  # noqa: PLC0415

            return benchmark.solve(
                problem, seconds=seconds, workers=workers, seed=seed, listen=listen
            )
        from alliage_engines.scheduling import planning  # noqa: PLC0415

        return planning.solve(problem, seconds=seconds, workers=workers, seed=seed, listen=listen)

    return run


def _run(solver: Solver, seconds: float, out: Path) -> Plan:
    """The plan, which is in `out`; leaves with exit code 1 where none was found."""

    def keep(plan: Plan) -> None:
        write_json(out, plan.to_json(), SchedulingError)

    with _progress() as show:
        run = Run(solver, keep, show)
        plan = run(seconds)
    if plan is None:
        typer.echo("alliage: no plan was found before the end.", err=True)
        run.leave(1)
        raise typer.Exit(1)
    if run.stopped:
        typer.echo("alliage: stopped; the best plan so far is kept.", err=True)
    if run.stuck:
        typer.echo(f"{out}: {_in_a_line(plan)}")
        run.leave(0)
    return plan


@contextmanager
def _progress() -> Iterator[Listener]:
    """Shows steps on a terminal, and nothing elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - slow to import

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("reading") as status:

        def show(progress: Progress) -> None:
            best = f": {_in_a_line(progress.best)}" if progress.best else ""
            status.update(f"{progress.seconds:.0f} s, {progress.step}{best}")

        yield show


def _in_a_line(plan: Plan) -> str:
    from alliage_engines.scheduling.summary import of_plan  # noqa: PLC0415

    return of_plan(plan)


def _keep(out: Path, *inputs: Path | None) -> None:
    if any(path is not None and out.resolve() == path.resolve() for path in inputs):
        raise SchedulingError(str(out), "it is also read, and would be lost")


@app.command()
def check(
    input: Input,
    plan: PlanFile,
    change: Annotated[
        Path | None,
        typer.Option(metavar="CHANGES.json", help="Of a repaired plan: what had happened."),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(metavar="BEFORE.json", help="Of a repaired plan: the plan before."),
    ] = None,
) -> None:
    """Verify a plan from its files alone, by code that shares nothing with the solvers."""
    from alliage_engines.scheduling import check as checker  # noqa: PLC0415

    if (change is None) != (before is None):
        typer.echo("alliage: --change and --before go together", err=True)
        raise typer.Exit(2)
    try:
        if change is None or before is None:
            wrong = checker.violations(input, plan)
        else:
            wrong = checker.repair_violations(input, before, change, plan)
    except checker.CheckError as error:
        typer.echo(f"alliage: {error}", err=True)
        raise typer.Exit(2) from error
    for line in wrong:
        typer.echo(line)
    if wrong:
        raise typer.Exit(1)
    if checker.says_impossible(plan):
        typer.echo(f"{plan}: it says that no plan is possible, which a plan alone cannot show")
    else:
        typer.echo(f"{plan}: nothing is wrong")


@app.command()
def repair(
    input: Folder,
    plan: PlanFile,
    changes: Annotated[
        Path, typer.Argument(metavar="CHANGES.json", help="What happened on the day.")
    ],
    out: Annotated[Path, typer.Option(metavar="NEW.json", help="Where the repaired plan goes.")],
    offer: Annotated[
        OfferName, typer.Option(help="How much may move: nobody else, few, the rest of the day.")
    ] = OfferName.FEW,
    event: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the changed event there, as CSV files."),
    ] = None,
    time_limit: Annotated[float, typer.Option(metavar="S", min=0.1, help="Seconds.")] = 1.0,
    seed: Seed = 0,
) -> None:
    """Repair a plan on the day: the past stays, what is kept stays where it is."""
    from alliage_engines.scheduling.repair import offers  # noqa: PLC0415
    from alliage_engines.scheduling.summary import of_offer  # noqa: PLC0415

    with _said():
        _keep(out, plan, changes)
        problem = read_folder(input)
        found = offers(
            problem,
            read_plan(plan),
            read_change(changes, problem),
            seconds=time_limit,
            seed=seed,
        )
        chosen = next(one for one in found if one.name == offer)
        if event is not None:
            _keep(event, input)
            write_folder(chosen.problem, event)
        write_json(out, chosen.plan.to_json(), SchedulingError)
    for one in found:
        typer.echo(of_offer(one))
    typer.echo(f"{out}: {offer}, {_in_a_line(chosen.plan)}")


@app.command()
def rounds(
    input: Folder,
    out: Annotated[Path, typer.Option(metavar="ROUNDS.json", help="Where the seating goes.")],
    count: Annotated[int, typer.Option("--rounds", metavar="N", min=1, help="How many.")],
    time_limit: Annotated[float, typer.Option(metavar="S", min=0.1, help="Seconds.")] = 5.0,
    seed: Seed = 0,
) -> None:
    """Mix people at round tables: pairs meet again least, each table has the families mixed."""
    from alliage_engines.scheduling.rounds import Person, mix  # noqa: PLC0415

    with _said():
        problem = read_folder(input)
        mixed = mix(
            [Person(one.id, one.family) for one in problem.participants],
            [table.capacity for table in problem.tables],
            count,
            apart=sorted(
                {(min(w.by, w.of), max(w.by, w.of)) for w in problem.wishes if w.kind is Kind.NEVER}
            ),
            seconds=time_limit,
            seed=seed,
        )
        names = [table.id for table in problem.tables]
        seated = [
            {name: list(people) for name, people in zip(names, tables, strict=True)}
            for tables in mixed.tables
        ]
        levels = [asdict(level) for level in mixed.levels]
        content = {"levels": levels, "rounds": seated, "seconds": mixed.seconds}
        write_json(out, content, SchedulingError)
    told = ", ".join(f"{one.name} {one.achieved} (at least {one.bound})" for one in mixed.levels)
    typer.echo(f"{out}: {count} rounds, {told}")


@app.command()
def generate(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help=f"One of {', '.join(FAMILIES)}.")],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the CSV files go.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Which event of the family.")] = 0,
) -> None:
    """Draw an event of the open benchmark: the same for the same family and seed."""
    with _said():
        problem = draw(family, seed)
        write_folder(problem, out)
    typer.echo(
        f"{out}: {len(problem.participants)} participants, {len(problem.wishes)} wishes, "
        f"{len(problem.slots)} slots, {len(problem.tables)} tables"
    )
