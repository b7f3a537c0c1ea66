"""Who acts for whom: every write names an actor, and the audit log keeps it."""

from collections.abc import Callable
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


#: Says for which organisation the person of a request acts: (organisation, mandate) or None.
Resolver = Callable[[HttpRequest], "tuple[Any, Any] | None"]
_resolvers: list[Resolver] = []


def resolve_with(resolver: Resolver) -> None:
    """Let a later area say for whom a person acts; safe twice."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request: the signed-in person, for whom they act, or ANONYMOUS.

    Asked once a request: the answer stays on it.
    """
    found: Actor | None = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ANONYMOUS
    if found is None or found.person is not user:
        acting = next(filter(None, (resolve(request) for resolve in _resolvers)), (None, None))
        found = Actor(person=user, organisation=acting[0], mandate=acting[1])
        request.actor = found  # type: ignore[attr-defined]
    return found
