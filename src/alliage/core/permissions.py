"""Default deny: a view says who may call it, a loader gives what is visible, a rule says why not.

Every view wears exactly one of `@public`, `@signed_in`, `@operator_only`, `@requires(predicate)`;
`DefaultDenyMiddleware` refuses a view that wears none. A stranger learns nothing: what is not
visible does not exist (404). An anonymous visitor of a page for members is sent to sign in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from alliage.core.actor import actor_of

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]
Predicate = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a view: a name, whether one signs in first, the test on the user."""

    name: str
    needs_account: bool
    test: Predicate


def is_operator(user: Any) -> bool:
    """Tell whether a user runs this instance."""
    return bool(user.is_authenticated and user.is_active and user.is_operator)


PUBLIC = Access("public", needs_account=False, test=lambda _user: True)
SIGNED_IN = Access("signed_in", needs_account=True, test=lambda user: bool(user.is_authenticated))
OPERATOR = Access("operator", needs_account=True, test=is_operator)


def _declare(view: View, access: Access) -> View:
    if access_of(view):
        raise TypeError(f"{view!r} is declared twice: a view says once who may call it.")
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Declare a view that anybody may call."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Declare a view for anybody with an account."""
    return _declare(view, SIGNED_IN)


def operator_only(view: View) -> View:
    """Declare a view for those who run this instance."""
    return _declare(view, OPERATOR)


def requires(predicate: Predicate, *, name: str = "") -> Callable[[View], View]:
    """Declare a view for signed-in people who pass a predicate on the user, e.g. of `rules`."""
    label = name or getattr(predicate, "name", None) or getattr(predicate, "__name__", "requires")
    access = Access(
        label, needs_account=True, test=lambda user: user.is_authenticated and bool(predicate(user))
    )
    return lambda view: _declare(view, access)


def access_of(view: View) -> Access | None:
    """Return what a view declares, or None."""
    return getattr(view, "access", None)


def refuse(request: HttpRequest, access: Access) -> HttpResponseBase | None:
    """Return None to go on, the way to sign in for an anonymous visitor, or raise 404."""
    if access.test(request.user):
        return None
    if access.needs_account and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


class Denied(PermissionDenied):
    """An act is refused; the message says why in words that a person may read."""

    @property
    def reason(self) -> str:
        return str(self.args[0]) if self.args else ""


def allows(check: Callable[P, None]) -> Callable[P, bool]:
    """Return the question of a check: `allows(check_x)` is True where `check_x` does not raise."""

    def question(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except Denied:
            return False
        return True

    question.__name__ = check.__name__.removeprefix("check_")
    question.__doc__ = f"Tell whether `{check.__name__}` passes."
    return question


def load_visible_or_404(objects: type[M] | QuerySet[M], request: HttpRequest, **lookup: Any) -> M:
    """Return one object among those visible to the request's actor, else 404.

    The queryset must have `visible_to(actor)`: a model without it has not said who sees it.
    """
    queryset = objects if isinstance(objects, QuerySet) else objects._default_manager.all()
    found: M = get_object_or_404(queryset.visible_to(actor_of(request)), **lookup)  # type: ignore[attr-defined]
    return found
