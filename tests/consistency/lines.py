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
        own: Status = getattr(self, role, 0)
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


@dataclass(frozen=True)
class RoomLine(Line):
    """What a GET answers to who is in a room, or was, or might be; like its lead unless said."""

    second: Status = 0
    representative: Status = 0
    delegate: Status = 0
    reader: Status = 0
    accompanier: Status = 0
    observer: Status = 0
    former: Status = GONE
    invited: Status = GONE

    def __getitem__(self, role: str) -> Status:
        if role in ("anonymous", "member", "operator", "elsewhere"):
            return super().__getitem__(role)
        own: Status = getattr(self, role, 0)
        return own or self.mandated


#: Roles of a room, beside those of every page.
IN_ROOM = (
    "representative", "second", "delegate", "reader", "accompanier", "observer", "former", "invited"
)  # fmt: skip


def room(subject: str = "room", lead: Status = OK, **others: Status) -> RoomLine:
    """A page of a room: strangers, its operators too, find nothing."""
    return RoomLine(LOGIN, CHOOSE, CHOOSE, subject, GONE, lead, **others)


def room_post(subject: str = "room") -> RoomLine:
    return room(subject, POST_ONLY)


def written(subject: str = "room", no: Status = FORBIDDEN, **others: Status) -> RoomLine:
    """A form: who only reads is refused, or sent back to what it is about."""
    return room(subject, reader=no, observer=no, **others)


def voiced(subject: str = "room", no: Status = FORBIDDEN, **others: Status) -> RoomLine:
    """A form for parties alone: who accompanies does not write in their place."""
    return written(subject, no, accompanier=no, **others)


def bound(subject: str = "room", no: Status = FORBIDDEN) -> RoomLine:
    """What binds an organisation asks for a mandate that manages."""
    return voiced(subject, no, delegate=no)


def only_ours(subject: str, no: Status = GONE, **others: Status) -> RoomLine:
    """A page of one organisation: the others of the room have nothing to do with it."""
    return RoomLine(
        LOGIN, CHOOSE, CHOOSE, subject, GONE, OK,
        **{"second": no, "accompanier": no, "observer": no, **others},
    )  # fmt: skip


def ours_post(subject: str) -> RoomLine:
    return RoomLine(
        LOGIN, CHOOSE, CHOOSE, subject, GONE, POST_ONLY,
        second=GONE, accompanier=GONE, observer=GONE,
    )  # fmt: skip


def once_there(subject: str = "room") -> RoomLine:
    """What an organisation that left keeps, and nobody else needs."""
    return room(subject, GONE, former=OK)


#: Of a room where there is neither who accompanies nor who observes.
NOT_THERE: dict[str, Status] = {"accompanier": GONE, "observer": GONE}


def of_each(
    status: Status = OK, reader: Status = 0, delegate: Status = 0, arguments: Any = None
) -> RoomLine:
    """A page that everybody who acts for an organisation has for theirs."""
    return RoomLine(
        LOGIN, CHOOSE, CHOOSE, arguments, status, status,
        reader=reader, delegate=delegate, former=status, invited=status,
    )  # fmt: skip


@dataclass(frozen=True)
class EventLine(Line):
    """What a GET answers around an event: like its organiser's lead unless said.

    delegate, reader: of the organiser. participant: the lead of an organisation that comes;
    asking: of one that asked to; both like who acts elsewhere. ended: once the organiser's.
    """

    delegate: Status = 0
    reader: Status = 0
    participant: Status = 0
    asking: Status = 0

    def __getitem__(self, role: str) -> Status:
        own: Status = getattr(self, role, 0)
        if own or role in ("anonymous", "member", "operator", "elsewhere", "mandated"):
            return own or self.member
        if role in ("delegate", "reader"):
            return self.mandated or self.member
        return self.member if role == "ended" else self.elsewhere or self.member


def organised(subject: str = "open event", lead: Status = OK, **others: Status) -> EventLine:
    """A page of an event's organiser: everybody else finds nothing, operators too."""
    return EventLine(LOGIN, CHOOSE, CHOOSE, subject, GONE, lead, **others)


def prepared(subject: str = "open event", **others: Status) -> EventLine:
    """A form of the organiser: who only reads is refused."""
    return organised(subject, reader=FORBIDDEN, **others)


def organised_post(subject: str = "open event") -> EventLine:
    return organised(subject, POST_ONLY)


def ours_there(subject: str, status: Status = OK) -> EventLine:
    """A page of one's own participation, signed in: for the two organisations that come."""
    return EventLine(LOGIN, CHOOSE, CHOOSE, subject, GONE, status, participant=status)


def ours_there_post(subject: str) -> EventLine:
    return EventLine(LOGIN, CHOOSE, CHOOSE, subject, POST_ONLY, POST_ONLY)


def by_link(subject: str, status: Status = OK) -> EventLine:
    """The link is the secret: whoever holds it reads what its participant reads."""
    return EventLine(status, status, status, subject)
