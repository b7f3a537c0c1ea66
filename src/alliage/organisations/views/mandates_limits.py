"""Rate limits of what is sent, not of what is read."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from alliage.core.ratelimit import rate_limit

View = Callable[..., HttpResponseBase]


def posts_limited(scope: str, rate: str) -> Callable[[View], View]:
    """Limit the POSTs of a view for each account, e.g. `@posts_limited("claim", "10/d")`."""

    def decorate(view: View) -> View:
        limited = rate_limit(scope, rate)(view)

        @functools.wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            chosen = limited if request.method == "POST" else view
            return chosen(request, *args, **kwargs)

        return counted

    return decorate
