"""Is a plan what it says? Judged from the files alone, sharing no code with what made it.

Semantics: scheduling/README.md. Each violation is one line in words.
"""

from pathlib import Path

from alliage_engines.scheduling.checking import dzn, plans, repaired
from alliage_engines.scheduling.checking.files import CheckError, load_event, load_json

__all__ = ["CheckError", "repair_violations", "says_impossible", "violations"]


def violations(input_path: Path, plan_path: Path) -> list[str]:
    """What is wrong in a plan of a folder of CSV or of a .dzn; nothing when all is right.

    Raises CheckError where a file cannot be read, so that nothing can be said.
    """
    plan = load_json(plan_path)
    if input_path.is_dir():
        return list(plans.violations(load_event(input_path), plan))
    return list(dzn.violations(input_path, plan))


def repair_violations(
    input_path: Path, before_path: Path, change_path: Path, plan_path: Path
) -> list[str]:
    """What is wrong in a plan repaired after changes of the day. Raises CheckError.

    input_path: the folder of the event before the changes, before_path: the plan that was running.
    """
    before, change, plan = map(load_json, (before_path, change_path, plan_path))
    return list(repaired.violations(load_event(input_path), before, change, plan))


def says_impossible(plan_path: Path) -> bool:
    """Whether a plan says that there is none: what it says cannot be verified."""
    return bool(load_json(plan_path).get("status") == "infeasible")
