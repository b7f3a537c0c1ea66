"""Around every request: who may call the view, and a line of log that names nobody."""

import ipaddress
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponseBadRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _

from alliage.config.logs import truncate_ip
from alliage.core.permissions import access_of, refuse

log = structlog.get_logger("alliage.request")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DefaultDenyMiddleware:
    """Refuse a view that does not declare who may call it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        access = access_of(match.func) if match else None
        if access and access.needs_account:
            # After signing out on a shared computer, "back" must show nothing.
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        access = access_of(view)
        if access is None:
            message = f"{view.__module__}.{view.__qualname__} does not declare who may call it."
            log.error("undeclared_view", view=message)
            if settings.DEBUG:
                raise ImproperlyConfigured(message)
            raise Http404
        return refuse(request, access)


def client_ip(request: HttpRequest) -> str:
    """Return the visitor's address, or "" when nothing says it.

    As many last hops of X-Forwarded-For are believed as there are proxies of ours.
    """
    said = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [hop.strip() for hop in said if hop.strip()]
    # Fewer hops than proxies: the first was written by one of ours, or there was none of them.
    trusted = min(settings.TRUSTED_PROXIES, len(hops))
    return _clean_ip(hops[-trusted] if trusted else str(request.META.get("REMOTE_ADDR", "")))


def _clean_ip(text: str) -> str:
    """Return an IP address alone: some proxies add the port, or brackets around IPv6."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    # A server that listens on [::] sees IPv4 visitors as ::ffff:192.0.2.1.
    return str(getattr(found, "ipv4_mapped", None) or found)


def request_log(get_response: GetResponse) -> GetResponse:
    """Log one line a request: route and not path, truncated address, no query, no identity."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
            network=truncate_ip(client_ip(request)),
        )
        return response

    return middleware


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a NUL character anywhere in a request: PostgreSQL keeps none, nobody types one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = [request.path, *(v for key, vs in request.GET.lists() for v in (key, *vs))]
        if request.method == "POST":
            sent += [v for key, vs in request.POST.lists() for v in (key, *vs)]
        if any("\x00" in text for text in sent):
            return HttpResponseBadRequest(_("Cette demande contient un caractère interdit."))
        return get_response(request)

    return middleware


def private_pages(get_response: GetResponse) -> GetResponse:
    """Keep what depends on who reads out of every shared cache, and fresh in one's own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return middleware
