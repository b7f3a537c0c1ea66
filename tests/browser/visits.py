"""A visit of the accessibility test: which page, as whom, in which state."""

from dataclasses import dataclass, field
from typing import Any

#: Roles: a passer-by, somebody with an account, an operator, somebody half way through signing in;
#: who acts for the organisation of the scene, for a Labo elsewhere, for one that has nothing yet;
#: who claims one.
NOBODY, MEMBER, OPERATOR, ENTERING = "nobody", "member", "operator", "entering"
MANDATED, LABO, NEW, CLAIMANT = "mandated", "labo", "new", "claimant"
#: Another party of the organisation's room; who is invited to it; who left it.
SECOND, INVITED, FORMER = "second", "invited", "former"
Arguments = dict[str, Any] | str


@dataclass(frozen=True)
class Visit:
    """One state of a page.

    arguments: of its address, or the name of a subject of the scene; given: a subject that the
    page shows and its address does not name.
    """

    role: str = NOBODY
    arguments: Arguments = field(default_factory=dict)
    query: str = ""
    given: str = ""


def area(kind: str, code: str) -> Visit:
    return Visit(arguments={"kind": kind, "code": code})


def organisation(identifier: str) -> Visit:
    return Visit(arguments={"identifier": identifier})
