"""The lines of the access matrix: what a GET of one address answers to each role."""

from dataclasses import dataclass
from typing import Any

OK, GONE, FORBIDDEN, POST_ONLY = 200, 404, 403, 405
#: Where a page sends: to sign in, to say for whom one acts; any other redirection is 302.
LOGIN, CHOOSE, SENT_ON = "login", "choose", 302
Status = int | str


@dataclass(frozen=True)
class Line:
    """What a GET answers to each role.

    elsewhere: who acts for another organisation; mandated: the lead of the one concerned; both
    as a member without mandate unless said. arguments: of the address, or the name of a subject.
    """

    anonymous: Status
    member: Status
    operator: Status
    arguments: Any = None
    elsewhere: Status = 0
    mandated: Status = 0

    def __getitem__(self, role: str) -> Status:
        own: Status = getattr(self, role)
        return own or self.member


Lines = dict[str, Line | tuple[Line, ...]]


def everybody(status: Status = OK, arguments: Any = None) -> Line:
    return Line(status, status, status, arguments)


def members(status: Status = OK, arguments: Any = None) -> Line:
    return Line(LOGIN, status, status, arguments)


def operators(status: Status = OK, arguments: Any = None) -> Line:
    return Line(LOGIN, GONE, status, arguments)


def acting(mandated: Status = OK, elsewhere: Status = GONE, arguments: Any = None) -> Line:
    """A page of one's organisation: without a mandate, one is sent to say for whom one acts."""
    return Line(LOGIN, CHOOSE, CHOOSE, arguments, elsewhere, mandated)


def acting_post(arguments: Any = None) -> Line:
    """What one does for one's organisation: never by a GET."""
    return acting(POST_ONLY, POST_ONLY, arguments)
