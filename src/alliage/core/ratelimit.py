"""Rate limits without Redis: a token bucket a visitor, taken from by one atomic statement."""

import functools
import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from alliage.core.middleware import client_ip
from alliage.core.models.limits import Bucket

#: All visitors whose address nothing says share one limit.
UNKNOWN = "unknown"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

# The whole decision is one statement: two processes at once can neither both take the last token
# nor lose a refill. {refill} is what the bucket holds now, never more than its capacity.
_REFILL = (
    "(CASE WHEN core_bucket.tokens + (%(now)s - core_bucket.updated) * %(rate)s > %(capacity)s"
    " THEN %(capacity)s"
    " ELSE core_bucket.tokens + (%(now)s - core_bucket.updated) * %(rate)s END)"
)
_TAKE = f"""
INSERT INTO core_bucket (key, tokens, allowed, updated)
VALUES (%(key)s, %(capacity)s - 1, TRUE, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  allowed = ({_REFILL} >= 1),
  tokens = CASE WHEN {_REFILL} >= 1 THEN {_REFILL} - 1 ELSE {_REFILL} END,
  updated = %(now)s
RETURNING allowed, tokens
"""  # noqa: S608 - our own constants


@dataclass(frozen=True, slots=True)
class Rate:
    """`capacity` calls at once, refilled at `per_second`."""

    capacity: float
    per_second: float


def parse(text: str) -> Rate:
    """Return the rate of a text such as "60/m": a number, a slash, s, m, h or d."""
    number, _, unit = text.partition("/")
    if unit not in SECONDS or not number.isdigit() or int(number) < 1:
        raise ValueError(f"{text!r} is no rate: write it as 60/m")
    return Rate(float(number), float(number) / SECONDS[unit])


def take(key: str, rate: Rate, *, now: float | None = None) -> float:
    """Take one token: return 0 where there was one, else the seconds until there is."""
    values = {
        "key": key,
        "capacity": rate.capacity,
        "rate": rate.per_second,
        "now": time.time() if now is None else now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        allowed, tokens = cursor.fetchone()
    return 0.0 if allowed else (1 - tokens) / rate.per_second


def visitor(request: HttpRequest) -> str:
    """Return who is counted: the account, else the address (an IPv6 home is its /64 network)."""
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    address = client_ip(request)
    if not address:
        return UNKNOWN
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False))
    return str(parsed)


def fingerprint(who: str) -> str:
    """Return what a bucket keeps of a visitor: enough to count, not to name."""
    return salted_hmac("alliage.core.ratelimit", who).hexdigest()


def unknown_visitors() -> bool:
    """Tell whether requests came, since buckets were last tidied, without a usable address."""
    return Bucket.objects.filter(key__endswith=f":{fingerprint(UNKNOWN)}").exists()


def rate_limit(scope: str, rate: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Limit a view for each visitor, e.g. `@rate_limit("search", "60/m")`; 429 with Retry-After."""
    parsed = parse(rate)

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            who = fingerprint(visitor(request))
            wait = take(f"{scope}:{who}"[:80], parsed)
            if wait:
                seconds = max(1, math.ceil(wait))
                page = render(request, "core/too_many.html", {"seconds": seconds}, status=429)
                page.headers["Retry-After"] = str(seconds)
                return page
            return view(request, *args, **kwargs)

        return limited

    return decorate


def forget_old_buckets(*, older_than: float) -> int:
    """Delete the buckets untouched since `older_than` (seconds since 1970); return how many."""
    return Bucket.objects.filter(updated__lt=older_than).delete()[0]
