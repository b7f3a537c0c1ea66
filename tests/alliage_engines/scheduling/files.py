"""A small event with a rule of every kind, a plan of it that is right, and their files."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

EVENT = {
    "participants": "id,name,organisation,family,delegates,min_meetings,max_meetings,home_table,"
    "needs_accessible\n"
    "a,Ana,Atelier,peer,2,0,,t1,\n"
    "b,Bob,Banque,private,1,1,2,,\n"
    "c,Cléo,Commune,public,1,0,,,yes\n"
    "d,Dan,Dojo,peer,1,0,,,\n"
    "e,Eve,École,public,1,0,,,\n",
    "slots": "id,start,end,session,break_after\n"
    "s1,18:00,18:07,h,\ns2,18:10,18:17,h,\ns3,18:20,18:27,h,yes\ns4,18:40,18:47,h,\n",
    "tables": "id,zone,capacity,accessible\nt1,A,4,no\nt2,B,2,yes\nt3,B,2,no\n",
    "availability": "participant,slot,status\ne,s1,unavailable\na,s2,available\n",
    "wishes": "from,to,kind,weight\na,b,must,5\nb,a,wish,3\nc,d,wish,4\nd,e,rather_not,1\ne,d,wish,2\n"
    "b,d,wish,1\nb,c,wish,\nc,e,wish,3\ne,c,never,\n",
    "fixed": "a,b,slot,table\nb,d,s3,t3\n",
    "precedence": "before_a,before_b,after_a,after_b\na,b,c,d\n",
}
NAMES = ("musts", "floor", "wishes", "worst_wait", "waits", "table_changes", "walking")


def plan(**changed: Any) -> dict[str, Any]:
    """The plan of EVENT, with what is changed."""
    values = (1, 1, 15, 1, 1, 2, 1)
    bounds = (1, 1, 17, None, 0, None, 1)
    found = {
        "status": "feasible",
        "mode": "plan",
        "levels": [
            {"name": name, "achieved": value, "bound": bound, "proved": value == bound, "why": ""}
            for name, value, bound in zip(NAMES, values, bounds, strict=True)
        ],
        "meetings": [
            meeting("a", "b", "s1", "t1"),
            meeting("d", "e", "s2", "t3"),
            meeting("b", "d", "s3", "t3"),
            meeting("c", "d", "s4", "t2"),
        ],
        "unmet": [
            {"a": "b", "b": "c", "why": "b has two meetings"},
            {"a": "c", "b": "e", "why": "refused"},
        ],
        "seconds": 0.1,
    }
    return deepcopy({**found, **changed})


def meeting(a: str, b: str, slot: str, table: str = "") -> dict[str, Any]:
    return {"a": a, "b": b, "slot": slot, "table": table}


def write_event(folder: Path, **changed: str | None) -> Path:
    """The files of EVENT, with some of them changed, or left out when None."""
    folder.mkdir(exist_ok=True)
    for name, text in {**EVENT, **changed}.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


DZN = """% three participants, two tables, a morning of two slots
nBusiness = 4;
nMeetings = 4;
nTables = 2;
nTotalSlots = 5;
nMorningSlots = 2;
requested = [|1, 2, 1,
|3, 4, 3,
|1, 3, 2,
|2, 4, 3, |];
nMeetingsBusiness = [2,2,2,2];
forbidden = [{0}, {0,2}, {0}, {3}];
fixed = [0,1,0,0];
precedences = [{}, {}, {}, {1}];
"""


def dzn_plan(slots: tuple[int, ...] = (1, 1, 3, 4), breaks: int = 4) -> dict[str, Any]:
    """A plan of DZN: participants 1 and 3 pause in slot 2, 2 in 2 and 3, 4 likewise."""
    pairs = (("1", "2"), ("3", "4"), ("1", "3"), ("2", "4"))
    return {
        "status": "feasible",
        "mode": "benchmark",
        "levels": [
            {"name": "breaks", "achieved": breaks, "bound": None, "proved": False, "why": ""}
        ],
        "meetings": [
            {**meeting(a, b, str(slot)), "index": index}
            for index, ((a, b), slot) in enumerate(zip(pairs, slots, strict=True), start=1)
        ],
        "unmet": [],
        "seconds": 0.1,
    }
