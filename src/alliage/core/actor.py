"""Who acts for whom: every write names an actor, and the audit log keeps it."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest


class Person(Protocol):
    """What core asks of an account; `people`, which core must not import, has it."""

    pk: int
    is_active: bool
    is_operator: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, alone or on behalf of an organisation under a mandate; the system has no person."""

    person: Person | None = None
    organisation: Any = None
    mandate: Any = None
    system: bool = False

    @property
    def is_operator(self) -> bool:
        """Whether this actor runs the instance: an active operator, or the system itself."""
        if self.system:
            return True
        return bool(self.person and self.person.is_active and self.person.is_operator)

    @property
    def reference(self) -> str:
        """The actor in a word for the audit log: no name, no address."""
        if self.system:
            return "system"
        return f"person:{self.person.pk}" if self.person else "anonymous"


#: Acts by command or by a recurring job.
SYSTEM = Actor(system=True)
ANONYMOUS = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request: the signed-in person, or ANONYMOUS."""
    user = getattr(request, "user", None)
    return Actor(person=user) if user is not None and user.is_authenticated else ANONYMOUS
