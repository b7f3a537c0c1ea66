"""Prints how well a store answers the judged questions."""

import sys
from collections import defaultdict
from pathlib import Path

from alliage_engines.directory.relevance import HERE, Report, evaluate, load
from alliage_engines.directory.search import Directory
from alliage_engines.directory.store import Store


def table(report: Report) -> str:
    """The scores by skill, the questions answered worst, and the means."""
    lines = ["| skill | questions | nDCG@10 |", "| --- | ---: | ---: |"]
    skills = defaultdict(list)
    for score in report.scores:
        skills[score.query.skill].append(score.ndcg)
    for skill, values in sorted(skills.items()):
        lines.append(f"| {skill} | {len(values)} | {sum(values) / len(values):.3f} |")
    worst = sorted(report.scores, key=lambda score: score.ndcg)[:10]
    lines += ["", "Answered worst:"]
    lines += [f"- {s.ndcg:.2f}  {s.query.text}" for s in worst]
    lines += [
        "",
        f"{len(report.scores)} questions: MRR {report.mrr:.3f}, nDCG@10 {report.ndcg:.3f}",
    ]
    return "\n".join(lines)


def main(store: Path, file: Path = HERE / "demo.toml") -> None:
    """Print the table of the questions in `file` over the current snapshot of `store`."""
    folder = Store(store).current()
    if folder is None:
        raise SystemExit(f"{store}: no snapshot")
    report = evaluate(Directory.open(store), folder / "organisations.parquet", load(file))
    sys.stdout.write(table(report) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
